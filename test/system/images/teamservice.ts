import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker, type Finished, tryDocker } from "../../support/docker";
import { atExit, temporary } from "../../support/exit";

/** An answer of any kind, instead of the right one. */
interface Odd {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Half of the body, and then nothing for ever. */
  hang?: boolean;
}

export interface Scenario {
  teams: Readonly<Record<string, readonly string[] | Odd>>;
  token?: Odd;
}

/** Words that no log may hold. */
export const secrets = ["client-secret+&", "user password=%", "token-of-the-application"] as const;

/** The fake of the OAuth2 provider and the team service, in a container, and the application's credentials for them. */
export class TeamService {
  readonly directory = temporary("teams");
  readonly name = this.directory.split("/").at(-1) ?? "";
  readonly #url: string;

  constructor() {
    mkdirSync(join(this.directory, "credentials"));
    copyFileSync("test/fakes/stups/team_service.py", join(this.directory, "team_service.py"));
    this.credentials();
    this.scenario({ teams: {} });
    atExit(() => tryDocker(["rm", "--force", this.name]));
    docker(
      ...["run", "--detach", "--name", this.name, "--user", "0", "-v", `${this.directory}:/w`],
      ...["--entrypoint", "python3", "stups2go/fake-gocd-server", "/w/team_service.py", "/w"],
    );
    this.#url = `http://${docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", this.name)}:8080`;
  }

  /** The files that mint writes; `content` in place of client.json's, or none at all. */
  credentials(
    content: string | null = JSON.stringify({ client_id: "stups_go_1", client_secret: secrets[0] }),
    user = JSON.stringify({ application_username: "stups_go", application_password: secrets[1] }),
  ): void {
    const file = join(this.directory, "credentials/client.json");
    rmSync(file, { force: true });
    if (content !== null) {
      writeFileSync(file, content);
    }
    writeFileSync(join(this.directory, "credentials/user.json"), user);
  }

  scenario(scenario: Scenario): void {
    writeFileSync(join(this.directory, "scenario.json"), JSON.stringify(scenario));
  }

  /** What was called since the last time. */
  calls(): string[] {
    const file = join(this.directory, "calls");
    const calls = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return calls;
  }

  /** Options of `docker run` and `docker exec` that name it. */
  environment(teams: readonly string[], changed: Readonly<Record<string, string>> = {}): string[] {
    const variables = {
      STUPS_TEAM_SERVICE_URL: `${this.#url}/`,
      STUPS_TEAMS: teams.join(","),
      OAUTH2_ACCESS_TOKEN_URL: `${this.#url}/oauth2/access_token`,
      ...changed,
    };
    return Object.entries(variables).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  }

  /** Options of `docker run` that put the credentials where hosts put them. */
  get mount(): string[] {
    return ["-v", `${join(this.directory, "credentials")}:/meta/credentials:ro`];
  }
}

/** The lines that a run of sync-teams wrote. */
export function linesOf({ stdout, stderr }: Finished): string[] {
  return (stdout + stderr)
    .trim()
    .split("\n")
    .map((line) => line.replace(/^stups2go: teams: /, ""));
}
