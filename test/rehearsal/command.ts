import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs a command to its end, while this process goes on: progress moves, and Ctrl-C is heard at once.
 *
 * @returns what it printed, without white space at the end
 * @throws when it fails, with the last lines of what it printed
 */
export async function command(name: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(name, args, { stdio: ["ignore", "pipe", "pipe"] });
  const end = (): void => {
    child.kill();
  };
  process.once("exit", end);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const [code] = (await once(child, "close")) as [number | null];
  process.off("exit", end);
  if (code !== 0) {
    const said = output.trimEnd().split("\n").slice(-15).join("\n");
    throw new Error(`${[name, ...args].slice(0, 3).join(" ")} … ended with ${code}:\n${said}`);
  }
  return output.trimEnd();
}
