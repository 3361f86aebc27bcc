import { statSync } from "node:fs";
import { docker } from "../../tools/images/docker";

/** Prints what `/tools/run` adds to `docker run`, in milliseconds; needs `npm run images` first. */
const ROUNDS = 20;
const IMAGE = "stups2go/toolchain-nodejs";
const socket = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");
const agent = docker(
  ...["run", "--detach", "-v", `${socket}:/var/run/docker.sock`, "--group-add", String(statSync(socket).gid)],
  ...["stups2go/agent", "sleep", "infinity"],
);

/** The median of the rounds; a round of each in turn, so that a busy machine slows both alike. */
function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

try {
  const script = `ms() { local start=\${EPOCHREALTIME/./}; "$@" >/dev/null; echo $(((\${EPOCHREALTIME/./} - start) / 1000)); }
for ((i = 0; i < ${ROUNDS}; i++)); do
  echo "$(ms docker run --rm ${IMAGE} true) $(ms /tools/run ${IMAGE} -- true)"
done`;
  const rounds = docker("exec", agent, "bash", "-c", script)
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  const [plain, tool] = [0, 1].map((column) => median(rounds.map((round) => round[column] ?? NaN)));
  console.log(
    `docker run ${plain} ms, /tools/run ${tool} ms: ${(tool ?? NaN) - (plain ?? NaN)} ms more (medians of ${ROUNDS})`,
  );
} finally {
  docker("rm", "--force", "--volumes", agent);
}
