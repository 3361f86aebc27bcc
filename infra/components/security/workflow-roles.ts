import * as iam from "@pulumi/aws/iam";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate } from "@pulumi/pulumi";
import { deployNetworkAndHosts } from "../../../policies/iam/deploy-network";
import { deployStack, type DeployStackArgs } from "../../../policies/iam/deploy-stack";
import { previewStack } from "../../../policies/iam/preview-stack";
import { workflowTrust } from "../../../policies/iam/workflow-trust";

export interface WorkflowRolesArgs {
  /** GitHub repository, `<owner>/<name>`, whose workflows assume the roles. */
  repository: string;
  /** Whether the account's identity provider for GitHub is made, or exists already. */
  provider: "new" | "existing";
  /** Which account; also the GitHub environment of deployments to it. Previews have the environment `preview`. */
  account: "production" | "test";
  /** What the deploy role is granted by, beside the workflow's own path. */
  deploy: Omit<DeployStackArgs, "account" | "region" | "accountId" | "deployment" | "workflowPath">;
  region: string;
  accountId: string;
  /** Name of the deployment, which the roles are named by. */
  deployment: Input<string>;
}

const GITHUB = "token.actions.githubusercontent.com";

const path = "/stups2go-workflows/";

/**
 * The roles of the repository's workflows, `preview` and `deploy`, without a key that is stored anywhere. Both are made
 * by the first `up`, which a person runs. An account has one identity provider for GitHub at most, which stays when the
 * stack goes.
 */
export class WorkflowRoles extends ComponentResource {
  constructor(name: string, args: WorkflowRolesArgs, opts?: ComponentResourceOptions) {
    super("stups2go:security:WorkflowRoles", name, {}, opts);
    const providerArn =
      args.provider === "existing"
        ? `arn:aws:iam::${args.accountId}:oidc-provider/${GITHUB}`
        : this.makeProvider(`${name}-github`).arn;
    const role = (action: string, environment: string, policy: iam.PolicyDocument): iam.Role => {
      const made = new iam.Role(
        `${name}-${action}-role`,
        {
          // Workflows know the role by its name.
          name: interpolate`${args.deployment}-${action}`,
          path,
          description: `Workflows of ${args.repository}: ${action}`,
          assumeRolePolicy: workflowTrust({ providerArn, repository: args.repository, environment }),
        },
        // The deploy role may not change itself, and would stop half way at a change of `tags`.
        { parent: this, ignoreChanges: ["tags"] },
      );
      new iam.RolePolicy(
        `${name}-${action}-${action}-stack`,
        { name: `${action}-stack`, role: made.name, policy },
        { parent: this },
      );
      return made;
    };
    role("preview", "preview", previewStack(args));
    const deploy = { ...args, ...args.deploy, workflowPath: path };
    const deployRole = role("deploy", args.account, deployStack(deploy));
    const hosts = new iam.Policy(
      `${name}-deploy-hosts`,
      { path, description: "Network and hosts of the stack", policy: deployNetworkAndHosts(deploy) },
      { parent: this, ignoreChanges: ["tags"] },
    );
    new iam.RolePolicyAttachment(
      `${name}-deploy-hosts-attachment`,
      { role: deployRole.name, policyArn: hosts.arn },
      { parent: this },
    );
    this.registerOutputs({ providerArn });
  }

  private makeProvider(name: string): iam.OpenIdConnectProvider {
    const url = `https://${GITHUB}`;
    return new iam.OpenIdConnectProvider(
      name,
      { url, clientIdLists: ["sts.amazonaws.com"] },
      // Other repositories' roles may rest on it by now; and the deploy role may not change it, as `tags` would.
      { retainOnDelete: true, aliases: [{ parent: this }], ignoreChanges: ["tags"] },
    );
  }
}
