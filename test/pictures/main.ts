/** `npm run pictures`: takes docs/pictures/plan-light.png and plan-dark.png from the plan of the shipped stacks. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { open, openBrowser } from "../system/plan/browser";
import { temporary } from "../support/exit";
import { digestOf, pictureFolder, shippedPage } from "./pictured";

async function main(): Promise<void> {
  const html = await shippedPage();
  const file = join(temporary("pictures"), "plan.html");
  writeFileSync(file, html);
  mkdirSync(pictureFolder, { recursive: true });
  const browser = await openBrowser();
  for (const colorScheme of ["light", "dark"] as const) {
    const viewport = { width: 1440, height: 900 };
    const { page } = await open(browser, pathToFileURL(file).href, { viewport, colorScheme });
    await page
      .locator(".picture.wide svg")
      .first()
      .screenshot({ path: join(pictureFolder, `plan-${colorScheme}.png`) });
  }
  await browser.close();
  writeFileSync(join(pictureFolder, "plan.sha256"), `${digestOf(html)}\n`);
}

void main();
