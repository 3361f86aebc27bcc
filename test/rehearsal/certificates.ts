import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { made } from "../fakes/machine/root";
import { must } from "../support/run";

/** Certificates for the names of a network. */
export interface Certificates {
  /** File with the certificate for all of the names and its key, as HAProxy takes it. */
  pair: string;
  /** File with the authority that has issued it. */
  authority: string;
}

/**
 * Makes a certificate for these names by an authority of its own, whose key is thrown away at once, and keeps both
 * between runs: images trust the authority, and would have to be pushed again each time.
 */
export function certificates(names: readonly string[]): Certificates {
  const folder = made("certificates", names.join(), (part) => {
    const file = (name: string): string => join(part, name);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    mkdirSync(part);
    must(
      ...([
        "openssl",
        "req",
        "-x509",
        ...key,
        "-days",
        "3650",
        "-subj",
        "/CN=Authority of a stups2go rehearsal",
      ] as const),
      ...["-keyout", file("authority.key"), "-out", file("authority.crt")],
    );
    must("openssl", "req", ...key, "-subj", "/CN=rehearsal", "-keyout", file("key"), "-out", file("request"));
    writeFileSync(file("extensions"), `subjectAltName=${names.map((name) => `DNS:${name}`).join()}\n`);
    must(
      ...([
        "openssl",
        "x509",
        "-req",
        "-in",
        file("request"),
        "-days",
        "3650",
        "-extfile",
        file("extensions"),
      ] as const),
      ...["-CA", file("authority.crt"), "-CAkey", file("authority.key"), "-CAcreateserial", "-out", file("crt")],
    );
    writeFileSync(file("pair.pem"), readFileSync(file("crt"), "utf8") + readFileSync(file("key"), "utf8"), {
      mode: 0o600,
    });
    for (const name of ["authority.key", "authority.srl", "request", "extensions", "crt", "key"]) {
      rmSync(file(name), { force: true });
    }
  });
  return { pair: join(folder, "pair.pem"), authority: join(folder, "authority.crt") };
}
