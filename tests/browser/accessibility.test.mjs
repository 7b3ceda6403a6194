// No page kind has a violation that axe-core can find, in light and dark, on a phone and on a desktop.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { fileUrl, launch, samples } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const pages = samples();
let browser;

before(async () => { browser = await launch(); });
after(() => browser.close());

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1360]) {
    test(`${pages.length} pages, ${colorScheme}, ${width} px`, async () => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      const page = await context.newPage();
      const found = [];
      for (const path of pages) {
        await page.goto(fileUrl(path));
        await page.evaluate(axe);
        const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), tags);
        for (const violation of violations) {
          found.push(`${path}: ${violation.id}: ${violation.help}\n    ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ") + "  " + node.html.slice(0, 120)).join("\n    ")}`);
        }
      }
      await context.close();
      assert.equal(found.length, 0, `\n${found.join("\n")}`);
    });
  }
}
