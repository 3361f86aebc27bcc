import type { Timeline } from "./timeline";

/**
 * One step: what it is called, and what it does; `tell` shows where it is. The
 * result is a phrase that says what came of it.
 */
export interface Step {
  name: string;
  run: (tell: (where: string) => void) => Promise<string>;
}

/**
 * Runs steps one after the other, each noted down in the timeline, with its elapsed time on the terminal; plain lines
 * where that is none. The first that fails is the last.
 *
 * @throws what a step throws
 */
export async function follow(steps: readonly Step[], timeline: Timeline): Promise<void> {
  const { Listr, PRESET_TIMER } = await import("listr2");
  const tasks = steps.map(({ name, run }) => ({
    title: name,
    task: async (_context: unknown, task: { title: string; output: string }): Promise<void> => {
      const tell = (where: string): void => {
        task.output = where;
      };
      task.title = `${name}: ${await timeline.note(name, () => run(tell))}`;
    },
  }));
  const options = { timer: PRESET_TIMER };
  await new Listr(tasks, {
    registerSignalListeners: false,
    rendererOptions: { ...options, showErrorMessage: false, collapseErrors: false },
    fallbackRenderer: "simple",
    fallbackRendererOptions: options,
  }).run();
}
