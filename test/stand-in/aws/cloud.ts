import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pythonEnvironment } from "../machine/root";

/** A fault of the AWS API or the registry: for calls whose action matches, the first `times` of them or all. */
export interface Fault {
  /** Regular expression for the whole name of the action, such as `AttachVolume` or `Pull`. */
  action: string;
  /** The one instance that meets it; all when left out. */
  instance?: string;
  times?: number;
  /** Delay before the answer. */
  seconds?: number;
  /** AWS error code to answer with, and its HTTP status. */
  code?: string;
  status?: string;
  /** Seconds until the device of an attached volume appears. */
  device_after?: number;
}

/** The stand-in for AWS, see aws.py. One a test file. */
export class Cloud {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  /** @param region AWS region that all of it is in */
  constructor(region = "eu-west-1") {
    this.#process = spawn(join(pythonEnvironment(), "bin/python"), ["-B", join(__dirname, "aws.py")], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, STAND_IN_REGION: region },
    });
    if (!this.#process.stdout) {
      throw new Error("The stand-in for AWS has no output");
    }
    this.#answers = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
    process.on("exit", () => this.#process.kill());
  }

  /** Asks the stand-in for one of its commands; the result is what aws.py's function of that name returns. */
  async ask<T = void>(command: string, ...args: readonly unknown[]): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify([command, ...args])}\n`);
    const answer = await this.#answers.next();
    const line = answer.done === true ? '{"error":"the stand-in for AWS has ended"}' : answer.value;
    const reply = JSON.parse(line) as {
      result: T;
      error?: string;
    };
    if (reply.error !== undefined) {
      throw new Error(reply.error);
    }
    return reply.result;
  }

  end(): void {
    this.#process.kill();
  }

  /** Replaces the faults that calls meet; none without arguments. */
  faults(...faults: readonly Fault[]): Promise<void> {
    return this.ask("set_faults", ...faults);
  }
}
