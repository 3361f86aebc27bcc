import type { Balancer } from "./balancer";
import type { Host } from "./service";

/** Where the time between a kill and a good health check went, in seconds. */
export interface Phases {
  /** Until the host's units start: the machine's own boot and cloud-init. */
  boot: number;
  /** Our scripts: metadata, volume, secret, login, container. */
  scripts: number;
  /** Pull of the image. */
  pull: number;
  /** From the container's start to a good health check: the image's own start, and GoCD's. */
  gocd: number;
  total: number;
}

/** Reads the phases off a server that has come up; times are milliseconds since 1970. */
export function phases({ machine, address }: Host, killed: number, healthy: number, balancer: Balancer): Phases {
  const unit = "stups2go-container";
  const show = machine.run("systemctl", "show", "--value", "--property=ExecMainStartTimestampMonotonic", unit).output;
  const started = Date.now() - (Number(process.hrtime.bigint() / 1000n) - Number(show)) / 1000;
  const journal = machine.run("journalctl", "--no-pager", "--output=short-unix", "--unit", unit).output;
  const runs = Number(/^(\d+\.\d+) .*: go-server runs$/m.exec(journal)?.[1]) * 1000;
  const pull = pulled(machine, balancer.firstPull(address));
  const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
  return {
    boot: seconds(started - killed),
    scripts: seconds(runs - started - pull),
    pull: seconds(pull),
    gocd: seconds(healthy - runs),
    total: seconds(healthy - killed),
  };
}

/** Milliseconds from the host's first request for the image to the end of Docker's pull. */
function pulled(machine: Host["machine"], since: number | undefined): number {
  const now = String(Math.ceil(Date.now() / 1000));
  const filter = ["--filter", "type=image", "--filter", "event=pull", "--format", "{{.TimeNano}}"];
  const events = machine.run("docker", "events", "--since", "0", "--until", now, ...filter).output.trim();
  const ended = Number(events.split("\n")[0]) / 1e6;
  return since === undefined || events === "" ? 0 : ended - since;
}
