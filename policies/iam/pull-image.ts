import type { PolicyDocument } from "@pulumi/aws/iam";
import type { Input } from "@pulumi/pulumi";

/** Pulls images of these ECR repositories. */
export function pullImage(repositoryArns: readonly Input<string>[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PullImage",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: [...repositoryArns],
      },
      {
        // ecr:GetAuthorizationToken does not support resource-level permissions; the token
        // can do no more than the statement above.
        Sid: "LogInToEcr",
        Effect: "Allow",
        Action: "ecr:GetAuthorizationToken",
        Resource: "*",
      },
    ],
  };
}
