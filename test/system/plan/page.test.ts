import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { markdown } from "../../../tools/plan/output/markdown";
import { page as html } from "../../../tools/plan/output/page";
import { pools, reportOf, withEverything } from "../../support/report";
import { geometry, open, openBrowser, type Opened } from "./browser";

/** Settings whose pages differ in what is drawn. */
const variants = {
  shipped: [],
  "20 pools": [pools(20), "githubRepository=myteam/delivery"],
} as const;

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

describe("plan.html in a browser", function () {
  this.timeout(60_000);

  let browser: Browser;
  let folder: string;
  const urls = new Map<string, string>();

  before(async function () {
    this.timeout(300_000);
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), "page-"));
    for (const [name, config] of Object.entries(variants)) {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, await html(withEverything(await reportOf(...config))));
      urls.set(name, pathToFileURL(file).href);
    }
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const opened = (name: string, options: Parameters<typeof open>[2] = { viewport: desktop }): Promise<Opened> =>
    open(browser, urls.get(name) ?? "", options);

  for (const name of Object.keys(variants)) {
    for (const [form, viewport] of Object.entries({ desktop, phone })) {
      it(`shows ${name} on a ${form} without a trouble, an overlap or a clipped text`, async () => {
        const { page, troubles } = await opened(name, { viewport });
        await checkGeometry(page);
        const width = await page.evaluate(() => document.scrollingElement?.scrollWidth);
        assert.ok(width !== undefined && width <= viewport.width, `the page is ${width ?? 0} wide`);
        assert.deepEqual(troubles, []);
        await page.context().close();
      });
    }

    for (const colorScheme of ["light", "dark"] as const) {
      it(`has nothing for axe to complain about, and contrast in the picture: ${name}, ${colorScheme}`, async () => {
        const { page } = await opened(name, { viewport: desktop, colorScheme });
        await page.click("a.box.compute");
        assert.deepEqual(await axe(page), []);
        assert.deepEqual(await poorContrast(page), []);
        await page.context().close();
      });
    }
  }

  it("is readable on a phone: one account below the other, letters of ten pixels", async () => {
    const { page } = await opened("20 pools", { viewport: phone });
    const [production, test] = await page.$$eval(".narrow rect.frame.account", (frames) =>
      frames.map((frame) => frame.getBoundingClientRect().toJSON() as DOMRect),
    );
    assert.ok(production && test && production.bottom <= test.top);
    const size = await page.$eval(".narrow text.fact", (text) => {
      const scale = (text as SVGTextElement).getScreenCTM()?.a ?? 0;
      return parseFloat(getComputedStyle(text).fontSize) * scale;
    });
    assert.ok(size >= 10, `${size} px`);
    await page.context().close();
  });

  it("can be walked by keyboard, and leads back to where one was", async () => {
    const { page } = await opened("20 pools");
    const at = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute("data-id") ?? document.activeElement?.id);
    await page.focus('.wide a[data-id="production/server"]');
    await page.keyboard.press("ArrowUp");
    assert.match((await at()) ?? "", /^production\/(people|agents)$/);
    await page.keyboard.press("ArrowDown");
    assert.equal(await at(), "production/server");
    await page.keyboard.press("Enter");
    assert.equal(await at(), "part-production-server");
    assert.ok(await page.isVisible("text=Attach the data volume"));
    assert.equal(await page.locator(".part:visible").count(), 1);
    assert.ok((await page.locator(".wide .line.lit").count()) >= 6);
    await page.keyboard.press("Escape");
    assert.equal(await at(), "production/server");
    assert.equal(await page.locator(".part:visible").count(), 0);
    for (const [key, pool] of [
      ["ArrowRight", "test/builder-team-2"],
      ["ArrowDown", "test/builder-team-5"],
      ["Tab", "test/builder-team-6"],
    ] as const) {
      if (key === "ArrowRight") {
        await page.focus('.wide a[data-id="test/builder-team-1"]');
      }
      await page.keyboard.press(key);
      assert.equal(await at(), pool);
    }
    await page.context().close();
  });

  it("tells every part without a script, and on paper", async () => {
    const { page } = await opened("shipped", { viewport: desktop, javaScriptEnabled: false });
    assert.ok(await page.isVisible("#part-production-server"));
    await page.context().close();
    const paper = await opened("shipped", { viewport: { width: 1030, height: 700 } });
    await paper.page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.ok(await paper.page.isVisible("#part-production-server"));
    assert.ok(!(await paper.page.isVisible(".legend input")));
    assert.equal(
      await paper.page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      "rgb(255, 255, 255)",
    );
    assert.equal(await paper.page.evaluate(() => document.scrollingElement?.scrollWidth), 1030);
    assert.deepEqual(await poorContrast(paper.page), []);
    await paper.page.context().close();
  });

  it("hides the lines that nobody wants to see", async () => {
    const { page } = await opened("shipped");
    await page.uncheck("#show-access");
    assert.ok(!(await page.isVisible(".wide .line.access")));
    assert.ok(await page.isVisible(".wide .line.traffic"));
    await page.context().close();
  });

  it("has a diagram in plan.md that Mermaid draws", async () => {
    const page = await browser.newPage();
    await page.addScriptTag({ path: require.resolve("mermaid/dist/mermaid.min.js") });
    const evil = { ...(await reportOf(`server.jvmOptions="x"`)) };
    for (const report of [await reportOf(...variants.shipped), await reportOf(...variants["20 pools"]), evil]) {
      const [, text = ""] = /```mermaid\n(.*?)\n```/s.exec(markdown(report)) ?? [];
      const svg = await page.evaluate(async (code) => {
        const { mermaid } = globalThis as unknown as { mermaid: Mermaid };
        mermaid.initialize({ startOnLoad: false });
        return (await mermaid.render("drawn", code)).svg;
      }, text);
      assert.match(svg, /^<svg/);
      for (const words of ["GoCD server", "PrivateLink, TLS 443", "production account 111111111111"]) {
        assert.ok(svg.includes(words), words);
      }
    }
    await page.close();
  });
});

