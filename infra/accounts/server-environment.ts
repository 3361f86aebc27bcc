import type { ProductionSettings } from "../settings/schema";

/**
 * The environment of the server's container, which holds no secret.
 *
 * @param mailHost that the server sends mail by, if it does
 */
export function serverEnvironment(
  settings: ProductionSettings,
  url: string,
  mailHost: string | undefined,
): Record<string, string> {
  const { server, mail } = settings;
  return {
    ...teams(settings),
    ...(mailHost !== undefined && { STUPS2GO_MAIL_HOST: mailHost, STUPS2GO_MAIL_FROM: mail?.from ?? "" }),
    ...monitoring(settings),
    STUPS2GO_SITE_URL: url,
    STUPS2GO_ADMIN_USER: server.adminUser,
    STUPS2GO_PLUGINS: server.plugins.join(","),
    GOCD_SERVER_JVM_OPTS: server.jvmOptions,
  };
}

/** The teams whose members become users of the server. */
function teams({ teamServiceUrl, teams }: ProductionSettings): Record<string, string> {
  return teamServiceUrl ? { STUPS_TEAM_SERVICE_URL: teamServiceUrl, STUPS_TEAMS: teams.join(",") } : {};
}

/** Settings of AppDynamics' agent in the server; its key is in the server's secret. */
function monitoring({ appdynamics, appdynamicsApplication }: ProductionSettings): Record<string, string> {
  return appdynamics && appdynamicsApplication
    ? {
        STUPS2GO_APPDYNAMICS_AGENT: appdynamics.agent,
        STUPS2GO_APPDYNAMICS_APPLICATION: appdynamicsApplication,
        STUPS2GO_APPDYNAMICS_ACCOUNT: appdynamics.accountName,
        STUPS2GO_APPDYNAMICS_CONTROLLER: appdynamics.controller,
      }
    : {};
}
