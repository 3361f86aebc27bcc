import type { Host } from "../../../../infra/host/host";
import type { Cloud } from "../../../fakes/aws/cloud";

/**
 * Stands for GoCD in its container: numbers lines in /godata/records, one synced before the next, until told to stop.
 */
const script = `
trap 'echo stopped >>/godata/log; sync; exit 0' TERM
[ -r /run/secrets/stups2go/registration-key ] && echo "started as $(id -u), with a key" >>/godata/log
[ -z "\${CRASH-}" ] || { echo "last words"; exit 3; }
number=0
while true; do
  number=$((number + 1))
  echo "record $number" | tee -a /godata/records
  sync
  sleep 0.05
done
`;

/** The secret of a host, as its JSON. */
export const secret = {
  registrationKey: "the-registration-key-of-the-test",
  adminPassword: "the-password-of-the-test",
  files: { ".ssh/id_test": "the-file-of-the-test\n" },
};

let secrets = 0;

/** Gives a host what AWS holds for it: its image in the registry, its secret and its log group. */
export async function gocd<T extends Host>(cloud: Cloud, host: T, value: string = JSON.stringify(secret)): Promise<T> {
  const digest = await cloud.ask<string>("image", script);
  const secretArn = await cloud.ask<string>("new_secret", `stups2go-${++secrets}`, value);
  const logGroup = `${host.logGroup}-${secrets}`;
  await cloud.ask("new_log_group", logGroup);
  return { ...host, image: `${host.image.replace(/@.*/, "")}@${digest}`, secretArn, logGroup };
}
