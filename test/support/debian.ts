import { execFileSync, spawnSync } from "node:child_process";

/** Installs the Debian packages that are missing; needs root. Says what it installs, because that takes a while. */
export function needDebianPackages(...names: string[]): void {
  const missing = names.filter((name) => spawnSync("dpkg", ["-s", name], { stdio: "ignore" }).status !== 0);
  if (missing.length === 0) {
    return;
  }
  console.log(`      installing ${missing.join(", ")}`);
  const options = { stdio: ["ignore", "ignore", "inherit"] as ["ignore", "ignore", "inherit"] };
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["update", "-qq"], { ...options, env });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { ...options, env });
}
