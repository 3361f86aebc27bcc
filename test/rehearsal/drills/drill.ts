import type { Images } from "../images";
import type { Records } from "../records";
import type { Service } from "../service";

/** What a drill plays on. */
export interface Stage {
  service: Service;
  images: Images;
  records: Records;
  /** Shows where the drill is. */
  tell: (where: string) => void;
  /** Notes down how long something took. */
  measure: (name: string, seconds: number) => void;
}

/**
 * Something that happens to the service; the result is a phrase that says what came of it. It
 * throws when the service does not stand it.
 */
export type Drill = (stage: Stage) => Promise<string>;
