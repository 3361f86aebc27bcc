/**
 * What Taupage cannot do, found before anything is deployed.
 *
 * Source: https://github.com/zalando-stups/taupage, runtime/opt/taupage/runtime/Docker.py and init.d/10-prepare-disks.py
 */
import type { Path, Problem } from "./problems";
import type { Rule } from "./rule";
import type { Architecture, CommonSettings, ProductionSettings, TestSettings } from "./schema";

/** Taupage takes `registry/team/name:tag` and nothing else, and asks the registry itself, which Pier One answers. */
function image(path: Path, reference: string): Problem[] {
  const wrong = whatIsWrong(reference);
  return wrong === undefined ? [] : [{ path, wants: `for host: taupage, ${wrong}` }];
}

function whatIsWrong(reference: string): string | undefined {
  if (reference.includes("@")) {
    return "an image by its tag, as Taupage reads no digest: <registry>/<team>/<name>:<tag>";
  }
  if (!/^[^/:]+\.[^/:]+\/[^/:]+\/[^/:]+:[^/:]+$/.test(reference)) {
    return "an image of exactly four parts and no port: <registry>/<team>/<name>:<tag>";
  }
  if (reference.includes(".dkr.ecr.")) {
    return "an image in Pier One or what answers like it: Taupage does not log in to ECR";
  }
  return reference.includes("SNAPSHOT") ? "a tag without SNAPSHOT in it, which Taupage refuses" : undefined;
}

/** Where images that the program builds go. */
function registry({ registry }: Partial<CommonSettings>, building: boolean): Problem[] {
  if (!registry) {
    return building
      ? [
          {
            path: ["registry"],
            wants: "for host: taupage, the Pier One that images are pushed to: Taupage does not log in to ECR",
          },
        ]
      : [];
  }
  return [
    ...(/:|^[^.]*$/.test(registry.server)
      ? [{ path: ["registry", "server"], wants: "for host: taupage, a host name with a dot and without a port" }]
      : []),
    ...(registry.namespace.includes("/")
      ? [{ path: ["registry", "namespace"], wants: "for host: taupage, one team without a slash" }]
      : []),
  ];
}

/** Families with disks under Xen, where a volume attached as /dev/xvdf is seen as that. */
const xen = /^(?:t1|t2|m1|m2|m3|m4|c1|cc2|c3|c4|r3|r4|x1|x1e|i2|i3|d2|h1|f1|g2|g3|g3s|p2|p3|cr1|hs1)\./;

function architecture(path: Path, given: Architecture): Problem[] {
  return given === "x86_64" ? [] : [{ path, wants: "x86_64 for host: taupage, which is built for nothing else" }];
}

function machineImage({ host, amiId, amiFilter }: Partial<CommonSettings>): Problem[] {
  if (host !== "taupage") {
    return amiFilter ? [{ path: ["amiFilter"], wants: "nothing without host: taupage; amiId pins other hosts" }] : [];
  }
  if (amiId && amiFilter) {
    return [{ path: ["amiFilter"], wants: "nothing beside amiId" }];
  }
  return (amiId ?? amiFilter)
    ? []
    : [
        {
          path: ["amiId"],
          wants: "for host: taupage, its machine image, or amiFilter: whose images to trust is a decision",
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
            got: `"${server.instanceType}"`,
            wants:
              "for host: taupage, a type under Xen such as t2.medium, m4.large or c4.large: elsewhere it may not see the data volume",
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
