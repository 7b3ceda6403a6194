// Search in a real browser: the dialog, the page of results, from disk, below a path, under a strict policy, with the
// keyboard alone, on a phone, and without anything that the library says becoming markup.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, beforeEach, test } from "node:test";
import { fileUrl, launch, serve } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const incident = "incidents/2026-06-30-frontend-lb-504s.html";
const title = "Front-end load balancer returned 504s for a third of requests";
let browser, server, page, troubles;

before(async () => { browser = await launch(); server = await serve("/a/b/"); });
after(async () => { await browser.close(); server.close(); });
beforeEach(async () => { page = await open(); });

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
  const page = await context.newPage();
  troubles = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) troubles.push(message.text()); });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("dialog", (dialog) => { troubles.push(`a dialog says ${dialog.message()}`); dialog.dismiss(); });
  return page;
}

const dialog = () => page.getByRole("dialog", { name: "Search" });
const field = () => page.getByRole("combobox", { name: "Search the library" });
const options = () => dialog().getByRole("option");
const option = (name) => dialog().getByRole("option", { name });
const path = () => decodeURIComponent(new URL(page.url()).pathname.replace("/a/b/", ""));
const query = () => decodeURIComponent(new URL(page.url()).search.replace(/\+/g, " "));
const heading = (name) => page.getByRole("heading", { name, level: 2 });

async function dialogWith(text, at = incident) {
  await page.goto(server.url(at));
  await page.keyboard.press("Control+k");
  await field().waitFor();
  await page.keyboard.type(text);
}

test("Ctrl-K opens, arrows move, Enter opens what was found", async () => {
  await dialogWith("cron cpu", "index.html");
  await option(title).waitFor();
  assert.equal(await dialog().getByText("Seen before: root causes").isVisible(), true);
  assert.equal(await options().first().getAttribute("aria-selected"), "true");
  const first = await field().getAttribute("aria-activedescendant");
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await field().getAttribute("aria-activedescendant"), first);
  await page.keyboard.press("ArrowUp");
  assert.equal(await field().getAttribute("aria-activedescendant"), first);
  while (!(await option(title).getAttribute("aria-selected")).includes("true")) await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForURL((url) => url.pathname.endsWith(incident)), page.keyboard.press("Enter")]);
  assert.deepEqual(troubles, []);
});

test("Escape clears, then closes, and focus returns", async () => {
  await page.goto(server.url(incident));
  await page.getByRole("button", { name: "Search" }).focus();
  await page.keyboard.press("Enter");
  await field().waitFor();
  await page.keyboard.type("dns");
  await options().first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await field().inputValue(), "");
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.className), "sbtn");
});

test("a slash opens, Ctrl-K toggles", async () => {
  await page.goto(server.url(incident));
  await page.keyboard.press("/");
  await field().waitFor();
  assert.equal(await field().inputValue(), "");
  await page.keyboard.press("Control+k");
  await dialog().waitFor({ state: "hidden" });
});

test("Ctrl-Enter opens a tab and leaves the dialog", async () => {
  await dialogWith("cron cpu");
  await option(title).waitFor();
  const [tab] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Control+Enter")]);
  await tab.waitForLoadState();
  assert.match(tab.url(), /causes|incidents/);
  assert.equal(await dialog().isVisible(), true);
});

test("a filter that is typed becomes a token; Backspace takes it back", async () => {
  await dialogWith("system:frontend cron");
  const token = dialog().getByRole("button", { name: "Remove the filter system:frontend" });
  await token.waitFor();
  assert.equal(await field().inputValue(), "cron");
  await option(title).waitFor();
  for (let i = 0; i < 4; i++) await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await token.waitFor({ state: "detached" });
  assert.equal(await field().inputValue(), "system:frontend");
});

test("a query and its counts at once find what they find alone", async () => {
  await dialogWith("cron cpu system:frontend ");
  await option(/^Move cron-like tasks/).waitFor();
  await page.goto(server.url("search.html?q=cron+cpu&system=frontend&year=2026"));
  await heading("Actions 1").waitFor();
});

