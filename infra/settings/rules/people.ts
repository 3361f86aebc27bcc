/** Rules for teams, the registry's user, and tags. */
import type { CommonSettings, ProductionSettings } from "../schema";
import type { Rule } from "../rule";

export const teams: Rule<ProductionSettings> = ({ teamServiceUrl, accessTokenUrl, teams }) => [
  // A role a team, and GoCD's roles have no case.
  ...(teams ?? []).flatMap((team, index, all) =>
    all.findIndex((other) => other.toLowerCase() === team.toLowerCase()) < index
      ? [{ path: ["teams", index], got: `"${team}" again`, expected: "each team once" }]
      : [],
  ),
  ...(teamServiceUrl && !teams?.length
    ? [{ path: ["teams"], expected: "at least one team beside teamServiceUrl" }]
    : []),
  ...(teams?.length && !teamServiceUrl
    ? [{ path: ["teamServiceUrl"], expected: "the URL of the team service beside teams" }]
    : []),
  ...(teamServiceUrl && !accessTokenUrl
    ? [{ path: ["accessTokenUrl"], expected: "the endpoint that gives tokens for teamServiceUrl" }]
    : []),
];

export const credentials: Rule<CommonSettings> = ({ registry }) =>
  registry && Boolean(registry.username) !== Boolean(registry.password)
    ? [{ path: ["registry"], got: "one of them", expected: "both username and password, or neither" }]
    : [];

/** A file cannot be in a file. */
export const filesInFiles: Rule<CommonSettings> = ({ files = {} }) =>
  Object.keys(files).flatMap((path) => {
    const outer = Object.keys(files).find((other) => path.startsWith(`${other}/`));
    return outer === undefined
      ? []
      : [{ path: ["files", path], expected: "a path that is not below another file", got: `${path} below ${outer}` }];
  });
