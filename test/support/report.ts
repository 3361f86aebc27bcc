/** A plan's report with every chapter filled, for what shows it. */
import { guard } from "../../tools/plan/guard";
import type { Report } from "../../tools/plan/report";
import { plansOf } from "./stacks";

/** The shipped stacks with settings changed, as `--config` does, and what the guard rules find. */
export async function reportOf(...config: string[]): Promise<Report> {
  const plans = await plansOf(config);
  const findings = plans.flatMap((each) => guard(each).map((finding) => ({ finding, stack: each.stack })));
  return { plans, findings };
}

/** Pools of builders, as `--config` takes them. */
export const pools = (count: number): string =>
  `builders=${JSON.stringify(Array.from({ length: count }, (_, index) => ({ name: `team-${index + 1}`, count: index + 1 })))}`;

/** The same with changes of each kind and a cost estimate. */
export function withEverything(report: Report): Report {
  const [production, test] = [
    { stack: "prod", account: "production" as const },
    { stack: "test", account: "test" as const },
  ];
  return {
    ...report,
    against: "origin/main",
    changes: [
      {
        ...production,
        kind: "change",
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        name: "server-template",
        component: "server",
        inputs: ["instanceType", "userData"],
        consequence: "The server is replaced: a few minutes without it, the data stays",
      },
      {
        ...production,
        kind: "replace",
        type: "aws:ebs/volume:Volume",
        name: "data-volume",
        component: "data",
        inputs: ["availabilityZone"],
        forcedBy: ["availabilityZone"],
        consequence: "Would replace the data volume, which is protected",
        refused: true,
      },
      {
        ...production,
        kind: "remove",
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "deployers-host-policy-0",
        component: "deployers",
        inputs: [],
      },
      ...report.plans
        .filter(({ account }) => account === "test")
        .flatMap(({ resources }) => resources.filter(({ parent }) => parent === "server-endpoint"))
        .map(({ type, name }) => ({
          ...test,
          kind: "add" as const,
          type,
          name,
          component: "server-endpoint",
          inputs: [],
        })),
    ],
    estimate: {
      pricesOf: "2026-11-01",
      lines: [
        { ...production, component: "server", what: "1 t3.medium", usdPerMonth: 33.29, market: "on-demand" },
        { ...production, component: "data", what: "100 GiB gp3", usdPerMonth: 8.8, market: "other" },
        { ...test, component: "builders", what: "2 m6i.large", usdPerMonth: 58.4, market: "spot" },
      ],
      leftOut: ["data transfer", "artifacts in S3"],
      unpriced: ["eu-central-2 is not in the table: refresh it by npm run prices"],
    },
  };
}
