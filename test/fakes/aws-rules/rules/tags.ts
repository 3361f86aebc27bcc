/** Tags, which each service words its refusals of in its own way. */
import { record, defineRules, type Rule } from "../rule";
import type { Values } from "../world";

const source = "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html";
const iamTags = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html";

/** Services that take letters, digits, spaces and _ . : / = + - @ only. EC2 takes all characters. */
const strict = /^aws:(?:iam|s3|kms|secretsmanager|sns|sqs|cloudwatch|lb|acm|ecr)\//;

const pairs = (inputs: Values): [string, unknown][] => Object.entries(record(inputs.tags));

const tagRule = (
  id: string,
  code: string,
  refuses: (tags: [string, unknown][], type: string) => string | undefined,
  where = source,
): Rule => ({
  id,
  code,
  source: where,
  types: "all",
  on: ["create", "update"],
  refuses: ({ inputs, resource }) => refuses(pairs(inputs), resource.type),
});

export const tagRules = defineRules([
  tagRule(
    "Tags-of-iam-case",
    "InvalidInput",
    (tags, type) => {
      const keys = tags.map(([key]) => key.toLowerCase());
      return type.startsWith("aws:iam/") && new Set(keys).size < keys.length
        ? "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        : undefined;
    },
    iamTags,
  ),
  tagRule("Tags-reserved", "InvalidParameterValue", (tags) => {
    const key = tags.map(([each]) => each).find((each) => /^aws:/i.test(each));
    return key === undefined ? undefined : `Tag keys starting with 'aws:' are reserved for internal use: ${key}`;
  }),
  tagRule("Tags-length", "InvalidParameterValue", (tags) => {
    const wrong = tags.find(([key, value]) => key.length === 0 || key.length > 128 || String(value).length > 256);
    return wrong ? `Tag keys have 1 to 128 characters, values at most 256: ${wrong[0]}` : undefined;
  }),
  tagRule("Tags-characters", "InvalidTag", (tags, type) => {
    const wrong = tags.find(
      (pair) => strict.test(type) && pair.some((each) => !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(String(each))),
    );
    return wrong ? `The tag ${wrong[0]} has characters other than letters, digits, spaces and _.:/=+-@` : undefined;
  }),
  tagRule("Tags-quota", "TagLimitExceeded", (tags) =>
    tags.length > 50 ? "The maximum number of tags for a resource is 50" : undefined,
  ),
]);
