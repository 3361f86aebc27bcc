import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, debianBase } from "../../../tools/images/build";
import { type ImageBuild, images, fakeBases } from "../../../tools/images/catalog";
import { needDocker } from "../../support/docker";
import { temporary } from "../../support/exit";

let built: Promise<void> | undefined;

/** Words that builds are lent, in their secret and in their environment, and that no layer may hold. */
export const lent = ["stups2go-lent-as-build-secret", "stups2go-lent-as-environment"] as const;

/** Builds all images on the fakes, once a process. */
export function needImages(): Promise<void> {
  built ??= needDocker().then(() => {
    debianBase();
    lend();
    for (const image of [...fakeBases, ...images(true), ...testImages]) {
      build(image);
    }
  });
  return built;
}

/** Builds the server and the agent alone, on the fakes. */
export async function needGoCd(): Promise<void> {
  await needDocker();
  debianBase();
  for (const image of [...fakeBases, ...images(true).filter(({ tag }) => /\/(?:server|agent)$/.test(tag))]) {
    build(image);
  }
}

/** Builds the one image with this tag on the Debian base. */
export async function needImage(tag: string): Promise<void> {
  await needDocker();
  debianBase();
  const [image] = images(true).filter((candidate) => candidate.tag === tag);
  if (!image) {
    throw new Error(`there is no image ${tag}`);
  }
  build(image);
}

/** The certificates to trust while building, with a word added that PEM readers pass over. */
function lend(): void {
  const certificates = process.env.STUPS2GO_CA_CERTIFICATES ?? "/etc/ssl/certs/ca-certificates.crt";
  const file = join(temporary("certificates"), "ca-certificates.crt");
  writeFileSync(file, `${lent[0]}\n${readFileSync(certificates, "utf8")}`);
  process.env.STUPS2GO_CA_CERTIFICATES = file;
  process.env.AWS_SECRET_ACCESS_KEY = lent[1];
}

const example = (name: string): ImageBuild => ({
  tag: `stups2go/example-${name}`,
  context: `images/examples/${name}`,
  buildArgs: { AGENT: "stups2go/agent" },
});

export const examples = ["maven-npm", "leiningen", "combined"].map(example);

const testImages: readonly ImageBuild[] = [
  ...examples,
  // The tag that /tools/run-with-postgres asks for.
  { tag: "postgres:17", context: "test/fakes/postgres", buildArgs: { DEBIAN: "stups2go/debian:13" } },
];
