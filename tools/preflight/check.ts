import type { AccountPlan } from "../plan/plan";
import type { Clients } from "./clients";
import type { Finding } from "./finding";

/** The DNS questions that checks ask: a part of `node:dns/promises`. */
export interface Resolver {
  resolveNs: (name: string) => Promise<string[]>;
  resolveCaa: (name: string) => Promise<{ issue?: string | undefined }[]>;
}

/** Runs a program of this machine; its output, or nothing where it is missing or fails. */
export type RunProgram = (program: string, ...args: readonly string[]) => Promise<string | undefined>;

/** What checks may look at. None of it is changed by them. */
export interface Surroundings {
  aws: Clients;
  resolver: Resolver;
  run: RunProgram;
  /** How long a check may take. */
  seconds: number;
  /** URL of Pulumi's backend, such as `s3://myteam-pulumi`. @default unknown */
  backend: string | undefined;
  /** The stack's `secretsprovider`, such as `awskms:///arn:aws:kms:…`. @default none */
  secretsProvider: string | undefined;
}

/** One idea of what may go wrong; it finds nothing where all is well. */
export type Check = (plan: AccountPlan, surroundings: Surroundings) => Promise<Finding[]>;
