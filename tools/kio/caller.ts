/** Who calls Kio and mint, and where they are: as the command line tools of STUPS have it on a machine. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { KioError } from "./api";

export type Service = "kio" | "mint";

/** What people call them. */
const called = { kio: "Kio", mint: "mint" } as const;

/**
 * Where a program keeps its settings, as Python's click says:
 * https://click.palletsprojects.com/en/stable/api/#click.get_app_dir
 */
function settingsFolder(name: string): string {
  const { HOME: home = homedir(), XDG_CONFIG_HOME: config } = process.env;
  const all =
    process.platform === "darwin" ? join(home, "Library/Application Support") : (config ?? join(home, ".config"));
  return join(all, name);
}

function settings(name: string, file = `${name}.yaml`): Record<string, unknown> {
  try {
    const content: unknown = parse(readFileSync(join(settingsFolder(name), file), "utf8"), { logLevel: "silent" });
    return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * The URL of a service: the one given, or of its environment variable, or what `stups configure` left.
 *
 * Source: stups_cli/config.py of https://github.com/zalando-stups/stups-cli-support.
 * @throws KioError when none is known, or it is not https
 */
export function urlOf(service: Service, given: string | undefined): string {
  const { url } = settings(service);
  const { domain } = settings("stups");
  const found =
    given ??
    process.env[`${service.toUpperCase()}_URL`] ??
    (typeof url === "string" ? url : undefined) ??
    (typeof domain === "string" ? `https://${service}.${domain}` : undefined);
  if (found === undefined) {
    throw new KioError(
      `${called[service]}: its URL is not known. Next: add --${service} https://${service}.<your STUPS domain>`,
    );
  }
  // Plain HTTP only where no network is.
  if (!URL.canParse(found) || !/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(:|\/|$))/.test(found)) {
    throw new KioError(`${called[service]}: got the URL ${JSON.stringify(found)}, wants https://…. Next: correct it`);
  }
  return found.replace(/\/+$/, "");
}

/**
 * The caller's OAuth2 token: of the file (`-`: standard input), or of `OAUTH2_ACCESS_TOKENS` (`kio=…,mint=…`), or the
 * one that `ztoken` keeps under that name. Never of an argument, which every user of the machine could read.
 *
 * Sources: zign/api.py of https://github.com/zalando-stups/zign, tokens/__init__.py of
 * https://github.com/zalando-stups/python-tokens.
 * @throws KioError when there is none that is valid for five more minutes
 */
export function tokenFor(service: Service, file: string | undefined): string {
  const names: readonly Service[] = service === "kio" ? ["kio"] : ["mint", "kio"];
  const token = file === undefined ? (ofEnvironment(names) ?? ofStore(names)) : ofFile(file);
  if (token === undefined) {
    throw new KioError(
      `${called[service]}: there is no valid token. Next: run ztoken token -n ${service} (of stups-zign), or add --token-file FILE`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new KioError(
      `${called[service]}: got what is no token, wants one word. Next: see ${file ?? "where it comes from"}`,
    );
  }
  return token;
}

let input: string | undefined;

function ofFile(file: string): string {
  try {
    // Standard input can be read once.
    return file === "-" ? (input ??= readFileSync(0, "utf8").trim()) : readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new KioError(`--token-file: ${(error as Error).message}. Next: name a file that holds a token`);
  }
}

function ofEnvironment(names: readonly Service[]): string | undefined {
  const fixed = new Map(
    (process.env.OAUTH2_ACCESS_TOKENS ?? "").split(",").map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  return names.flatMap((name) => fixed.get(name) ?? [])[0];
}

function ofStore(names: readonly Service[]): string | undefined {
  const store = settings("zalando-token-cli", "tokens.yaml");
  return names.flatMap((name) => {
    const { access_token, creation_time, expires_in } = (store[name] ?? {}) as Record<string, unknown>;
    const left = Number(creation_time ?? 0) + Number(expires_in ?? 0) - Date.now() / 1000;
    return typeof access_token === "string" && left > 300 ? [access_token] : [];
  })[0];
}
