import type { AgentHost, Host } from "./host";

/**
 * The token endpoint as robot users, an application's, ask it: STUPS has them in a realm of their own, and an endpoint
 * that knows no realms has to ignore the parameter (RFC 6749, section 3.2).
 *
 * Source: the STUPS templates of the first stups2go, which add the same.
 */
function forRobots(accessTokenUrl: string): string {
  const realm = new URL(accessTokenUrl).searchParams.has("realm");
  return realm ? accessTokenUrl : `${accessTokenUrl}${accessTokenUrl.includes("?") ? "&" : "?"}realm=/services`;
}

/** The token endpoint that a host uses itself, for its registry; none where that takes no tokens. */
export function registryTokenUrl({ registryTakesTokens, environment }: Host): string | undefined {
  const { OAUTH2_ACCESS_TOKEN_URL: url } = environment;
  return registryTakesTokens && url !== undefined ? forRobots(url) : undefined;
}

/**
 * What jobs of an agent find of OAuth2: the token endpoint, and the registry that Docker logs in to with its tokens.
 */
export function oauth2OfJobs(host: AgentHost): Record<string, string> {
  const { OAUTH2_ACCESS_TOKEN_URL: url } = host.environment;
  return {
    ...(url === undefined ? {} : { OAUTH2_ACCESS_TOKEN_URL: forRobots(url) }),
    ...(registryTokenUrl(host) !== undefined && host.registryServer !== undefined
      ? { STUPS2GO_OAUTH2_REGISTRIES: host.registryServer }
      : {}),
  };
}
