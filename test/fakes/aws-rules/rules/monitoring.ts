/** CloudWatch, SNS, SQS, EventBridge and Budgets. */
import { at, list, defineRules, statementsOf, text, texts, shown } from "../rule";
import { type as t } from "../types";
import { outside } from "./load-balancing";

const api = "https://docs.aws.amazon.com";
const alarms = `${api}/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`;

const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const monitoringRules = defineRules([
  {
    id: "Alarm-period",
    code: "ValidationError",
    source: alarms,
    types: [t.alarm],
    on: ["create", "update"],
    refuses: ({ inputs: { period } }) =>
      period === undefined || [10, 20, 30].includes(Number(period)) || (Number(period) > 0 && Number(period) % 60 === 0)
        ? undefined
        : "Period must be 10, 20, 30, or a multiple of 60",
  },
  {
    id: "Alarm-span",
    code: "ValidationError",
    source: alarms,
    types: [t.alarm],
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const periods = [
        inputs.period,
        ...at(inputs, "metricQueries.metric.period"),
        ...at(inputs, "metricQueries.period"),
      ];
      const period = Math.max(0, ...periods.filter((each) => each !== undefined).map(Number));
      const most = period >= 3600 ? 604_800 : 86_400;
      return period * Number(inputs.evaluationPeriods) > most
        ? `Metrics cannot be checked across more than ${String(most)} seconds (EvaluationPeriods * Period)`
        : undefined;
    },
  },
  {
    id: "Alarm-description",
    code: "ValidationError",
    source: alarms,
    types: [t.alarm],
    on: ["create", "update"],
    refuses: ({ inputs: { alarmDescription } }) =>
      text(alarmDescription).length > 1024 ? "AlarmDescription may have at most 1024 characters" : undefined,
  },
  {
    id: "Alarm-actions",
    code: "ValidationError",
    source: alarms,
    types: [t.alarm],
    on: ["create", "update"],
    refuses: ({ inputs, resource: { region } }) => {
      const actions = ["alarmActions", "okActions", "insufficientDataActions"].map((key) => texts(inputs[key]));
      const foreign = actions.flat().find((arn) => arn.startsWith("arn:aws:sns:") && arn.split(":")[3] !== region);
      return actions.some((each) => each.length > 5)
        ? "An alarm has at most 5 actions of a kind"
        : foreign === undefined
          ? undefined
          : `Invalid region ${foreign.split(":")[3] ?? ""} specified. Only ${region} is supported.`;
    },
  },
  {
    id: "Alarm-statistic",
    code: "ValidationError",
    source: alarms,
    types: [t.alarm],
    on: ["create", "update"],
    refuses: ({ inputs: { metricName, metricQueries, statistic, extendedStatistic } }) =>
      metricName !== undefined && metricQueries !== undefined
        ? "Metrics list cannot be used together with MetricName"
        : metricName !== undefined && (statistic === undefined) === (extendedStatistic === undefined)
          ? "Exactly one of Statistic and ExtendedStatistic must be given"
          : undefined,
  },
  {
    id: "Dashboard-body",
    code: "InvalidParameterInput",
    source: `${api}/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html`,
    types: [t.dashboard],
    on: ["create", "update"],
    refuses: ({ inputs: { dashboardBody } }) => {
      let widgets: unknown;
      try {
        ({ widgets } = JSON.parse(text(dashboardBody)) as { widgets?: unknown });
      } catch {
        return "The field DashboardBody must be a valid JSON object";
      }
      const all = list(widgets) as { width?: number; x?: number }[];
      return !Array.isArray(widgets) ||
        all.length > 500 ||
        all.some(({ width = 6, x = 0 }) => width < 1 || x + width > 24)
        ? "The dashboard body is invalid: at most 500 widgets, each within 24 columns"
        : undefined;
    },
  },
  {
    id: "LogGroup-retention",
    code: "InvalidParameterException",
    source: `${api}/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html`,
    types: [t.logGroup],
    on: ["create", "update"],
    refuses: ({ inputs: { retentionInDays } }) =>
      retentionInDays === undefined || retentions.includes(Number(retentionInDays))
        ? undefined
        : `retentionInDays ${shown(retentionInDays)} is not one of ${retentions.slice(1).join(", ")}`,
  },
  {
    id: "Topic-display-name",
    code: "InvalidParameter",
    source: `${api}/sns/latest/api/API_CreateTopic.html`,
    types: [t.topic],
    on: ["create", "update"],
    refuses: ({ inputs: { displayName } }) =>
      text(displayName).length > 100 ? "Invalid parameter: DisplayName may have at most 100 characters" : undefined,
  },
  {
    id: "Topic-policy-resource",
    code: "InvalidParameter",
    source: `${api}/sns/latest/dg/sns-access-policy-use-cases.html`,
    types: [t.topicPolicy],
    on: ["create", "update"],
    refuses: ({ inputs: { arn, policy } }) =>
      statementsOf(policy).every(({ Resource }) => [Resource].flat().every((each) => each === arn))
        ? undefined
        : "Invalid parameter: Policy statement must apply to a single resource",
  },
  {
    id: "Subscription-endpoint",
    code: "InvalidParameter",
    source: `${api}/sns/latest/api/API_Subscribe.html`,
    types: [t.subscription],
    on: ["create"],
    refuses: ({ inputs: { protocol, endpoint } }) => {
      const forms: Record<string, RegExp> = {
        email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
        https: /^https:\/\//,
        sqs: /^arn:aws:sqs:/,
      };
      const form = forms[text(protocol)];
      return form === undefined || form.test(text(endpoint))
        ? undefined
        : `Invalid parameter: ${text(protocol)} endpoint ${text(endpoint)}`;
    },
  },
  {
    id: "Topic-key-shut",
    code: "KMSAccessDenied",
    source: `${api}/sns/latest/dg/sns-key-management.html`,
    types: [t.alarm],
    on: ["create", "update"],
    silent: true,
    refuses: ({ inputs: { alarmActions }, world }) => {
      const shut = texts(alarmActions)
        .flatMap((arn) => world.named(t.topic, arn) ?? [])
        .flatMap(({ inputs }) => world.named(t.key, inputs.kmsMasterKeyId) ?? [])
        .find((key) => !JSON.stringify(key.inputs.policy ?? "").includes("cloudwatch.amazonaws.com"));
      return shut
        ? `the key ${shut.id} of the topic does not let CloudWatch encrypt, so that no alarm arrives`
        : undefined;
    },
  },
  {
    id: "Queue-attributes",
    code: "InvalidAttributeValue",
    source: `${api}/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html`,
    types: [t.queue],
    on: ["create", "update"],
    refuses: ({ inputs }) => {
      const ranges = [
        ["visibilityTimeoutSeconds", 0, 43_200],
        ["messageRetentionSeconds", 60, 1_209_600],
        ["receiveWaitTimeSeconds", 0, 20],
        ["delaySeconds", 0, 900],
        ["maxMessageSize", 1024, 1_048_576],
      ] as const;
      const wrong = ranges.find(([key, least, most]) => outside(inputs[key], least, most));
      return wrong ? `Invalid value for the parameter ${wrong[0]}.` : undefined;
    },
  },
  {
    id: "Queue-policy-resource",
    code: "InvalidAttributeValue",
    source: `${api}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-overview-of-managing-access.html`,
    types: [t.queuePolicy],
    on: ["create", "update"],
    refuses: ({ inputs: { policy, queueUrl }, world }) => {
      const arn = world.named(t.queue, queueUrl)?.outputs.arn;
      return arn === undefined ||
        statementsOf(policy).every(({ Resource }) => [Resource].flat().every((each) => each === arn))
        ? undefined
        : "Invalid value for the parameter Policy: it must be about this queue alone.";
    },
  },
  {
    id: "Event-rule-trigger",
    code: "ValidationException",
    source: `${api}/eventbridge/latest/APIReference/API_PutRule.html`,
    types: [t.eventRule],
    on: ["create", "update"],
    refuses: ({ inputs: { eventPattern, scheduleExpression } }) =>
      eventPattern === undefined && scheduleExpression === undefined
        ? "Parameter(s) EventPattern or ScheduleExpression must be specified."
        : undefined,
  },
  {
    id: "Event-pattern",
    code: "InvalidEventPatternException",
    source: `${api}/eventbridge/latest/userguide/eb-event-patterns.html`,
    types: [t.eventRule],
    on: ["create", "update"],
    refuses: ({ inputs: { eventPattern } }) => {
      if (eventPattern === undefined) {
        return undefined;
      }
      try {
        const fields = Object.values(JSON.parse(text(eventPattern)) as object);
        return fields.every((field) => typeof field === "object" && field !== null)
          ? undefined
          : "Event pattern is not valid. Reason: each field must be an object or an array";
      } catch {
        return "Event pattern is not valid. Reason: no JSON";
      }
    },
  },
  {
    id: "Event-targets-quota",
    code: "LimitExceededException",
    source: `${api}/eventbridge/latest/userguide/eb-quota.html`,
    types: [t.eventTarget],
    on: ["create"],
    refuses: ({ inputs: { rule }, world }) =>
      world.others(t.eventTarget).filter(({ inputs }) => inputs.rule === rule).length >= 5
        ? "A rule has at most 5 targets"
        : undefined,
  },
  {
    id: "Schedule-expression",
    code: "ValidationException",
    source: `${api}/scheduler/latest/UserGuide/schedule-types.html`,
    types: [t.schedule],
    on: ["create", "update"],
    refuses: ({ inputs: { scheduleExpression } }) =>
      /^(?:rate\(\d+ (?:minutes?|hours?|days?)\)|cron\((?:\S+ ){5}\S+\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\))$/.test(
        text(scheduleExpression),
      )
        ? undefined
        : `Invalid Schedule Expression ${text(scheduleExpression)}.`,
  },
  {
    id: "Budget-amount",
    code: "InvalidParameterException",
    source: `${api}/aws-cost-management/latest/APIReference/API_budgets_Spend.html`,
    types: [t.budget],
    on: ["create", "update"],
    refuses: ({ inputs: { limitAmount } }) =>
      limitAmount === undefined || Number(limitAmount) > 0 ? undefined : "The budget's amount must be more than 0",
  },
  {
    id: "Budget-notifications",
    code: "CreationLimitExceededException",
    source: `${api}/cost-management/latest/userguide/management-limits.html`,
    types: [t.budget],
    on: ["create", "update"],
    refuses: ({ inputs }) =>
      list(inputs.notifications).length > 10 ||
      list(inputs.notifications).some(
        (each) =>
          at({ each }, "each.subscriberSnsTopicArns").length > 1 ||
          at({ each }, "each.subscriberEmailAddresses").length > 10,
      )
        ? "A budget has at most 10 notifications, each with one topic and 10 addresses"
        : undefined,
  },
]);
