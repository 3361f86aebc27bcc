/** A copy of this project in a temporary folder, with the real Pulumi CLI, a file backend and a fake AWS. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { parse } from "shell-quote";
import { installModels } from "../../fakes/aws-models/botocore";
import { Aws, type AwsState } from "../../fakes/aws-rules";
import { Caller } from "./caller";
import { findCli } from "./cli";
import { exampleStacks } from "../../support/stacks";
import { inPlain, run } from "./command";
import { guardPack } from "./guard-pack";
import { endFailedProgram, inlineProgram, isLostConnection } from "./program";
import { copyProject, ProjectCopy, stackFile } from "./project-copy";
import { AccountBackend } from "./provider";
import { serve, type Served } from "./service";

/** The account of each stack's credentials. */
const accounts = { prod: "111111111111", test: "222222222222" } as const;

export type StackName = keyof typeof accounts;
export const stackNames = Object.keys(accounts) as StackName[];

/** All that a test may go back to: stack files, Pulumi's state, and what AWS holds. */
export interface Snapshot {
  files: ReadonlyMap<string, string>;
  state: ReadonlyMap<StackName, string>;
  aws: AwsState;
}

export class Engine extends ProjectCopy {
  aws = new Aws();
  /** Who calls AWS in both accounts. */
  readonly caller = new Caller();
  private noted: string[] = [];
  private readonly stacks = new Map<StackName, Stack>();

  private constructor(
    folder: string,
    private readonly backend: string,
    private readonly cli: PulumiCommand,
    private readonly served: ReadonlyMap<StackName, Served>,
  ) {
    super(folder);
  }

  /**
   * Copies the project, and serves the providers of both accounts.
   *
   * @param stackFiles folder with the stack files
   */
  static async start(stackFiles = exampleStacks): Promise<Engine> {
    installModels();
    const folder = copyProject(stackNames, stackFiles);
    const backend = join(folder, "../state");
    mkdirSync(backend);
    const { root } = findCli();
    const cli = await PulumiCommand.get(root === undefined ? {} : { root });
    const served = new Map<StackName, Served>();
    const engine = new Engine(folder, backend, cli, served);
    for (const name of stackNames) {
      const note = (operation: string): void => {
        engine.noted.push(operation);
      };
      served.set(name, await serve(new AccountBackend(accounts[name], () => engine.aws, note, engine.caller)));
    }
    return engine;
  }

  stop(): void {
    for (const served of this.served.values()) {
      served.stop();
    }
    this.remove();
  }

  /** What a preview says would be done, in alphabetical order. */
  preview(name: StackName): Promise<string[]> {
    return this.watch(name, (stack, options) => stack.preview(options));
  }

  /** Does it, and returns what was done. */
  up(name: StackName): Promise<string[]> {
    return this.watch(name, (stack, options) => stack.up(options));
  }

  /** The warnings of a preview. */
  async warnings(name: StackName): Promise<string[]> {
    const warnings: string[] = [];
    await this.watch(name, (stack, options) =>
      stack.preview({
        ...options,
        onEvent: (event) => {
          options.onEvent(event);
          if (event.diagnosticEvent?.severity === "warning") {
            warnings.push(event.diagnosticEvent.message);
          }
        },
      }),
    );
    return warnings;
  }

  /** What the guard pack says in a preview that the engine runs it in; throws when that stops the preview. */
  async guardedPreview(name: StackName): Promise<string[]> {
    const said: string[] = [];
    const policyPacks = [guardPack(this.folder)];
    await this.watch(name, (stack, { signal }) =>
      stack.preview({
        signal,
        policyPacks,
        onEvent: ({ policyEvent }) => {
          if (policyEvent) {
            said.push(`${policyEvent.policyName} ${policyEvent.message.trim()}`);
          }
        },
      }),
    );
    return said;
  }

  /** Takes what is there into the state. */
  async refresh(name: StackName): Promise<void> {
    await (await this.stack(name)).refresh();
  }

