/** `npm run kio`: whether this program's application is registered with STUPS, and with --create registers it. */
import { readStackFile } from "../plan/record/stack-files";
import { projectRoot } from "../../infra/project-root";
import { applicationId as applicationIdField, bucketName } from "../../infra/settings/fields";
import { SettingsError } from "../../infra/settings/problems";
import { Kio, KioError, Mint } from "./api";
import { tokenFor, urlOf } from "./caller";
import { completed, type Finding, findApplication, findConfiguration, type Wanted } from "./registration";
import { command, readArguments, start, type Streams, UsageError } from "../command";

const usage = `Usage: npm run kio -- [options]

Checks that applicationId is registered in Kio, and that mint brings its credentials to the mint bucket, with the
permissions application.read and application.write.

  --create            registers what is missing; nothing that is there is taken away
  --team TEAM         with --create: the team that the application is to belong to
  --name NAME         with --create: its name for people (default: GoCD)
  --bucket BUCKET     the mint bucket (default: the setting mintBucket)
  --kio URL           Kio (default: KIO_URL, or what stups configure left)
  --mint URL          mint (default: MINT_URL, or what stups configure left)
  --token-file FILE   an OAuth2 token of yours; - for standard input (default: OAUTH2_ACCESS_TOKENS, or ztoken's tokens
                      named kio and mint: run ztoken token -n kio)
  --stack NAME        the production account's stack (default: prod)
  --folder FOLDER     where the stack files are (default: the project)
  --seconds N         how long to wait for each answer (default: 10)
  --help, -h          this text

Exit code: 0 all is registered, 1 something is missing or went wrong, 2 bad options.
`;

/** Runs it, and gives the exit code. */
export async function main(args: string[], streams: Streams = process): Promise<number> {
  return command(usage, args, streams, async () => {
    const findings = await work(readOptions(args), streams);
    for (const { good, line } of findings) {
      (good ? streams.stdout : streams.stderr).write(`${line}\n`);
    }
    return findings.every(({ good }) => good) ? 0 : 1;
  });
}

async function work(options: Options, streams: Streams): Promise<Finding[]> {
  const wanted = wantedBy(options);
  const { seconds } = options;
  const file = options["token-file"];
  const kio = new Kio({ url: urlOf("kio", options.kio), token: tokenFor("kio", file), seconds });
  const mint = new Mint({ url: urlOf("mint", options.mint), token: tokenFor("mint", file), seconds });
  const id = wanted.applicationId;
  if (options.create) {
    await create(kio, mint, wanted, options, streams);
  }
  const application = findApplication(wanted, await kio.read(id));
  // Mint knows nothing of what Kio does not know.
  return application.every(({ good }) => good)
    ? [...application, ...findConfiguration(wanted, await mint.read(id))]
    : application;
}

/** Adds what is missing; what is there stays as it is. */
async function create(
  kio: Kio,
  mint: Mint,
  wanted: Wanted,
  { team, name }: Options,
  { stdout }: Streams,
): Promise<void> {
  const id = wanted.applicationId;
  const found = await kio.read(id);
  if (found && team !== undefined && found.team_id !== team) {
    throw new KioError(
      `Kio: ${id} belongs to team ${found.team_id}, not to ${team}. Next: choose another applicationId`,
    );
  }
  if (!found) {
    if (team === undefined) {
      throw new KioError(`Kio: ${id} is not registered, and no team is named. Next: add --team TEAM`);
    }
    await kio.register(id, { team_id: team, active: true, name });
    stdout.write(`Kio: registered ${id} for team ${team}\n`);
  }
  const configuration = completed(wanted, await mint.read(id));
  if (configuration) {
    await mint.store(id, configuration);
    stdout.write(`mint: stored bucket and permissions of ${id}\n`);
  }
}

/** What the stack file says. */
function wantedBy({ stack, folder, bucket: given }: Options): Wanted {
  const { file, account, values } = stackFile(folder, stack);
  if (account !== "production") {
    throw new KioError(`${file}: is not the production account's. Next: name that with --stack`);
  }
  const id = applicationIdField.safeParse(values["stups2go:applicationId"]);
  if (!id.success) {
    throw new KioError(`${file}: stups2go:applicationId: wants ${id.error.issues[0]?.message ?? ""}. Next: correct it`);
  }
  const bucket = bucketName.safeParse(given ?? values["stups2go:mintBucket"]);
  if (!bucket.success) {
    throw new KioError(
      `${file}: stups2go:mintBucket: wants ${bucket.error.issues[0]?.message ?? ""}. ` +
        "Next: set it to the bucket that mint may write to, or add --bucket BUCKET",
    );
  }
  return { applicationId: id.data, bucket: bucket.data };
}

function stackFile(folder: string, stack: string): ReturnType<typeof readStackFile> {
  try {
    return readStackFile(folder, stack, []);
  } catch (error) {
    throw error instanceof SettingsError ? new KioError(error.message, { cause: error }) : error;
  }
}

type Options = ReturnType<typeof readOptions>;

function readOptions(args: string[]) {
  const { values } = readArguments({
    args,
    options: {
      create: { type: "boolean", default: false },
      team: { type: "string" },
      name: { type: "string", default: "GoCD" },
      bucket: { type: "string" },
      kio: { type: "string" },
      mint: { type: "string" },
      "token-file": { type: "string" },
      stack: { type: "string", default: "prod" },
      folder: { type: "string", default: projectRoot },
      seconds: { type: "string", default: "10" },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0 && seconds <= 300)) {
    throw new UsageError(`--seconds: expected a number from 1 to 300, got ${values.seconds}`);
  }
  return { ...values, seconds };
}

if (require.main === module) {
  start(main);
}
