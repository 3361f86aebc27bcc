type Prepare = (error: Error, frames: NodeJS.CallSite[]) => unknown;

/**
 * Makes the stacks of errors quick and printable; without it a preview takes half as long again, or never ends.
 *
 * - The SDK notes down the stack at each of its promises and resources, by errors without a message. To look their lines
 *   up in source maps takes longer than all the rest of the program; nobody reads them unless a promise hangs, which
 *   PULUMI_DEBUG_PROMISE_LEAKS asks about.
 * - Some versions of Node.js, 20.20 among them, never finish printing an error in colour when a line of its stack names a
 *   file right below a scope, such as `node_modules/@pulumi/output.ts`: https://github.com/nodejs/node/issues/64011. That
 *   is how the source maps of Pulumi's SDK name its files, and the SDK prints every error in colour: an error behind an
 *   output then hangs the command, instead of ending it with a message. So such lines leave out `node_modules/`.
 */
export function cleanErrorTraces(): void {
  const errors: { prepareStackTrace?: Prepare } = Error;
  const prepare = errors.prepareStackTrace;
  if (prepare) {
    errors.prepareStackTrace = (error, frames) =>
      error.message === "" && !process.env.PULUMI_DEBUG_PROMISE_LEAKS
        ? String(error)
        : String(prepare(error, frames)).replaceAll(/node_modules[/\\](?=@[^/\\\n]+[/\\][^/\\\n]+$)/gm, "");
  }
}
