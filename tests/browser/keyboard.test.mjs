// What a keyboard can do, and that it can be told not to.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { launch, serve } from "./site.mjs";

const incident = "incidents/2026-06-30-frontend-lb-504s.html";
let browser, server, page;

before(async () => { browser = await launch(); server = await serve("/"); });
after(async () => { await browser.close(); server.close(); });
beforeEach(async () => { page = await (await browser.newContext()).newPage(); });

const path = () => new URL(page.url()).pathname.slice(1);

test("the first tab stop skips to the content", async () => {
  await page.goto(server.url(incident));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "MAIN");
});

test("two keys lead to each part of the library", async () => {
  for (const [key, expected] of [["i", "incidents/index.html"], ["s", "systems/index.html"], ["c", "causes/index.html"], ["a", "actions/index.html"], ["h", "index.html"]]) {
    await page.goto(server.url(incident));
    await page.keyboard.press("g");
    await Promise.all([page.waitForURL((url) => url.pathname !== `/${incident}`), page.keyboard.press(key)]);
    assert.equal(path(), expected);
  }
});

test("brackets lead to the post-mortems before and after", async () => {
  await page.goto(server.url(incident));
  const [earlier, later] = await page.evaluate(() => ["prev", "next"].map((rel) => new URL(document.querySelector(`a[rel=${rel}]`).href).pathname));
  await Promise.all([page.waitForURL((url) => url.pathname === earlier), page.keyboard.press("[")]);
  await page.goto(server.url(incident));
  await Promise.all([page.waitForURL((url) => url.pathname === later), page.keyboard.press("]")]);
});

test("j and k go through a list, Enter opens", async () => {
  await page.goto(server.url("incidents/index.html"));
  await page.keyboard.press("j");
  const first = await page.evaluate(() => document.activeElement.href);
  await page.keyboard.press("j");
  const second = await page.evaluate(() => document.activeElement.href);
  assert.notEqual(first, second);
  await page.keyboard.press("k");
  assert.equal(await page.evaluate(() => document.activeElement.href), first);
  await Promise.all([page.waitForURL(first), page.keyboard.press("Enter")]);
});

test("single keys can be switched off, and stay off", async () => {
  await page.goto(server.url("shortcuts.html"));
  await page.getByLabel("Single-key shortcuts").uncheck();
  await page.goto(server.url(incident));
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.keyboard.press("]");
  assert.equal(path(), incident);
  await page.goto(server.url("shortcuts.html"));
  assert.equal(await page.getByLabel("Single-key shortcuts").isChecked(), false);
});

test("the theme is chosen once and kept on other pages", async () => {
  await page.goto(server.url(incident));
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  const button = page.locator("[data-theme-switch]");
  await button.click();
  await button.click();
  const dark = await background();
  assert.notEqual(dark, light);
  await page.goto(server.url("index.html"));
  assert.equal(await background(), dark);
  assert.equal(await button.getAttribute("title"), "Theme: dark");
});

test("the menu of a phone opens, closes on Escape and leads on", async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(server.url(incident));
  const entry = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Root causes" });
  assert.equal(await entry.isVisible(), false);
  const button = page.getByRole("button", { name: "Menu" });
  await button.click();
  assert.equal(await entry.isVisible(), true);
  await page.keyboard.press("Escape");
  assert.equal(await entry.isVisible(), false);
  await button.click();
  await entry.click();
  assert.equal(path(), "causes/index.html");
});

test("a former name leads to where things stand, with the place on the page", async () => {
  await page.goto(server.url("incidents/inc-118.html#why-it-went-wrong"));
  await page.waitForURL((url) => url.pathname === `/${incident}`);
  assert.equal(new URL(page.url()).hash, "#why-it-went-wrong");
});