  /** @param kept matches the URNs of resources that stay */
  destroy(name: StackName, kept?: RegExp): Promise<string[]> {
    const urns = kept ? (this.state(name).match(/(?<="urn": ?")[^"]+/g) ?? []) : [];
    const exclude = urns.filter((urn) => kept?.test(urn));
    return this.watch(name, (stack, options) => stack.destroy({ ...options, exclude }));
  }

  /** Takes the protection from all resources, as a person does who means to destroy them, or from one by its URN. */
  async unprotect(name: StackName, urn = "--all"): Promise<void> {
    await this.pulumi("state", "unprotect", urn, "--yes", "--stack", name);
  }

  /** Loses all that Pulumi knows of a stack, but not its settings. */
  async loseState(name: StackName): Promise<void> {
    await this.pulumi("stack", "rm", "--force", "--preserve-config", "--yes", "--stack", name);
    this.stacks.delete(name);
  }

  /** Runs the command line itself. */
  async pulumi(...args: string[]): Promise<string> {
    const name = args.includes("test") ? "test" : "prod";
    return run(this.cli.command, [...args, "--non-interactive"], this.folder, this.environment(name));
  }

  /** Runs a line as a document has it; what runs the program is run inline, and its steps are returned. */
  async command(line: string): Promise<string[]> {
    const [, action = "", ...rest] = parse(line).filter((part) => typeof part === "string");
    const name = rest[rest.indexOf("--stack") + 1] as StackName;
    const actions: Record<string, (of: StackName) => Promise<string[]>> = {
      up: (of) => this.up(of),
      destroy: (of) => this.destroy(of),
      // Nothing is done by them.
      preview: (of) => this.preview(of).then(() => []),
      refresh: (of) => this.refresh(of).then(() => []),
    };
    const act = actions[action];
    assert.ok(stackNames.includes(name) && (act === undefined || rest.length === 2), `${line}: an option to learn`);
    return act ? act(name) : this.pulumi(action, ...rest).then(() => []);
  }

  /** Sets an encrypted setting, as the README says. */
  async setSecret(name: StackName, path: string, value: string): Promise<void> {
    await this.stack(name);
    await this.pulumi("config", "set", "--secret", "--path", path, value, "--stack", name);
  }

