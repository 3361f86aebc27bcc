import * as pulumi from "@pulumi/pulumi";

/** Principals of IAM that take a permissions boundary. */
const principals: ReadonlySet<string> = new Set(["aws:iam/role:Role", "aws:iam/user:User"]);

/**
 * Puts a permissions boundary on every role and user that has none of its own: organisations deny IAM calls without it.
 */
export function boundEverything(permissionsBoundary: string): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    principals.has(type) ? { props: withBoundary(props, permissionsBoundary), opts } : undefined,
  );
}

interface Props {
  permissionsBoundary?: pulumi.Input<string>;
}

const withBoundary = (props: Props, permissionsBoundary: string): Props => ({
  ...props,
  permissionsBoundary: props.permissionsBoundary ?? permissionsBoundary,
});
