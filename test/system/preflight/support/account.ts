/** An AWS account of moto's with all that a first `up` wants, for a test to take something away from. */
import assert from "node:assert/strict";
import { CreateServiceLinkedRoleCommand, DeleteRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { CreateHostedZoneCommand } from "@aws-sdk/client-route-53";
import type { Surroundings } from "../../../../tools/preflight/check";
import { type Clients, connect } from "../../../../tools/preflight/clients";
import type { Finding } from "../../../../tools/preflight/finding";
import { checkAll } from "../../../../tools/preflight/suite";
import { type Answer, Moto } from "../../../fakes/aws/moto";
import { plansOf } from "../../../support/stacks";

export const REGION = "eu-west-1";
export const PRODUCTION = "111111111111";
export const TEST = "222222222222";
export const ZONE = "myteam.example.org";
/** A backend that no check has a question for. */
const CLOUD = "https://api.pulumi.com";

/**
 * Quotas of a new account, by code.
 *
 * Sources: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html (5 vCPUs),
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (5 VPCs, 5 internet gateways),
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html (50 load balancers).
 */
const defaults: Readonly<Record<string, number>> = {
  "L-1216C47A": 5,
  "L-34B43A08": 5,
  "L-F678F1CE": 5,
  "L-A4707A72": 5,
  "L-53DA6B97": 50,
  "L-69A177A2": 50,
};

/** The programs of a machine that can build images of both architectures. */
export const programs: Readonly<Record<string, string>> = {
  "docker version": "29.1.0\n",
  "docker buildx version": "github.com/docker/buildx v0.30.1\n",
  "docker buildx inspect": "Name: default\nPlatforms: linux/amd64, linux/amd64/v2, linux/arm64\n",
  "pulumi version": "v3.274.1\n",
};

export class Account {
  readonly quotas = new Map(Object.entries(defaults));
  /** What is on this machine's PATH: the output of a command by its first words. */
  readonly programs = new Map(Object.entries(programs));
  /** What the public DNS answers for a name. */
  readonly nameServers = new Map<string, string[]>();
  readonly issuers = new Map<string, string[]>();
  /** AWS's answer to GetEbsDefaultKmsKeyId, which moto does not have. */
  ebsKey = "alias/aws/ebs";
  backend: string | undefined;
  secretsProvider: string | undefined;

  readonly #saved = { ...process.env };

  private constructor(
    readonly moto: Moto,
    readonly aws: Clients,
  ) {}

  static async open(accountId: string): Promise<Account> {
    const moto = await Moto.start(accountId);
    const saved = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      PULUMI_BACKEND_URL: CLOUD,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
    const account = new Account(moto, connect(REGION, undefined));
    Object.assign(account.#saved, saved);
    return account;
  }

  close(): void {
    this.moto.stop();
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#saved)) {
        Reflect.deleteProperty(process.env, name);
      }
    }
    Object.assign(process.env, this.#saved);
  }

  /** The account as a first `up` wants it. */
  async clean(): Promise<void> {
    await this.moto.reset();
    this.#answerFor();
    Object.entries(defaults).forEach(([code, value]) => this.quotas.set(code, value));
    // A person has asked for these, which the planned hosts take.
    this.quotas.set("L-1216C47A", 32).set("L-34B43A08", 64);
    Object.entries(programs).forEach(([command, output]) => this.programs.set(command, output));
    this.ebsKey = "alias/aws/ebs";
    this.backend = CLOUD;
    this.secretsProvider = undefined;
    this.issuers.clear();
    this.nameServers.clear();
    for (const service of ["spot", "spotfleet", "autoscaling", "elasticloadbalancing"]) {
      await this.aws.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: `${service}.amazonaws.com` }));
    }
    await this.makeZone(ZONE);
  }

  /** A public hosted zone that the DNS delegates to. */
  async makeZone(name: string): Promise<string> {
    const { HostedZone, DelegationSet } = await this.aws.route53.send(
      new CreateHostedZoneCommand({ Name: name, CallerReference: `${name}-${Math.random()}` }),
    );
    this.nameServers.set(name, DelegationSet?.NameServers ?? []);
    return HostedZone?.Id ?? "";
  }

  /**
   * A bucket of another account, which has not opened it: a HEAD has no body that would say why.
   *
   * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html ("a generic 400, 403, or 404").
   */
  closeBucket(bucket: string): void {
    this.moto.answers.set(`HEAD /${bucket}`, () => ({ status: 403, body: "" }));
  }

  /** moto names service-linked roles otherwise than AWS does, and keeps them below the same path. */
  async removeServiceRole(service: string): Promise<void> {
    const path = `/aws-service-role/${service}.amazonaws.com/`;
    const { Roles = [] } = await this.aws.iam.send(new ListRolesCommand({ PathPrefix: path }));
    for (const { RoleName } of Roles) {
      await this.aws.iam.send(new DeleteRoleCommand({ RoleName }));
    }
  }

  get surroundings(): Surroundings {
    return {
      aws: this.aws,
      seconds: 60, // tests share their machine
      backend: this.backend,
      secretsProvider: this.secretsProvider,
      resolver: {
        resolveNs: (name) => answered(this.nameServers.get(name)),
        resolveCaa: async (name) => (await answered(this.issuers.get(name))).map((issue) => ({ issue })),
      },
      run: (...words) => Promise.resolve(this.#output(words.join(" "))),
    };
  }

  /** What the checks find for a stack, with settings changed as `--config` does. */
  async findings(stack: "prod" | "test", ...config: string[]): Promise<Finding[]> {
    const [plan] = await plansOf(config, stack);
    if (!plan) {
      throw new Error(`no plan of ${stack}`);
    }
    return checkAll(plan, this.surroundings);
  }

  #output(command: string): string | undefined {
    return [...this.programs].find(([words]) => command.startsWith(words))?.[1];
  }

  #answerFor(): void {
    const quota: Answer = (body) => {
      const { QuotaCode = "" } = JSON.parse(body) as { QuotaCode?: string };
      const Value = this.quotas.get(QuotaCode);
      return Value === undefined
        ? { status: 400, body: JSON.stringify({ __type: "NoSuchResourceException", Message: "no such quota" }) }
        : { status: 200, body: JSON.stringify({ Quota: { QuotaCode, Value } }) };
    };
    this.moto.answers.set("GetServiceQuota", quota);
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsDefaultKmsKeyId.html
    this.moto.answers.set("GetEbsDefaultKmsKeyId", () => ({
      status: 200,
      body: `<GetEbsDefaultKmsKeyIdResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><kmsKeyId>${this.ebsKey}</kmsKeyId></GetEbsDefaultKmsKeyIdResponse>`,
    }));
  }
}

/** Node's resolver throws for a name without such records. */
function answered(records: string[] | undefined): Promise<string[]> {
  return records === undefined
    ? Promise.reject(Object.assign(new Error("queryNs ENOTFOUND"), { code: "ENOTFOUND" }))
    : Promise.resolve(records);
}

/** An account for the suite that calls it, clean before each test. */
export function useAccount(id: string): () => Account {
  let account: Account | undefined;
  const opened = (): Account => {
    assert.ok(account, "the account is open");
    return account;
  };
  before(async () => {
    account = await Account.open(id);
  });
  after(() => {
    account?.close();
  });
  beforeEach(() => opened().clean());
  return opened;
}
