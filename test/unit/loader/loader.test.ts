import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../../../infra/project-root";

/** A project of its own with this project's loader. */
class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "stups2go-loader-"));

  constructor() {
    cpSync(join(projectRoot, "infra/loader"), join(this.folder, "infra/loader"), { recursive: true });
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** What a script prints that runs in a process of its own. */
  run(script: string): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH },
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  /** The value that a source file exports, loaded from its bundle. */
  load(source: string, options = {}): string {
    const args = JSON.stringify([source, options]);
    return this.run(`process.stdout.write(require("./infra/loader/bundle").load(...${args}).value)`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe("the loader", () => {
  let project: Project;
  beforeEach(() => {
    project = new Project();
  });
  afterEach(() => {
    project.remove();
  });

  describe("of bundles", () => {
    beforeEach(() => {
      symlinkSync(join(projectRoot, "node_modules"), join(project.folder, "node_modules"));
      project.write("one/main.ts", 'export const value = "one";');
    });

    it("keeps two sources of the same file name apart", () => {
      project.write("two/main.ts", 'export const value = "two";');
      assert.deepEqual(
        ["one/main.ts", "two/main.ts", "one/main.ts"].map((source) => project.load(source)),
        ["one", "two", "one"],
      );
    });

    it("keeps a source's bundles with other options apart", () => {
      project.write("one/main.ts", "declare const MARK: string; export const value = MARK;");
      const marked = (mark: string): string => project.load("one/main.ts", { define: { MARK: JSON.stringify(mark) } });
      assert.deepEqual([marked("a"), marked("b"), marked("a")], ["a", "b", "a"]);
    });

    it("takes a bundle again as long as its sources stay the same", () => {
      project.load("one/main.ts");
      const [bundle = ""] = readdirSync(join(project.folder, ".cache")).filter((name) => name.endsWith(".js"));
      project.write(`.cache/${bundle}`, 'exports.value = "kept";');
      assert.equal(project.load("one/main.ts"), "kept");
      project.write("one/main.ts", 'export const value = "changed";');
      assert.equal(project.load("one/main.ts"), "changed");
    });

    it("works where nothing can be written, and finds the project's packages and folder from there", () => {
      // A folder cannot be made where a file is, whoever runs this.
      project.write(".cache", "");
      project.write(
        "one/main.ts",
        'import { parse } from "yaml"; export const value = [parse("a: 1").a, __dirname].join(" ");',
      );
      assert.equal(project.load("one/main.ts", { external: ["yaml"] }), `1 ${join(project.folder, ".cache")}`);
    });
  });

  describe("of Pulumi's SDK", () => {
    const sdk = (...files: string[]): void => {
      project.write("node_modules/@pulumi/pulumi/package.json", '{ "name": "@pulumi/pulumi" }');
      project.write(
        "node_modules/@pulumi/pulumi/index.js",
        "exports.log = { debug: (line) => console.log(`debug: ${line}`) };",
      );
      for (const file of files) {
        project.write(`node_modules/@pulumi/pulumi/runtime/closure/${file}.js`, 'exports.serialize = () => "whole";');
      }
    };
    const serialized = (): string =>
      project.run(`
        require("./infra/loader/light-sdk");
        const { serialize } = require("@pulumi/pulumi/runtime/closure/serializeClosure");
        try { console.log(serialize()) } catch (error) { console.log(error.message) }
      `);

    it("leaves the serializer of functions out", () => {
      sdk("serializeClosure", "codePaths");
      assert.match(serialized(), /^infra\/loader\/no-serializer\.js: Pulumi wants to serialize a function/);
    });

    it("loads an SDK whole that has moved a file, and says so in one line for --debug", () => {
      sdk("serializeClosure");
      const [line, ...rest] = serialized().split("\n");
      assert.match(line ?? "", /^debug: infra\/loader\/light-sdk\.js: Pulumi's SDK is loaded whole: .*codePaths/);
      assert.deepEqual(rest, ["whole"]);
    });

    it("changes no other function of it", () => {
      symlinkSync(join(projectRoot, "node_modules"), join(project.folder, "node_modules"));
      const modules = ["log", "runtime/debuggable", "runtime/rpc", "runtime/mocks", "output", "resource"];
      const script = (first: string): string => `
        ${first}
        const texts = ${JSON.stringify(modules)}.map((name) =>
          Object.entries(require("@pulumi/pulumi/" + name)).map(([key, value]) => key + String(value)));
        console.log(require("node:crypto").createHash("sha256").update(texts.flat().join()).digest("hex"));
      `;
      assert.equal(project.run(script('require("./infra/loader/light-sdk");')), project.run(script("")));
    });
  });
});
