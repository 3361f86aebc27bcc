import type { Instance } from "./instance";

/** What EC2 knows of the volume. */
export interface Ec2Volume {
  state: string;
  zone: string;
  snapshot: string;
  format: string;
  holder: string;
  attachment: string;
  device: string;
}

/**
 * The AWS CLI of an instance as a few lines of shell with EC2's knowledge in a file, so that a fault costs no second of
 * Python: the real CLI against moto is in volume.test.ts. Errors have the CLI's form and exit code:
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html
 */
const cli = `#!/bin/bash
cd /run/ec2 || exit 1
line=$*
action=\${line#* ec2 }
action=\${action%% *}
echo "$action" >>calls
if [[ -s $action.error ]]; then cat "$action.error" >&2; exit 254; fi
if [[ -e $action.answer ]]; then cat "$action.answer"; exit; fi
read -r state zone snapshot format holder attachment device <volume
case $action in
describe-volumes) printf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' "$state" "$zone" "$snapshot" "$format" "$holder" "$attachment" "$device" ;;
create-tags) format=\${line##*Value=} ;;
delete-tags) format=none ;;
detach-volume) state=available holder=none attachment=none device=none ;;
esac
echo "$state $zone $snapshot $format $holder $attachment $device" >volume
`;

export class QuickEc2 {
  readonly #instance: Instance;

  constructor(instance: Instance) {
    this.#instance = instance;
    instance.write("/usr/local/sbin/aws", cli);
  }

  /** Forgets calls and errors. By default, the volume is attached and the program made it empty. */
  reset(volume: Partial<Ec2Volume> = {}): void {
    const known: Ec2Volume = {
      state: "in-use",
      zone: "eu-west-1a",
      snapshot: "none",
      format: "once",
      holder: this.#instance.id,
      attachment: "attached",
      device: "/dev/sdf",
      ...volume,
    };
    this.#instance.run("rm", "-rf", "/run/ec2");
    this.#instance.write("/run/ec2/volume", `${Object.values(known).join(" ")}\n`);
    this.#instance.write("/run/ec2/calls", "");
  }

  /** Makes a call fail: with a code and a message of EC2, or with what the CLI itself says. */
  refuse(action: string, code: string, message: string): void {
    const operation = action.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
    const text =
      code === "" ? message : `An error occurred (${code}) when calling the ${operation} operation: ${message}`;
    this.#instance.write(`/run/ec2/${action}.error`, `\n${text}\n`);
  }

  /** Makes a call answer with this text. */
  answer(action: string, text: string): void {
    this.#instance.write(`/run/ec2/${action}.answer`, text);
  }

  get calls(): string[] {
    return this.#instance.read("/run/ec2/calls").split("\n").slice(0, -1);
  }

  /** Value of the volume's tag. */
  get format(): string {
    return this.#instance.read("/run/ec2/volume").split(" ")[3] ?? "";
  }
}
