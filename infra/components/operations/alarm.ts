import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { Input, Output, Resource } from "@pulumi/pulumi";

/** A condition that a person has to hear of. */
export interface Alarm {
  /** What is wrong and what to do about it: the text of the message. */
  description: string;
  /** What is measured, of AWS or of our own hosts. */
  metric: {
    namespace: Input<string>;
    name: string;
    dimensions: Readonly<Record<string, Input<string>>>;
    statistic: "Minimum" | "Maximum" | "Sum";
  };
  /** The alarm rings when the value is below this number, or at or above it. */
  threshold: { below: number } | { atLeast: number };
  /** How long a period is, in seconds, and for how many in a row it has to hold. */
  period: number;
  periods: number;
  /** Meaning of a period without data: the alarm rings (`bad`), ends (`good`), or stays as it is (`same`). */
  missingData: "bad" | "good" | "same";
  /**
   * Value of a period without data, for a metric that most periods have none of: CloudWatch looks further back for data
   * than the alarm's periods, and would ring days late. @default none
   *
   * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html, "Configuring how
   * CloudWatch alarms treat missing data"
   */
  fill?: number;
}

const treatments = { bad: "breaching", good: "notBreaching", same: "ignore" } as const;

/** Makes the CloudWatch alarm, which notifies the topic when it rings and when it ends. @returns its ARN */
export function alarm(
  name: string,
  { description, metric, threshold, period, periods, missingData, fill }: Alarm,
  topicArn: Input<string>,
  parent: Resource,
): Output<string> {
  return new cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: description,
      ...(fill === undefined
        ? measured(metric, period)
        : {
            metricQueries: [
              { id: "filled", expression: `FILL(measured, ${fill})`, label: metric.name, returnData: true },
              {
                id: "measured",
                metric: {
                  namespace: metric.namespace,
                  metricName: metric.name,
                  dimensions: { ...metric.dimensions },
                  stat: metric.statistic,
                  period,
                },
              },
            ],
          }),
      evaluationPeriods: periods,
      ...("below" in threshold
        ? { comparisonOperator: "LessThanThreshold", threshold: threshold.below }
        : { comparisonOperator: "GreaterThanOrEqualToThreshold", threshold: threshold.atLeast }),
      treatMissingData: treatments[missingData],
      alarmActions: [topicArn],
      okActions: [topicArn],
    },
    { parent },
  ).arn;
}

const measured = (
  { namespace, name, dimensions, statistic }: Alarm["metric"],
  period: number,
): Pick<cloudwatch.MetricAlarmArgs, "namespace" | "metricName" | "dimensions" | "statistic" | "period"> => ({
  namespace,
  metricName: name,
  dimensions: { ...dimensions },
  statistic,
  period,
});
