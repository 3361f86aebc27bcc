import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { projectRoot } from "../../infra/project-root";

const read = (file: string): string => readFileSync(join(projectRoot, file), "utf8");

/** Texts in which people, messages and comments name files; what is generated or locked names other things. */
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: projectRoot, encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.(?:md|[cm]?[jt]sx?|sh|py|java|ya?ml|css|conf|toml)$|(?:^|\/)(?:Dockerfile|run)$/.test(file))
  .filter((file) => existsSync(join(projectRoot, file)));
const pages = files.filter((file) => file.endsWith(".md"));

/** The anchors that GitHub gives a page: https://docs.github.com/en/get-started/writing-on-github, "Section links". */
function anchorsOf(page: string): string[] {
  const counts = new Map<string, number>();
  return headingsOf(page).map((heading) => {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
    const seen = counts.get(slug) ?? 0;
    counts.set(slug, seen + 1);
    return seen === 0 ? slug : `${slug}-${seen}`;
  });
}

function headingsOf(page: string): string[] {
  const text = read(page).replaceAll(/^```.*?^```/gms, "");
  return [...text.matchAll(/^#{1,6} (.+?)\s*$/gm)].map(([, heading = ""]) => heading);
}

/** Where commits before a move have a file. */
const moved = ["infra/plan/run.js"];

/** What is wrong with a pointer to a file and, behind `#`, to a section. */
function mistake(from: string, pointer: string, target: string): string[] {
  const [path = "", anchor] = target.split("#");
  if (!existsSync(join(projectRoot, path))) {
    return [`${from}: expected ${pointer} to exist`];
  }
  return anchor !== undefined && !anchorsOf(path).includes(anchor)
    ? [`${from}: expected a section #${anchor} in ${path}, got ${anchorsOf(path).join(", ")}`]
    : [];
}

describe("What points to a text arrives there:", () => {
  it("the links of Markdown pages", () => {
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
        .map(([, link = "", source = ""]) => link + source)
        .filter((link) => !/^[a-z]+:/.test(link))
        .map((link) => ({ page, link })),
    );
    assert.ok(links.length > 50, String(links.length));
    assert.deepEqual(
      links.flatMap(({ page, link }) => {
        const target = link.startsWith("#") ? page + link : normalize(join(dirname(page), link));
        return mistake(page, link, target);
      }),
      [],
    );
  });

  it("the paths that code, comments, messages and pages name", () => {
    const path =
      /(?<![\w./:@$}*~-])(?:(?:\.github|docs|images|infra|policies|test|tools)\/(?:[\w.-]+\/)*[\w.-]+\.(?:md|tsx?|c?js|sh|py|java|json|ya?ml|css|xml|txt)|(?:README|CONTRIBUTING|CHANGELOG)\.md)(?:#[\w-]+)?(?![\w/*<{$-])/g;
    const named = files
      .flatMap((file) => [...read(file).matchAll(path)].map(([pointer]) => ({ file, pointer })))
      // Tests make trees of their own.
      .filter(({ file, pointer }) => !file.endsWith(".test.ts") || pointer.startsWith("docs/"))
      .filter(({ pointer }) => !moved.includes(pointer));
    assert.ok(named.length > 100, String(named.length));
    assert.deepEqual(
      named.flatMap(({ file, pointer }) => mistake(file, pointer, pointer)),
      [],
    );
  });

  it("the sections that messages name by their titles", () => {
    const named = files.flatMap((file) => {
      // A title in a string of code has its quotation marks escaped.
      const text = read(file).replaceAll("\\", "");
      return [
        ...[...text.matchAll(/"([^"\n$\]]+)" (?:in|of) (docs\/[\w-]+\.md)/g)].map(([, title, page]) => [page, title]),
        ...[...text.matchAll(/(docs\/[\w-]+\.md), "([^"\n]+)"/g)].map(([, page, title]) => [page, title]),
      ].map(([page = "", title = ""]) => ({ file, page, title }));
    });
    assert.ok(named.length > 2, String(named.length));
    assert.deepEqual(
      named.filter(({ page, title }) => !headingsOf(page).includes(title)),
      [],
    );
  });
});
