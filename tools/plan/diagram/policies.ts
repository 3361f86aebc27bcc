/** IAM policies in words that need no knowledge of IAM. */
import type { AccountPlan } from "../plan";
import type { Known } from "./known";
import { capital, many } from "./diagram";
import { sidWords } from "./power";
import type { Role, Statement } from "./statements";

/** A statement of a policy, taken apart for reading. */
export interface Sentence {
  /** Its Sid, as words. */
  title: string;
  denies: boolean;
  actions: string[];
  /** Whether it means all actions but these. */
  allBut: boolean;
  on: Thing[];
  /** Each condition, as a clause. */
  when: string[];
}

/** What a statement is about. */
export interface Thing {
  text: string;
  /** The ARN where the text is another. */
  arn?: string;
}

export function sentence(statement: Statement, plan: AccountPlan, known: Known): Sentence {
  const { Sid: sid = "", Effect: effect, Action: action, NotAction: notAction } = statement;
  const resources = many(statement.Resource ?? statement.NotResource);
  return {
    title: capital(sidWords(sid)),
    denies: effect === "Deny",
    actions: many(action ?? notAction),
    allBut: notAction !== undefined,
    on: resources.map((pattern) => thing(pattern, plan, known)),
    when: conditions(statement, plan, known),
  };
}

function thing(pattern: string, plan: AccountPlan, known: Known): Thing {
  if (pattern === "*") {
    return { text: "anything in the account" };
  }
  const found = known.meant(pattern, plan);
  if (!found) {
    return { text: pattern };
  }
  const { name } = found.resource;
  const where = found.plan === plan ? "" : ` of the ${found.plan.account} account`;
  const inside = /[/:]\*$/.test(pattern) || known.find(pattern, plan) === undefined;
  return { text: inside ? `what is in ${name}${where}${below(pattern)}` : `${name}${where}`, arn: pattern };
}

/** The folder of a bucket that a pattern means. */
const below = (pattern: string): string => {
  const [, folder] = /^arn:aws:s3:::[^/]+\/(.+)\/\*$/.exec(pattern) ?? [];
  return folder === undefined ? "" : `, below ${folder}/`;
};

const operators: Readonly<Record<string, string>> = {
  StringEquals: "is",
  ArnEquals: "is",
  StringLike: "is like",
  ArnLike: "is like",
  StringNotEquals: "is not",
  ArnNotEquals: "is not",
  Bool: "is",
  IpAddress: "is in",
};

function conditions({ Condition: condition = {} }: Statement, plan: AccountPlan, known: Known): string[] {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => {
      const values = many(value).map((each) => known.find(each, plan)?.resource.name ?? each);
      if (operator === "Null") {
        return `${key} ${values.includes("true") ? "is not there" : "is there"}`;
      }
      const each = operator.startsWith("ForAllValues:") ? "each " : "";
      const plain = operator.replace(/^ForA(?:ll|ny)Values?:/, "").replace(/IfExists$/, "");
      return `${each}${key} ${operators[plain] ?? operator} ${values.join(" or ")}`;
    }),
  );
}

/** Who may take a role, in words. */
export function trusted({ trust }: Role): string[] {
  return trust.flatMap(({ Principal: principal, Condition: condition }) => {
    if (principal === undefined || principal === "*") {
      return ["anyone"];
    }
    const who = Object.values(principal).flatMap(many);
    const subjects = Object.entries(condition?.StringEquals ?? {})
      .filter(([key]) => key.endsWith(":sub"))
      .flatMap(([, value]) => many(value));
    return who.map((each) => (subjects.length > 0 ? `${each}, for ${subjects.join(", ")}` : each));
  });
}
