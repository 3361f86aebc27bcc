import assert from "node:assert/strict";
import { estimate } from "../../../../tools/plan/cost/estimate";
import { page } from "../../../../tools/plan/output/page";
import { pools, reportOf, withEverything } from "../../../support/report";

/** The page of the stacks with settings changed. */
const pageOf = async (...config: string[]): Promise<string> => page(await reportOf(...config));

/** The part of the page that tells of one box, without its markup. */
function part(html: string, id: string): string {
  const found = new RegExp(`<article[^>]*id="part-${id}".*?</article>`, "s").exec(html)?.[0];
  assert.ok(found, `no part of ${id}`);
  return found
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"');
}

describe("plan.html", function () {
  // Large plans on a loaded machine.
  this.timeout(60_000);

  let html: string;
  before(async () => {
    html = await page(withEverything(await reportOf()));
  });

  it("needs nothing but itself", () => {
    const urls = [...html.matchAll(/\s(?:src|href|action|data|srcset)="([^"]*)"|url\(([^)]*)\)/g)];
    assert.ok(urls.length > 50);
    assert.deepEqual(
      urls.map(([, attribute, style]) => attribute ?? style ?? "").filter((url) => !url.startsWith("#")),
      [],
    );
    assert.ok(!html.includes("@import"));
    assert.match(html, /default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/]{43}='/);
  });

  it("leads from each box to a part that is there once", () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, target = ""] of html.matchAll(/href="#([^"]+)"/g)) {
      assert.ok(ids.includes(target), target);
    }
  });

  it("never shows a secret", async () => {
    const report = await reportOf("files={.netrc: {secure: x}}");
    const text = await page(report);
    for (const { generated } of report.plans) {
      assert.ok(generated.size > 0);
      for (const secret of generated.keys()) {
        assert.ok(!text.includes(secret));
      }
    }
    assert.ok(part(text, "production-server-secret").includes("secretString[secret]"));
  });

  it("takes every value for text", async () => {
    const evil = `</script></style><img src=x onerror=alert(1)>"'&`;
    const report = withEverything(await reportOf(`server.jvmOptions=${JSON.stringify(evil)}`));
    for (const { inputs } of report.plans.flatMap(({ resources }) => resources)) {
      inputs.evil = { [evil]: [evil] };
    }
    const text = await page({ ...report, against: evil });
    assert.ok(text.includes("onerror=alert(1)"), "it is there, as text");
    assert.ok(!text.includes("<img"));
    assert.equal([...text.matchAll(/<\/script>/g)].length, 1);
    assert.equal([...text.matchAll(/<\/style>/g)].length, 1);
  });

  it("tells what the server's role may do, in words", () => {
    const text = part(html, "production-server");
    for (const words of [
      "Taken by ec2.amazonaws.com.",
      "Attach the data volume: may ec2:AttachVolume, ec2:DetachVolume on data-volume.",
      "only where ec2:InstanceProfile is server-host-profile.",
      "Read mint credentials: may s3:GetObject on what is in mint-bucket, below go/.",
      "List mint credentials: may s3:ListBucket on mint-bucket, only where s3:prefix is like go/*.",
    ]) {
      assert.ok(text.includes(words), `${words}\n${text}`);
    }
  });

  it("tells how hosts boot, from the user data that they get", () => {
    const text = part(html, "production-server");
    const steps = [
      "cloud-init writes",
      "stups2go-volume.service: GoCD's data volume",
      "stups2go-container.service: GoCD",
    ];
    const places = steps.map((step) => text.indexOf(step));
    assert.ok(
      places.every((place, index) => place > (places[index - 1] ?? 0)),
      places.join(),
    );
    assert.match(text, /VOLUME_IDvol-0[0-9a-f]{16}/);
    assert.match(part(html, "production-deployers"), /stups2go-prune\.timer: .*first after 10min, then every 15min/);
    assert.match(part(html, "test-builder-default"), /stups2go-announce\.service: Proof of this builder's agent/);
  });

  it("tells what changes and what it costs, at the box too", () => {
    const text = part(html, "production-server");
    assert.ok(text.includes("1 t3.medium on-demand: $33.29 a month"));
    assert.ok(text.includes("instanceType, userData"));
    assert.ok(html.includes("Would replace the data volume, which is protected"));
    assert.ok(html.includes("Without a price:"));
    assert.match(html, /aria-label="Server endpoint[^"]* new, test account"/);
  });

  it("stays small, with 50 pools, their alarms and their costs as well", async () => {
    assert.ok(Buffer.byteLength(html) < 300_000, `${Buffer.byteLength(html)}`);
    const report = await reportOf(pools(50));
    const large = await page({ ...report, estimate: estimate(report.plans) });
    assert.ok(Buffer.byteLength(large) < 600_000, `${Buffer.byteLength(large)}`);
    assert.ok(part(large, "test-builder-team-50").includes("builder-team-50-template LaunchTemplate"));
    assert.match(part(large, "test-alarms"), /\d+ of them are in plan\.json alone: the page would be too large/);
    assert.ok(!part(html, "test-alarms").includes("plan.json"));
  });

  it("is the same from run to run", async () => {
    assert.equal(await pageOf(), await pageOf());
  });
});
