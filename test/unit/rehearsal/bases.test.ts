import assert from "node:assert/strict";
import { reasonOf } from "../../rehearsal/images";

describe("The reason for fakes of the official images", () => {
  const failed = (code: string): Error =>
    new TypeError("fetch failed", { cause: Object.assign(new Error(`getaddrinfo ${code}`), { code }) });

  for (const code of ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "UND_ERR_CONNECT_TIMEOUT"]) {
    it(`names no error for ${code}, as the step goes on without the registry`, () => {
      assert.equal(reasonOf(failed(code)), "Docker Hub is not reached from here");
    });
  }

  it("names none for a request that took too long", () => {
    assert.equal(reasonOf(new DOMException("timed out", "TimeoutError")), "Docker Hub is not reached from here");
  });

  it("is what the registry answered, where it did", () => {
    assert.equal(reasonOf(new Error("401 Unauthorized")), "Docker Hub answered: 401 Unauthorized");
  });
});
