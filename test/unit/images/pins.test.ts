import { deepEqual, equal, rejects } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Fetch, pinBase, pinPlugins } from "../../../tools/images/pins";

const digest = `sha256:${"a".repeat(64)}`;

/** Answers each URL that starts with a key; anything else is a 404. Remembers what was asked. */
function answering(answers: Readonly<Record<string, () => Response>>): { fetch: Fetch; asked: string[] } {
  const asked: string[] = [];
  const fetch: Fetch = (url) => {
    asked.push(url);
    const [, answer] = Object.entries(answers).find(([start]) => url.startsWith(start)) ?? [];
    return Promise.resolve(answer ? answer() : new Response(null, { status: 404 }));
  };
  return { fetch, asked };
}

const hub = {
  "https://auth.docker.io/": () => Response.json({ token: "t" }),
  "https://registry-1.docker.io/v2/gocd/gocd-server/manifests/v26.1.0": () =>
    new Response(null, { headers: { "docker-content-digest": digest } }),
};

describe("pins of images and plugins", () => {
  it("puts the digest behind the version", async () => {
    const pinned = await pinBase(
      "# x\nARG BASE=docker.io/gocd/gocd-server:v26.1.0\nFROM ${BASE}\n",
      answering(hub).fetch,
    );
    equal(pinned, `# x\nARG BASE=docker.io/gocd/gocd-server:v26.1.0@${digest}\nFROM \${BASE}\n`);
  });

  it("replaces an older digest", async () => {
    const pinned = await pinBase(
      `ARG BASE=docker.io/gocd/gocd-server:v26.1.0@sha256:${"b".repeat(64)}`,
      answering(hub).fetch,
    );
    equal(pinned, `ARG BASE=docker.io/gocd/gocd-server:v26.1.0@${digest}`);
  });

  it("finds what to pin in each Dockerfile", async () => {
    for (const name of ["server", "agent", "log-shipper"]) {
      const text = readFileSync(join("images", name, "Dockerfile"), "utf8");
      const { fetch, asked } = answering(hub);
      await pinBase(text, fetch).catch(() => "");
      equal(asked.length, 2, name);
    }
  });

  it("gives up without a digest", async () => {
    const none = { ...hub, "https://registry-1.docker.io/": () => new Response(null) };
    delete (none as Partial<typeof hub>)["https://registry-1.docker.io/v2/gocd/gocd-server/manifests/v26.1.0"];
    await rejects(pinBase("ARG BASE=docker.io/gocd/gocd-server:v26.1.0", answering(none).fetch), /gave no digest/);
  });

  it("names what answered with an error", async () => {
    await rejects(
      pinBase("ARG BASE=docker.io/gocd/other:v1", answering(hub).fetch),
      /gocd\/other\/manifests\/v1 answered 404/,
    );
  });

  it("takes the jar of the newest release, and the checksum that GitHub states", async () => {
    const url = "https://github.com/gocd-contrib/x/releases/download/v2/x-2.jar";
    const { fetch, asked } = answering({
      "https://api.github.com/repos/gocd-contrib/x/releases/latest": () =>
        Response.json({
          assets: [
            { name: "notes.txt", browser_download_url: "n" },
            { name: "x-2.jar", browser_download_url: url, digest },
          ],
        }),
    });
    const pinned = await pinPlugins("# a comment\nx unpinned https://github.com/gocd-contrib/x\n", fetch);
    equal(pinned, `# a comment\nx ${"a".repeat(64)} ${url}\n`);
    equal(await pinPlugins(pinned, fetch), pinned);
    deepEqual([...new Set(asked)], ["https://api.github.com/repos/gocd-contrib/x/releases/latest"]);
  });

  it("refuses a jar without a checksum", async () => {
    const { fetch } = answering({
      "https://api.github.com/": () => Response.json({ assets: [{ name: "x.jar", browser_download_url: "u" }] }),
    });
    await rejects(pinPlugins("x unpinned https://github.com/o/x", fetch), /o\/x has no jar with a SHA-256/);
  });
});
