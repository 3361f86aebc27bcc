import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { eventually } from "../../support/eventually";

/** What a machine has shown on its console, in a file. */
export class Console {
  constructor(private readonly file: string) {}

  /** All of it so far, without colours. */
  get text(): string {
    const shown = existsSync(this.file) ? readFileSync(this.file, "utf8") : "";
    return shown.replaceAll(/\p{Cc}\[[0-9;?]*[A-Za-z]|\r/gu, "");
  }

  /**
   * Waits until it shows something.
   *
   * @throws after so many seconds, or when the machine runs no more, with the last lines
   */
  async until(text: RegExp, seconds: number, runs: () => boolean): Promise<void> {
    const found = (): string => this.text.slice(-3000);
    const shown = (): boolean => {
      if (text.test(this.text)) {
        return true;
      }
      assert.ok(runs(), `The machine ended, and never showed ${text.source}:\n${found()}`);
      return false;
    };
    await eventually(`The console shows ${text.source}`, shown, { seconds, found });
  }
}
