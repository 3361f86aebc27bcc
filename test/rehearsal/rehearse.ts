import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { cleanUp } from "../support/run";
import { upWithEngine } from "./engine";
import { inGuests } from "./in-guests";
import { inMachines } from "./in-machines";
import { commit, thisMachine } from "./machine";
import type { Options } from "./options";
import { page } from "./page";
import type { Phases } from "./phases";
import { follow } from "./progress";
import { RehearsalContext, setUp } from "./set-up";
import { table, Timeline } from "./timeline";

/**
 * Goes through all of the rehearsal, takes everything down, and tells how it went.
 * @returns whether every step did what it was to
 */
export async function rehearse({ kills, engine, qemu, html }: Options): Promise<boolean> {
  const timeline = new Timeline();
  const made = new RehearsalContext();
  const measured: Phases[] = [];
  const hosts = qemu ? inGuests(made, timeline, kills) : inMachines(made, timeline, kills, measured);
  try {
    await follow([...(engine ? [upWithEngine] : []), ...setUp(made, qemu), ...hosts], timeline);
  } catch {
    // The timeline has it. Ctrl-C ends commands, too: if that was the cause, the signal
    // is heard now, and nothing below is said.
    await sleep(100);
  }
  cleanUp();
  const machine = thisMachine(qemu);
  process.stdout.write(`\n${table(timeline)}\n\n${machine}; the picture is in ${html}\n`);
  writeFileSync(html, page({ timeline, kills: measured, machine, commit: commit(), date: new Date() }));
  // Not for a missed limit, which is told: on a busy machine it says nothing of what is rehearsed.
  return timeline.stood;
}
