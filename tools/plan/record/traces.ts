/**
 * Works without stack traces, unless Node.js is asked for them by `--stack-trace-limit`: the SDK takes one at each
 * promise and resource, which takes longer than the rest of a plan, and a plan shows none.
 */
export async function withoutTraces<T>(work: () => Promise<T>): Promise<T> {
  if ([...process.execArgv, process.env.NODE_OPTIONS].some((option) => option?.includes("--stack-trace-limit"))) {
    return work();
  }
  const errors: { stackTraceLimit: number; prepareStackTrace?: unknown } = Error;
  const { stackTraceLimit, prepareStackTrace } = errors;
  Error.stackTraceLimit = 0;
  // For resources the SDK raises the limit.
  Error.prepareStackTrace = (error) => String(error);
  try {
    return await work();
  } finally {
    Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  }
}
