/** Rules for what logs and monitoring need of each other, and of the hosts. */
import type { Problem } from "./problems";
import type { Rule } from "./rule";
import type { CommonSettings, ProductionSettings, TestSettings } from "./schema";

/** A service's address is of use only with its key, and only to the shipper of hosts on cloud-init. */
export const logServices: Rule<CommonSettings> = ({ host, logging }) =>
  (["scalyr", "logentries"] as const).flatMap((service): Problem[] => {
    const path = ["logging", `${service}Server`];
    if (logging?.[`${service}Server`] === undefined) {
      return [];
    }
    if (host === "taupage") {
      return [{ path, wants: "nothing for host: taupage, which knows the address by itself" }];
    }
    return logging[`${service}Key`] === undefined ? [{ path, wants: `nothing without logging.${service}Key` }] : [];
  });

/** Taupage attaches an agent by the application's name; elsewhere the server needs to know the rest. */
export const appdynamicsInProduction: Rule<ProductionSettings> = ({ host, appdynamics, appdynamicsApplication }) => {
  if (host === "taupage") {
    return appdynamics
      ? [
          {
            path: ["appdynamics"],
            got: "a map",
            wants: "nothing for host: taupage, which brings an agent of its own: appdynamicsApplication alone",
          },
        ]
      : [];
  }
  if (appdynamicsApplication && !appdynamics) {
    return [
      {
        path: ["appdynamics"],
        wants:
          "controller, accountName, accessKey and agent: what the server's agent reports to appdynamicsApplication with",
      },
    ];
  }
  return appdynamics && !appdynamicsApplication
    ? [{ path: ["appdynamicsApplication"], wants: "the application that the agent of appdynamics reports to" }]
    : [];
};

/** What runs on builders is not GoCD's server. */
export const appdynamicsInTest: Rule<TestSettings> = ({ host, appdynamicsApplication }) =>
  appdynamicsApplication && host !== "taupage"
    ? [
        {
          path: ["appdynamicsApplication"],
          wants:
            "nothing for host: cloud-init, where the agent attaches to the GoCD server alone: see production's file",
        },
      ]
    : [];
