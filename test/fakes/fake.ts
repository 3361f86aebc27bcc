import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A fake of a service in a program of its own, which takes commands as lines of JSON and answers each by one. */
export class FakeService {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #name: string;

  /** @param environment added to this process's own */
  constructor([program = "", ...args]: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#name = [program, ...args].join(" ");
    this.#process = spawn(program, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    if (!this.#process.stdout) {
      throw new Error(`${this.#name} has no output`);
    }
    this.#answers = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
    // Before what it serves in goes, which it would complain about.
    process.prependListener("exit", () => this.#process.kill());
  }

  /** Asks for one of its commands; the result is what its function of that name returns. */
  async ask<T = void>(command: string, ...args: readonly unknown[]): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify([command, ...args])}\n`);
    const answer = await this.#answers.next();
    const line = answer.done === true ? JSON.stringify({ error: `${this.#name} has ended` }) : answer.value;
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
}
