import { Journeys, type Journey } from "../support/journey";
import type { Settings } from "../support/project-copy";

const both = (settings: Settings): Pick<Journey, "prod" | "test"> => ({ prod: settings, test: settings });

const taupage: Settings = {
  host: "taupage",
  amiId: "ami-0123456789abcdef0",
  registry: { server: "pierone.example.org", namespace: "myteam" },
};

const journeys: Journey[] = [
  {
    title: "Another registry takes the images, and the repositories in ECR go.",
    ...both({ registry: { server: "registry.example.org", namespace: "myteam" } }),
    steps: ["delete go-server-repository"],
  },
  {
    title: "Files go into the secrets of hosts, and no host rolls.",
    secrets: { 'stups2go:files[".netrc"]': "machine git.example.org login robot password tr0ub4dor" },
    steps: ["replace server-secret-version"],
  },
  {
    title: "Another logging.cloudWatchDays changes the log groups in place.",
    ...both({ logging: { cloudWatchDays: 7 } }),
    steps: ["update server-host-logs"],
  },
  {
    title: "A logging.scalyrKey ships logs by an image of its own.",
    secrets: { "stups2go:logging.scalyrKey": "0123456789abcdef" },
  },
  {
    title: "A logging.logentriesKey ships logs by an image of its own.",
    secrets: { "stups2go:logging.logentriesKey": "01234567-89ab-cdef-0123-456789abcdef" },
  },
  {
    title: "An amiId pins every host to a machine image.",
    ...both({ amiId: "ami-0123456789abcdef0" }),
    steps: ["update server-group"],
  },
  {
    title: "Tags go on everything in place, and hosts roll because they carry them too.",
    ...both({ tags: { team: "myteam" } }),
    steps: ["update server-group", "update data-volume"],
  },
  {
    title: "A permissionsBoundaryArn bounds every role in place.",
    exists: [
      ["prod", "aws:iam/policy:Policy", "arn:aws:iam::111111111111:policy/at-most"],
      ["test", "aws:iam/policy:Policy", "arn:aws:iam::222222222222:policy/at-most"],
    ],
    prod: { permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/at-most" },
    test: { permissionsBoundaryArn: "arn:aws:iam::222222222222:policy/at-most" },
    steps: ["update server-host-role", "update builders-host-role"],
  },
  {
    title: "Taupage as host takes the place of cloud-init.",
    prod: {
      ...taupage,
      server: { instanceType: "c4.large" },
    },
    test: taupage,
    steps: ["update server-template", "replace builder-default-fleet"],
    // Tags that have a volume formatted are put on a new one alone.
    backIgnored: ["update data-volume"],
  },
  { title: "A githubRepository makes the roles of its workflows.", ...both({ githubRepository: "myteam/delivery" }) },
  { title: "Other costAssumptions deploy nothing.", ...both({ costAssumptions: { agentHours: 100 } }) },
  {
    title: "Alarms with an address subscribe it to both topics.",
    ...both({ alarms: { email: "delivery@myteam.example.org" } }),
  },
  {
    title: "Zones of the network that both accounts name are added one by one.",
    ...both({ network: { availabilityZones: ["eu-west-1a", "eu-west-1b"] } }),
  },
];

describe("Journeys of the settings of both accounts", () => {
  const all = new Journeys();
  before(() => all.start());
  after(() => {
    all.stop();
  });
  all.define(journeys);
});
