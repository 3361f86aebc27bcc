/** All rules. */
import type { Rule } from "../rule";
import { namingRules } from "./naming";

export const rules: readonly Rule[] = [...namingRules];
