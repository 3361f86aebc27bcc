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
  const apt = (...args: string[]): void => {
    // Another run of tests may be installing, and apt-get does not wait for it.
    execFileSync("flock", ["/run/lock/stups2go-apt", "apt-get", "-qq", ...args], { ...options, env });
  };
  apt("update");
  apt("install", "-y", "--no-install-recommends", ...missing);
}
