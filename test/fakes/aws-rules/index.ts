/** A fake AWS that refuses what AWS refuses. See README.md. */
export { Aws, type Call } from "./aws";
export { AwsError } from "./error";
export { withAws } from "./store";
export { rules } from "./rules";
export { type AwsState, emptyState, type Resource, type Values } from "./world";
