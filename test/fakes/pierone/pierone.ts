import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { needDebianPackages } from "../../support/debian";
import { temporary } from "../../support/exit";

/** What the token endpoint gives tokens for, as mint writes it into the bucket. */
export const mintCredentials = {
  "client.json": JSON.stringify({ client_id: "the-client", client_secret: "the-client-secret" }),
  "user.json": JSON.stringify({ application_username: "stups_go", application_password: "the-robot-password" }),
};

/** How the token endpoint or the registry behaves; see pierone.py. */
export type Mode = "good" | "refusing" | "silent" | "dripping" | "odd" | "empty" | "elsewhere" | "closed";

/** What Pier One saw: the scopes of each token that it gave, and each login, with whether it was let in. */
export interface Seen {
  granted: string[];
  logins: [user: string, good: boolean][];
}

/** The fake of Pier One and of the provider of its tokens, see pierone.py. */
export class PierOne {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** @param namespace network namespace to be in. @default this machine's own */
  constructor(address: string, namespace?: string) {
    needDebianPackages("docker-registry");
    const command = ["python3", "-B", join(__dirname, "pierone.py"), address, temporary("pierone")];
    const [file = "", ...args] = namespace === undefined ? command : ["ip", "netns", "exec", namespace, ...command];
    this.#process = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#answers = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** From now on it can be reached at port 80. */
  open(): Promise<void> {
    return this.#ask("open_doors");
  }

  change(mode: Mode): Promise<void> {
    return this.#ask("change", { mode });
  }

  /** Ends every token that was given. */
  expire(): Promise<void> {
    return this.#ask("expire");
  }

  seen(): Promise<Seen> {
    return this.#ask("seen");
  }

  /** The tokens that are valid now. */
  tokens(): Promise<string[]> {
    return this.#ask("tokens");
  }

  /** Copies an image out of another registry. */
  mirror(source: string, authorization: string, repository: string, digest: string): Promise<void> {
    return this.#ask("mirror", source, authorization, repository, digest);
  }

  /** Its registry ends with it. */
  end(): void {
    this.#process.stdin.end();
  }

  async #ask<T>(command: string, ...args: readonly unknown[]): Promise<T> {
    this.#process.stdin.write(`${JSON.stringify([command, ...args])}\n`);
    const answer = await this.#answers.next();
    const reply = JSON.parse(answer.done === true ? '{"error":"Pier One has ended"}' : answer.value) as {
      result: T;
      error?: string;
    };
    if (reply.error !== undefined) {
      throw new Error(reply.error);
    }
    return reply.result;
  }
}
