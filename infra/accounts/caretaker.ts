import { type Input, output, type Output } from "@pulumi/pulumi";
import { builderQueueUrl, caretakerRoleArn } from "../../policies/iam/caretaker-names";
import { caretakerBundle } from "../components/images/caretaker-bundle";
import { ContainerImage, type ImageSource } from "../components/images/container-image";
import type { CaretakerSettings } from "../host/host";
import type { Place } from "../settings/rule";
import type { ProductionSettings } from "../settings/schema";

interface Caretaker {
  image: ImageSource;
  settings: Output<CaretakerSettings>;
  metricsNamespace: string;
}

/**
 * The caretaker's image and settings. What is in the test account it knows by the deployment's name alone, as that
 * stack is deployed later.
 */
export function caretakerOf(
  { testAccountId, registry, server }: ProductionSettings,
  { region }: Place,
  deployment: string,
  deployersGroup: Input<string>,
): Caretaker {
  const image = new ContainerImage("caretaker", {
    deployment,
    repository: "caretaker",
    folder: "caretaker",
    generated: { "caretaker/caretaker.js": caretakerBundle },
    architectures: [server.architecture],
    registry,
  });
  const there = { region, accountId: testAccountId, deployment };
  const metricsNamespace = `stups2go/${deployment}/caretaker`;
  return {
    image: image.source(server.architecture),
    metricsNamespace,
    settings: output({
      region,
      serverUrl: "http://127.0.0.1:8153/go",
      user: "caretaker",
      environment: "test",
      production: "prod",
      deployment,
      deployersGroup,
      testRoleArn: caretakerRoleArn(there),
      queueUrl: builderQueueUrl(there),
      metricsNamespace,
    }),
  };
}
