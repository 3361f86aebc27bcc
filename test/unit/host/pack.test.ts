import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { packed } from "../../../infra/host/pack";
import { agentUserData, serverUserData } from "../../../infra/host/user-data";
import { agent, logShipper, server } from "./hosts";

const bytes = (text: string): Buffer => Buffer.from(packed(text), "base64");

describe("packed user data", () => {
  it("is gzip that cloud-init turns back into the text", () => {
    const text = serverUserData(server);
    assert.equal(gunzipSync(bytes(text)).toString(), text);
  });

  it("fits into 13 KB with room for settings", () => {
    const pierOne = {
      registryServer: "pierone.example.org",
      registryTakesTokens: true,
      environment: { OAUTH2_ACCESS_TOKEN_URL: "https://token.example.org/oauth2/access_token" },
    };
    for (const text of [
      ...[serverUserData({ ...server, logShipper }), agentUserData({ ...agent, logShipper })],
      ...[serverUserData({ ...server, ...pierOne }), agentUserData({ ...agent, ...pierOne })],
      serverUserData({ ...server, ...pierOne, logShipper }),
      agentUserData({ ...agent, ...pierOne, logShipper }),
    ]) {
      const { length } = bytes(text);
      assert.ok(length <= 13_312, `${length} bytes`);
    }
  });

  it("has the same bytes on every machine and day, so that nothing rolls without a change", () => {
    const hash = createHash("sha256").update(bytes("#cloud-config\nruncmd: [[echo, hello, hello, hello]]\n"));
    assert.equal(hash.digest("hex"), "f86eb43609d3e96b0574b19b7ddf7cc888deb3a17817a7e164d364b1c4a8353d");
  });

  it("leaves alone what is not for cloud-init to decompress", () => {
    assert.equal(bytes("#taupage-ami-config\nroot: true\n").toString(), "#taupage-ami-config\nroot: true\n");
  });

  it("is refused above the limit of EC2, which counts what is sent", () => {
    assert.equal(bytes(`#cloud-config\n${"#".repeat(100_000)}`).length < 1000, true);
    assert.throws(() => packed(`#!${"x".repeat(16_383)}`), /has 16385 bytes, EC2 takes 16384: shorten/);
    assert.equal(bytes(`#!${"x".repeat(16_382)}`).length, 16_384);
  });
});
