import type { AgentHost, Caretaker, LogShipper, ServerHost } from "../../../infra/host/host";

const common = {
  region: "eu-west-1",
  secretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stups2go-AbCdEf",
  mintBucket: "stups-mint-123456789012-eu-west-1",
  applicationId: "go",
};

/** A server host as the production account's program describes it. */
export const server: ServerHost = {
  ...common,
  image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/stups2go/server@sha256:${"a".repeat(64)}`,
  logGroup: "/stups2go/server",
  environment: { GOCD_SERVER_JVM_OPTS: "-Xmx1g -Dgo.sessioncookie.secure=Y" },
  volumeId: "vol-0123456789abcdef0",
  volumeName: "go-server-volume",
};

/** A builder's host as the test account's program describes it. */
export const agent: AgentHost = {
  ...common,
  image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/stups2go/agent@sha256:${"b".repeat(64)}`,
  logGroup: "/stups2go/builders",
  environment: {},
  serverUrl: "https://delivery.example.org/go",
  goEnvironment: "test",
  pool: "default",
  resources: ["docker", "jdk17"],
};

/** What ships a host's logs, where it has keys to. */
export const logShipper: LogShipper = {
  image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/stups2go/log-shipper@sha256:${"c".repeat(64)}`,
  scalyrServer: "app.scalyr.com",
  logentriesServer: "data.logentries.com",
};

/** What looks after the builders, beside the server. */
export const caretaker: Caretaker = {
  image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/stups2go/caretaker@sha256:${"d".repeat(64)}`,
  settings: {
    region: "eu-west-1",
    serverUrl: "http://127.0.0.1:8153/go",
    user: "caretaker",
    environment: "test",
    production: "prod",
    deployment: "go-eu-west-1",
    deployersGroup: "deployers-group-0123456",
    testRoleArn: "arn:aws:iam::222222222222:role/go-eu-west-1-keeper",
    queueUrl: "https://sqs.eu-west-1.amazonaws.com/222222222222/go-eu-west-1-builders",
    metricsNamespace: "stups2go/go-eu-west-1/caretaker",
  },
};
