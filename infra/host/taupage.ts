/**
 * The description of a host as Taupage takes it, the machine image of STUPS: user data that starts with
 * `#taupage-ami-config`, the rest of it YAML.
 *
 * Source: https://github.com/zalando-stups/taupage, runtime/opt/taupage and docs in its last version of March 2020.
 */
import type { AgentHost, Host, SealedSecretContent, ServerHost } from "./host";
import { oauth2OfJobs } from "./oauth2";
import { yamlForHosts } from "./yaml";

/**
 * Device of the data volume. The same name for attaching and for mounting, and not /dev/sdf as the kernel would call it
 * as well: Taupage asks EC2 for the tags of what is attached as the partition's name, and would never find the tag that
 * lets it format a new volume (init.d/10-prepare-disks.py).
 */
const device = "/dev/xvdf";

/** Keys of the secrets that are settings of Taupage itself; all others go to the container. */
const hostKeys: Readonly<Record<string, string>> = {
  scalyrKey: "scalyr_account_key",
  logentriesKey: "logentries_account_key",
};

/** What the GoCD server's instance gets as user data. */
export function serverTaupage(host: ServerHost): string {
  const { OAUTH2_ACCESS_TOKEN_URL: accessTokenUrl } = host.environment;
  return config(host, {
    ports: new Map([[8153, 8153]]),
    volumes: { ebs: { [device]: host.volumeName } },
    // Without erase_on_boot, Taupage formats a volume that carries the tag
    // Taupage:erase-on-boot, and takes the tag off first.
    mounts: { "/data": { partition: device, filesystem: "ext4" } },
    environment: {
      ...(accessTokenUrl === undefined ? {} : { STUPS_ACCESS_TOKEN_URL: accessTokenUrl }),
      ...host.environment,
      ...sealedEnvironment(host.sealed),
    },
  });
}

/** What an agent's instance gets as user data. */
export function agentTaupage(host: AgentHost): string {
  return config(host, {
    docker_daemon_access: true,
    environment: {
      STUPS_GO_SERVER_DOMAIN: new URL(host.serverUrl).host,
      STUPS_GO_AGENT_ENVIRONMENTS: host.goEnvironment,
      ...(host.resources.length > 0 ? { STUPS_GO_AGENT_RESOURCES: host.resources.join(",") } : {}),
      ...host.environment,
      ...oauth2OfJobs(host),
      ...sealedEnvironment(host.sealed),
    },
  });
}

function config(host: Host, role: Record<string, unknown>): string {
  const { environment, ...rest } = role;
  const text = yamlForHosts({
    application_id: host.applicationId,
    application_version: versionOf(host.image),
    runtime: "Docker",
    source: host.image,
    // The images start as root and become the user go by themselves: only root may use what Taupage mounts.
    root: true,
    mint_bucket: host.mintBucket,
    ...rest,
    cloudwatch_logs: { "/var/log/application.log": host.logGroup },
    ...(host.appdynamicsApplication === undefined ? {} : { appdynamics_application: host.appdynamicsApplication }),
    ...keysOfTheHost(host.sealed),
    environment,
  });
  return `#taupage-ami-config\n${text}`;
}

/** The image's tag, which is never a digest here: `registry/team/name:tag`. */
function versionOf(image: string): string {
  return image.slice(image.lastIndexOf(":") + 1);
}

/** What Taupage and its programs decrypt with the host's role. */
const ciphertext = (base64: string): string => `aws:kms:${base64}`;

function keysOfTheHost({ values }: SealedSecretContent = none): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const name = hostKeys[key];
      return name === undefined ? [] : [[name, ciphertext(value)]];
    }),
  );
}

/** Secrets as the images take them where nothing puts files into `/run/secrets/stups2go`: see their `run.sh`. */
function sealedEnvironment({ values, files }: SealedSecretContent = none): Record<string, string> {
  const paths = Object.keys(files);
  return Object.fromEntries([
    ...Object.entries(values)
      .filter(([key]) => !(key in hostKeys))
      .map(([key, value]) => [variable(key), ciphertext(value)]),
    ...(paths.length > 0 ? [["STUPS_FILES", paths.join(",")]] : []),
    ...Object.values(files).map((content, index) => [`STUPS_FILE_${index + 1}`, ciphertext(content)]),
  ]) as Record<string, string>;
}

/** `registrationKey` as the seed's templates call it, `adminPassword` as `STUPS_SECRET_ADMIN_PASSWORD`. */
function variable(key: string): string {
  return key === "registrationKey"
    ? "STUPS_GO_AGENT_REGISTRATION_KEY"
    : `STUPS_SECRET_${key.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}`;
}

const none: SealedSecretContent = { values: {}, files: {} };
