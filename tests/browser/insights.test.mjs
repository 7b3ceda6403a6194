// Charts of the insights: whatever the colours, no mark is lost in the ground, and each page works by keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileUrl, launch, pagesOf } from "./site.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const [name, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["forced colours", { forcedColors: "active" }]]) {
  test(`every mark can be told from its ground: ${name}`, async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 900 }, ...options });
    const page = await context.newPage();
    for (const path of pagesOf("insights")) {
      await page.goto(fileUrl(path));
      const lost = await page.evaluate(() => {
        const ground = getComputedStyle(document.querySelector(".charts .card")).backgroundColor;
        const marks = [...document.querySelectorAll(".charts .stack [class]:not(g, text, .ground), .charts .pt")];
        const isLost = (mark) => {
          const { fill, stroke } = getComputedStyle(mark);
          return [fill, stroke].every((paint) => paint === "none" || paint === ground);
        };
        return { n: marks.length, lost: marks.filter(isLost).map((mark) => mark.getAttribute("class")) };
      });
      assert.ok(lost.n > 10, `${path} has only ${lost.n} marks`);
      assert.deepEqual(lost.lost, [], path);
    }
    await context.close();
  });
}

test("the numbers open and the stretches of time are links", async () => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(fileUrl("insights/index.html"));
  await page.locator("#incidents ~ figure summary").focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#incidents ~ figure tbody tr").first().isVisible());
  await page.getByRole("link", { name: /^All time/ }).click();
  assert.equal(await page.locator("h1").textContent(), "Insights: all time");
  await page.close();
});
