import { gzip } from "pako";

/**
 * Bytes that EC2 takes as user data, before base64.
 *
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
export const userDataLimit = 16_384;

/**
 * User data as a launch template takes it, in base64. A `#cloud-config` is compressed first, to a third: cloud-init
 * decompresses what is gzip by itself (https://cloudinit.readthedocs.io/en/latest/explanation/format.html). In pure
 * JavaScript with no date inside: other bytes on another machine would replace every host.
 *
 * @throws when it is more than 16,384 bytes
 */
export function packed(text: string): string {
  const bytes = text.startsWith("#cloud-config\n") ? gzip(text, { level: 9 }) : Buffer.from(text);
  if (bytes.length > userDataLimit) {
    throw new Error(
      `The user data has ${bytes.length} bytes, EC2 takes ${userDataLimit}: shorten the environment variables`,
    );
  }
  return Buffer.from(bytes).toString("base64");
}
