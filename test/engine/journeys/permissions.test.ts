/** Deployments from nothing to their end by the roles of the workflows: IAM is asked about every call. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";
import { exampleStacks } from "../../support/stacks";
import { Engine, type StackName, stackNames } from "../support/engine";

const examples = join(projectRoot, "docs/examples");

/** What a person makes: the workflows' own roles, and GitHub's identity provider. */
const own = /::workflows(?:-[\w-]+)?$|::pulumi:providers:|::pulumi:pulumi:Stack::/;

type Existing = [stack: StackName, type: string, id: string, outputs?: Record<string, unknown>];

interface Deployment {
  title: string;
  stackFiles: string;
  /** What somebody else made, by the id that settings name. */
  exists?: readonly Existing[];
  /** Settings that change, by their key. */
  prod: Record<string, unknown>;
  test: Record<string, unknown>;
}

const both = { tags: { team: "myteam" }, logging: { cloudWatchDays: 14 } };

/** A VPC of both accounts with subnets in a region's zones, by the ids of the examples. */
function networks(region: string, zones: readonly string[]): Existing[] {
  return (
    [
      ["prod", "vpc-0123456789abcdef0", "subnet-0123456789abcdef"],
      ["test", "vpc-0fedcba9876543210", "subnet-0fedcba987654321"],
    ] as const
  ).flatMap(([stack, vpcId, subnet]): Existing[] => [
    [stack, "aws:ec2/vpc:Vpc", vpcId, { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true }],
    [stack, "aws:ec2/internetGateway:InternetGateway", vpcId.replace("vpc", "igw"), { vpcId }],
    ...zones.map((zone, index): Existing => {
      const cidrBlock = `10.0.${String(index)}.0/24`;
      const inputs = { vpcId, availabilityZone: `${region}${zone}`, cidrBlock };
      return [stack, "aws:ec2/subnet:Subnet", `${subnet}${String(index)}`, inputs];
    }),
  ]);
}

const deployments: Deployment[] = [
  {
    title: "the shipped stacks",
    stackFiles: exampleStacks,
    prod: {
      ...both,
      domainPrefix: "go",
      registrationKeyVersion: 2,
      alarms: { email: "delivery@myteam.example.org", monthlyBudgetUsd: 500 },
      mail: { from: "delivery@myteam.example.org", domain: "myteam.example.org" },
      allowedCidrs: ["203.0.113.0/24"],
      "dataVolume.sizeGiB": 200,
      "snapshots.keepDays": 7,
      "deployers.count": 3,
    },
    test: { ...both, "builders.0.capacity": "auto-scaling-group", "builders.1": { name: "small", count: 1 } },
  },
  {
    title: "a small team",
    stackFiles: join(examples, "small"),
    prod: { ...both, registrationKeyVersion: 2 },
    test: { ...both, "builders.0.count": 2 },
  },
  {
    title: "a large team in a network that exists",
    stackFiles: join(examples, "large"),
    exists: [
      ...networks("eu-west-1", ["b", "c", "b", "c"]),
      ["prod", "aws:iam/policy:Policy", "arn:aws:iam::111111111111:policy/deploy-services"],
      ["prod", "aws:iam/policy:Policy", "arn:aws:iam::111111111111:policy/deployers-at-most"],
    ],
    prod: { ...both, registrationKeyVersion: 2, "server.plugins": ["aws-secrets"] },
    test: { ...both, "builders.0.rootVolumeGiB": 300, "builders.2.count": 3 },
  },
  {
    title: "an installation that moves here from Taupage",
    stackFiles: join(examples, "stups"),
    exists: [
      ["prod", "aws:s3/bucket:Bucket", "my-stups-mint-bucket-name", { bucket: "my-stups-mint-bucket-name" }],
      [
        "prod",
        "aws:ebs/volume:Volume",
        "vol-0123456789abcdef0",
        {
          availabilityZone: "eu-west-1a",
          encrypted: true,
          tags: { Name: "go-server-volume", "stups2go:data-volume": "my-go-appliance-eu-west-1" },
        },
      ],
    ],
    prod: { ...both, teams: ["myteam"] },
    test: { ...both, "builders.0.count": 5 },
  },
  {
    title: "an internal deployment in a network that exists",
    stackFiles: join(examples, "internal"),
    exists: networks("eu-central-1", ["a", "b"]),
    prod: { ...both, registrationKeyVersion: 2 },
    test: { ...both, "builders.0.count": 5 },
  },
];

/** Does something as somebody else than a person. */
async function as<T>(engine: Engine, name: "deploy" | "preview", act: () => Promise<T>): Promise<T> {
  engine.caller.name = name;
  try {
    return await act();
  } finally {
    engine.caller.name = "person";
  }
}

describe("Permissions of the workflows' roles", () => {
  for (const { title, stackFiles, exists = [], ...changes } of deployments) {
    it(`suffice for the whole life of ${title}.`, async () => {
      const engine = await Engine.start(stackFiles);
      try {
        for (const [stack, type, id, outputs] of exists) {
          engine.madeElsewhere(stack, type, id, outputs);
        }
        for (const name of stackNames) {
          engine.edit(name, ["stups2go:githubRepository"], "example/delivery");
          await engine.up(name);
        }
        for (const name of stackNames) {
          engine.set(name, changes[name]);
          const seen = await as(engine, "preview", () => engine.preview(name));
          assert.ok(seen.some((step) => step.startsWith("update ")));
          await as(engine, "deploy", () => engine.up(name));
        }
        await engine.unprotect("prod");
        const made = await as(engine, "deploy", async () => {
          await engine.destroy("test", own);
          await engine.destroy("prod", own);
          return [await engine.up("prod"), await engine.up("test")].flat();
        });
        // Nothing is left out, and the roles themselves are left alone.
        assert.ok(
          ["server-group", "people-balancer"].every((name) => made.includes(`create ${name}`)),
          made.join(),
        );
        assert.ok(!made.some((step) => step.includes(" workflows-")), made.join());
      } finally {
        engine.stop();
      }
    });
  }

  it("are missed as AWS misses them: a role without an action stops the deployment at it.", async () => {
    const engine = await Engine.start();
    try {
      engine.edit("prod", ["stups2go:githubRepository"], "example/delivery");
      engine.rewrite("policies/iam/deploy-actions.ts", (text) => text.replace(" UpdateLifecyclePolicy", ""));
      await engine.up("prod");
      engine.set("prod", { "snapshots.keepDays": 7 });
      await as(engine, "deploy", () =>
        assert.rejects(
          engine.up("prod"),
          /snapshots-policy.*AccessDenied: User: arn:aws:sts::111111111111:assumed-role\/[\w-]+-deploy\/\w+ is not authorized to perform: dlm:UpdateLifecyclePolicy on resource: arn:aws:dlm:eu-west-1:111111111111:policy\//s,
        ),
      );
    } finally {
      engine.stop();
    }
  });

  it("of previews change nothing: `up` stops at the first resource.", async () => {
    const engine = await Engine.start();
    try {
      engine.edit("prod", ["stups2go:githubRepository"], "example/delivery");
      await engine.up("prod");
      engine.set("prod", { "deployers.count": 3 });
      await as(engine, "preview", () =>
        assert.rejects(engine.up("prod"), /AccessDenied: \S+ \S+:assumed-role\/[\w-]+-preview\/\w+ is not authorized/),
      );
    } finally {
      engine.stop();
    }
  });
});
