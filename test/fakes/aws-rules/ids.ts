/** Ids and ARNs where the placeholders of the plan have none of AWS's form. */
import type { Values } from "./world";

interface Where {
  region: string;
  accountId: string;
}

/** ARNs that hold the resource's name. */
export const arns: Readonly<Record<string, (name: string, where: Where, serial: string) => string>> = {
  "aws:secretsmanager/secret:Secret": (name, { region, accountId }, serial) =>
    `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${serial.slice(0, 6)}`,
  "aws:sns/topic:Topic": (name, { region, accountId }) => `arn:aws:sns:${region}:${accountId}:${name}`,
};

/** ARNs of types whose ids are something else, where the plan's placeholders give none. */
export const besides: Readonly<Record<string, (name: string, where: Where) => string>> = {
  "aws:iam/policy:Policy": (name, { accountId }) => `arn:aws:iam::${accountId}:policy/${name}`,
  "aws:sqs/queue:Queue": (name, { region, accountId }) => `arn:aws:sqs:${region}:${accountId}:${name}`,
};

/** Ids that follow from the inputs, so that two of them are the same thing. */
export const compound: Readonly<Record<string, (inputs: Values) => string>> = {
  "aws:iam/rolePolicy:RolePolicy": ({ role, name }) => `${String(role)}:${String(name)}`,
  "aws:iam/userPolicy:UserPolicy": ({ user, name }) => `${String(user)}:${String(name)}`,
  "aws:s3/bucketPolicy:BucketPolicy": ({ bucket }) => String(bucket),
};
