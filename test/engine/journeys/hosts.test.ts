import { Journeys, type Journey } from "../support/journey";

const image = (name: string): string => `111111111111.dkr.ecr.eu-west-1.amazonaws.com/stups2go/${name}:1.0`;

/**
 * A known fault, for images that the program built before: ECR refuses every second push of an immutable tag, and
 * Docker's provider pushes whenever it makes the resource. https://github.com/aws/containers-roadmap/issues/2179
 */
const pushedTwice = (name: string): RegExp =>
  new RegExp(
    "ImageTagAlreadyExistsException: The image tag '[0-9a-f]{16}-x86_64' already exists in the " +
      `'stups2go/go-eu-west-1/${name}' repository and cannot be overwritten because the tag is immutable`,
  );

const journeys: Journey[] = [
  {
    title: "Another server.instanceType is another launch template, and the group rolls.",
    prod: { "server.instanceType": "t3.large" },
    steps: ["update server-group", "update server-template"],
  },
  {
    title: "A server.architecture builds another image, and the group rolls.",
    knownFault: pushedTwice("(?:go-server|caretaker)"),
    prod: { server: { architecture: "arm64", instanceType: "t4g.medium" } },
    steps: ["update server-group"],
  },
  {
    title: "A server.image leaves the built one alone, and the group rolls.",
    knownFault: pushedTwice("(?:go-server|caretaker)"),
    prod: { "server.image": image("go-server") },
    steps: ["update server-group", "delete go-server-x86_64"],
  },
  {
    title: "Other server.jvmOptions roll the group.",
    prod: { "server.jvmOptions": "-Xmx1g" },
    steps: ["update server-group"],
  },
  {
    title: "Another server.adminUser rolls the group.",
    prod: { "server.adminUser": "root" },
    steps: ["update server-group"],
  },
  {
    title: "Other server.plugins roll the group.",
    prod: { "server.plugins": ["aws-secrets"] },
    steps: ["update server-group"],
  },
  {
    title: "More deployers change the group in place.",
    prod: { "deployers.count": 3 },
    steps: ["update deployers-group"],
  },
  {
    title: "Another deployers.instanceType rolls the deployers and nothing else.",
    prod: { "deployers.instanceType": "t3.medium" },
    steps: ["update deployers-group", "update deployers-template"],
  },
  {
    title: "A deployers.architecture builds another image.",
    knownFault: pushedTwice("go-agent"),
    prod: { deployers: { architecture: "arm64", instanceType: "t4g.micro" } },
    steps: ["update deployers-group"],
  },
  {
    title: "A deployers.image rolls the deployers.",
    knownFault: pushedTwice("go-agent"),
    prod: { "deployers.image": image("go-agent") },
  },
  {
    title: "A deployers.permissionsBoundaryArn changes the role in place.",
    exists: [["prod", "aws:iam/policy:Policy", "arn:aws:iam::111111111111:policy/deployers-at-most"]],
    prod: { "deployers.permissionsBoundaryArn": "arn:aws:iam::111111111111:policy/deployers-at-most" },
  },
  {
    title: "More builders change the fleet in place.",
    test: { "builders.0.count": 5 },
    steps: ["update builder-default-fleet"],
  },
  {
    title: "A pool more leaves the other as it is.",
    test: { "builders.1": { name: "small", count: 1 } },
    steps: ["create builder-small-fleet"],
  },
  {
    title: "A pool of another name replaces the one before.",
    test: { builders: [{ name: "small", count: 1 }] },
    steps: ["create builder-small-fleet", "delete builder-default-fleet"],
  },
  {
    title: "A pool in an auto scaling group takes the place of the fleet.",
    test: { "builders.0.capacity": "auto-scaling-group" },
    steps: ["delete builder-default-fleet"],
  },
  {
    title: "A pool's architecture replaces the fleet.",
    knownFault: pushedTwice("go-agent"),
    test: {
      builders: [{ name: "default", count: 2, architecture: "arm64", instanceTypes: ["m7g.large", "m6g.large"] }],
    },
    steps: ["replace builder-default-fleet"],
  },
  {
    title: "A pool's instanceTypes replace the fleet.",
    test: { "builders.0.instanceTypes": ["m5.large", "m6i.large"] },
    steps: ["replace builder-default-fleet"],
  },
  { title: "A pool's onDemandCount changes the fleet.", test: { "builders.0.onDemandCount": 1 } },
  {
    title: "A pool's image replaces the fleet.",
    knownFault: pushedTwice("go-agent"),
    test: { "builders.0.image": "222222222222.dkr.ecr.eu-west-1.amazonaws.com/stups2go/go-agent:1.0" },
    steps: ["replace builder-default-fleet"],
  },
  {
    title: "A pool's resources replace the fleet.",
    test: { "builders.0.resources": ["java", "docker"] },
    steps: ["replace builder-default-fleet"],
  },
  {
    title: "A pool's rootVolumeGiB replaces the fleet.",
    test: { "builders.0.rootVolumeGiB": 200 },
    steps: ["replace builder-default-fleet"],
  },
];

describe("Journeys of the settings of hosts", () => {
  const all = new Journeys();
  before(() => all.start());
  after(() => {
    all.stop();
  });
  all.define(journeys);
});
