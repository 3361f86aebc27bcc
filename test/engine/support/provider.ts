/**
 * The providers of AWS, Docker and random of one account: they ask the fake AWS,
 * and note down what they are asked to do.
 */
import { randomBytes } from "node:crypto";
import { Output } from "@pulumi/pulumi";
import { checkModels } from "../../fakes/aws-models/check";
import type { Aws, Call } from "../../fakes/aws-rules";
import { naming } from "../../fakes/aws-rules/names";
import { differences } from "../../../tools/plan/diff/differences";
import { forces, isKept } from "../../../tools/plan/diff/replacing";
import { make } from "../../../tools/plan/record/placeholders";
import type { Caller } from "./caller";
import type { Backend, Difference, Values } from "./service";

/** The SDK's mark of a secret on the wire: sdk/nodejs/runtime/rpc.ts. */
const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** Another one each time, as ECR and the random provider give them. */
const password = (): Values => ({ ...secretMark, value: randomBytes(20).toString("hex") });

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

/**
 * What a change of inputs is, by the tables of `--against`. A resource whose name the program gives,
 * and keeps, is deleted before its successor is made: pulumi-terraform-bridge,
 * pkg/tfbridge/provider.go, nameRequiresDeleteBeforeReplace.
 */
function differenceOf(type: string, olds: Values, news: Values): Difference {
  const [before, after] = [comparable(type, olds), comparable(type, news)];
  const changed = differences(before, after).filter((path) => !isKept(type, path, after));
  const replaces = changed.filter((path) => forces({ type, inputs: before }, { type, inputs: after }, path));
  const name = naming[type]?.input ?? "";
  return {
    changes: changed.length > 0,
    replaces: [...new Set(replaces.map((path) => /^\w+/.exec(path)?.[0] ?? path))],
    deleteBeforeReplace: replaces.length > 0 && after[name] !== undefined && after[name] === before[name],
  };
}

export class AccountBackend implements Backend {
  private region = "";

  /** @param note takes each operation as `<operation> <type> <name>` */
  constructor(
    private readonly account: string,
    private readonly aws: () => Aws,
    private readonly note: (operation: string) => void,
    private readonly caller: Caller,
  ) {}

  configure({ region, allowedAccountIds }: Values): void {
    if (typeof region !== "string") {
      return; // the provider of another package
    }
    this.region = region;
    const allowed = typeof allowedAccountIds === "string" ? allowedAccountIds : "";
    if (allowed !== "" && !allowed.includes(this.account)) {
      throw new Error(`AWS account ID not allowed: ${this.account}`);
    }
  }

  diff(_id: string, urn: string, before: Values, after: Values): Difference {
    return differenceOf(parts(urn).type, before, after);
  }

  async create(urn: string, inputs: Values): Promise<{ id: string; outputs: Values }> {
    const call = this.call("create", urn, inputs);
    const planned = this.aws().identify(call);
    await this.caller.ask(this.aws(), planned, "create", "read");
    checkModels(planned);
    const { id, outputs } = this.aws().create(call, planned);
    return { id, outputs: { ...(await onTheWire(outputs)), ...this.generated(call) } };
  }

  async update(id: string, urn: string, _before: Values, after: Values): Promise<Values> {
    const call = this.call("update", urn, after);
    const before = this.aws().read(call, id);
    const planned = before && { ...before, inputs: after };
    await this.caller.ask(this.aws(), planned, "update", "read");
    if (planned) {
      checkModels(planned);
    }
    const { outputs } = this.aws().update(call, id);
    // A new image has another digest.
    const { state } = call.type.startsWith("docker:")
      ? make(call.type, call.name, after, { region: this.region, accountId: this.account })
      : { state: outputs };
    return onTheWire(state);
  }

  async delete(id: string, urn: string): Promise<void> {
    const call = this.call("delete", urn, {});
    await this.caller.ask(this.aws(), this.aws().read(call, id), "read", "delete");
    this.aws().remove(call, id);
  }

  async read(id: string, urn: string, state: Values): ReturnType<Backend["read"]> {
    const found = this.aws().read({ account: this.account, type: parts(urn).type }, id);
    await this.caller.ask(this.aws(), found, "read");
    // The fake AWS keeps no secrets.
    return found && { id, outputs: { ...state, ...found.outputs }, inputs: found.inputs };
  }

  async invoke(token: string, inputs: Values): Promise<Values> {
    const place = { account: this.account, region: this.region };
    const answer = await onTheWire(this.aws().lookUp({ ...place, inputs }, token));
    await this.caller.askToLookUp(this.aws(), place, token, inputs, answer);
    return "password" in answer ? { ...answer, password: password() } : answer;
  }

  private call(operation: string, urn: string, inputs: Values): Call {
    const { type, name } = parts(urn);
    this.note(`${operation} ${type} ${name}`);
    return { account: this.account, region: this.region, type, name, inputs };
  }

  private generated({ type }: Call): Values {
    return type === "random:index/randomPassword:RandomPassword" ? { result: password() } : {};
  }
}
