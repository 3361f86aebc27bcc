import * as iam from "@pulumi/aws/iam";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate } from "@pulumi/pulumi";
import { deployStack } from "../../../policies/iam/deploy-stack";
import { previewStack } from "../../../policies/iam/preview-stack";
import { workflowTrust } from "../../../policies/iam/workflow-trust";

export interface WorkflowRolesArgs {
  /** GitHub repository, `<owner>/<name>`, whose workflows assume the roles. */
  repository: string;
  /** Which account; also the GitHub environment of deployments to it. Previews have the environment `preview`. */
  account: "production" | "test";
  /** Whether hosts' secrets are encrypted with keys of their roles. */
  sealsSecrets: boolean;
  /** Domain that SES sends mail from. @default no mail */
  mailDomain: string | undefined;
  region: string;
  accountId: string;
  /** Name of the deployment, which the roles are named by. */
  deployment: Input<string>;
}

const path = "/stups2go-workflows/";

/**
 * The roles of the repository's workflows, `preview` and `deploy`, without a key that is stored anywhere. Both are made
 * by the first `up`, which a person runs. An account has one identity provider for GitHub at most: one that is there
 * already is taken over by `pulumi import`, see docs/workflows.md.
 */
export class WorkflowRoles extends ComponentResource {
  constructor(name: string, args: WorkflowRolesArgs, opts?: ComponentResourceOptions) {
    super("stups2go:security:WorkflowRoles", name, {}, opts);
    const provider = new iam.OpenIdConnectProvider(
      `${name}-github`,
      { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] },
      // Other repositories' roles may rest on it by now.
      { parent: this, retainOnDelete: true },
    );
    const role = (action: string, environment: string, policy: iam.PolicyDocument): void => {
      const made = new iam.Role(
        `${name}-${action}-role`,
        {
          // Workflows know the role by its name.
          name: interpolate`${args.deployment}-${action}`,
          path,
          description: `Workflows of ${args.repository}: ${action}`,
          assumeRolePolicy: workflowTrust({ providerArn: provider.arn, repository: args.repository, environment }),
        },
        { parent: this },
      );
      new iam.RolePolicy(
        `${name}-${action}-${action}-stack`,
        { name: `${action}-stack`, role: made.name, policy },
        { parent: this },
      );
    };
    role("preview", "preview", previewStack(args));
    role("deploy", args.account, deployStack({ ...args, workflowPath: path }));
    this.registerOutputs({ providerArn: provider.arn });
  }
}
