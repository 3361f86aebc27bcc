type Prepare = (error: Error, frames: NodeJS.CallSite[]) => unknown;

/**
 * Makes stack traces quick to take and safe to print. It changes none of an error that has a message.
 *
 * - The SDK takes a trace at each promise and resource, from errors without a message. To look up their lines in source
 *   maps takes longer than the program. PULUMI_DEBUG_PROMISE_LEAKS, which prints them, keeps them.
 * - Some versions of Node.js, 20.20 among them, never finish printing an error in colour when a line of its trace names
 *   a file right below a scope, such as `node_modules/@pulumi/output.ts`: https://github.com/nodejs/node/issues/64011.
 *   The source maps of Pulumi's SDK name its files so, and the SDK prints every error in colour. Such lines lose
 *   `node_modules/`.
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
