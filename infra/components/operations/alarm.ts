import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { Input, Output, Resource } from "@pulumi/pulumi";

/** Something that a person has to be told of, and when. */
export interface Alarm {
  /** What is wrong and what to do about it: the text of the message. */
  says: string;
  /** What is measured, of AWS or of our own hosts. */
  metric: {
    namespace: Input<string>;
    name: string;
    dimensions: Readonly<Record<string, Input<string>>>;
    statistic: "Minimum" | "Maximum" | "Sum";
  };
  /** It rings when the value is below, or at or above. */
  when: { below: number } | { atLeast: number };
  /** How long a period is, in seconds, and for how many in a row it has to hold. */
  period: number;
  periods: number;
  /** What it means that nothing was measured: that it is as bad as can be, that all is well, or that nobody knows. */
  silence: "bad" | "good" | "unknown";
}

const silences = { bad: "breaching", good: "notBreaching", unknown: "missing" } as const;

/** The alarm in CloudWatch, which tells the topic when it rings and when it is over; gives its ARN. */
export function alarm(
  name: string,
  { says, metric, when, period, periods, silence }: Alarm,
  topicArn: Input<string>,
  parent: Resource,
): Output<string> {
  return new cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: says,
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      statistic: metric.statistic,
      period,
      evaluationPeriods: periods,
      ...("below" in when
        ? { comparisonOperator: "LessThanThreshold", threshold: when.below }
        : { comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: when.atLeast }),
      treatMissingData: silences[silence],
      alarmActions: [topicArn],
      okActions: [topicArn],
    },
    { parent },
  ).arn;
}
