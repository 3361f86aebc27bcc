/** Who calls the fake AWS: a person, who may do everything, or a workflow's role, of which IAM is asked. */
import { type Aws, AwsError, type Resource, type Values } from "../../fakes/aws-rules";
import { lookUpPermissions, type Permission, permissionsOf, type Step } from "../../fakes/aws-rules/permissions";
import { allowed, workflowRole } from "../../fakes/aws-rules/permissions/workflow-role";

export type CallerName = "person" | "deploy" | "preview";

export class Caller {
  /** @default an administrator, as a person is who sets everything up */
  name: CallerName = "person";
  /** Actions that were asked about. */
  readonly actions = new Set<string>();
  readonly #answers = new Map<string, Promise<boolean>>();

  /**
   * Asks IAM about steps of a resource's life.
   *
   * @param resource with the tags and inputs that it has, or is to have
   * @throws AwsError when IAM refuses one of the actions
   */
  async ask(aws: Aws, resource: Resource | undefined, ...steps: Step[]): Promise<void> {
    if (this.name !== "person" && resource && /^(?:aws|docker):/.test(resource.type)) {
      const all = steps.flatMap((step) => permissionsOf(step, resource, aws.world));
      await this.#askAll(aws, resource.account, all);
    }
  }

  /**
   * Asks IAM about a data source.
   *
   * @throws AwsError when IAM refuses one of its actions
   */
  async askToLookUp(
    aws: Aws,
    { account, region }: Pick<Resource, "account" | "region">,
    token: string,
    inputs: Values,
    answer: Values,
  ): Promise<void> {
    if (this.name !== "person") {
      await this.#askAll(aws, account, lookUpPermissions(token, inputs, answer, region));
    }
  }

  async #askAll(aws: Aws, account: string, permissions: readonly Permission[]): Promise<void> {
    const who = workflowRole(aws.world, account, this.name === "preview" ? "preview" : "deploy");
    const policies = JSON.stringify(who);
    for (const permission of permissions) {
      this.actions.add(permission.action);
      const key = policies + JSON.stringify(permission);
      const answer = this.#answers.get(key) ?? allowed(who, { ...permission, account });
      this.#answers.set(key, answer);
      if (!(await answer)) {
        const { action, resource } = permission;
        const role = who.arn.split("/").at(-1) ?? "";
        // The form of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
        throw new AwsError(
          "AccessDenied",
          `User: arn:aws:sts::${account}:assumed-role/${role}/GitHubActions is not authorized to perform: ${action} ` +
            `on resource: ${resource}`,
          "iam",
          "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html",
        );
      }
    }
  }
}
