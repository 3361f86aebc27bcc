import { once } from "node:events";
import { eventually } from "../support/eventually";
import type { Host } from "./service";

/** GoCD's configuration, in which only people and a new registration key change anything. */
export const configuration = "/data/godata/config/cruise-config.xml";

/** The key of all encrypted values in it, which nothing may ever change. */
export const cipher = "/data/godata/config/cipher.aes";

const folder = "/data/godata/artifacts/rehearsal";

/** Writes files of random content, one durable before the next, and tells the digest of each that is. */
const writer = `
import hashlib, os, time
folder = "${folder}"
os.makedirs(folder, exist_ok=True)
directory = os.open(folder, os.O_RDONLY)
number = max((int(name) for name in os.listdir(folder) if name.isdigit()), default=0)
while True:
    number += 1
    content = os.urandom(20000)
    path = "%s/%08d" % (folder, number)
    with open(path + ".new", "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".new", path)
    os.fsync(directory)
    print(hashlib.sha256(content).hexdigest() + "  " + path, flush=True)
    time.sleep(0.02)
`;

/**
 * Files on the data volume whose content is known by its digest, as artifacts of jobs
 * that end while the server's power is cut.
 */
export class Records {
  /** What is durable, by path: lines as `sha256sum --check` reads them. */
  readonly #digests = new Map<string, string>();
  #writer: ReturnType<Host["machine"]["start"]> | undefined;

  /** How many there are. */
  get count(): number {
    return this.#digests.size;
  }

  /** Starts to write, and waits until something is durable. */
  async write({ machine }: Host): Promise<void> {
    const process = machine.start("python3", "-c", writer);
    this.#writer = process;
    let part = "";
    process.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (part + text).split("\n");
      part = lines.pop() ?? "";
      for (const line of lines) {
        this.#digests.set(line.slice(66), line);
      }
    });
    const before = this.count;
    await eventually("records are written", () => this.count >= before + 20);
  }

  /** Ends the writer, unless its machine has: a volume in use would not be unmounted. */
  async stop(): Promise<void> {
    const writer = this.#writer;
    if (writer?.exitCode === null && writer.signalCode === null) {
      const ended = once(writer, "exit");
      // nsenter passes no signal on, but a process that writes to a closed pipe ends.
      writer.stdout.destroy();
      await ended;
    }
  }

  /**
   * Compares all that was durable with what is there.
   *
   * @throws when something is lost or different, with what
   */
  check({ machine }: Host): void {
    machine.write("/run/records", `${[...this.#digests.values()].join("\n")}\n`);
    const { code, output } = machine.run("sha256sum", "--check", "--quiet", "/run/records");
    if (code !== 0) {
      throw new Error(`data are lost:\n${output.slice(-2000)}`);
    }
  }

  /**
   * Takes files that are not to change into what is compared, as they are now; for a
   * file that is in it already, the new content.
   */
  guard({ machine }: Host, ...paths: readonly string[]): void {
    const { code, output } = machine.run("sha256sum", ...paths);
    if (code !== 0) {
      throw new Error(output);
    }
    for (const line of output.trimEnd().split("\n")) {
      this.#digests.set(line.slice(66), line);
    }
  }
}
