/** `npm run preflight`: finds what would make the first `pulumi up` fail. */
import { Resolver } from "node:dns/promises";
import { SettingsError } from "../../infra/settings/problems";
import { type AccountPlan, plan } from "../plan/plan";
import { command, CommandError, start, type Streams } from "../command";
import { findBackend, findSecretsProvider } from "./backend";
import { caller } from "./caller";
import type { Surroundings } from "./check";
import { checkAccount } from "./checks/account";
import { makeServiceRoles } from "./checks/service-roles";
import { type Clients, connect } from "./clients";
import { count, type Finding, format } from "./finding";
import { parseOptions, type PreflightOptions, USAGE } from "./options";
import { runProgram } from "./run-program";
import { checkAll } from "./suite";

/** What tests replace: the network's DNS, this machine's programs, and how long it waits. */
export type Machine = Pick<Surroundings, "resolver" | "run" | "seconds">;

const machine = (): Machine => ({
  resolver: new Resolver({ timeout: 3000, tries: 2 }),
  run: runProgram,
  seconds: 8,
});

/** Runs it, and gives the exit code. */
export async function main(args: readonly string[], streams: Streams = process, on = machine()): Promise<number> {
  return command(USAGE, args, streams, async () => {
    const options = parseOptions(args);
    try {
      const chosen = await choose(options);
      const reports = await Promise.all(chosen.map((stack) => examine(stack, options, on)));
      reports.forEach(({ text }) => streams.stdout.write(text));
      return reports.some(({ findings }) => findings.some(({ level }) => level === "error")) ? 1 : 0;
    } catch (error) {
      throw error instanceof SettingsError ? new CommandError(error.message, { cause: error }) : error;
    }
  });
}

interface Chosen {
  plan: AccountPlan;
  aws: Clients;
  /** Account of the credentials. */
  account: string;
}

/** The plans of the stacks with the clients of each. */
async function choose({ stacks, folder }: PreflightOptions): Promise<Chosen[]> {
  if (stacks.size > 0) {
    const plans = await plan({ folder, stacks: [...stacks.keys()] });
    return Promise.all(
      plans.map(async (each) => {
        const profile = stacks.get(each.stack);
        const aws = connect(each.place.region, profile);
        return { plan: each, aws, account: await caller(aws, profile) };
      }),
    );
  }
  const plans = await plan({ folder });
  const account = await caller(connect(plans[0]?.place.region ?? "", undefined), undefined);
  const mine = plans.filter(({ place }) => place.accountId === account);
  return (mine.length > 0 ? mine : plans).map((each) => ({
    plan: each,
    aws: connect(each.place.region, undefined),
    account,
  }));
}

async function examine(
  { plan: planned, aws, account }: Chosen,
  { fix, folder }: PreflightOptions,
  on: Machine,
): Promise<{ findings: Finding[]; text: string }> {
  const wrong = checkAccount(planned, account);
  const made = fix && wrong.length === 0 ? await makeServiceRoles(planned, aws) : [];
  const findings =
    wrong.length > 0
      ? wrong
      : await checkAll(planned, {
          ...on,
          aws,
          backend: findBackend(folder),
          secretsProvider: findSecretsProvider(folder, planned.stack),
        });
  const { stack, place } = planned;
  const lines = [
    `${stack}: account ${place.accountId}, ${place.region}: ${count(findings)}\n`,
    ...made.map((line) => `  ${line}\n`),
    ...findings.map((finding) => `  ${format(finding)}`),
  ];
  return { findings, text: lines.join("") };
}

if (require.main === module) {
  start(main);
}
