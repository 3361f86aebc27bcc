import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";
import { needDebianPackages } from "../../support/debian";
import { must } from "../../support/run";

/** Where what takes long to make is kept between runs. */
export const cache = join(projectRoot, "node_modules/.cache/stups2go");

const requirements = join(projectRoot, "test/fakes/aws/requirements.txt");

const packages = [
  ...["systemd", "systemd-sysv", "udev", "dbus", "cloud-init", "linux-image-cloud-amd64", "ifupdown", "iproute2"],
  ...["isc-dhcp-client", "netbase", "ca-certificates", "curl", "e2fsprogs", "docker.io", "iptables"],
];

/** How the machine image of the tests reaches its fakes; user data stays exactly what is rendered. */
const settings: Readonly<Record<string, string>> = {
  "etc/hosts": "127.0.0.1 localhost 123456789012.dkr.ecr.eu-west-1.amazonaws.com registry.example.org\n",
  "etc/docker/daemon.json": JSON.stringify({
    "insecure-registries": ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "registry.example.org"],
    "log-driver": "awslogs",
    // Docker wants a default group with this; each container names its own.
    "log-opts": { "awslogs-endpoint": "http://127.0.0.1:4566", "awslogs-group": "none" },
  }),
  "etc/systemd/system.conf.d/tests.conf": "[Manager]\nDefaultEnvironment=AWS_ENDPOINT_URL=http://127.0.0.1:4566\n",
  // The AWS CLI 1 has an endpoint of its own for SQS, whatever the environment says (overridesslcommonname.py); that of
  // Amazon Linux, version 2, has none.
  "usr/local/bin/aws":
    '#!/bin/sh\nPYTHONPATH=/opt/aws exec /usr/bin/python3 -m awscli ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"\n',
};

/** What a machine in QEMU has in place of these: its fakes are at the other end of its network. */
const guestSettings: Readonly<Record<string, string>> = {
  "etc/hosts": "127.0.0.1 localhost\n10.0.2.2 111111111111.dkr.ecr.eu-west-1.amazonaws.com\n",
  "etc/docker/daemon.json": JSON.stringify({
    "insecure-registries": ["111111111111.dkr.ecr.eu-west-1.amazonaws.com"],
    "log-driver": "awslogs",
    "log-opts": { "awslogs-endpoint": "http://10.0.2.2:4566", "awslogs-group": "none" },
  }),
  "etc/systemd/system.conf.d/tests.conf": "[Manager]\nDefaultEnvironment=AWS_ENDPOINT_URL=http://10.0.2.2:4566\n",
  "etc/resolv.conf": "",
  "etc/fstab": "/dev/root / ext4 defaults 0 0\n",
};

/** Python of the fakes and of the AWS CLI, in a folder of its own. */
export function pythonEnvironment(): string {
  const recipe = readFileSync(requirements, "utf8");
  return made("python", recipe, (folder) => {
    needDebianPackages("python3-venv");
    must("/usr/bin/python3", "-m", "venv", folder);
    must(join(folder, "bin/python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", requirements);
  });
}

/**
 * A Debian machine image as a folder: systemd, cloud-init, Docker, a kernel and the AWS CLI. Never written to by tests.
 */
export function machineRoot(): string {
  const recipe = JSON.stringify([packages, settings, readFileSync(requirements, "utf8")]);
  return made("root", recipe, (folder) => {
    needDebianPackages("mmdebstrap");
    // The machine's own package sources: one-line or deb822.
    const sources = [
      "/etc/apt/sources.list",
      ...readdirSync("/etc/apt/sources.list.d").map((n) => `/etc/apt/sources.list.d/${n}`),
    ];
    const usable = sources.filter((path) => /\.(list|sources)$/.test(path) && (path + read(path)).includes("debian"));
    must(
      "mmdebstrap",
      "--quiet",
      "--variant=minbase",
      `--include=${packages.join(",")}`,
      "bookworm",
      folder,
      ...usable,
    );
    const site = join(pythonEnvironment(), "lib/python3.11/site-packages");
    cpSync(site, join(folder, "opt/aws"), {
      recursive: true,
      filter: (path) => !/\/(moto|pip|setuptools|cryptography)$/.test(path),
    });
    for (const [path, content] of Object.entries(settings)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), content, { mode: path.startsWith("usr/local/bin/") ? 0o755 : 0o644 });
    }
    must(
      "chroot",
      folder,
      "systemctl",
      "--quiet",
      "mask",
      "networking.service",
      "systemd-networkd-wait-online.service",
    );
    must("chroot", folder, "python3", "-m", "compileall", "-q", "/opt/aws");
  });
}

/**
 * The same machine image as a disk for QEMU, and its kernel: a folder with `disk` and `kernel`.
 *
 * @param files what differs from the machine images of tests, by path
 */
export function guestRoot(files: Readonly<Record<string, string>> = {}): string {
  const root = machineRoot();
  const settings = { ...guestSettings, ...files };
  return made("guest", JSON.stringify([root, settings]), (folder) => {
    const changes = join(folder, "changes");
    for (const [path, content] of Object.entries(settings)) {
      mkdirSync(join(changes, path, ".."), { recursive: true });
      writeFileSync(join(changes, path), content);
    }
    must("unshare", "-m", "--propagation", "private", join(__dirname, "guest-root.sh"), root, folder);
    rmSync(changes, { recursive: true });
  });
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** A folder in the cache that `make` fills, unless it is there already from the same recipe. */
export function made(name: string, recipe: string, make: (folder: string) => void): string {
  const folder = join(cache, `${name}-${createHash("sha256").update(recipe).digest("hex").slice(0, 12)}`);
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    make(part);
    renameSync(part, folder);
  }
  return folder;
}