test("filters complete while they are typed", async () => {
  await dialogWith("system:check");
  await option(/^checkout/).waitFor();
  while ((await option(/^checkout/).getAttribute("aria-selected")) !== "true") await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await field().inputValue(), "system:checkout ");
});

test("chips narrow down, and say what they would give", async () => {
  await dialogWith("certificate");
  const chips = dialog().getByRole("group", { name: "Narrow down" });
  const chip = chips.getByRole("button").first();
  await chip.waitFor();
  const n = Number((await chip.innerText()).match(/(\d+)\s*$/)[1]);
  await chip.click();
  await dialog().getByRole("button", { name: /^Remove the filter/ }).waitFor();
  await dialog().locator('a.more[href*="certificate&"]').click();
  await page.waitForURL(/search\.html/);
  await heading(new RegExp(`^Incidents ${n}$`)).waitFor();
});

test("a slip of a finger is forgiven, and said so", async () => {
  await dialogWith("cetificate");
  await dialog().getByText("showing certificate").waitFor();
  assert.ok((await options().count()) > 3);
});

test("how much was found is said politely", async () => {
  await dialogWith("cron cpu");
  const status = dialog().getByRole("status");
  await page.waitForFunction(() => document.querySelector(".pal [role=status]").textContent !== "");
  assert.match(await status.textContent(), /^\d+ results: \d+ root causes, \d+ incidents?/);
});

test("recent searches stay in this browser and can be cleared", async () => {
  await dialogWith("cron cpu");
  await option(title).waitFor();
  await Promise.all([page.waitForURL((url) => !url.pathname.endsWith(incident)), page.keyboard.press("Enter")]);
  await page.keyboard.press("Control+k");
  await option("cron cpu").click();
  assert.equal(await field().inputValue(), "cron cpu");
  await page.keyboard.press("Escape");
  await dialog().getByRole("button", { name: "Clear recent searches" }).click();
  assert.equal(await options().count(), 0);
  assert.equal(await page.evaluate(() => localStorage.getItem("casebook-searches")), null);
});

test("the page of results has its state in the address, and Back steps through it", async () => {
  await page.goto(server.url("index.html"));
  const home = page.getByRole("searchbox", { name: "Search the library" });
  await home.fill("certificate");
  await Promise.all([page.waitForURL(/search\.html\?q=certificate$/), home.press("Enter")]);
  await heading(/^Incidents/).waitFor();
  const side = page.getByRole("complementary", { name: "Filters" });
  const system = side.getByRole("group", { name: "System" });
  const box = system.getByRole("checkbox").first();
  const label = await system.locator("label").first().innerText();
  const n = Number(label.match(/(\d+)\s*$/)[1]);
  await box.check();
  await heading(new RegExp(`^Incidents ${n}$`)).waitFor();
  assert.match(query(), /^\?q=certificate&system=[a-z/-]+$/);
  await page.getByLabel("Sort").selectOption("oldest");
  assert.match(query(), /&sort=oldest$/);
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes("sort="));
  await page.goBack();
  await page.waitForURL((url) => url.search === "?q=certificate");
  await side.getByRole("checkbox", { checked: true }).waitFor({ state: "detached" });
  assert.equal(await page.locator("#cb-field").inputValue(), "certificate");
  await page.goForward();
  await side.getByRole("checkbox", { checked: true }).first().waitFor();
  await page.reload();
  await side.getByRole("checkbox", { checked: true }).first().waitFor();
  await heading(new RegExp(`^Incidents ${n}$`)).waitFor();
  assert.deepEqual(troubles, []);
});

