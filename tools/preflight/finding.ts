/** One thing that stands in the way of `pulumi up`, and how it is cured. */
export interface Finding {
  /** An error makes `up` fail or leaves a service that does not work; a warning may. */
  level: "error" | "warning";
  /** `THING: expected X, got Y`. */
  what: string;
  /** The consequence, as a sentence. */
  why: string;
  /** The command that cures it; where no command can, the step to take. */
  cure: string;
}

/** A list of one error, which checks put together by spreading. */
export const fails = (what: string, why: string, cure: string): Finding[] => [{ level: "error", what, why, cure }];

/** A list of one warning. */
export const warns = (what: string, why: string, cure: string): Finding[] => [{ level: "warning", what, why, cure }];

/** `count` findings as words: `2 errors, 1 warning`. */
export function count(findings: readonly Finding[]): string {
  const of = (level: Finding["level"]): string => {
    const number = findings.filter((finding) => finding.level === level).length;
    return `${number} ${level}${number === 1 ? "" : "s"}`;
  };
  return `${of("error")}, ${of("warning")}`;
}

/** A finding on three lines. */
export const format = ({ level, what, why, cure }: Finding): string =>
  `${level === "error" ? "✗" : "!"} ${what}\n    ${why}\n    → ${cure.replaceAll("\n", "\n      ")}\n`;
