/**
 * Waits until something holds, looking again after a moment.
 *
 * @throws when it does not within so many seconds: generous, since tests share their
 * machine; `found` says what is there instead
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { seconds = 100, found = (): string => "" } = {},
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await holds());) {
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${seconds} s\n${found()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
