import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { projectRoot } from "../../infra/project-root";

/** What figures were measured on, such as "2 cores, 24 GiB, Debian GNU/Linux 12 (bookworm), systemd-nspawn". */
export function thisMachine(qemu = false): string {
  const [, system = "Linux"] = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8")) ?? [];
  return `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${system}, ${qemu ? "QEMU" : "systemd-nspawn"}`;
}

/** The commit that is checked out, in short; nothing outside of a clone. */
export function commit(): string {
  try {
    return execFileSync("git", ["-C", projectRoot, "rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
