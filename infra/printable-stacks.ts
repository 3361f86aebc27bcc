/**
 * Some versions of Node.js, 20.20 among them, never finish printing an error in colour when a line of its stack names a
 * file right below a scope, such as `node_modules/@pulumi/output.ts`: https://github.com/nodejs/node/issues/64011. That is
 * how the source maps of Pulumi's SDK name its files, and the SDK prints every error in colour: an error behind an
 * output then hangs the command, instead of ending it with a message. So here such lines leave out `node_modules/`.
 */
export function keepStacksPrintable(): void {
  const errors: { prepareStackTrace?: (error: Error, frames: NodeJS.CallSite[]) => unknown } = Error;
  const prepare = errors.prepareStackTrace;
  if (prepare) {
    errors.prepareStackTrace = (error, frames) =>
      String(prepare(error, frames)).replaceAll(/node_modules[/\\](?=@[^/\\\n]+[/\\][^/\\\n]+$)/gm, "");
  }
}