interface Mermaid {
  initialize: (options: { startOnLoad: boolean }) => void;
  render: (id: string, code: string) => Promise<{ svg: string }>;
}

type Rect = Pick<DOMRect, "left" | "right" | "top" | "bottom">;

/** Half a pixel is nothing that anybody sees. */
const slack = 0.5;
const meet = (a: Rect, b: Rect): boolean =>
  a.left < b.right - slack && b.left < a.right - slack && a.top < b.bottom - slack && b.top < a.bottom - slack;
const holds = (a: Rect, b: Rect): boolean =>
  a.left <= b.left + slack && a.right >= b.right - slack && a.top <= b.top + slack && a.bottom >= b.bottom - slack;

/** Boxes stand apart or in each other, texts in their boxes, and labels on none of them. */
async function checkGeometry(page: Page): Promise<void> {
  const { boxes, labels } = await geometry(page);
  assert.ok(boxes.length > 15 && boxes.every(({ texts }) => texts.length > 0), `${boxes.length} boxes`);
  for (const [index, one] of boxes.entries()) {
    for (const other of boxes.slice(index + 1)) {
      const apart = !meet(one.rect, other.rect) || holds(one.rect, other.rect) || holds(other.rect, one.rect);
      assert.ok(apart, `${one.id} overlaps ${other.id}`);
    }
    for (const { text, rect } of one.texts) {
      assert.ok(holds(one.rect, rect), `${text} is clipped by ${one.id}`);
    }
    for (const { text, rect } of labels) {
      assert.ok(!meet(one.rect, rect), `${text} is on ${one.id}`);
    }
  }
  for (const [index, one] of labels.entries()) {
    for (const other of labels.slice(index + 1)) {
      assert.ok(!meet(one.rect, other.rect), `${one.text} is on ${other.text}`);
    }
  }
}

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against WCAG 2.1 AA, a line each. */
async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<Results> } };
    const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(" | ")}`);
  });
}

interface Results {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** Texts of the picture with less than 4.5:1 to what they stand on, which axe does not look at in SVG. */
function poorContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const light = (color: string): number => {
      const channels = (/[\d.]+/g[Symbol.match](color) ?? []).slice(0, 3).map((value) => Number(value) / 255);
      const [r = 0, g = 0, b = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (one: string, other: string): number => {
      const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
      return (bright + 0.05) / (dark + 0.05);
    };
    const fill = (element: Element | null | undefined): string => (element ? getComputedStyle(element).fill : "none");
    const svg = [...document.querySelectorAll(".picture svg")].find((each) => each.getBoundingClientRect().width > 0);
    const frames = [...(svg?.querySelectorAll("rect.frame.account") ?? [])].map(fill);
    return [...(svg?.querySelectorAll("text") ?? [])].flatMap((text) => {
      const back = fill(text.closest(".fate, .box")?.querySelector("rect"));
      const grounds = back === "none" ? frames : [back];
      const worst = Math.min(...grounds.map((ground) => ratio(fill(text), ground)));
      return worst < 4.5 ? [`${text.textContent}: ${worst.toFixed(2)}`] : [];
    });
  });
}
