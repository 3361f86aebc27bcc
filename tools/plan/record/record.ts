import { type Output, runtime } from "@pulumi/pulumi";
import { type PlannedResource, Recorder } from "./recorder";
import { ask, type Asked } from "./answers";
import { type MakeAny, make as makePlaceholder } from "./placeholders";
import { withoutTraces } from "./traces";

/** A question that a program asks AWS about what exists, such as `aws:route53/getZone:getZone`. */
export interface Lookup {
  token: string;
  inputs: Record<string, unknown>;
  /** The placeholders that it was given for an answer. */
  answer: Record<string, unknown>;
}

/** What a program, or a part of one, registered. */
export interface Recording {
  resources: PlannedResource[];
  /** What it asked about, which therefore has to exist. */
  lookups: Lookup[];
  /** Outputs, with `[secret]` in place of secrets. */
  outputs: Record<string, unknown>;
  /** Outputs as they are, for another stack's eyes only. */
  clearOutputs: Record<string, unknown>;
  /** Generated passwords and keys by value: the name of each. */
  generated: ReadonlyMap<string, string>;
}

export interface RecordOptions {
  stack: string;
  place: Asked;
  /** Recording of the stack that a StackReference means. */
  production?: Recording | undefined;
  /** Whether new resources have outputs, placeholders of AWS's, or none yet, as in a first preview. @default true */
  known?: boolean;
  /** What answers for new resources. @default placeholders of what AWS answers */
  make?: MakeAny | undefined;
}

/**
 * Runs a program in this process, against a recorder in place of the engine, as a preview. One recording has to end
 * before the next begins: the SDK keeps the stack it works for in one place a process.
 */
export async function record(options: RecordOptions, program: () => unknown): Promise<Recording> {
  const { stack, place, production, known = true, make = makePlaceholder } = options;
  const mocks: runtime.Mocks = {
    newResource: ({ type, name, inputs, custom }) => {
      if (type === "pulumi:pulumi:StackReference") {
        const { name: reference } = inputs as { name: string };
        const outputs = production?.clearOutputs ?? {};
        const secretOutputNames = Object.keys(outputs).filter((key) => production?.outputs[key] === "[secret]");
        return { id: reference, state: { name: reference, outputs, secretOutputNames } };
      }
      if (!known) {
        return { id: undefined, state: inputs as Record<string, unknown> };
      }
      const made = custom ? make(type, name, inputs as Record<string, unknown>, place) : { id: undefined, state: {} };
      if (type === "random:index/randomPassword:RandomPassword") {
        (made.state as { result: Output<string> }).result.apply((value) => recorder.generated.set(value, name));
      }
      return made;
    },
    call: ({ token, inputs }) => {
      const answer = ask(token, inputs as Record<string, unknown>, place);
      lookups.push({ token, inputs: inputs as Record<string, unknown>, answer });
      return answer;
    },
  };
  const lookups: Lookup[] = [];
  const recorder = new Recorder(mocks, production?.generated);
  // The first call sets what the SDK believes an engine can do, the second puts the recorder in its place.
  await runtime.setMocks(mocks, "stups2go", stack, true);
  runtime.setMockOptions(recorder, "stups2go", stack, true);
  const outputs = await withoutTraces(async () => {
    const result = await runtime.runInPulumiStack(() => Promise.resolve(program()));
    await runtime.disconnect();
    return result;
  });
  const { recorded: resources, outputs: shown, generated } = recorder;
  return { resources, lookups, outputs: shown, clearOutputs: outputs ?? {}, generated };
}
