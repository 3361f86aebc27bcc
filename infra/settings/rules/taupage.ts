/**
 * Rules for hosts on Taupage, by what it cannot do.
 *
 * Source: https://github.com/zalando-stups/taupage,
 * runtime/opt/taupage/runtime/Docker.py and init.d/10-prepare-disks.py
 */
import type { Path, Problem } from "../problems";
import type { Rule } from "../rule";
import type { Architecture, CommonSettings, ProductionSettings, TestSettings } from "../schema";

/** Taupage takes `registry/team/name:tag` and nothing else, and asks the registry itself, as Pier One's API answers. */
function image(path: Path, reference: string): Problem[] {
  const wanted = acceptable(reference);
  return wanted === undefined ? [] : [{ path, expected: `${wanted} for host: taupage` }];
}

/** The image that Taupage takes instead of this one; nothing if it takes this one. */
function acceptable(reference: string): string | undefined {
  if (reference.includes("@")) {
    return "an image by its tag, without a digest, <registry>/<team>/<name>:<tag>,";
  }
  if (!/^[^/:]+\.[^/:]+\/[^/:]+\/[^/:]+:[^/:]+$/.test(reference)) {
    return "an image of exactly four parts and no port, <registry>/<team>/<name>:<tag>,";
  }
  if (reference.includes(".dkr.ecr.")) {
    return "an image in Pier One, as Taupage does not log in to ECR,";
  }
  return reference.includes("SNAPSHOT") ? "a tag without SNAPSHOT" : undefined;
}

/** The registry that the program pushes images to. */
function registry({ registry }: Partial<CommonSettings>, building: boolean): Problem[] {
  if (!registry) {
    return building
      ? [
          {
            path: ["registry"],
            expected: "a Pier One for host: taupage, which does not log in to ECR",
          },
        ]
      : [];
  }
  return [
    ...(/:|^[^.]*$/.test(registry.server)
      ? [{ path: ["registry", "server"], expected: "a host name with a dot and without a port for host: taupage" }]
      : []),
    ...(registry.namespace.includes("/")
      ? [{ path: ["registry", "namespace"], expected: "one team without a slash for host: taupage" }]
      : []),
  ];
}

/** Families with disks under Xen, where a volume attached as /dev/xvdf is seen as that. */
const xen = /^(?:t1|t2|m1|m2|m3|m4|c1|cc2|c3|c4|r3|r4|x1|x1e|i2|i3|d2|h1|f1|g2|g3|g3s|p2|p3|cr1|hs1)\./;

function architecture(path: Path, given: Architecture): Problem[] {
  return given === "x86_64" ? [] : [{ path, expected: "x86_64 for host: taupage" }];
}

function machineImage({ host, amiId, amiFilter }: Partial<CommonSettings>): Problem[] {
  if (host !== "taupage") {
    return amiFilter ? [{ path: ["amiFilter"], expected: "no value without host: taupage", fix: "use amiId" }] : [];
  }
  if (amiId && amiFilter) {
    return [{ path: ["amiFilter"], expected: "no value beside amiId" }];
  }
  return (amiId ?? amiFilter)
    ? []
    : [
        {
          path: ["amiId"],
          expected: "Taupage's machine image for host: taupage, or amiFilter",
        },
      ];
}

export const taupageInProduction: Rule<ProductionSettings> = (settings) => {
  const { host, server, deployers } = settings;
  const problems = machineImage(settings);
  if (host !== "taupage" || !server || !deployers) {
    return problems;
  }
  return [
    ...problems,
    ...registry(settings, server.image === undefined || deployers.image === undefined),
    ...(server.image === undefined ? [] : image(["server", "image"], server.image)),
    ...(deployers.image === undefined ? [] : image(["deployers", "image"], deployers.image)),
    ...architecture(["server", "architecture"], server.architecture),
    ...architecture(["deployers", "architecture"], deployers.architecture),
    ...(xen.test(server.instanceType)
      ? []
      : [
          {
            path: ["server", "instanceType"],
            expected:
              "a type under Xen, such as t2.medium or m4.large, for host: taupage, which sees the data volume there",
            got: `"${server.instanceType}"`,
          },
        ]),
  ];
};

export const taupageInTest: Rule<TestSettings> = (settings) => {
  const { host, builders = [] } = settings;
  const problems = machineImage(settings);
  if (host !== "taupage") {
    return problems;
  }
  return [
    ...problems,
    ...registry(
      settings,
      builders.some((pool) => pool.image === undefined),
    ),
    ...builders.flatMap((pool, index) => [
      ...(pool.image === undefined ? [] : image(["builders", index, "image"], pool.image)),
      ...architecture(["builders", index, "architecture"], pool.architecture),
    ]),
  ];
};
