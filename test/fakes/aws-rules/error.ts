/** A refusal, as the AWS API words it. */
export class AwsError extends Error {
  constructor(
    /** AWS's error code, such as `DependencyViolation`. */
    readonly code: string,
    message: string,
    /** The rule that refused. */
    readonly rule: string,
    /** Where AWS says so. */
    readonly source: string,
  ) {
    super(`${code}: ${message}`);
  }
}
