import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, strToU8 } from "fflate";
import { stringify } from "yaml";
import { projectRoot } from "../root";
import { dockerEnvironment, shellEnvironment } from "./environment";
import type { AgentHost, Host, ServerHost } from "./host";

/**
 * Bytes that EC2 takes as user data, before base64.
 *
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
const limit = 16_384;

/**
 * What the GoCD server's instance gets as user data: `#cloud-config` for cloud-init 22.2 or later.
 *
 * @throws when a value cannot be passed on, or all is more than 16,384 bytes
 */
export function serverUserData(host: ServerHost): string {
  return userData({ ROLE: "server", ...settings(host), VOLUME_ID: host.volumeId }, host.environment, {
    scripts: ["volume.sh", "raw.py"],
    units: ["stups2go-volume.service"],
  });
}

/**
 * What an agent's instance gets as user data: `#cloud-config` for cloud-init 22.2 or later.
 *
 * @throws when a value cannot be passed on, a resource holds a comma, or all is more than 16,384 bytes
 */
export function agentUserData(host: AgentHost): string {
  const odd = host.resources.find((resource) => resource.includes(","));
  if (odd !== undefined) {
    throw new Error(`The GoCD resource ${JSON.stringify(odd)} holds a comma, which separates resources`);
  }
  const environment = {
    ...ecrRegistries(host.image),
    ...host.environment,
    GO_SERVER_URL: host.serverUrl,
    AGENT_AUTO_REGISTER_ENVIRONMENTS: host.goEnvironment,
    AGENT_AUTO_REGISTER_RESOURCES: host.resources.join(","),
  };
  return userData({ ROLE: "agent", ...settings(host) }, environment, {
    scripts: ["prune.sh"],
    units: ["stups2go-prune.service", "stups2go-prune.timer"],
  });
}

/** Lets jobs use the ECR registry that their agent came from, without a login: see images/agent/run.sh. Settings may name others. */
function ecrRegistries(image: string): Record<string, string> {
  const [registry = ""] = image.split("/");
  return /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(registry)
    ? { STUPS2GO_ECR_REGISTRIES: registry }
    : {};
}

function settings(host: Host): Record<string, string> {
  return {
    AWS_REGION: host.region,
    IMAGE: host.image,
    SECRET_ARN: host.secretArn,
    LOG_GROUP: host.logGroup,
    MINT_BUCKET: host.mintBucket,
    APPLICATION_ID: host.applicationId,
    REGISTRY_SERVER: host.registryServer ?? "",
  };
}

/** What only one role has on its host. */
interface Own {
  scripts: readonly string[];
  units: readonly string[];
}

function userData(host: Record<string, string>, container: Record<string, string>, own: Own): string {
  const scripts = ["lib.sh", "container.sh", "secrets.py", "mint.sh", "status.sh", ...own.scripts];
  const units = ["stups2go-container.service", "stups2go-mint.service", "stups2go-mint.timer", ...own.units];
  // A timer starts its service; the rest is started, now and at later boots.
  const started = units.filter(
    (unit) => !units.includes(unit.replace(/\.service$/, ".timer")) || unit.endsWith(".timer"),
  );
  const text = `#cloud-config\n${stringify(
    {
      write_files: [
        plain("/etc/stups2go/host.env", shellEnvironment(host)),
        plain("/etc/stups2go/container.env", dockerEnvironment({ ...container, CREDENTIALS_DIR: "/meta/credentials" })),
        bundle(scripts, units),
      ],
      runcmd: [
        ["awk", "/^#> /{to=$2;next}{print>to}", bundlePath],
        `chmod 0755 ${scriptFolder}/*`,
        ["ln", "-sf", `${scriptFolder}/status.sh`, "/usr/local/bin/stups2go-status"],
        ["systemctl", "daemon-reload"],
        // cloud-init does not wait for what waits for a volume or an image.
        ["systemctl", "enable", "--now", "--no-block", ...started],
      ],
    },
    { lineWidth: 0 },
  )}`;
  const size = Buffer.byteLength(text);
  if (size > limit) {
    throw new Error(`The user data has ${size} bytes, EC2 takes ${limit}: shorten the environment variables`);
  }
  return text;
}

const scriptFolder = "/usr/local/lib/stups2go";
const bundlePath = `${scriptFolder}/bundle`;

/** cloud-init gives it mode 0644. */
interface File {
  path: string;
  encoding?: "gz+b64";
  content: string;
}

function plain(path: string, content: string): File {
  return { path, content };
}

/**
 * Scripts and units one after the other, each below a line `#> <path>`: compressed together they take a third less room.
 * In pure JavaScript with no date inside: other bytes on another machine would replace every host.
 */
function bundle(scripts: readonly string[], units: readonly string[]): File {
  return { path: bundlePath, encoding: "gz+b64", content: compressed(scripts, units) };
}

/** The same for every host of a role, so that a hundred pools cost no more than one. */
const known = new Map<string, string>();

function compressed(scripts: readonly string[], units: readonly string[]): string {
  const key = [...scripts, ...units].join();
  const content = known.get(key) ?? compress(scripts, units);
  known.set(key, content);
  return content;
}

function compress(scripts: readonly string[], units: readonly string[]): string {
  const text = [
    ...scripts.map((name) => `#> ${scriptFolder}/${name}\n${source("scripts", name)}`),
    ...units.map((name) => `#> /etc/systemd/system/${name}\n${source("units", name)}`),
  ].join("");
  return Buffer.from(gzipSync(strToU8(text), { level: 9, mem: 12, mtime: 0 })).toString("base64");
}

/**
 * Leaves out blank lines and lines of comment, but for `#!`, and the indentation of shell, where it means nothing. The
 * scripts have no here-documents, and no text over several lines, that could need any of these.
 */
function source(folder: string, name: string): string {
  const text = readFileSync(join(projectRoot, "infra/host", folder, name), "utf8");
  const short = text.replaceAll(/^[ \t]*(#(?!!).*)?\n/gm, "");
  return name.endsWith(".sh") ? short.replaceAll(/^[ \t]+/gm, "") : short;
}
