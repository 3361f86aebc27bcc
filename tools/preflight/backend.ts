/** Where Pulumi keeps the state, as the CLI decides it. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readProject, readYaml, stackFileName } from "../plan/record/project";

/**
 * The backend's URL: of the environment, of `Pulumi.yaml`, or of the last `pulumi login`.
 *
 * Source: https://www.pulumi.com/docs/iac/concepts/state-and-backends/.
 */
export function findBackend(folder: string, environment = process.env): string | undefined {
  const { backend } = readYaml(folder, "Pulumi.yaml").content as { backend?: { url?: string } | null };
  return environment.PULUMI_BACKEND_URL ?? backend?.url ?? lastLogin(environment.PULUMI_HOME);
}

function lastLogin(home = join(homedir(), ".pulumi")): string | undefined {
  try {
    const { current } = JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as { current?: string };
    return current;
  } catch {
    return undefined; // no login yet
  }
}

/** What encrypts a stack's secrets, as `pulumi stack init --secrets-provider` wrote it. */
export function findSecretsProvider(folder: string, stack: string): string | undefined {
  const name = stackFileName(folder, readProject(folder), stack);
  const { secretsprovider } = existsSync(join(folder, name)) ? readYaml(folder, name).content : {};
  return typeof secretsprovider === "string" ? secretsprovider : undefined;
}
