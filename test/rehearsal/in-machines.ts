import type { Drill, Stage } from "./drills/drill";
import { changeInstanceType } from "./drills/change-instance-type";
import { fillDisks } from "./drills/fill-disks";
import { kill } from "./drills/kill";
import { moveZone } from "./drills/move-zone";
import { replaceBuilder } from "./drills/replace-builder";
import { restore } from "./drills/restore";
import { roll } from "./drills/roll";
import { rotate } from "./drills/rotate";
import { killFigures } from "./figures";
import type { Phases } from "./phases";
import type { Step } from "./progress";
import { cipher, configuration, Records } from "./records";
import { bootAgents, type RehearsalContext } from "./set-up";
import type { Timeline } from "./timeline";

/**
 * The service in machines of systemd-nspawn, and all drills.
 *
 * @param kills how often the server's power is cut
 * @param measured takes the phases of each of these
 */
export function inMachines(made: RehearsalContext, timeline: Timeline, kills: number, measured: Phases[]): Step[] {
  const records = new Records();
  const bootServer: Step = {
    name: "Boot the server",
    run: async () => {
      const { machine } = await made.service.startServer();
      records.guard(made.service.running, configuration, cipher);
      return `${machine.id} on ${made.service.volume.id}, its health check is good`;
    },
  };
  const cutPower: Drill = async (stage) => {
    for (let number = 1; number <= kills; number++) {
      stage.tell(`${number} of ${kills}`);
      measured.push(await kill(stage));
    }
    await made.service.registered();
    timeline.figures.push(...killFigures(measured, records.count));
    return `${records.count} files with known digests, all there`;
  };
  const drills = Object.entries({
    [kills === 1 ? "Cut the server's power" : `Cut the server's power ${kills} times`]: cutPower,
    "Take a builder away": replaceBuilder,
    "Rotate the registration key": rotate,
    "Roll to another image": roll,
    "Change the instance type": changeInstanceType,
    "Restore from a snapshot": restore,
    "Move to another availability zone": moveZone,
    "Fill the disks": fillDisks,
  }).map(([name, drill]): Step => ({ name, run: (tell) => drill(stage(tell)) }));
  const stage = (tell: (where: string) => void): Stage => ({
    service: made.service,
    images: made.images,
    records,
    tell,
    measure: (name, seconds) => timeline.figures.push({ name, value: `${seconds.toFixed(1)} s`, good: true }),
  });
  return [bootServer, bootAgents(made), ...drills];
}
