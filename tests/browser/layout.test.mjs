// No page scrolls sideways, from the smallest phone to a desktop.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileUrl, launch, samples } from "./site.mjs";

const pages = samples();
let browser;

before(async () => { browser = await launch(); });
after(() => browser.close());

for (const width of [320, 390, 768, 1024, 1440]) {
  test(`${pages.length} pages fit into ${width} px`, async () => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const wide = [];
    for (const path of pages) {
      await page.goto(fileUrl(path));
      const { scroll, widest } = await page.evaluate(() => {
        const inner = document.documentElement.clientWidth;
        const over = [...document.body.querySelectorAll("*")].filter((element) => {
          if (element.closest(".tw, pre, .vh, .skip, [role=region]")) return false;
          return element.getBoundingClientRect().right > inner + 1;
        });
        const name = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
        return { scroll: document.documentElement.scrollWidth - inner, widest: over.slice(0, 3).map(name) };
      });
      if (scroll > 0) wide.push(`${path}: ${scroll} px too wide: ${widest.join(", ")}`);
    }
    await page.close();
    assert.equal(wide.length, 0, `\n${wide.join("\n")}`);
  });
}
