import * as cloudwatch from "@pulumi/aws/cloudwatch";
import { type Input, jsonStringify, type Resource } from "@pulumi/pulumi";

/** Metrics of AWS in one graph: each a namespace, a name and dimensions, with its statistic. */
export type Graph = readonly {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, Input<string>>>;
  statistic: string;
}[];

export interface DashboardArgs {
  dashboardName: Input<string>;
  region: string;
  /** ARNs of alarms, each of which gets a graph of what it listens to, by its title. */
  alarms: Readonly<Record<string, Input<string>>>;
  /** Further graphs, by title. @default none */
  graphs?: Readonly<Record<string, Graph>>;
}

/** Alarms that one widget shows. */
const mostAlarms = 100;

/**
 * One page: the state of all alarms, then what each listens to with its threshold, then the rest.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboard(name: string, args: DashboardArgs, parent: Resource): void {
  const { dashboardName, region, alarms, graphs = {} } = args;
  const graph = (title: string, properties: object): object => ({
    type: "metric",
    width: 8,
    height: 6,
    properties: { title, region, view: "timeSeries", ...properties },
  });
  const arns = Object.values(alarms);
  const states = Array.from({ length: Math.ceil(arns.length / mostAlarms) }, (_, index) => {
    const some = arns.slice(index * mostAlarms, (index + 1) * mostAlarms);
    return {
      type: "alarm",
      width: 24,
      height: 2 + Math.ceil(some.length / 4),
      properties: { title: "Alarms", alarms: some },
    };
  });
  const widgets = [
    ...states,
    ...Object.entries(alarms).map(([title, arn]) => graph(title, { annotations: { alarms: [arn] } })),
    ...Object.entries(graphs).map(([title, metrics]) => graph(title, { metrics: metrics.map(asArray) })),
  ];
  new cloudwatch.Dashboard(name, { dashboardName, dashboardBody: jsonStringify({ widgets }) }, { parent });
}

/** A metric as dashboards name it: one list of all of it. */
function asArray({ namespace, name, dimensions, statistic }: Graph[number]): unknown[] {
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat: statistic }];
}
