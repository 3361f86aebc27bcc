/** A fake of the engine's resource monitor, which notes down everything that a program registers. */
import { createHash } from "node:crypto";
import type { runtime } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** A resource as a program registers it. */
export interface PlannedResource {
  type: string;
  name: string;
  /** Name of the parent; none for what stands directly below the stack. */
  parent?: string;
  /** Inputs, with `[secret]` in place of every secret and `[unknown]` for what is known only after `up`. */
  inputs: Record<string, unknown>;
  /** Whether Pulumi refuses to delete it. */
  protect: boolean;
  /** Whether it outlives its removal from the program. */
  retainOnDelete: boolean;
  /** Names of the resources that come before it, whether named as a dependency or by the use of their outputs. */
  dependsOn: string[];
  /** Inputs whose changes are not acted on. */
  ignoreChanges: string[];
  /** Names of the resources whose replacement replaces this one too. */
  replaceWith: string[];
  /** Names of the generated passwords and keys that its secret inputs hold. */
  holds: string[];
  /** Digests of the secrets in its inputs, by input: another digest is a change that the masks do not show. */
  secrets: Record<string, string>;
  /** Inputs that hold outputs of other resources, with the names of those. */
  uses: Record<string, string[]>;
}

/** The parts of the engine's request that are recorded; the SDK leaves its type open. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getReplaceWithList(): string[];
  getPropertydependenciesMap(): {
    toArray(): [string, unknown][];
    get(input: string): { getUrnsList(): string[] } | undefined;
  };
}

/** Values with these signatures are the SDK's own marks in what it sends: sdk/nodejs/runtime/rpc.ts. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export class Recorder extends MockMonitor {
  readonly recorded: PlannedResource[] = [];
  /** Generated passwords and keys by value: the name of each. */
  readonly generated: Map<string, string>;
  /** The stack's outputs, masked as inputs are. */
  outputs: Record<string, unknown> = {};

  /** @param generated passwords and keys of the other account, which this one may hold */
  constructor(mocks: runtime.Mocks, generated: ReadonlyMap<string, string> = new Map()) {
    super(mocks);
    this.generated = new Map(generated);
  }

  override async registerResource(
    request: RegisterRequest,
    callback: Parameters<MockMonitor["registerResource"]>[1],
  ): Promise<void> {
    if (request.getType() !== "pulumi:pulumi:Stack") {
      const parent = nameOf(request.getParent());
      const inputs = request.getObject()?.toJavaScript() ?? {};
      this.recorded.push({
        type: request.getType(),
        name: request.getName(),
        ...(parent === undefined ? {} : { parent }),
        inputs: masked(inputs) as Record<string, unknown>,
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
        dependsOn: request
          .getDependenciesList()
          .flatMap((urn) => nameOf(urn) ?? [])
          .sort(),
        ignoreChanges: request.getIgnorechangesList(),
        replaceWith: request.getReplaceWithList().flatMap((urn) => nameOf(urn) ?? []),
        holds: this.#generatedIn(inputs),
        secrets: digestsOf(inputs),
        uses: usesOf(request),
      });
    }
    await super.registerResource(request, callback);
  }

  /** Looks into what is masked, so that a key's way can be followed without ever being shown. */
  #generatedIn(inputs: Record<string, unknown>): string[] {
    const text = this.generated.size > 0 ? secretsIn(inputs).join("\n") : "";
    return [...this.generated].flatMap(([value, name]) => (text.includes(value) ? [name] : []));
  }

  /** Which the SDK's own mock lacks. Hooks see what was before, and a plan has no before. */
  registerResourceHook(_request: unknown, callback: (error: null, response: object) => void): void {
    callback(null, {});
  }

  override registerResourceOutputs(
    request: OutputsRequest,
    callback: Parameters<MockMonitor["registerResourceOutputs"]>[1],
  ): void {
    if (nameOf(request.getUrn()) === undefined) {
      this.outputs = masked(request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>;
    }
    super.registerResourceOutputs(request, callback);
  }
}

function usesOf(request: RegisterRequest): PlannedResource["uses"] {
  const map = request.getPropertydependenciesMap();
  const inputs = map.toArray().map(([input]) => input);
  const entries = inputs.map((input): [string, string[]] => {
    const names =
      map
        .get(input)
        ?.getUrnsList()
        .flatMap((urn) => nameOf(urn) ?? []) ?? [];
    return [input, [...new Set(names)].sort()];
  });
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0));
}

/** The request that ends a component, and the stack itself. */
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/** The name in a URN; nothing for the stack itself. */
function nameOf(urn: string): string | undefined {
  const [, , type, name] = urn.split("::");
  return type === undefined || type.endsWith("pulumi:pulumi:Stack") ? undefined : name;
}

/** The secrets in a value as text, however deep they are. */
function secretsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const { [signature]: mark, value: secret } = value as Record<string, unknown>;
  return mark === secretSignature ? [JSON.stringify(secret)] : Object.values(value).flatMap(secretsIn);
}

/**
 * A plan knows no secret: passwords and keys are placeholders in it, and encrypted settings are digests
 * of their ciphertexts. So a digest of them gives nothing away.
 */
function digestsOf(inputs: Record<string, unknown>): PlannedResource["secrets"] {
  const digests = Object.entries(inputs).flatMap(([input, value]) => {
    const secrets = secretsIn(value);
    return secrets.length > 0
      ? [[input, createHash("sha256").update(secrets.join("\n")).digest("hex").slice(0, 12)]]
      : [];
  });
  return Object.fromEntries(digests) as PlannedResource["secrets"];
}

/** Replaces secrets and unknowns by words, however deep they are. */
function masked(value: unknown): unknown {
  if (value === unknownValue) {
    return "[unknown]";
  }
  if (Array.isArray(value)) {
    return value.map(masked);
  }
  if (typeof value === "object" && value !== null) {
    return (value as Record<string, unknown>)[signature] === secretSignature
      ? "[secret]"
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]));
  }
  return value;
}
