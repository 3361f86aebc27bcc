import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";
import type { Check } from "../check";
import { fails, type Finding } from "../finding";
import { ofType } from "../planned";

/** The oldest Pulumi CLI that the README promises. */
const PULUMI = [3, 260] as const;

/** Whether Docker can build and push the planned images, for their architectures too. */
export const checkDocker: Check = async (plan, { run }) => {
  const platforms = new Set(
    ofType(plan, "docker:index/image:Image").map(({ inputs }) => (inputs.build as { platform: string }).platform),
  );
  if (platforms.size === 0) {
    return [];
  }
  if ((await run("docker", "version", "--format", "{{.Server.Version}}")) === undefined) {
    return fails(
      "Docker: expected a daemon that answers, got none",
      "pulumi up fails at the first image that it builds.",
      "docker version    # install Docker, start it, and let your user reach its socket",
    );
  }
  if ((await run("docker", "buildx", "version")) === undefined) {
    return fails(
      "Docker: expected the plugin buildx, got none",
      "The images' Dockerfiles need BuildKit: pulumi up fails at the first one.",
      "apt-get install docker-buildx-plugin    # https://docs.docker.com/build/#install",
    );
  }
  const builder = (await run("docker", "buildx", "inspect")) ?? "";
  const missing = [...platforms].filter((platform) => !new RegExp(`${platform}\\b`).test(builder));
  return missing.flatMap((platform) =>
    fails(
      `Docker: expected a builder for ${platform}, got ${/Platforms:\s*(.*)/.exec(builder)?.[1] ?? "none"}`,
      "The build of that image stops: exec format error.",
      `docker run --privileged --rm tonistiigi/binfmt --install ${platform.replace("linux/", "")}    # QEMU by binfmt_misc, until the next boot`,
    ),
  );
};

/** Whether Pulumi's CLI is there, and Node.js as the project wants it. */
export const checkPrograms: Check = async (_plan, { run }) => {
  const version = /v?(\d+)\.(\d+)\.\d+/.exec((await run("pulumi", "version")) ?? "");
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
  const isNew = version !== null && (major > PULUMI[0] || (major === PULUMI[0] && minor >= PULUMI[1]));
  return [
    ...(isNew
      ? []
      : fails(
          `Pulumi CLI: expected ${PULUMI.join(".")} or later, got ${version?.[0] ?? "none"}`,
          "The program and its guard rules need it.",
          "curl -fsSL https://get.pulumi.com | sh",
        )),
    ...checkNode(process.versions.node),
  ];
};

/** @param node version that runs */
export function checkNode(node: string): Finding[] {
  const { engines } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    engines: { node: string };
  };
  const wanted = engines.node.replace(">=", "").split(".").map(Number);
  const has = node.split(".").map(Number);
  const isNew = (has[0] ?? 0) > (wanted[0] ?? 0) || (has[0] === wanted[0] && (has[1] ?? 0) >= (wanted[1] ?? 0));
  return isNew
    ? []
    : fails(
        `Node.js: expected ${engines.node}, got ${node}`,
        "Packages of the project refuse older ones.",
        `nvm install ${wanted[0] ?? ""}`,
      );
}
