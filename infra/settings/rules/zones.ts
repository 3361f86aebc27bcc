import type { Place } from "../rule";
import type { Path, Problem } from "../problems";

export const inRegion = (path: Path, zone: string, { region }: Place): Problem[] =>
  zone.slice(0, -1) === region ? [] : [{ path, expected: `a zone of ${region}, such as ${region}a` }];
