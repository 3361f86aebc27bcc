import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { CommandError } from "../command";
import { type Clients, nameOf } from "./clients";

/**
 * The account that credentials are of.
 *
 * @throws CommandError with one line that says what to do
 */
export async function caller({ sts }: Clients, profile: string | undefined): Promise<string> {
  try {
    const { Account = "" } = await sts.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch (error) {
    const whose = profile === undefined ? "the environment" : `profile ${profile}`;
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new CommandError(
      `credentials: expected those of ${whose} to be taken by AWS, got ${nameOf(error)} (${reason ?? ""}); ` +
        `run aws sso login${profile === undefined ? "" : ` --profile ${profile}`}, or set AWS_PROFILE, or add --stack NAME=PROFILE`,
    );
  }
}
