// Lists of actions: narrowed by the address, days late as of today, taken away as CSV; from disk, without a request.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { fileUrl, launch } from "./site.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const all = fileUrl("actions/all.html");

async function open(address, options = {}) {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(address);
  return page;
}
const shown = (page) => page.locator(".tasks tbody tr:visible").count();

test("a choice narrows the list, stands in the address and goes along to other views", async () => {
  const page = await open(all);
  const n = await shown(page);
  const owner = await page.locator("select[name=owner] option").nth(1).getAttribute("value");
  await page.selectOption("select[name=owner]", owner);
  const narrowed = await shown(page);
  assert.ok(narrowed > 0 && narrowed < n, `${narrowed} of ${n}`);
  assert.equal(new URL(page.url()).search, `?owner=${owner}`);
  assert.equal(await page.locator("[data-shown]").textContent(), `${narrowed} of ${n} shown`);
  await page.reload();
  assert.equal(await shown(page), narrowed);
  await page.click(".views a:has-text('Done')");
  // What the address says is taken in once the page is shown.
  await page.waitForLoadState("load");
  await page.waitForFunction((owner) => document.querySelector("select[name=owner]")?.value === owner, owner);
  assert.equal(new URL(page.url()).search, `?owner=${owner}`);
  assert.equal(await page.inputValue("select[name=owner]"), owner);
  await page.click("[type=reset]");
  assert.equal(new URL(page.url()).search, "");
});

test("a system includes those below it, and what has no action shows none", async () => {
  const page = await open(`${all}?type=technical&system=checkout`);
  const systems = await page.locator(".tasks tbody tr:visible").evaluateAll((rows) => rows.map((row) => row.dataset.system));
  assert.ok(systems.length > 0 && systems.every((slugs) => /(^| )checkout(\/| |$)/.test(slugs)), systems.join());
  const none = await open(`${all}?system=no-such-system`);
  assert.equal(await shown(none), 0);
});

test("days late are counted from today", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date("2031-01-02T12:00:00"));
  await page.goto(fileUrl("actions/open.html"));
  const row = page.locator("tr[data-open][data-due]").first();
  const days = Math.round((Date.UTC(2031, 0, 2) - Date.parse(await row.getAttribute("data-due"))) / 86400000);
  assert.equal((await row.locator(".states .badge").first().textContent()).trim(), `${days} days late`);
});

test("what is shown can be taken away as CSV", async () => {
  const page = await open(`${all}?type=process`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("[data-csv]")]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  assert.equal(lines.length - 1, await shown(page));
  assert.ok(lines[0].endsWith("id,state,due,owner,action,type,systems,addresses,url"));
});

test("without scripts the list is whole", async () => {
  const page = await open(all, { javaScriptEnabled: false });
  assert.ok(await shown(page) > 10);
  assert.equal(await page.locator("[data-board]:visible").count(), 0);
});
