import { Journeys, type Journey, type Settings } from "../support/journey";

const both = (settings: Settings): Pick<Journey, "prod" | "test"> => ({ prod: settings, test: settings });

/** A plan masks secrets, and cannot tell that one has changed. */
const secrets = [
  "replace server-secret-version",
  "replace deployers-secret-version",
  "replace builders-secret-version",
];

const journeys: Journey[] = [
  {
    title: "Another registry takes the images, and the repositories in ECR go.",
    ...both({ registry: { server: "registry.example.org", namespace: "myteam" } }),
    steps: ["delete go-server-repository"],
  },
  {
    title: "Files go into the secrets of hosts, and no host rolls.",
    unseen: secrets,
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
    unseen: secrets,
    secrets: { "stups2go:logging.scalyrKey": "0123456789abcdef" },
  },
  {
    title: "A logging.logentriesKey ships logs by an image of its own.",
    unseen: secrets,
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
