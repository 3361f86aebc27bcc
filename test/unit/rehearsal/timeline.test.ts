import assert from "node:assert/strict";
import { killFigures } from "../../rehearsal/figures";
import { page } from "../../rehearsal/page";
import { table, Timeline } from "../../rehearsal/timeline";

const kill = { boot: 3, scripts: 3.5, pull: 6, gocd: 2, total: 14.5 };

function timeline(scripts = kill.scripts): Timeline {
  const made = new Timeline();
  made.entries.push(
    { name: "Boot the server", start: 0, seconds: 10, detail: "i-1 <healthy>", outcome: "ok" },
    { name: "Cut the server's power", start: 10, seconds: 30, detail: "", outcome: "ok" },
  );
  made.figures.push(...killFigures([kill, { ...kill, scripts }], 40));
  return made;
}

const drawn = (of: Timeline): string =>
  page({ timeline: of, kills: [kill], machine: "2 cores", commit: "abc", date: new Date(0) });

describe("a rehearsal's timeline", () => {
  it("is a table with a bar a step", () => {
    const [head, first, second] = table(timeline()).split("\n");
    assert.match(head ?? "", /step +start +took/);
    assert.match(first ?? "", /Boot the server +0\.0 s +10\.0 s {2}█{8}$/);
    assert.match(second ?? "", /Cut the server's power +10\.0 s +30\.0 s {2} {7}█{23}$/);
  });

  it("is bad when a figure misses its limit", () => {
    assert.ok(timeline().good);
    const late = timeline(5.1);
    assert.ok(!late.good && late.stood);
    assert.match(table(late), /our scripts +median 5\.1 s, at most 5\.1 s, limit 5 s {2}MISSED/);
    assert.match(drawn(late), /A limit was missed/);
  });

  it("is bad when a step fails, and keeps what it said", async () => {
    const failed = timeline();
    const step = (): Promise<string> => Promise.reject(new Error("data are lost"));
    await assert.rejects(failed.note("Roll", step));
    assert.ok(!failed.good && !failed.stood);
    assert.match(table(failed), /Roll .* failed$[^]*\nRoll failed: data are lost$/m);
    assert.match(drawn(failed), /failed: Roll[^]*data are lost/);
  });

  it("is a page that needs nothing else, with everything escaped", () => {
    const html = drawn(timeline());
    assert.match(html, /i-1 &lt;healthy>/);
    assert.match(html, /All went well/);
    assert.match(html, /prefers-color-scheme: dark/);
    assert.doesNotMatch(html, /<script|src=|href=|url\(/);
  });
});
