import type { Place } from "../settings/rule";
import type { ProductionSettings } from "../settings/schema";

/**
 * Name of the deployment in both accounts: that of the settings, or else the application's, and production's region.
 * With the region, because roles and dashboards have none of their own.
 */
export const deploymentOf = (
  { deployment, applicationId }: Pick<ProductionSettings, "deployment" | "applicationId">,
  { region }: Place,
): string => `${deployment ?? applicationId}-${region}`;
