import * as budgets from "@pulumi/aws/budgets";
import type { Input, Resource } from "@pulumi/pulumi";

export interface BudgetArgs {
  /** US dollars a month for the whole account. */
  monthlyUsd: number;
  topicArn: Input<string>;
  /** Mail address that is told as well: the topic's mails are those of alarms alone. @default none */
  email?: string | undefined;
  /** What lets Budgets publish to the topic: Budgets tries it when the budget is made. */
  mayTell: Resource;
}

/** A budget that speaks at 80 % of what was spent, and as soon as the month is forecast to go beyond all of it. */
export function budget(name: string, { monthlyUsd, topicArn, email, mayTell }: BudgetArgs, parent: Resource): void {
  const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    comparisonOperator: "GREATER_THAN",
    subscriberSnsTopicArns: [topicArn],
    ...(email === undefined ? {} : { subscriberEmailAddresses: [email] }),
  });
  new budgets.Budget(
    name,
    {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(monthlyUsd),
      limitUnit: "USD",
      notifications: [tell("ACTUAL", 80), tell("FORECASTED", 100)],
    },
    { parent, dependsOn: [mayTell] },
  );
}
