import { atEnd, must } from "../../support/run";

let count = 0;

/** Makes a network namespace with a loopback interface only, on which the AWS fake is the metadata service, too. */
export function network(): string {
  const name = `stups2go${process.pid}x${++count}`;
  must("ip", "netns", "add", name);
  atEnd(() => must("ip", "netns", "del", name));
  must("ip", "-n", name, "link", "set", "lo", "up");
  must("ip", "-n", name, "address", "add", "169.254.169.254/32", "dev", "lo");
  // Docker turns it on, but in a machine of systemd-nspawn /proc/sys is read-only.
  must("ip", "netns", "exec", name, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
  return name;
}
