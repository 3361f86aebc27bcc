import { boundEverything } from "./boundary";
import type { ProductionOutputs } from "./accounts/outputs";
import { production } from "./accounts/production";
import type { Settings } from "./settings/read";
import { tagEverything } from "./tags";
import { test, type TestOutputs } from "./accounts/test";

/** The program of the account that a stack's settings name. */
export function program({ place, ...settings }: Settings, stack: string): ProductionOutputs | TestOutputs {
  tagEverything({ application: "stups2go", stack, ...settings.tags });
  if (settings.permissionsBoundaryArn !== undefined) {
    boundEverything(settings.permissionsBoundaryArn);
  }
  return settings.account === "production" ? production(settings, place) : test(settings, place);
}
