/** The program of a copy of this project, run in the process of the tests as Pulumi's language host would run it. */
import { createRequire } from "node:module";
import { join } from "node:path";

/** Loads `infra/index.js` of the copy at each run, with what was edited since the one before. */
export function inlineProgram(folder: string): () => Promise<Record<string, unknown>> {
  const main = join(folder, "infra/index.js");
  const load = createRequire(main);
  return () => {
    for (const file of Object.keys(load.cache).filter(
      (file) => file.startsWith(folder) && !file.includes("/node_modules/"),
    )) {
      Reflect.deleteProperty(load.cache, file);
    }
    return Promise.resolve(load(main) as Record<string, unknown>);
  };
}

/**
 * Whether the program found no way to the engine: gRPC gives up at once on an address that it remembers as dead, and
 * ports of this machine come back.
 */
export const isLostConnection = (error: unknown): boolean => String(error).includes("14 UNAVAILABLE: No connection");

/**
 * Interrupts the CLI once the program has failed behind an output. Pulumi's language host ends with its process then;
 * an inline program has none of its own, and the engine would wait for it.
 *
 * @throws Error with the program's message, which the language host prints, before that of the CLI
 */
export async function endFailedProgram<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let reason: string | undefined;
  const onRejection = (error: unknown): void => {
    reason = error instanceof Error ? error.message : "the program failed";
    timer = setTimeout(() => {
      interrupt.abort();
    }, 1000);
  };
  process.once("unhandledRejection", onRejection);
  try {
    return await act(interrupt.signal);
  } catch (error) {
    throw reason === undefined ? error : new Error(`${reason}\n${String(error)}`);
  } finally {
    process.off("unhandledRejection", onRejection);
    clearTimeout(timer);
  }
}
