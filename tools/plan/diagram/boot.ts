/** What a host does at boot, read off the very user data that its launch template carries. */
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";

export interface Boot {
  /** Bytes as EC2 takes them, of at most 16,384. */
  bytes: number;
  steps: Step[];
  /** What the host and its container are told, by name; nothing secret. */
  told: { title: string; values: [string, string][] }[];
}

export interface Step {
  /** What happens, as a phrase. */
  what: string;
  /** By what command or file. */
  by?: string;
  /** Why or how, as the script's own head says it. */
  why?: string;
}

interface CloudConfig {
  write_files?: { path: string; content: string }[];
  runcmd?: (string | string[])[];
}

/** The boot of a host with this user data, in base64; nothing for what is neither cloud-init's nor Taupage's. */
export function boot(userData: string): Boot | undefined {
  const bytes = Buffer.from(userData, "base64");
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
  if (text.startsWith("#cloud-config")) {
    return { bytes: bytes.length, ...cloudInit(parse(text) as CloudConfig) };
  }
  if (text.startsWith("#taupage-ami-config")) {
    return { bytes: bytes.length, ...taupage(parse(text) as Record<string, unknown>) };
  }
  return undefined;
}

function cloudInit({ write_files: files = [], runcmd = [] }: CloudConfig): Omit<Boot, "bytes"> {
  const content = new Map(files.map((file) => [file.path, file.content]));
  const commands = runcmd.map((command) => [command].flat().join(" "));
  const started = commands.flatMap((command) =>
    command.startsWith("systemctl enable")
      ? command.split(" ").filter((word) => /\.(?:service|timer)$/.test(word))
      : [],
  );
  return {
    steps: [
      { what: `cloud-init writes ${files.length} files`, by: files.map(({ path }) => path).join(", ") },
      ...commands.map((by): Step => ({ what: "cloud-init runs", by })),
      ...inOrder(started, content).map((unit) => step(unit, content)),
    ],
    told: [
      { title: "What the host is told", values: variables(content.get("/etc/stups2go/host.env")) },
      { title: "Environment of the container", values: variables(content.get("/etc/stups2go/container.env")) },
    ],
  };
}

const unitPath = (unit: string): string => `/etc/systemd/system/${unit}`;

/** The value of a setting in a unit file. */
const setting = (text: string, key: string): string | undefined => new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1];

/** Services after what they are to come after, timers last. */
function inOrder(units: readonly string[], content: ReadonlyMap<string, string>): string[] {
  const later = (unit: string): number =>
    unit.endsWith(".timer")
      ? units.length
      : units.filter((other) => setting(content.get(unitPath(unit)) ?? "", "After")?.includes(other)).length;
  return [...units].sort((a, b) => later(a) - later(b));
}

function step(unit: string, content: ReadonlyMap<string, string>): Step {
  const text = content.get(unitPath(unit)) ?? "";
  const service = unit.endsWith(".timer") ? (content.get(unitPath(unit.replace(/timer$/, "service"))) ?? "") : text;
  const by = setting(service, "ExecStart");
  const what = [`${unit}: ${setting(text, "Description") ?? unit}`];
  const [first, every] = [setting(text, "OnActiveSec"), setting(text, "OnUnitActiveSec")];
  if (first !== undefined && every !== undefined) {
    what.push(`first after ${first}, then every ${every}`);
  }
  const restart = setting(text, "Restart");
  if (restart !== undefined) {
    what.push(`restarted ${restart === "always" ? "whenever it ends" : "when it fails"}`);
  }
  const why = by && head(content.get(by.split(" ")[0] ?? ""));
  return { what: what.join("; "), ...(by === undefined ? {} : { by }), ...(why ? { why } : {}) };
}

/** What a script says of itself below its first line. */
function head(script: string | undefined): string | undefined {
  const lines = script?.split("\n").slice(1) ?? [];
  const end = lines.findIndex((line) => !line.startsWith("# ") || line.startsWith("# shellcheck"));
  return lines
    .slice(0, end)
    .map((line) => line.slice(2))
    .join(" ");
}

/** `NAME='value'` or `NAME=value` lines. */
function variables(text = ""): [string, string][] {
  return [...text.matchAll(/^(\w+)=(?:'((?:[^']|'\\'')*)'|(.*))$/gm)].map(([, name = "", quoted, plain]) => [
    name,
    quoted?.replaceAll("'\\''", "'") ?? plain ?? "",
  ]);
}

function taupage(config: Record<string, unknown>): Omit<Boot, "bytes"> {
  const { environment = {}, ...rest } = config as { environment?: Record<string, unknown> };
  const shown = (values: Record<string, unknown>): [string, string][] =>
    Object.entries(values).map(([key, value]) => [
      key,
      sealed(typeof value === "string" ? value : JSON.stringify(value)),
    ]);
  return {
    steps: [{ what: `Taupage runs the image in Docker, as its configuration says`, by: String(config.source) }],
    told: [
      { title: "What Taupage is told", values: shown(rest) },
      { title: "Environment of the container", values: shown(environment) },
    ],
  };
}

/** A ciphertext has nothing to read. */
const sealed = (value: string): string => (value.startsWith("aws:kms:") ? "[secret]" : value);
