import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project-root";
import { dockerEnvironment, shellEnvironment } from "./environment";
import type { AgentHost, Host, LogShipper, ServerHost } from "./host";
import { oauth2OfJobs, registryTokenUrl } from "./oauth2";
import { yamlForHosts } from "./yaml";

/**
 * What the GoCD server's instance gets as user data: `#cloud-config` for cloud-init 22.2 or later, as text.
 *
 * @throws when a value cannot be passed on
 */
export function serverUserData(host: ServerHost): string {
  const logs = shipping(host.logShipper, "server");
  const { caretaker } = host;
  const own = {
    ROLE: "server",
    ...settings(host),
    VOLUME_ID: host.volumeId,
    ...(caretaker && { CARETAKER_IMAGE: caretaker.image }),
    ...logs.settings,
  };
  return userData(own, host.environment, {
    scripts: [
      ...["volume.sh", "filesystem.sh", "raw.py", "holders.py", "writable.py"],
      ...(caretaker ? ["caretaker.sh"] : []),
      ...logs.scripts,
    ],
    units: ["stups2go-volume.service", ...(caretaker ? ["stups2go-caretaker.service"] : []), ...logs.units],
    files: caretaker ? [{ path: "/etc/stups2go/caretaker.json", content: JSON.stringify(caretaker.settings) }] : [],
  });
}

/**
 * What an agent's instance gets as user data: `#cloud-config` for cloud-init 22.2 or later, as text.
 *
 * @throws when a value cannot be passed on, or a resource holds a comma
 */
export function agentUserData(host: AgentHost): string {
  const odd = host.resources.find((resource) => resource.includes(","));
  if (odd !== undefined) {
    throw new Error(`The GoCD resource ${JSON.stringify(odd)} holds a comma, which separates resources`);
  }
  const environment = {
    ...ecrRegistries(host.image),
    ...host.environment,
    ...oauth2OfJobs(host),
    GO_SERVER_URL: host.serverUrl,
    AGENT_AUTO_REGISTER_ENVIRONMENTS: host.goEnvironment,
    AGENT_AUTO_REGISTER_RESOURCES: host.resources.join(","),
  };
  const { queueUrl } = host;
  const logs = shipping(host.logShipper, host.goEnvironment === "prod" ? "deployer" : "builder");
  const own = {
    ROLE: "agent",
    ...settings(host),
    POOL: host.pool,
    ...(queueUrl === undefined ? {} : { QUEUE_URL: queueUrl }),
    ...logs.settings,
  };
  return userData(own, environment, {
    scripts: ["prune.sh", ...(queueUrl === undefined ? [] : ["announce.sh"]), ...logs.scripts],
    units: [
      ...["stups2go-prune.service", "stups2go-prune.timer"],
      ...(queueUrl === undefined ? [] : ["stups2go-announce.service"]),
      ...logs.units,
    ],
  });
}

/** What ships a host's logs, by the role that the events are to carry. */
function shipping(
  shipper: LogShipper | undefined,
  role: "server" | "deployer" | "builder",
): Own & { settings: Record<string, string> } {
  if (!shipper) {
    return { settings: {}, scripts: [], units: [] };
  }
  return {
    settings: {
      LOGS_IMAGE: shipper.image,
      LOGS_ROLE: role,
      SCALYR_SERVER: shipper.scalyrServer,
      LOGENTRIES_SERVER: shipper.logentriesServer,
    },
    scripts: ["logs.sh"],
    units: ["stups2go-logs.service"],
  };
}

/**
 * Lets jobs use the ECR registry that their agent came from, without a login: see
 * images/agent/run.sh. Settings may name others.
 */
function ecrRegistries(image: string): Record<string, string> {
  const [registry = ""] = image.split("/");
  return /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(registry)
    ? { STUPS2GO_ECR_REGISTRIES: registry }
    : {};
}

function settings(host: Host): Record<string, string> {
  const url = registryTokenUrl(host);
  return {
    AWS_REGION: host.region,
    IMAGE: host.image,
    SECRET_ARN: host.secretArn,
    LOG_GROUP: host.logGroup,
    MINT_BUCKET: host.mintBucket,
    APPLICATION_ID: host.applicationId,
    REGISTRY_SERVER: host.registryServer ?? "",
    ...(url === undefined ? {} : { ACCESS_TOKEN_URL: url }),
  };
}

/** What only one role has on its host. */
interface Own {
  scripts: readonly string[];
  units: readonly string[];
  files?: readonly File[];
}

function userData(host: Record<string, string>, container: Record<string, string>, own: Own): string {
  const scripts = ["lib.sh", "container.sh", "secrets.py", "mint.sh", "status.sh", "watch.sh", ...own.scripts];
  const units = [
    "stups2go-container.service",
    ...["mint", "watch"].flatMap((timed) => [`stups2go-${timed}.service`, `stups2go-${timed}.timer`]),
    ...own.units,
  ];
  // A timer starts its service; the rest is started, now and at later boots.
  const started = units.filter(
    (unit) => !units.includes(unit.replace(/\.service$/, ".timer")) || unit.endsWith(".timer"),
  );
  return `#cloud-config\n${yamlForHosts({
    write_files: [
      { path: "/etc/stups2go/host.env", content: shellEnvironment(host) },
      {
        path: "/etc/stups2go/container.env",
        content: dockerEnvironment({ ...container, CREDENTIALS_DIR: "/meta/credentials" }),
      },
      ...(own.files ?? []),
      ...scripts.map((name) => script(name)),
      ...("ACCESS_TOKEN_URL" in host ? [credentialHelper()] : []),
      ...units.map((name) => ({ path: `/etc/systemd/system/${name}`, content: source("infra/host/units", name) })),
    ],
    runcmd: [
      ["ln", "-sf", `${scriptFolder}/status.sh`, "/usr/local/bin/stups2go-status"],
      ["systemctl", "daemon-reload"],
      // cloud-init does not wait for what waits for a volume or an image.
      ["systemctl", "enable", "--now", "--no-block", ...started],
    ],
  })}`;
}

const scriptFolder = "/usr/local/lib/stups2go";

/** A file for cloud-init to write, with mode 0644 unless it says another. */
interface File {
  path: string;
  permissions?: string;
  content: string;
}

function script(name: string): File {
  return { path: `${scriptFolder}/${name}`, permissions: "0755", content: source("infra/host/scripts", name) };
}

/** The one that agents' images have, for the host's own pull. */
function credentialHelper(): File {
  const name = "docker-credential-pierone";
  return { path: `${scriptFolder}/${name}`, permissions: "0755", content: source("images/agent", name) };
}

/**
 * Leaves out blank lines and lines of comment: on a host there is room for what runs. The scripts have no
 * here-documents, and no text over several lines, that could need any of these.
 */
function source(folder: string, name: string): string {
  // A checkout with core.autocrlf has CRLF, with which a script is one line.
  const text = readFileSync(join(projectRoot, folder, name), "utf8").replaceAll("\r\n", "\n");
  return text.replaceAll(/^[ \t]*(?:#(?!!).*)?\n/gm, "");
}