  /** The stack's outputs, secrets in plain. */
  async outputs(name: StackName): Promise<Record<string, unknown>> {
    const text = await this.pulumi("stack", "output", "--json", "--show-secrets", "--stack", name);
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** Inputs of the named resources as the state has them, secrets in plain. */
  async inputs(name: StackName, ...resources: string[]): Promise<Record<string, unknown>[]> {
    const text = await this.pulumi("stack", "export", "--show-secrets", "--stack", name);
    const { deployment } = JSON.parse(text) as {
      deployment: { resources: { urn: string; inputs?: Record<string, unknown> }[] };
    };
    return deployment.resources
      .filter(({ urn }) => resources.includes(urn.split("::").at(-1) ?? ""))
      .map(({ inputs = {} }) => inPlain(inputs) as Record<string, unknown>);
  }

  /** Deletes every resource of these types in an account, as a person does in the console. */
  deleteByHand(name: StackName, ...types: string[]): void {
    this.aws.deleteByHand(accounts[name], types);
  }

  /** Puts a resource that this program did not make into an account, under the id that settings name. */
  madeElsewhere(name: StackName, type: string, id: string, outputs: Record<string, unknown> = {}): void {
    const place = { account: accounts[name], region: this.setting(name, "aws:region") };
    this.aws.state.resources.push({ ...place, type, name: id, id, inputs: outputs, outputs: { ...outputs, arn: id } });
  }

  /** Takes the tag from the data volume that has it formatted, as Taupage does at the first boot. */
  formatVolume(): void {
    const volume = this.aws.state.resources.find(({ type }) => type === "aws:ebs/volume:Volume");
    const tags = volume?.inputs.tags as Record<string, unknown>;
    Reflect.deleteProperty(tags, "Taupage:erase-on-boot");
    Reflect.deleteProperty(tags, "stups2go:format");
  }

  /** The state file as it lies on disk. */
  state(name: StackName): string {
    return readFileSync(this.stateFile(name), "utf8");
  }

  /** What the providers were asked to do, a line `<operation> <type> <name>` each. */
  operations(): readonly string[] {
    return this.noted;
  }

  /** Keeps what is deployed now, for tests that start from it. */
  save(): Snapshot {
    return {
      files: new Map(
        stackNames.map((name) => [stackFile(name), readFileSync(join(this.folder, stackFile(name)), "utf8")]),
      ),
      state: new Map(
        stackNames.filter((name) => existsSync(this.stateFile(name))).map((name) => [name, this.state(name)]),
      ),
      aws: structuredClone(this.aws.state),
    };
  }

  /** Goes back to what was kept. */
  restore({ files, state, aws }: Snapshot): void {
    for (const [name, text] of files) {
      writeFileSync(join(this.folder, name), text);
    }
    for (const [name, text] of state) {
      writeFileSync(this.stateFile(name), text);
    }
    this.aws = new Aws(structuredClone(aws));
    this.noted = [];
  }

  private stateFile(name: StackName): string {
    return join(this.backend, ".pulumi/stacks/stups2go", `${name}.json`);
  }

  /** Watches a command; again from where it was when the program lost its connection to the engine. */
  private async watch(
    name: StackName,
    act: (stack: Stack, options: WatchOptions) => Promise<unknown>,
  ): Promise<string[]> {
    const stack = await this.stack(name);
    const kept = this.save();
    for (let tries = 1; ; tries++) {
      try {
        return await this.watchOnce(stack, act);
      } catch (error) {
        if (!isLostConnection(error) || tries === 3) {
          throw error;
        }
        this.restore(kept);
      }
    }
  }

  /** Runs a command, and collects what the engine does to resources of providers, such as `update server-group`. */
  private async watchOnce(
    stack: Stack,
    act: (stack: Stack, options: WatchOptions) => Promise<unknown>,
  ): Promise<string[]> {
    const steps: string[] = [];
    await endFailedProgram((signal) =>
      act(stack, {
        signal,
        onEvent: ({ resourcePreEvent }) => {
          const { op, type, urn } = resourcePreEvent?.metadata ?? { op: "same", type: "", urn: "" };
          // A replacement is announced three times: as such, and as what is created and deleted for it.
          if (!["same", "create-replacement", "delete-replaced"].includes(op) && !/^(?:pulumi|stups2go):/.test(type)) {
            steps.push(`${op} ${urn.split("::").at(-1) ?? ""}`);
          }
        },
      }),
    );
    return steps.sort();
  }

  private async stack(name: StackName): Promise<Stack> {
    const known = this.stacks.get(name);
    if (known) {
      return known;
    }
    const created = await LocalWorkspace.createOrSelectStack(
      { projectName: "stups2go", stackName: name, program: inlineProgram(this.folder) },
      { workDir: this.folder, pulumiCommand: this.cli, envVars: this.environment(name) },
    );
    // `up` asks for them each time, by three more commands.
    created.outputs = () => Promise.resolve({});
    created.info = () => Promise.resolve(undefined);
    this.stacks.set(name, created);
    return created;
  }

  private environment(name: StackName): Record<string, string> {
    const port = this.served.get(name)?.port ?? 0;
    return {
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
      PULUMI_HOME: join(this.folder, "../home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_EXPERIMENTAL: "true",
      PULUMI_SKIP_CHECKPOINTS: "true",
      PULUMI_DEBUG_PROVIDERS: ["aws", "docker", "random"].map((plugin) => `${plugin}:${port}`).join(","),
    };
  }
}

interface WatchOptions {
  signal: AbortSignal;
  onEvent: (event: EngineEvent) => void;
}
