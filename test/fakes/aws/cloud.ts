import { join } from "node:path";
import { pythonEnvironment } from "../machine/root";
import { FakeService } from "../fake";

/** The tags of a data volume that the program makes empty. */
export const emptyVolumeTags = { "stups2go:format": "once" };

/** A fault of the AWS API or the registry: for calls whose action matches, the first `times` of them or all. */
export interface Fault {
  /** Regular expression for the whole name of the action, such as `AttachVolume` or `Pull`. */
  action: string;
  /** The one instance that meets it; all when left out. */
  instance?: string;
  times?: number;
  /** Delay before the answer. */
  seconds?: number;
  /** AWS error code to answer with, and its HTTP status. */
  code?: string;
  status?: string;
  /** Seconds until the device of an attached volume appears. */
  device_after?: number;
}

/** The AWS fake, see aws.py. One a test file. */
export class Cloud extends FakeService {
  /** @param region AWS region that all of it is in */
  constructor(region = "eu-west-1") {
    super([join(pythonEnvironment(), "bin/python"), "-B", join(__dirname, "aws.py")], { FAKE_REGION: region });
  }

  /**
   * A volume that shows as this device where it is attached; gives its id.
   *
   * @param id the one that it has, as in a plan
   * @param tags empty for a volume that the program did not make empty
   */
  newVolume(device: string, zone = "eu-west-1a", id?: string, tags: object = emptyVolumeTags): Promise<string> {
    return this.ask<string>("new_volume", device, zone, id ?? null, "123456789012", tags);
  }

  /** Replaces the faults that calls meet; none without arguments. */
  faults(...faults: readonly Fault[]): Promise<void> {
    return this.ask("set_faults", ...faults);
  }
}
