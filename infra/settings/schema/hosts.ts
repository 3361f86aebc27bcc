/** Settings of the hosts: the server, the deployer agents, the pools of builder agents. */
import * as z from "zod";
import * as f from "../fields";

const instanceTypes = {
  server: { x86_64: "t3.medium", arm64: "t4g.medium" },
  // 2 GiB: the agent's two JVMs take 128 to 256 MiB of heap each, beside Docker, the system and what a job runs.
  deployers: { x86_64: "t3.small", arm64: "t4g.small" },
  builders: {
    x86_64: ["m6i.large", "m6a.large", "m5.large", "m5a.large", "m7i.large", "m7a.large"],
    arm64: ["m6g.large", "m6gd.large", "m7g.large", "m7gd.large", "t4g.large"],
  },
} as const;

const byArchitecture = ({ x86_64, arm64 }: Readonly<Record<"x86_64" | "arm64", unknown>>): string =>
  `${String(x86_64)} (arm64: ${String(arm64)})`.replaceAll(",", ", ");

const architecture = f.architecture.default("x86_64").describe("Architecture of instance type and image");

const image = (folder: string): z.ZodOptional<z.ZodString> =>
  f.imageReference.optional().meta({ description: "Image that the host runs", unset: `built from images/${folder}` });

const plugin = f.text(
  /^(?:aws-secrets|github-oauth|google-oauth|https:\/\/[\w.-]+(?::\d{1,5})?\/[^\s,?#'"\\]+\.jar#sha256=[0-9a-f]{64})$/,
  "aws-secrets, github-oauth, google-oauth, or a jar's https:// URL without commas or a query and with #sha256=<64 hex digits>",
  "github-oauth",
);

export const server = z
  .strictObject({
    architecture,
    instanceType: f.instanceType
      .optional()
      .meta({ description: "EC2 instance type", unset: byArchitecture(instanceTypes.server) }),
    image: image("server"),
    jvmOptions: f
      .text(/^[^\r\n\0]*$/, "options of the Java virtual machine on one line", "-Xmx2g")
      .default("")
      .meta({ description: "Further options of the server's Java virtual machine" }),
    adminUser: f.words.default("admin").describe("Name of the first administrator"),
    plugins: z
      .array(plugin, { error: "a list of plugins" })
      .default([])
      .meta({ description: "Plugins beside GoCD's own: names that the image knows, or jars by URL and checksum" }),
  })
  .prefault({})
  .transform((given) => ({
    ...given,
    instanceType: given.instanceType ?? instanceTypes.server[given.architecture],
  }))
  .describe("The GoCD server");

export const deployers = z
  .strictObject({
    count: f.whole(0, 100, "agents").default(2).describe("Number of agents"),
    architecture,
    instanceType: f.instanceType
      .optional()
      .meta({ description: "EC2 instance type", unset: byArchitecture(instanceTypes.deployers) }),
    image: image("agent"),
    policyArns: z
      .array(f.policyArn, { error: "a list of policy ARNs" })
      .max(10, "at most 10 policy ARNs")
      .default([])
      .meta({ description: "IAM policies that say what deployments may do" }),
    permissionsBoundaryArn: f.policyArn
      .optional()
      .meta({ description: "Permissions boundary of the deployers' role", unset: "none" }),
  })
  .prefault({})
  .transform((given) => ({
    ...given,
    instanceType: given.instanceType ?? instanceTypes.deployers[given.architecture],
  }))
  .describe("Deployer agents, which may change production");

const pool = z
  .strictObject({
    name: f
      .text(
        /^[a-z][a-z0-9-]{0,22}[a-z0-9]$/,
        "2 to 24 lower-case letters, digits and hyphens, a letter first",
        "default",
      )
      .describe("Name of the pool, part of its resources' names"),
    count: f.whole(0, 1000, "agents").default(2).describe("Number of agents"),
    capacity: f.oneOf("spot-fleet", "auto-scaling-group").default("spot-fleet").describe("What keeps the instances"),
    architecture,
    instanceTypes: z
      .array(f.instanceType, { error: "a list of EC2 instance types" })
      .min(1, "at least one EC2 instance type")
      .max(40, "at most 40 EC2 instance types")
      .optional()
      .meta({
        description: "EC2 instance types that AWS chooses from; more types find cheaper Spot capacity",
        unset: byArchitecture(instanceTypes.builders),
      }),
    onDemandCount: f.whole(0, 1000, "agents").default(0).describe("Agents on demand; the others are Spot instances"),
    image: image("agent"),
    resources: z
      .array(f.goResource, { error: "a list of GoCD resources" })
      .default([])
      .meta({ description: "GoCD resources that the pool's agents have" }),
    rootVolumeGiB: f.whole(10, 16_384, "GiB").default(100).describe("Size of each agent's root volume"),
  })
  .transform((given) => ({
    ...given,
    instanceTypes: given.instanceTypes ?? [...instanceTypes.builders[given.architecture]],
  }));

export const builders = z
  .array(pool, { error: "a list of pools, each with a name" })
  .prefault([{ name: "default" }])
  .describe("Pools of builder agents");
