import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** Which of a repository's workflow jobs may assume a role. */
export interface WorkflowTrustArgs {
  /** GitHub's identity provider in this account. */
  providerArn: Input<string>;
  /** GitHub repository, `<owner>/<name>`. */
  repository: string;
  /** GitHub environment that the job runs in; its protection rules say who may start it. */
  environment: string;
}

/**
 * Lets the jobs of one repository that run in one of its environments assume a
 * role. By environment and not by branch or
 * `pull_request`: what a pull request runs is written by its author, and only an environment can ask a person first.
 *
 * Source: https://docs.github.com/en/actions/reference/security/oidc
 */
export function workflowTrust({ providerArn, repository, environment }: WorkflowTrustArgs): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WorkflowAssumesRole",
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": `repo:${repository}:environment:${environment}`,
          },
        },
      },
    ],
  };
}
