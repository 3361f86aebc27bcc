import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { z } from "zod";

const cloudConfig = z.object({
  write_files: z.array(z.object({ path: z.string(), encoding: z.literal("gz+b64").optional(), content: z.string() })),
});

/** The files that user data brings to a host, by path; those of the bundle as its own command unpacks them. */
export function unpack(userData: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const file of cloudConfig.parse(parse(userData)).write_files) {
    if (file.encoding === undefined) {
      files.set(file.path, file.content);
    } else {
      const bundle = gunzipSync(Buffer.from(file.content, "base64")).toString();
      for (const part of bundle.split(/^#> /m).slice(1)) {
        files.set(part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1));
      }
    }
  }
  return files;
}