test("values of one facet are alternatives, facets must all hold, counts are of the next click", async () => {
  await page.goto(server.url("search.html?sev=1&sev=2"));
  await heading(/^Incidents/).waitFor();
  const count = async () => Number((await heading(/^Incidents/).innerText()).match(/(\d+)$/)[1]);
  const both = await count();
  const severity = page.getByRole("complementary").getByRole("group", { name: "Severity" });
  await severity.waitFor();
  const numbers = await severity.locator(".c").allInnerTexts();
  assert.equal(both, Number(numbers[0]) + Number(numbers[1]));
  const year = page.getByRole("complementary").getByRole("group", { name: "Year" });
  const n = Number((await year.locator("label").first().innerText()).match(/(\d+)$/)[1]);
  await year.getByRole("checkbox").first().check();
  await heading(new RegExp(`^Incidents ${n}$`)).waitFor();
  await page.getByRole("list", { name: "Filters in use" }).getByRole("button", { name: "Remove all filters" }).click();
  await page.waitForURL(/search\.html$/);
});

test("qualifiers in an address or a line become filters", async () => {
  await page.goto(server.url("search.html?q=system:frontend+cron"));
  await page.waitForURL(/\?q=cron&system=frontend$/);
  await page.getByRole("button", { name: "Remove the filter system:frontend" }).waitFor();
  const input = page.locator("#cb-field");
  await input.fill("cron sev:2");
  await input.press("Enter");
  await page.waitForURL(/\?q=cron&system=frontend&sev=2$/);
});

test("more are loaded by a button, and kept on the way back", async () => {
  await page.goto(server.url("search.html?q=the"));
  const more = page.locator("section", { has: heading(/^Incidents/) }).getByRole("button", { name: /^Show \d+ more/ });
  await more.click();
  const rows = page.locator("section", { has: heading(/^Incidents/) }).getByRole("listitem");
  await page.waitForFunction(() => document.activeElement.closest(".ttl"));
  assert.equal(await rows.count(), 20);
  await rows.first().getByRole("link").first().click();
  await page.waitForURL(/incidents\//);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("[aria-labelledby=cb-h-incidents] li").length === 20);
});

test("snippets are marked and say where it was found", async () => {
  await page.goto(server.url("search.html?q=cron+cpu"));
  const row = page.getByRole("listitem").filter({ hasText: title });
  await row.locator(".snip mark").first().waitFor();
  assert.match(await row.locator(".why-text").innerText(), /^Found in .*text/);
});

test("when nothing is found, there are ways out", async () => {
  await page.goto(server.url("search.html?q=certificate&system=mail&year=2023"));
  await page.getByText("Nothing found").waitFor();
  const way = page.getByRole("button", { name: /^Without/ }).first();
  await way.waitFor();
  assert.ok(await page.locator(".nothing").getByRole("link", { name: "browse the root causes" }).isVisible());
  await way.click();
  await heading(/^(Incidents|Seen before)/).first().waitFor();
});

test("a mistake in a filter is said, and the rest is searched", async () => {
  await page.goto(server.url("search.html?q=certificate+system:chekout"));
  await page.getByText("There is no system chekout").waitFor();
  await page.getByRole("button", { name: "checkout", exact: true }).click();
  await page.waitForURL(/system:checkout|system=checkout/);
});

test("filters on a phone stand in a dialog that says what they give", async () => {
  page = await open({ viewport: { width: 390, height: 800 }, hasTouch: true });
  await page.goto(server.url("search.html?q=certificate"));
  await heading(/^Incidents/).waitFor();
  const button = page.getByRole("button", { name: /^Filters/ });
  await button.click();
  const sheet = page.getByRole("dialog", { name: "Filters" });
  await sheet.getByRole("checkbox").first().check();
  await sheet.getByRole("button", { name: /^Show \d+ post-mortems?$/ }).click();
  await page.getByRole("button", { name: "Filters (1)" }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0);
  await page.keyboard.press("Control+k");
  assert.equal(await page.evaluate(() => document.activeElement.id), "cb-field");
});

test("the dialog fits on a phone", async () => {
  page = await open({ viewport: { width: 390, height: 800 } });
  await dialogWith("system:frontend cron cpu");
  await option(title).waitFor();
  const { left, right, bottom } = await dialog().evaluate((element) => element.getBoundingClientRect().toJSON());
  assert.ok(left >= 0 && right <= 390 && bottom <= 800, JSON.stringify({ left, right, bottom }));
});

test("it works from disk", async () => {
  await page.goto(fileUrl(incident));
  await page.keyboard.press("Control+k");
  await field().waitFor();
  await page.keyboard.type("certificate");
  await options().first().waitFor();
  await dialog().getByRole("link", { name: /^See all/ }).click();
  await heading(/^Incidents/).waitFor();
  await page.getByRole("complementary").getByRole("checkbox").first().check();
  await page.waitForURL(/\?q=certificate&system=/);
  await page.goBack();
  await page.waitForURL(/\?q=certificate$/);
  assert.deepEqual(troubles, []);
});

test("without JavaScript the page says so and lists what can be browsed", async () => {
  page = await open({ javaScriptEnabled: false });
  await page.goto(fileUrl(incident));
  await page.getByRole("button", { name: "Search" }).click();
  await heading("Search needs JavaScript").waitFor();
  assert.ok((await page.locator(".no-js a").count()) > 5);
});

test("nothing that the index says becomes markup", async () => {
  const evil = `<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3)`;
  await page.route("**/search/*.js", async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    // Titles, names and texts of every file, and an address that leads elsewhere.
    const hostile = text.replace(/Front-end load balancer/g, JSON.stringify(evil).slice(1, -1)).replace(/"incidents\/2026-06-30[^"]*"/g, '"javascript:alert(4)"');
    await route.fulfill({ response, body: hostile });
  });
  await dialogWith("504s third requests");
  await option(/onerror/).first().waitFor();
  const own = await dialog().evaluate((element) => element.querySelectorAll("img,script").length);
  assert.equal(own, 0);
  for (const href of await options().evaluateAll((all) => all.map((one) => one.href))) assert.ok(!href.startsWith("javascript:"), href);
  await page.goto(server.url("search.html?q=504s+third+requests"));
  await page.getByText("onerror").first().waitFor();
  assert.equal(await page.locator("#cb-found img, #cb-found script").count(), 0);
  for (const href of await page.locator("#cb-found a").evaluateAll((all) => all.map((one) => one.href))) assert.ok(href.startsWith(server.origin), href);
  assert.deepEqual(troubles.filter((trouble) => trouble.includes("dialog")), []);
});

