import { boundEverything } from "./boundary";
import { WorkflowRoles } from "./components/security/workflow-roles";
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
  if (settings.githubRepository !== undefined) {
    const { githubRepository: repository, account } = settings;
    new WorkflowRoles("workflows", {
      repository,
      account,
      sealsSecrets: settings.host === "taupage",
      mailDomain: settings.account === "production" ? settings.mail?.domain : undefined,
      ...place,
    });
  }
  return settings.account === "production" ? production(settings, place) : test(settings, place);
}
