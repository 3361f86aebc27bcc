/** What has to be registered for this program, and what of it is. */
import type { Application, Configuration, NewConfiguration, Scope } from "./api";

export interface Wanted {
  applicationId: string;
  /** Bucket that mint is to put the credentials into. */
  bucket: string;
}

/** What the application may do by itself: read and write what is its team's, such as images in Pier One. */
export const scopes: readonly Scope[] = ["read", "write"].map((scope_id) => ({
  resource_type_id: "application",
  scope_id,
}));

export interface Finding {
  /** Whether it is as it should be. */
  good: boolean;
  /** What was found; where that is not good, with the next step. */
  line: string;
}

const nameOf = ({ resource_type_id, scope_id }: Scope): string => `${resource_type_id}.${scope_id}`;

/** What Kio has, a line each. */
export function findApplication({ applicationId }: Wanted, found: Application | undefined): Finding[] {
  if (!found) {
    return [bad(`Kio: ${applicationId} is not registered`, "add --create --team TEAM, or register it in YourTurn")];
  }
  const line = `Kio: ${applicationId} is registered by team ${found.team_id}`;
  return [
    found.active
      ? good(`${line}, and active`)
      : bad(`${line}, but not active, so that mint gives it no credentials`, "activate it in YourTurn"),
  ];
}

/** What mint has, a line each. */
export function findConfiguration(wanted: Wanted, found: Configuration | undefined): Finding[] {
  if (!found) {
    return [
      bad(
        `mint: ${wanted.applicationId} has no configuration`,
        "add --create, or set its mint bucket and permissions in YourTurn",
      ),
    ];
  }
  const buckets = found.s3_buckets.join(", ");
  const missing = missingScopes(found);
  return [
    found.s3_buckets.includes(wanted.bucket)
      ? good(`mint: credentials go to ${wanted.bucket}`)
      : bad(
          `mint: credentials go to ${buckets === "" ? "no bucket" : buckets}, not to ${wanted.bucket}`,
          "add --create, or add the bucket in YourTurn",
        ),
    missing.length === 0
      ? good(`mint: has the permissions ${scopes.map(nameOf).join(" and ")}`)
      : bad(
          `mint: lacks the permission ${missing.map(nameOf).join(" and ")}`,
          "add --create, or assign it in YourTurn under Access control",
        ),
    found.has_problems
      ? bad(
          `mint: the last sync had a problem: ${(found.message ?? "it does not say which").replaceAll(/\s+/g, " ")}`,
          "see that mint may write to the bucket",
        )
      : good(
          found.last_synced ? `mint: synced at ${found.last_synced}` : "mint: not synced yet, which takes some minutes",
        ),
  ];
}

/** What mint has to store, with all that it has already; none when nothing is missing. */
export function completed({ bucket }: Wanted, found: Configuration | undefined): NewConfiguration | undefined {
  if (!found) {
    return { is_client_confidential: true, s3_buckets: [bucket], scopes: [...scopes] };
  }
  const missing = missingScopes(found);
  if (found.s3_buckets.includes(bucket) && missing.length === 0) {
    return undefined;
  }
  return {
    is_client_confidential: found.is_client_confidential,
    s3_buckets: [...new Set([...found.s3_buckets, bucket])],
    scopes: [...(found.scopes ?? []), ...missing],
    ...(found.redirect_url ? { redirect_url: found.redirect_url } : {}),
    ...(found.kubernetes_clusters ? { kubernetes_clusters: found.kubernetes_clusters } : {}),
  };
}

function missingScopes(found: Configuration): Scope[] {
  const has = new Set((found.scopes ?? []).map(nameOf));
  return scopes.filter((scope) => !has.has(nameOf(scope)));
}

const good = (line: string): Finding => ({ good: true, line });
const bad = (line: string, next: string): Finding => ({ good: false, line: `${line}. Next: ${next}` });
