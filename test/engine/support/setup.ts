/** What happens once before all engine tests, in mocha's own process: CLI and API models are there. */
import { installModels } from "../../fakes/aws-models/botocore";
import { hasLanguageHost, provideCli } from "./cli";

export function mochaGlobalSetup(): void {
  const { version, root } = provideCli();
  installModels();
  console.log(`Pulumi CLI ${version}, ${root === undefined ? "from the PATH" : "built from its Go module"}`);
  if (!hasLanguageHost) {
    console.log("pulumi-language-nodejs is not on the PATH: the tests of the command line are skipped");
  }
}
