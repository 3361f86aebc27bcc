import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Output } from "@pulumi/pulumi";
import { type Alarm, alarm } from "./alarm";
import { AlarmTopic } from "./alarm-topic";
import { budget } from "./budget";
import { dashboard, type Graph } from "./dashboard";

export interface AlarmsArgs {
  region: string;
  accountId: string;
  /** Name of the deployment, which the dashboard is named by: dashboards have no region. */
  deployment: Input<string>;
  /** What to listen to, by a name in kebab-case. */
  alarms: Readonly<Record<string, Alarm>>;
  /** What else the dashboard shows, by title. @default nothing */
  graphs?: Readonly<Record<string, Graph>>;
  /** Mail address that is told. @default none: the topic waits for subscribers */
  email?: string | undefined;
  /** US dollars a month that the whole account may cost before the topic is told. @default no budget */
  monthlyBudgetUsd?: number | undefined;
}

/** What tells people of one account that something is wrong: a topic, the alarms, their dashboard, and a budget. */
export class Alarms extends ComponentResource {
  readonly topicArn: Output<string>;

  constructor(name: string, args: AlarmsArgs, opts?: ComponentResourceOptions) {
    super("stups2go:operations:Alarms", name, {}, opts);
    const { monthlyBudgetUsd } = args;
    const topic = new AlarmTopic(`${name}-notifications`, args, { parent: this });
    this.topicArn = topic.arn;
    const arns = Object.fromEntries(
      Object.entries(args.alarms).map(([key, each]) => [key, alarm(`${name}-${key}`, each, topic.arn, this)]),
    );
    dashboard(
      `${name}-dashboard`,
      { ...args, dashboardName: interpolate`stups2go-${args.deployment}`, alarms: arns },
      this,
    );
    if (monthlyBudgetUsd !== undefined) {
      budget(
        `${name}-budget`,
        { monthlyUsd: monthlyBudgetUsd, topicArn: topic.arn, email: args.email, mayTell: topic.policy },
        this,
      );
    }
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
