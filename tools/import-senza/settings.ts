/** What a `senza create` command line of the first stups2go is in this program's settings. */
import type * as z from "zod";
import { productionSchema, testSchema } from "../../infra/settings/schema";
import { formatPath, formatValue, type Path } from "../../infra/settings/problems";
import { type Command, type Parameter, SenzaError } from "./command";

export interface Imported {
  account: "production" | "test";
  /** Values for the stack file, by full key and the path below it. */
  values: { path: Path; value: unknown }[];
  /** Settings whose values are secret: they are named, and never written. */
  secrets: Path[];
  /** What became of everything else, a line each. */
  notes: string[];
  /** Parameters whose values no setting takes, a line each. */
  dropped: string[];
}

/** Images that this program builds in place of. */
const built = /^registry\.opensource\.zalan\.do\/stups\/go-(?:server|agent):/;

/**
 * Settings for the stack that the command line's servers or agents belong to: a server and agents of the environment
 * `prod` to the production account, agents of `test` to the test account.
 *
 * @throws SenzaError for agents of another environment
 */
export function importSettings(command: Command): Imported {
  const { template, parameters, region } = command;
  const imported: Imported = { account: accountOf(command), values: [], secrets: [], notes: [], dropped: [] };
  const ours = (key: string, ...path: (string | number)[]): Path => [`stups2go:${key}`, ...path];
  const drop = (parameter: string, expected: string, value: unknown, next: string): void =>
    void imported.dropped.push(`${parameter}: expected ${expected}, got ${formatValue(value)}; left out: ${next}`);
  const set = (parameter: string, path: Path, value: unknown): boolean => {
    const wrong = mistake(imported.account, path, value);
    if (wrong === undefined) {
      imported.values.push({ path, value });
    } else {
      drop(parameter, wrong, value, `set ${settingName(path)} yourself`);
    }
    return wrong === undefined;
  };
  const note = (parameter: string, what: string): void => void imported.notes.push(`${parameter}: ${what}`);
  const inProduction = imported.account === "production";
  const role: Path = template === "server" ? ours("server") : inProduction ? ours("deployers") : ours("builders", 0);

  set("", ours("account"), imported.account);
  const zone = parameters.AvailabilityZone;
  if (region !== undefined || zone !== undefined) {
    set("--region", ["aws:region"], region ?? zone?.replace(/[a-z]$/, ""));
  }
  if (template === "agent" && !inProduction) {
    set("", [...role, "name"], "default");
  }
  const readers: Readonly<Record<Parameter, (value: string) => void>> = {
    DockerImage: (value) => {
      if (built.test(value)) {
        note("DockerImage", `left out: the image is built from images/${template}`);
      } else if (set("DockerImage", [...role, "image"], value)) {
        note("DockerImage", `${value} has to be built again on images/${template} of this program`);
      }
    },
    InstanceType: (value) => {
      const many = role.length > 1;
      set("InstanceType", [...role, many ? "instanceTypes" : "instanceType"], many ? [value] : value);
    },
    HostedZone: (value) => {
      set("HostedZone", ours("hostedZone"), value.replace(/\.$/, ""));
    },
    SSLCertificateId: (value) => {
      set("SSLCertificateId", ours("certificateArn"), value);
    },
    AvailabilityZone: (value) => {
      set("AvailabilityZone", ours("availabilityZone"), value);
    },
    TeamServiceUrl: (value) => {
      set("TeamServiceUrl", ours("teamServiceUrl"), value);
    },
    Teams: (value) => {
      if (listed(value).length > 0) {
        set("Teams", ours("teams"), listed(value));
      }
    },
    ApplicationId: (value) => {
      inheritOrSet("ApplicationId", "applicationId", value);
    },
    AccessTokenUrl: (value) => {
      inheritOrSet("AccessTokenUrl", "accessTokenUrl", value);
    },
    MintBucket: (value) => {
      inheritOrSet("MintBucket", "mintBucket", value);
    },
    GoServerDomain: (value) => {
      if (inProduction) {
        const [prefix = "", ...rest] = value.split(".");
        if (set("GoServerDomain", ours("hostedZone"), rest.join("."))) {
          set("GoServerDomain", ours("domainPrefix"), prefix);
        }
      } else {
        note("GoServerDomain", "left out: the production stack says where the server is");
      }
    },
    GoAgentRegistrationKey: () => {
      note("GoAgentRegistrationKey", "left out: a new key is generated, and both sides get it");
    },
    GoAgentEnvironments: () => undefined, // It decided the account.
    GoAgentCount: (value) => {
      set("GoAgentCount", [...role, "count"], /^\d+$/.test(value) ? Number(value) : value);
    },
    Files: (value) => {
      for (const file of listed(value)) {
        const path = file.slice(0, Math.max(0, file.indexOf(":"))).replace(/^(?:~|\$HOME)\//, "");
        const wrong = mistake(imported.account, ours("files", path), "content");
        if (wrong === undefined) {
          imported.secrets.push(ours("files", path));
        } else {
          drop("Files", wrong, path, "no other file of a home directory can be given");
        }
      }
    },
    ScalyrKey: () => {
      imported.secrets.push(ours("logging", "scalyrKey"));
    },
    LogentriesKey: () => {
      imported.secrets.push(ours("logging", "logentriesKey"));
    },
    AppdynamicsApplication: (value) => {
      set("AppdynamicsApplication", ours("appdynamicsApplication"), value);
    },
  };
  /** What the test account's stack reads from production's outputs. */
  const inheritOrSet = (parameter: Parameter, key: string, value: string): void => {
    if (inProduction) {
      set(parameter, ours(key), value);
    } else {
      note(parameter, "left out: the production stack says it");
    }
  };
  for (const [parameter, value] of Object.entries(parameters)) {
    // An empty value is the template's default of what is optional.
    if (value !== "") {
      readers[parameter as Parameter](value);
    }
  }
  return imported;
}

const listed = (value: string): string[] => value.split(",").flatMap((item) => item.trim() || []);

function accountOf({ template, parameters }: Command): Imported["account"] {
  if (template === "server") {
    return "production";
  }
  const environments = listed(parameters.GoAgentEnvironments ?? "");
  if (environments.length === 1 && environments[0] === "prod") {
    return "production";
  }
  if (environments.length === 1 && environments[0] === "test") {
    return "test";
  }
  throw new SenzaError([
    "GoAgentEnvironments: expected prod, for deployers, or test, for builders, " +
      `got ${formatValue(parameters.GoAgentEnvironments)}; ` +
      "change it in the command line, and run it once for each",
  ]);
}

/** What a setting wants, when the value is not that: the words of its own schema. */
function mistake(account: Imported["account"], [key = "", ...path]: Path, value: unknown): string | undefined {
  const shape: Readonly<Record<string, z.ZodType>> =
    account === "production" ? productionSchema.shape : testSchema.shape;
  const whole = [...path]
    .reverse()
    .reduce<unknown>(
      (inner, step) => (typeof step === "number" ? [{ name: "default", ...(inner as object) }] : { [step]: inner }),
      value,
    );
  const issue = shape[String(key).replace("stups2go:", "")]?.safeParse(whole).error?.issues[0];
  return issue?.code === "invalid_key" ? issue.issues[0]?.message : issue?.message;
}

/** A setting by its full key and path, in the form that `pulumi config set --path` takes. */
export function settingName([key = "", ...path]: Path): string {
  return `${key}${formatPath(["key", ...path]).slice("key".length)}`;
}