test("a file that a later build took away is found again by its new name", async () => {
  let asked = 0;
  await page.route("**/search/manifest.js*", async (route) => {
    asked++;
    if (asked > 1) return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, body: (await response.text()).replace(/"words":\[\["([^"]*)","\w+"/, '"words":[["$1","gone000000"') });
  });
  await dialogWith("alert");
  await options().first().waitFor();
  assert.equal(asked, 2);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [390, 1360]) {
    test(`axe-core finds nothing, ${colorScheme}, ${width} px`, async () => {
      page = await open({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      const check = async (what) => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), tags);
        const found = violations.map((violation) => `${what}: ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ")}`);
        assert.equal(found.length, 0, `\n${found.join("\n")}`);
      };
      await dialogWith("system:frontend cron cpu");
      await option(title).waitFor();
      await page.waitForFunction(() => document.querySelector(".pal mark"));
      await check("dialog");
      for (const address of ["search.html", "search.html?q=certificate&sev=1&sev=2", "search.html?q=xyzzyx&year=2023", "search.html?q=owner:+sev:banana+cetificate"]) {
        await page.goto(server.url(address));
        await page.waitForLoadState("networkidle");
        await check(address);
      }
      if (width < 900) {
        await page.goto(server.url("search.html?q=certificate"));
        await page.getByRole("button", { name: /^Filters/ }).click();
        await check("filters");
      }
    });
  }
}
