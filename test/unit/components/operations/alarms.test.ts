import assert from "node:assert/strict";
import { ComponentResource } from "@pulumi/pulumi";
import { dashboard } from "../../../../infra/components/operations/dashboard";
import { record } from "../../../../tools/plan/record/record";
import { planned, plannedProduction, Resources } from "../../../support/stacks";
import { onTaupage } from "../../../support/taupage";

/** Names of the alarms, without that of their component. */
const alarms = (resources: Resources): string[] =>
  resources
    .of("MetricAlarm")
    .map(({ name }) => name.replace("alarms-", ""))
    .sort();

const people = "alarms={email: delivery@myteam.example.org, monthlyBudgetUsd: 300}";

describe("alarms", () => {
  let production: Resources;
  let test: Resources;
  before(async () => ({ production, test } = await planned()));

  it("are there for the server, its data, its certificate and its agents", () => {
    assert.deepEqual(alarms(production), [
      "agent-refused",
      "caretaker-away",
      "caretaker-frozen",
      "certificate-expires",
      "data-volume-full",
      "data-volume-inodes",
      "data-volume-not-writable",
      "deployers-capacity",
      "deployers-few",
      "deployers-never-registered",
      "foreign-agent",
      "jobs-wait",
      "no-server",
      "server-unhealthy",
      "snapshot-overdue",
    ]);
    assert.deepEqual(alarms(test), ["default-capacity", "default-few", "default-never-registered"]);
  });

  it("say what to do, and tell the topic when they ring and when it is over", () => {
    for (const resources of [production, test]) {
      const topic = resources.inputs("alarms-notifications-policy").arn;
      for (const { name, inputs } of resources.of("MetricAlarm")) {
        assert.ok(String(inputs.alarmDescription).length > 60, name);
        assert.deepEqual([inputs.alarmActions, inputs.okActions], [[topic], [topic]]);
      }
    }
  });

  it("ring when the load balancer has had no healthy server for 10 minutes, or nothing at all", () => {
    const { alarmDescription, alarmActions, okActions, tags, ...rest } = production.inputs("alarms-no-server");
    assert.ok(alarmDescription && alarmActions && okActions && tags);
    const dimensions = rest.dimensions as Record<string, string>;
    assert.match(dimensions.LoadBalancer ?? "", /^app\/people-balancer\/[0-9a-f]{16}$/);
    assert.match(dimensions.TargetGroup ?? "", /^targetgroup\/people-targets\/[0-9a-f]{16}$/);
    assert.deepEqual(rest, {
      namespace: "AWS/ApplicationELB",
      metricName: "HealthyHostCount",
      statistic: "Maximum",
      dimensions,
      period: 60,
      evaluationPeriods: 10,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      treatMissingData: "breaching",
    });
  });

  it("ring when two periods brought no snapshot, by the policy that makes them", () => {
    const { metricQueries, period, metricName, evaluationPeriods, threshold, treatMissingData } =
      production.inputs("alarms-snapshot-overdue");
    const [filled, measured] = metricQueries as { expression?: string; metric?: Record<string, unknown> }[];
    const { dimensions, ...metric } = measured?.metric ?? {};
    assert.match((dimensions as { DLMPolicyId: string }).DLMPolicyId, /^policy-0[0-9a-f]{16}$/);
    assert.deepEqual(metric, {
      metricName: "SnapshotsCreateCompleted",
      namespace: "AWS/EBS",
      stat: "Sum",
      period: 3600,
    });
    // Else a day's one number counts for as long as CloudWatch looks back.
    assert.deepEqual([filled?.expression, period, metricName], ["FILL(measured, 0)", undefined, undefined]);
    assert.deepEqual([evaluationPeriods, threshold, treatMissingData], [48, 1, "breaching"]);
  });

  it("ring when a snapshot was not copied to another region, where there are copies", async () => {
    assert.ok(!alarms(production).includes("snapshot-copy-failed"));
    const copied = (await plannedProduction("snapshots={copyToRegion: eu-central-1}")).inputs(
      "alarms-snapshot-copy-failed",
    );
    assert.deepEqual(
      [copied.metricName, copied.comparisonOperator, copied.threshold, copied.treatMissingData],
      ["SnapshotsCopiedRegionFailed", "GreaterThanOrEqualToThreshold", 1, "notBreaching"],
    );
  });

  it("stay as they are while a host publishes nothing, as when it starts again", () => {
    for (const name of ["data-volume-full", "data-volume-inodes", "data-volume-not-writable", "certificate-expires"]) {
      assert.equal(production.inputs(`alarms-${name}`).treatMissingData, "ignore");
    }
  });

  it("listen to the metrics that hosts publish, in the namespace that their role may publish in", () => {
    for (const [resources, name, role, dimensions] of [
      [production, "data-volume-full", "server", { VolumeId: production.plan?.outputs.dataVolumeId }],
      [production, "data-volume-inodes", "server", { VolumeId: production.plan?.outputs.dataVolumeId }],
      [production, "data-volume-not-writable", "server", { VolumeId: production.plan?.outputs.dataVolumeId }],
      [production, "deployers-few", "deployers", { Pool: "deployers" }],
      [production, "deployers-never-registered", "deployers", { Pool: "deployers" }],
      [test, "default-few", "builders", { Pool: "default" }],
    ] as const) {
      const alarm = resources.inputs(`alarms-${name}`);
      const [statement] = resources.policy(`${role}-host-publish-own-metrics`).Statement;
      assert.equal(alarm.namespace, statement?.Condition?.StringEquals?.["cloudwatch:namespace"]);
      assert.equal(alarm.namespace, `stups2go/go-eu-west-1/${role}`);
      assert.deepEqual(alarm.dimensions, dimensions);
    }
    assert.match(production.userData("deployers-template"), /POOL='deployers'/);
    assert.match(test.userData("builder-default-template"), /POOL='default'/);
  });

  it("ring when agents or instances are fewer than asked for, whoever keeps them", async () => {
    const { test, production } = await planned(
      "builders[0].count=7",
      "builders[1]={name: steady, capacity: auto-scaling-group, count: 4}",
      "builders[2]={name: idle, count: 0}",
      "deployers.count=3",
    );
    const [fleet, group] = [test.inputs("alarms-default-capacity"), test.inputs("alarms-steady-capacity")];
    assert.deepEqual([fleet.metricName, fleet.threshold], ["FulfilledCapacity", 7]);
    assert.deepEqual(Object.keys(fleet.dimensions as object), ["FleetRequestId"]);
    assert.deepEqual([group.metricName, group.threshold], ["GroupInServiceInstances", 4]);
    assert.deepEqual(test.inputs("builder-steady-group").enabledMetrics, ["GroupInServiceInstances"]);
    assert.deepEqual(production.inputs("deployers-group").enabledMetrics, ["GroupInServiceInstances"]);
    assert.deepEqual(
      [test.inputs("alarms-steady-few").threshold, test.inputs("alarms-steady-few").statistic],
      [4, "Sum"],
    );
    assert.equal(production.inputs("alarms-deployers-few").threshold, 3);
    assert.ok(!alarms(test).some((name) => name.startsWith("idle")));
  });

  it("know no certificate in IAM, of which AWS measures nothing", async () => {
    const given = await plannedProduction("certificateArn=arn:aws:iam::111111111111:server-certificate/mine");
    assert.ok(!alarms(given).includes("certificate-expires"));
    const arn = "arn:aws:acm:eu-west-1:111111111111:certificate/01234567-89ab-cdef-0123-456789abcdef";
    const { dimensions } = (await plannedProduction(`certificateArn=${arn}`)).inputs("alarms-certificate-expires");
    assert.deepEqual(dimensions, { CertificateArn: arn });
  });

  it("listen to AWS alone where hosts are Taupage's, which publish nothing", async () => {
    const { production, test } = await planned(...onTaupage);
    assert.deepEqual(alarms(production), [
      "certificate-expires",
      "deployers-capacity",
      "no-server",
      "server-unhealthy",
      "snapshot-overdue",
    ]);
    assert.deepEqual(alarms(test), ["default-capacity"]);
    const names = [...production.all, ...test.all].map(({ name }) => name);
    assert.ok(!names.some((name) => name.includes("publish-own-metrics")));
  });

  it("go to an encrypted topic, which CloudWatch and Budgets of this account may publish to", () => {
    const services = {
      Effect: "Allow",
      Principal: { Service: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"] },
      Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
    };
    assert.match(
      String(test.inputs("alarms-notifications-topic").kmsMasterKeyId),
      /^arn:aws:kms:eu-west-1:222222222222:key\//,
    );
    const { arn } = test.inputs("alarms-notifications-policy");
    assert.deepEqual(test.policy("alarms-notifications-policy").Statement, [
      { Sid: "TellPeople", ...services, Action: "sns:Publish", Resource: arn },
    ]);
    const { enableKeyRotation, deletionWindowInDays } = test.inputs("alarms-notifications-key");
    assert.deepEqual([enableKeyRotation, deletionWindowInDays], [true, 30]);
    assert.deepEqual(test.policy("alarms-notifications-key").Statement, [
      {
        Sid: "AdministerByIam",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::222222222222:root" },
        Action: "kms:*",
        Resource: "*",
      },
      { Sid: "EncryptWhatIsTold", ...services, Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" },
    ]);
  });

  it("go to the mail address of the settings, and to nobody without one", async () => {
    assert.deepEqual([...production.of("TopicSubscription"), ...test.of("TopicSubscription")], []);
    const { production: told } = await planned(people);
    const { topic, protocol, endpoint, filterPolicy, filterPolicyScope } = told.inputs("alarms-notifications-email");
    // That all is well is no news from an alarm that never rang.
    assert.deepEqual(
      [JSON.parse(String(filterPolicy)), filterPolicyScope],
      [{ $or: [{ NewStateValue: ["ALARM"] }, { OldStateValue: ["ALARM"] }] }, "MessageBody"],
    );
    assert.deepEqual(
      [topic, protocol, endpoint],
      [told.inputs("alarms-notifications-policy").arn, "email", "delivery@myteam.example.org"],
    );
  });

  it("come with a budget of the settings, and with none without one", async () => {
    assert.deepEqual([...production.of("Budget"), ...test.of("Budget")], []);
    const { test: frugal } = await planned(people);
    const { inputs, dependsOn } = frugal.named("alarms-budget");
    assert.deepEqual([inputs.limitAmount, inputs.limitUnit, inputs.timeUnit], ["300", "USD", "MONTHLY"]);
    const topic = frugal.inputs("alarms-notifications-policy").arn;
    assert.deepEqual(
      (inputs.notifications as Record<string, unknown>[]).map((each) => [
        each.notificationType,
        each.threshold,
        each.subscriberSnsTopicArns,
        each.subscriberEmailAddresses,
      ]),
      [
        ["ACTUAL", 80, [topic], ["delivery@myteam.example.org"]],
        ["FORECASTED", 100, [topic], ["delivery@myteam.example.org"]],
      ],
    );
    assert.ok(dependsOn.includes("alarms-notifications-policy"));
  });
});

describe("the dashboard", () => {
  it("shows the state of all alarms, what each listens to, and how the server does", async () => {
    const { production, test } = await planned("applicationId=my-go");
    for (const [resources, further] of [
      [production, 7],
      [test, 0],
    ] as const) {
      const { dashboardName, dashboardBody } = resources.inputs("alarms-dashboard");
      assert.equal(dashboardName, "stups2go-my-go-eu-west-1");
      const { widgets } = JSON.parse(String(dashboardBody)) as {
        widgets: {
          type: string;
          properties: { alarms?: string[]; annotations?: { alarms: string[] }; region?: string };
        }[];
      };
      const [state, ...graphs] = widgets;
      const count = resources.of("MetricAlarm").length;
      assert.equal(state?.properties.alarms?.length, count);
      assert.deepEqual(
        graphs.flatMap(({ properties }) => properties.annotations?.alarms ?? []),
        state.properties.alarms,
      );
      assert.equal(graphs.length, count + further);
      assert.ok(graphs.every(({ type, properties }) => type === "metric" && properties.region === "eu-west-1"));
    }
  });

  it("shows at most as many states in one widget as CloudWatch does", async () => {
    const alarms = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`alarm ${index}`, `arn:${index}`]));
    const place = { region: "eu-west-1", accountId: "222222222222" };
    const { resources } = await record({ stack: "test", place }, () => {
      dashboard(
        "dashboard",
        { dashboardName: "many", region: place.region, alarms },
        new ComponentResource("test:x:X", "x"),
      );
    });
    const { widgets } = JSON.parse(String(new Resources(resources).inputs("dashboard").dashboardBody)) as {
      widgets: { type: string; properties: { alarms: string[] } }[];
    };
    const states = widgets.filter(({ type }) => type === "alarm").map(({ properties }) => properties.alarms.length);
    assert.deepEqual(states, [100, 50]);
  });
});
