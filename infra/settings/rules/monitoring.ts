/** Rules for log services and AppDynamics. */
import type { Problem } from "../problems";
import type { Rule } from "../rule";
import type { CommonSettings, ProductionSettings, TestSettings } from "../schema";

/** A service's address needs its key, and a host on cloud-init. */
export const logServices: Rule<CommonSettings> = ({ host, logging }) =>
  (["scalyr", "logentries"] as const).flatMap((service): Problem[] => {
    const path = ["logging", `${service}Server`];
    if (logging?.[`${service}Server`] === undefined) {
      return [];
    }
    if (host === "taupage") {
      return [{ path, expected: "no value for host: taupage, which has the address built in" }];
    }
    return logging[`${service}Key`] === undefined ? [{ path, expected: `no value without logging.${service}Key` }] : [];
  });

/** Taupage attaches an agent by the application's name; other hosts need the rest too. */
export const appdynamicsInProduction: Rule<ProductionSettings> = ({ host, appdynamics, appdynamicsApplication }) => {
  if (host === "taupage") {
    return appdynamics
      ? [
          {
            path: ["appdynamics"],
            expected: "no value for host: taupage, which has an agent of its own",
            got: "a map",
            fix: "set appdynamicsApplication alone",
          },
        ]
      : [];
  }
  if (appdynamicsApplication && !appdynamics) {
    return [
      {
        path: ["appdynamics"],
        expected: "controller, accountName, accessKey and agent beside appdynamicsApplication",
      },
    ];
  }
  return appdynamics && !appdynamicsApplication
    ? [{ path: ["appdynamicsApplication"], expected: "the name of an application beside appdynamics" }]
    : [];
};

/** The agent is attached to the GoCD server, which builders do not run. */
export const appdynamicsInTest: Rule<TestSettings> = ({ host, appdynamicsApplication }) =>
  appdynamicsApplication && host !== "taupage"
    ? [
        {
          path: ["appdynamicsApplication"],
          expected: "no value for host: cloud-init, where AppDynamics watches the GoCD server alone",
          fix: "set it in production's stack file",
        },
      ]
    : [];
