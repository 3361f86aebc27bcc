import { spawnSync } from "node:child_process";

/**
 * Where the code in a folder comes from, as the JSON that STUPS expects in an image at `/scm-source.json`: the URL of
 * the repository, the revision of the last commit that touched the folder, who builds, and what is not committed in it.
 * Empty where that is not known: without Git, without a remote `origin`, or for a folder that is in no commit.
 *
 * Source: https://docs.stups.io, and scm_source/api.py of
 * https://github.com/zalando-stups/python-scm-source, which looks at the whole tree instead.
 */
export function scmSource(folder: string): string {
  const git = (...args: readonly string[]): string => {
    const { status, stdout } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
    return status === 0 ? stdout.trimEnd() : "";
  };
  const revision = git("log", "-1", "--format=%H", "--", ".");
  const remote = withoutCredentials(git("remote", "get-url", "origin"));
  if (revision === "" || remote === "") {
    return "";
  }
  const status = git("status", "--porcelain", "--", ".");
  return JSON.stringify({
    url: `git:${remote}`,
    revision: status === "" ? revision : `${revision} (locally modified)`,
    author: process.env.USER ?? "UNKNOWN",
    status,
  });
}

/** A repository's URL without the user and password that it may hold. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/]*@/, "//");
}
