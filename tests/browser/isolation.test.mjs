// The site asks nothing of the outside, obeys a strict policy, and works from disk, at the top and below a path.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileUrl, launch, samples, serve } from "./site.mjs";

const pages = samples();
let browser;

before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens every page and collects what goes wrong: failed or foreign requests, messages on the console, errors. */
async function troubles(address, isOurs, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const found = [];
  let current;
  page.on("request", (request) => { if (!isOurs(request.url())) found.push(`${current}: asks for ${request.url()}`); });
  // What the next page interrupts (the icon comes last) did not fail.
  const isCut = (request) => request.failure().errorText === "net::ERR_ABORTED";
  page.on("requestfailed", (request) => { if (!isCut(request)) found.push(`${current}: ${request.url()} failed: ${request.failure().errorText}`); });
  page.on("response", (response) => { if (response.status() >= 400) found.push(`${current}: ${response.url()} is ${response.status()}`); });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) found.push(`${current}: ${message.text()}`); });
  page.on("pageerror", (error) => found.push(`${current}: ${error}`));
  for (const path of pages) {
    current = path;
    await page.goto(address(path), { waitUntil: "load" });
    const hasStyle = await page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--accent").trim() !== "");
    if (!hasStyle) found.push(`${path}: the style sheet was not applied`);
  }
  await context.close();
  return found;
}

test("opened from disk", async () => {
  assert.deepEqual(await troubles(fileUrl, (url) => url.startsWith("file:")), []);
});

for (const base of ["/", "/a/b/"]) {
  test(`served below ${base}, with a strict policy`, async () => {
    const server = await serve(base);
    try {
      assert.deepEqual(await troubles(server.url, (url) => url.startsWith(server.origin)), []);
    } finally {
      server.close();
    }
  });
}

test("without JavaScript every page shows its heading and its navigation", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  for (const path of pages) {
    await page.goto(fileUrl(path));
    assert.ok(await page.locator("h1").first().isVisible(), `${path} has no heading`);
    assert.ok((await page.locator("header nav a, footer a").count()) > 0, `${path} has no navigation`);
  }
  await context.close();
});
