import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../infra/project-root";
import type { Streams } from "../../../tools/command";
import { main as local } from "../../../tools/images/local";
import { main as images } from "../../../tools/images/main";
import { main as pin } from "../../../tools/images/pin";
import { main as importSenza } from "../../../tools/import-senza/main";
import { main as kio } from "../../../tools/kio/main";
import { main as preflight } from "../../../tools/preflight/main";
import { main as prices } from "../../../tools/prices/main";
import { main as schema } from "../../../tools/schema/main";
import { main as simulate } from "../../../tools/simulate/main";
import { main as rehearse } from "../../rehearsal/main";
import { collecting } from "../../support/streams";

const commands: Readonly<Record<string, (args: string[], streams: Streams) => Promise<number>>> = {
  images,
  "images:pin": pin,
  "import-senza": (args, streams) => importSenza(args, { ...streams, stdin: { fd: 0 } }),
  kio,
  local,
  preflight,
  prices,
  rehearse,
  schema,
  simulate,
};

describe("every command", () => {
  for (const [name, main] of Object.entries(commands)) {
    it(`npm run ${name} shows its usage for --help and -h, and names an unknown option`, async () => {
      for (const option of ["--help", "-h"]) {
        const { streams, written } = collecting();
        assert.deepEqual([await main([option], streams), written.stderr], [0, ""]);
        assert.match(written.stdout, new RegExp(`^Usage: npm run ${name}\\b[^]*\\n\\n.*[^]*--help[^]*\\n$`));
      }
      const { streams, written } = collecting();
      assert.deepEqual([await main(["--no-such"], streams), written.stdout], [2, ""]);
      assert.match(written.stderr, new RegExp(`^Unknown option '--no-such'[^]*\n\nUsage: npm run ${name}\\b`));
    });
  }
});

describe("npm run images", () => {
  it("names the images there are for a name that is none's", async () => {
    const { streams, written } = collecting();
    assert.equal(await images(["no-such-image"], streams), 1);
    assert.match(written.stderr, /^expected part of an image's tag, got no-such-image; one of .*stups2go\/agent, /);
  });
});

describe("npm run images:pin", () => {
  it("writes nothing when a registry does not answer, and says for which file", async () => {
    const file = join(projectRoot, "images/server/Dockerfile");
    const before = readFileSync(file, "utf8");
    const { streams, written } = collecting();
    const nobody = () => Promise.reject(new TypeError("fetch failed", { cause: new Error("no such host") }));
    assert.equal(await pin([], streams, nobody), 1);
    assert.match(
      written.stderr,
      /\nimages\/server\/Dockerfile: cannot pin: fetch failed: no such host; nothing was written\n$/,
    );
    assert.equal(readFileSync(file, "utf8"), before);
  });
});
