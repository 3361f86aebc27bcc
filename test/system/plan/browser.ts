/** A real browser, Debian's Chromium, with pages that take note of whatever goes wrong in them. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { needDebianPackages } from "../../support/debian";

export async function openBrowser(): Promise<Browser> {
  // A font in place of Helvetica, and a reader's system may have no other.
  needDebianPackages("chromium", "fonts-liberation");
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface Opened {
  page: Page;
  /** Errors on the console, exceptions, and requests for anything but the page itself. */
  troubles: string[];
}

/** Opens the HTML as a file would be. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const page = await (await browser.newContext(options)).newPage();
  // tsx keeps the names of functions by a helper, which those that run in the browser ask for there.
  await page.addInitScript("globalThis.__name = (named) => named");
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      troubles.push(message.text());
    }
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    if (request.url() !== url) {
      troubles.push(`asks for ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, troubles };
}

/** What `geometry` finds, in pixels of the screen. */
export interface Geometry {
  boxes: { id: string; rect: DOMRect; texts: { text: string; rect: DOMRect }[] }[];
  labels: { text: string; rect: DOMRect }[];
}

/** Where the boxes of the visible pictures and their texts are. */
export function geometry(page: Page): Promise<Geometry> {
  return page.evaluate(() => {
    const rectOf = (element: Element): DOMRect => element.getBoundingClientRect().toJSON() as DOMRect;
    const visible = [...document.querySelectorAll(".picture svg")].filter(
      (each) => each.getBoundingClientRect().width > 0,
    );
    const all = (selector: string): Element[] => visible.flatMap((svg) => [...svg.querySelectorAll(selector)]);
    const texts = (root: ParentNode, selector: string): { text: string; rect: DOMRect }[] =>
      [...root.querySelectorAll(selector)].map((each) => ({ text: each.textContent, rect: rectOf(each) }));
    return {
      boxes: all("[data-id]").map((box) => ({
        id: box.getAttribute("data-id") ?? "",
        rect: rectOf(box.querySelector(".back") ?? box),
        texts: texts(box, "text:not(.fate text)"),
      })),
      labels: visible.flatMap((svg) => texts(svg, "text.label")),
    };
  });
}
