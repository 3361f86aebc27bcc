import assert from "node:assert/strict";
import { digestOf, shippedPage, takenOf } from "../pictures/pictured";

describe("docs/pictures", () => {
  it("show what the shipped stacks plan; `npm run pictures` takes them again", async () => {
    assert.equal(takenOf(), digestOf(await shippedPage()));
  });
});
