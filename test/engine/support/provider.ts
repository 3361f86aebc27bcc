/**
 * A provider plugin that is a fake of the AWS, Docker or random provider, by the name it is started with: it answers what
 * the offline plan's placeholders are, and notes down what it is asked to create, update and delete.
 *
 * A server made by `@pulumi/pulumi/provider` has no previews of creations, so that in a preview every output of a
 * resource that does not exist yet is unknown: the hardest case that a program has to stand.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Output } from "@pulumi/pulumi";
import { main, type Provider } from "@pulumi/pulumi/provider";
import { forces } from "../../../tools/plan/diff/replacing";
import { ask, make } from "../../../tools/plan/record/placeholders";

type Values = Record<string, unknown>;

const {
  STAND_IN_VERSION = "",
  FAKE_REGION = "",
  STAND_IN_ACCOUNT = "",
  STAND_IN_LOG = "",
} = process.env as Record<string, string | undefined>;
const place = { region: FAKE_REGION, accountId: STAND_IN_ACCOUNT };

/** The SDK's mark of a secret on the wire: sdk/nodejs/runtime/rpc.ts. */
const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** What the state keeps besides the outputs, to compare with later. */
const INPUTS = "fakeInputs";

const parts = (urn: string): { type: string; name: string } => {
  const [, , types = "", name = ""] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name };
};

/** Secrets of the SDK as the engine takes them. */
async function onTheWire(values: Values): Promise<Values> {
  const pairs = Object.entries(values).map(async ([key, value]) => [
    key,
    Output.isInstance(value) ? { ...secretMark, value: await new Promise((resolve) => value.apply(resolve)) } : value,
  ]);
  return Object.fromEntries((await Promise.all(pairs)) as [string, unknown][]);
}

/** Docker's provider does not call a new password of the registry a change: ECR gives another one each time. */
function comparable(type: string, inputs: Values): Values {
  if (type !== "docker:index/image:Image") {
    return inputs;
  }
  const { registry, ...rest } = inputs as { registry?: Values };
  return { ...rest, server: registry?.server };
}

/** The tags of a volume that Taupage has formatted. */
const afterFirstBoot = (tags: Values): Values =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => key !== "Taupage:erase-on-boot"));

const note = (operation: string, urn: string): void => {
  const { type, name } = parts(urn);
  appendFileSync(STAND_IN_LOG, `${operation} ${type} ${name}\n`);
};

/** How many of a volume there have been: each is another one, with another id. */
function earlier(urn: string): string {
  const { type, name } = parts(urn);
  const line = `create ${type} ${name}`;
  const count = readFileSync(STAND_IN_LOG, "utf8")
    .split("\n")
    .filter((each) => each === line).length;
  return type === "aws:ebs/volume:Volume" && count > 1 ? `-${count}` : "";
}

async function outputs(urn: string, inputs: Values, version: number): Promise<{ id: string; outs: Values }> {
  const { type, name } = parts(urn);
  const { id, state } = make(type, name + earlier(urn), inputs, place);
  const alive: Values =
    type === "aws:ec2/launchTemplate:LaunchTemplate"
      ? { latestVersion: version }
      : type === "random:index/randomPassword:RandomPassword"
        ? { result: { ...secretMark, value: randomBytes(20).toString("hex") } }
        : {};
  return { id, outs: { ...(await onTheWire(state)), ...alive, [INPUTS]: inputs } };
}

const provider: Provider = {
  version: STAND_IN_VERSION,
  diff: (_id, urn, olds: Values, news: Values) => {
    const { type } = parts(urn);
    const before = comparable(type, olds[INPUTS] as Values);
    const after = comparable(type, news);
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (key) => !isDeepStrictEqual(before[key], after[key]),
    );
    return Promise.resolve({
      changes: changed.length > 0,
      replaces: changed.filter((key) => forces({ type, inputs: before }, { type, inputs: after }, key)),
    });
  },
  create: async (urn, inputs: Values) => {
    note("create", urn);
    return outputs(urn, inputs, 1);
  },
  update: async (_id, urn, olds: Values, news: Values) => {
    note("update", urn);
    return outputs(urn, news, Number(olds.latestVersion) + 1);
  },
  read: (id, urn, props?: Values) => {
    const inputs = props?.[INPUTS] as Values | undefined;
    if (!props || !inputs || parts(urn).type !== "aws:ebs/volume:Volume") {
      return Promise.resolve({ id, props });
    }
    const seen = { ...inputs, tags: afterFirstBoot(inputs.tags as Values) };
    return Promise.resolve({ id, props: { ...props, tags: seen.tags, [INPUTS]: seen }, inputs: seen });
  },
  delete: (_id, urn) => {
    note("delete", urn);
    return Promise.resolve();
  },
  invoke: async (token, inputs: Values) => {
    const answer = await onTheWire(ask(token, inputs, place));
    // ECR gives a new password each time.
    return { outputs: "password" in answer ? { ...answer, password: { ...secretMark, value: randomUUID() } } : answer };
  },
};

void main(provider, process.argv.slice(2));
