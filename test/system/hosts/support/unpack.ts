import { parse } from "yaml";
import * as z from "zod";

const cloudConfig = z.object({
  write_files: z.array(z.object({ path: z.string(), content: z.string() })),
});

/** The files that user data brings to a host, by path. */
export function unpack(userData: string): ReadonlyMap<string, string> {
  return new Map(cloudConfig.parse(parse(userData)).write_files.map(({ path, content }) => [path, content]));
}
