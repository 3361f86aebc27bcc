/** A copy of this project in a temporary folder, with the real Pulumi CLI, a file backend and fake providers. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { parseDocument } from "yaml";
import { projectRoot } from "../../../infra/project-root";
import { exampleStacks } from "../../support/stacks";

/** Whether there is a Pulumi CLI with its Node.js language host. */
export const hasEngine =
  spawnSync("pulumi", ["version"]).status === 0 && spawnSync("which", ["pulumi-language-nodejs"]).status === 0;

const accounts = {
  prod: { FAKE_REGION: "eu-west-1", STAND_IN_ACCOUNT: "111111111111" },
  test: { FAKE_REGION: "eu-west-1", STAND_IN_ACCOUNT: "222222222222" },
} as const;

export type StackName = keyof typeof accounts;

export class Engine {
  private readonly stacks = new Map<StackName, Promise<Stack>>();

  private constructor(
    /** The copy of the project. */
    readonly folder: string,
    private readonly backend: string,
    private readonly env: Record<string, string>,
    private readonly log: string,
  ) {}

  /** Copies the project and builds the plugins: once for all tests. */
  static start(): Engine {
    const top = mkdtempSync(join(tmpdir(), "stups2go-engine-"));
    const [folder, backend, plugins] = ["project", "state", "plugins"].map((name) => join(top, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(backend);
    for (const path of [
      "Pulumi.yaml",
      "package.json",
      "tsconfig.json",
      "package-lock.json",
      "infra",
      "policies",
      "images",
    ]) {
      cpSync(join(projectRoot, path), join(folder, path), { recursive: true });
    }
    for (const name of Object.keys(accounts)) {
      cpSync(join(exampleStacks, `Pulumi.${name}.yaml`), join(folder, `Pulumi.${name}.yaml`));
    }
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
    const log = join(top, "operations.log");
    writeFileSync(log, "");
    const env = {
      PATH: [plugins, process.env.PATH].join(delimiter),
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
      PULUMI_HOME: join(top, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      STAND_IN_LOG: log,
    };
    makePlugins(plugins);
    return new Engine(folder, backend, env, log);
  }

  stop(): void {
    rmSync(join(this.folder, ".."), { recursive: true });
  }

  /** What a preview says would be done, in alphabetical order. */
  preview(name: StackName): Promise<string[]> {
    return this.watch(name, (stack, onEvent) => stack.preview({ onEvent }));
  }

  /** What the guard pack says in a preview that the engine runs it in; throws when that stops the preview. */
  async guardedPreview(name: StackName): Promise<string[]> {
    const said: string[] = [];
    await (
      await this.stack(name)
    ).preview({
      policyPacks: [join(this.folder, "policies/guard")],
      onEvent: ({ policyEvent }) => {
        if (policyEvent) {
          said.push(`${policyEvent.policyName} ${policyEvent.message.trim()}`);
        }
      },
    });
    return said;
  }

  /** Does it, and tells what was done. */
  up(name: StackName): Promise<string[]> {
    return this.watch(name, (stack, onEvent) => stack.up({ onEvent }));
  }

  /** Takes what is there into the state. */
  async refresh(name: StackName): Promise<void> {
    await (await this.stack(name)).refresh();
  }

  destroy(name: StackName): Promise<string[]> {
    return this.watch(name, (stack, onEvent) => stack.destroy({ onEvent }));
  }

  /** Takes the protection from all resources, as a person does who means to destroy them, or from one by its URN. */
  unprotect(name: StackName, urn = "--all"): void {
    this.pulumi("state", "unprotect", urn, "--yes", "--stack", name);
  }

  /** Loses all that Pulumi knows of a stack, but not its settings. */
  loseState(name: StackName): void {
    this.pulumi("stack", "rm", "--force", "--preserve-config", "--yes", "--stack", name);
    this.stacks.delete(name);
  }

  /** Runs the command line itself. */
  pulumi(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: { ...process.env, ...this.env, ...accounts[args.includes("test") ? "test" : "prod"] },
      encoding: "utf8",
    });
    if (status !== 0) {
      throw new Error(stdout + stderr);
    }
    return stdout;
  }

  /** Sets an encrypted setting, as the README tells users to. */
  async setSecret(name: StackName, path: string, value: string): Promise<void> {
    await this.stack(name);
    this.pulumi("config", "set", "--secret", "--path", path, value, "--stack", name);
  }

  /** The stack's outputs, secrets in plain. */
  outputs(name: StackName): Record<string, unknown> {
    const text = this.pulumi("stack", "output", "--json", "--show-secrets", "--stack", name);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** Inputs of the named resources as the state has them, secrets in plain. */
  inputs(name: StackName, ...resources: string[]): Record<string, unknown>[] {
    const text = this.pulumi("stack", "export", "--show-secrets", "--stack", name);
    const { deployment } = JSON.parse(text) as {
      deployment: { resources: { urn: string; inputs?: Record<string, unknown> }[] };
    };
    return deployment.resources
      .filter(({ urn }) => resources.includes(urn.split("::").at(-1) ?? ""))
      .map(({ inputs = {} }) => inPlain(inputs) as Record<string, unknown>);
  }

  /** Changes a setting in a stack's file, as a person does; returns what takes the change back. */
  edit(name: StackName, path: readonly (string | number)[], value: unknown): () => void {
    return this.rewrite(`Pulumi.${name}.yaml`, (text) => {
      const document = parseDocument(text);
      document.setIn(["config", ...path], value);
      return document.toString();
    });
  }

  /**
   * Changes a file of the project; returns what takes the change back.
   *
   * @throws Error when nothing changes: the test would prove nothing
   */
  rewrite(path: string, change: (text: string) => string): () => void {
    const file = join(this.folder, path);
    const before = readFileSync(file, "utf8");
    const after = change(before);
    if (after === before) {
      throw new Error(`${path} has nothing of what is to be changed`);
    }
    writeFileSync(file, after);
    return () => {
      writeFileSync(file, before);
    };
  }

  /** The state file as it lies on disk. */
  state(name: StackName): string {
    return readFileSync(join(this.backend, ".pulumi/stacks/stups2go", `${name}.json`), "utf8");
  }

  /** What the providers were asked to do, a line `<operation> <type> <name>` each. */
  operations(): string[] {
    return readFileSync(this.log, "utf8").split("\n").filter(Boolean);
  }

  /** Runs a command, and collects what the engine does to resources of providers, such as `update server-group`. */
  private async watch(
    name: StackName,
    act: (stack: Stack, onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  ): Promise<string[]> {
    const steps: string[] = [];
    await act(await this.stack(name), ({ resourcePreEvent }) => {
      const { op, type, urn } = resourcePreEvent?.metadata ?? { op: "same", type: "", urn: "" };
      // A replacement is announced three times: as such, and as what is created and deleted for it.
      if (!["same", "create-replacement", "delete-replaced"].includes(op) && !/^(?:pulumi|stups2go):/.test(type)) {
        steps.push(`${op} ${urn.split("::").at(-1) ?? ""}`);
      }
    });
    return steps.sort();
  }

  private stack(name: StackName): Promise<Stack> {
    const known = this.stacks.get(name);
    if (known) {
      return known;
    }
    const created = LocalWorkspace.createStack(
      { stackName: name, workDir: this.folder },
      { envVars: { ...this.env, ...accounts[name] } },
    );
    this.stacks.set(name, created);
    return created;
  }
}

/** An exported value with its secrets, which stand there as JSON within JSON, in their places. */
function inPlain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inPlain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { plaintext } = value as { plaintext?: unknown };
  return typeof plaintext === "string"
    ? JSON.parse(plaintext)
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inPlain(inner)]));
}

/**
 * Puts plugins where the engine looks before it downloads any: on the PATH. One bundle serves as all three, because to
 * load the SDK from its many files takes each of them half a second at every command.
 */
function makePlugins(folder: string): void {
  const require = createRequire(__filename);
  const bundled = require("../../../infra/loader/bundle") as (source: string) => string;
  const bundle = bundled("test/engine/support/provider.ts");
  mkdirSync(folder);
  for (const name of ["aws", "docker", "random"]) {
    const { version } = require(`@pulumi/${name}/package.json`) as { version: string };
    writeFileSync(
      join(folder, `pulumi-resource-${name}`),
      `#!/bin/sh\nSTAND_IN_VERSION=${version} exec "${process.execPath}" "${bundle}" "$@"\n`,
      { mode: 0o755 },
    );
  }
}
