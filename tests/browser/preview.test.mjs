// The preview in a browser: what is saved is on screen, and what the reader did stays.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch } from "./browser.mjs";
import { html, notes, place, preview } from "./stub.mjs";

const long = (n, from = 0) => Array.from({ length: n }, (_, i) => `<p id="p${from + i}">Paragraph ${from + i}: ${"words ".repeat(40)}</p>`).join("\n");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser, server, context, page, troubles;

before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => {
  server = await preview();
  context = await browser.newContext({ viewport: { width: 1440, height: 800 } });
  page = await newPage();
});
afterEach(async () => {
  await context.close();
  await server.stop();
});

async function newPage() {
  const page = await context.newPage();
  troubles = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) troubles.push(message.text()); });
  page.on("pageerror", (error) => troubles.push(String(error)));
  return page;
}

const set = (pages) => server.change({ set: Object.fromEntries(Object.entries(pages).map(([path, file]) => [path, typeof file === "string" ? { text: file } : file])) });

/** Opens a page and waits until it is being told of changes. */
async function open(path, on = page) {
  const socket = on.waitForEvent("websocket");
  await on.goto(server.url(path));
  await socket;
  await on.waitForFunction(() => document.documentElement.dataset.casebookPreview === "connected");
}

const text = (selector, on = page) => on.locator(selector).first().textContent();
const until = (selector, expected, on = page) => on.waitForFunction(([selector, expected]) => document.querySelector(selector)?.textContent === expected, [selector, expected], { timeout: 5000 });

test("a change is on screen without a reload", async () => {
  await set({ "index.html": html("<h1>One</h1>") });
  await open("");
  await page.evaluate(() => { window.mark = 1; });
  await set({ "index.html": html("<h1>Two</h1>", { title: "New" }) });
  await until("h1", "Two");
  assert.equal(await page.title(), "New");
  assert.equal(await page.evaluate(() => window.mark), 1);
  assert.deepEqual(troubles, []);
});

test("what a script in the head did to the root element stays", async () => {
  const body = (word) => html(`<h1>${word}</h1>`, { head: '<script src="head.js"></script>' });
  await set({ "head.js": "document.documentElement.classList.add('js'); document.documentElement.dataset.theme = 'dark';", "index.html": body("One") });
  await open("");
  for (const word of ["Two", "Three"]) {
    await set({ "index.html": body(word) });
    await until("h1", word);
    assert.deepEqual(await page.evaluate(() => [document.documentElement.className, document.documentElement.dataset.theme, document.documentElement.lang]), ["js", "dark", "en"]);
  }
  await set({ "index.html": body("Four").replace('lang="en"', 'lang="de"') });
  await until("h1", "Four");
  assert.deepEqual(await page.evaluate(() => [document.documentElement.className, document.documentElement.lang]), ["js", "de"]);
});

test("scroll position, details, focus, text in fields, boxes and an open dialog stay", async () => {
  const body = (word) => html(`<h1>${word}</h1>
    <details id="d"><summary>More</summary><p>Inside ${word}</p></details>
    <label>Name <input id="name" value=""></label><label><input id="box" type="checkbox"> Box</label>
    <dialog id="search"><input id="q"><ul id="found"></ul></dialog>
    <div id="scroller"><p>${"wide ".repeat(400)}</p></div>
    ${long(30)}<p id="end">${word}</p>`);
  await set({ "index.html": body("One") });
  await open("");
  await page.evaluate(() => {
    document.getElementById("d").open = true;
    document.getElementById("box").checked = true;
    document.getElementById("search").show();
    document.getElementById("found").innerHTML = "<li>A result</li>";
    scrollTo(0, 900);
  });
  await page.locator("#q").evaluate((field) => { field.value = "lb"; });
  await page.locator("#name").evaluate((field) => { field.focus({ preventScroll: true }); field.value = "typed"; field.setSelectionRange(2, 4); });
  const y = await page.evaluate(() => scrollY);
  assert.ok(y > 500);
  await set({ "index.html": body("Two") });
  await until("#end", "Two");
  const now = await page.evaluate(() => ({
    heading: document.querySelector("h1").textContent, inside: document.querySelector("#d p").textContent,
    open: document.getElementById("d").open, box: document.getElementById("box").checked, dialog: document.getElementById("search").open,
    found: document.getElementById("found").textContent, q: document.getElementById("q").value, name: document.getElementById("name").value,
    active: document.activeElement.id, selection: document.activeElement.selectionStart, y: scrollY,
  }));
  assert.deepEqual(now, { heading: "Two", inside: "Inside Two", open: true, box: true, dialog: true, found: "A result", q: "lb", name: "typed", active: "name", selection: 2, y });
});

test("what is added above keeps what is read in place, and nothing that did not change is touched", async () => {
  const body = (extra) => html(`<main><h1>Title</h1>${extra}${long(40)}</main>`);
  await set({ "index.html": body("") });
  await open("");
  await page.evaluate(() => {
    document.getElementById("p30").scrollIntoView();
    document.querySelectorAll("p").forEach((p) => { p.marked = true; p.title = "set by a script"; });
  });
  const top = () => page.evaluate(() => Math.round(document.getElementById("p30").getBoundingClientRect().top));
  const before = await top();
  await set({ "index.html": body("<section id=new><p>New</p></section>") });
  await until("#new", "New");
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("main>p")].filter((p) => p.marked && p.title).length), 40);
  assert.ok(Math.abs(await top() - before) <= 2, "the paragraph that is read stays where it is");
  await set({ "index.html": body("") });
  await page.waitForFunction(() => !document.getElementById("new"));
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("main>p")].filter((p) => p.marked).length), 40);
});

test("only tabs of which the page changed ask for it", async () => {
  await set({ "a.html": html("<h1>A</h1>"), "b.html": html("<h1>B</h1>") });
  const other = await newPage();
  await open("a.html");
  await open("b.html", other);
  const asked = [];
  other.on("request", (request) => asked.push(request.url()));
  await set({ "a.html": html("<h1>A2</h1>") });
  await until("h1", "A2");
  await set({ "b.html": html("<h1>B2</h1>") });
  await until("h1", "B2", other);
  assert.equal(asked.length, 1);
});

test("a style sheet is swapped without a reload and without a moment of none", async () => {
  const page1 = (sheet) => html("<h1>One</h1>", { head: `<link rel="stylesheet" href="${sheet}">` });
  await set({ "one.css": "h1 { color: rgb(1, 2, 3) }", "index.html": page1("one.css") });
  await open("");
  const color = () => page.evaluate(() => getComputedStyle(document.querySelector("h1")).color);
  assert.equal(await color(), "rgb(1, 2, 3)");
  await page.evaluate(() => {
    window.mark = 1;
    window.seen = new Set();
    const look = () => { window.seen.add(getComputedStyle(document.querySelector("h1")).color); requestAnimationFrame(look); };
    look();
  });
  await set({ "two.css": "h1 { color: rgb(4, 5, 6) }", "index.html": page1("two.css") });
  await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(4, 5, 6)" && document.querySelectorAll("link[rel=stylesheet]").length === 1);
  assert.deepEqual(await page.evaluate(() => [...window.seen]), ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]);
  assert.equal(await page.evaluate(() => window.mark), 1);
});

test("a page with other scripts is loaded anew", async () => {
  await set({ "one.js": "window.mark = 1", "two.js": "window.mark = 2", "index.html": html("<h1>One</h1>", { head: '<script src="one.js" defer></script>' }) });
  await open("");
  assert.equal(await page.evaluate(() => window.mark), 1);
  await set({ "index.html": html("<h1>Two</h1>", { head: '<script src="two.js" defer></script>' }) });
  await page.waitForFunction(() => window.mark === 2);
});

test("a page that is removed and comes back, and one that was not there yet", async () => {
  await set({ "404.html": html("<h1>Nothing here</h1>"), "a.html": html("<h1>A</h1>") });
  await open("a.html");
  await server.change({ remove: ["a.html"] });
  await until("h1", "Nothing here");
  await set({ "a.html": html("<h1>A again</h1>") });
  await until("h1", "A again");
  await open("new/page.html");
  assert.equal(await text("h1"), "Nothing here");
  await set({ "new/page.html": html("<h1>New</h1>") });
  await until("h1", "New");
});

test("what is broken is told above the last good page, as text, and goes when it is mended", async () => {
  const good = html("<h1>Good</h1>");
  await set({ "index.html": good });
  await open("");
  const problem = { title: "`<img src=x onerror=alert(1)>` in site.toml is no table", place: { ...place(3), editor: "javascript:alert(1)" }, excerpt: "3 | [<script>alert(1)</script>", help: ["close the bracket"] };
  page.on("dialog", () => assert.fail("something ran"));
  await set({ "index.html": { text: good, notes: { panel: null, problems: [problem] } } });
  const region = page.getByRole("region", { name: "This page is not up to date" });
  await region.waitFor();
  assert.match(await region.textContent(), /<img src=x onerror=alert\(1\)> in site.toml.*content\/2026\/a\.md:3:3.*<script>alert\(1\)<\/script>.*close the bracket/s);
  assert.equal(await region.locator("a, img, script").count(), 0);
  assert.equal(await text("h1"), "Good");
  const box = await region.boundingBox();
  const heading = await page.locator("h1").boundingBox();
  assert.ok(heading.y >= box.y + box.height, "the page stands below");
  await set({ "index.html": good });
  await region.waitFor({ state: "detached" });
  assert.deepEqual(troubles, []);
});

test("the writer's panel tells, follows, leads to the editor, and remembers whether it is open", async () => {
  await set({ "a.html": { text: html("<h1>A</h1>"), notes: notes() }, "b.html": html("<h1>B</h1>") });
  await open("a.html");
  const panel = page.getByRole("complementary", { name: "Writer's panel" });
  await panel.waitFor();
  assert.match(await panel.textContent(), /severity is missing.*write severity: sev2.*Missing: People affected.*Report export starved/s);
  assert.equal(await panel.getByRole("link", { name: "line 4, column 3" }).getAttribute("href"), "vscode://file/tmp/a.md:4:3");
  assert.equal(await panel.getByRole("link", { name: "Report export starved" }).getAttribute("href"), "/b.html");
  const width = await page.evaluate(() => document.body.getBoundingClientRect().right);
  assert.ok(width <= (await panel.boundingBox()).x + 1, "the page ends where the panel begins");
  await set({ "a.html": { text: html("<h1>A</h1>"), notes: notes({ diagnostics: [] }) } });
  await panel.getByText("None: every check passes.").waitFor();
  const button = panel.getByRole("button", { name: /Writer's panel/ });
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  await open("a.html");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  assert.equal(await panel.getByText("People affected").isVisible(), false);
  await open("b.html");
  assert.equal(await panel.count(), 0);
  assert.deepEqual(troubles, []);
});

test("on a phone the panel is closed at first, and never in the way of the end of the page", async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  await set({ "a.html": { text: html(`${long(10)}<p id="last">End</p>`), notes: notes() } });
  await open("a.html");
  const panel = page.getByRole("complementary", { name: "Writer's panel" });
  const isFree = async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const [last, box] = [await page.locator("#last").boundingBox(), await panel.boundingBox()];
    return last.y + last.height <= box.y + 1;
  };
  const button = panel.getByRole("button");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  assert.ok(await isFree());
  await button.click();
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  await page.waitForFunction(() => parseInt(document.documentElement.style.paddingBottom, 10) > 200);
  assert.ok(await isFree());
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
});

test("a server that stops is missed, and one that is started again is found", async () => {
  await set({ "index.html": html("<h1>One</h1>") });
  await open("");
  const { port } = server;
  await server.stop();
  await page.getByText("The preview has stopped.").first().waitFor();
  assert.equal(await text("h1"), "One");
  server = await preview({ port });
  await set({ "index.html": html("<h1>Two</h1>") });
  await until("h1", "Two");
  await page.waitForFunction(() => document.documentElement.dataset.casebookPreview === "connected");
  assert.equal(await page.getByText("The preview has stopped. Start").isVisible(), false);
  await set({ "index.html": html("<h1>Three</h1>") });
  await until("h1", "Three");
});

test("a hidden tab waits until somebody looks", async () => {
  await set({ "index.html": html("<h1>One</h1>") });
  await open("");
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const hide = (isHidden) => page.evaluate((isHidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
  await hide(true);
  const told = new Promise((resolve) => page.on("console", (message) => message.text() === "told" && resolve()));
  await page.evaluate(() => addEventListener("casebook:told", () => console.log("told")));
  for (const word of ["Two", "Three", "Four"]) await set({ "index.html": html(`<h1>${word}</h1>`) });
  await told;
  assert.deepEqual([asked, await text("h1")], [[], "One"]);
  await hide(false);
  await until("h1", "Four");
  assert.equal(asked.length, 1);
});

test("twelve tabs load and follow", async () => {
  await set({ "index.html": html("<h1>One</h1>") });
  const tabs = [page];
  while (tabs.length < 12) tabs.push(await newPage());
  for (const tab of tabs) await open("", tab);
  await set({ "index.html": html("<h1>Two</h1>") });
  await Promise.all(tabs.map((tab) => until("h1", "Two", tab)));
});

test("below a path of its own", async () => {
  const other = await preview({ base: "/x/y/" });
  await other.change({ set: { "a/index.html": { text: html("<h1>One</h1>"), notes: notes() } } });
  await page.goto(`http://127.0.0.1:${other.port}/x/y/a`);
  await page.waitForFunction(() => document.documentElement.dataset.casebookPreview === "connected");
  await other.change({ set: { "a/index.html": { text: html("<h1>Two</h1>"), notes: notes() } } });
  await until("h1", "Two");
  assert.equal(await page.getByRole("link", { name: "Report export starved" }).getAttribute("href"), "/x/y/b.html");
  await other.stop();
});

for (const colorScheme of ["light", "dark"]) {
  test(`the panel and what is broken have no violation that axe-core can find, ${colorScheme}`, async () => {
    const problems = [{ title: "`x` is no table", place: place(3), excerpt: "3 | [x", help: ["close the bracket"] }];
    const head = '<meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width">';
    await set({ "a.html": { text: html("<main><h1>A</h1></main>", { head }), notes: { ...notes({ is_draft: true }), problems } } });
    for (const width of [390, 1440]) {
      const own = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      const tab = await own.newPage();
      await tab.addInitScript(() => localStorage.setItem("casebook-panel", "open"));
      await open("a.html", tab);
      await tab.getByRole("complementary").waitFor();
      await tab.evaluate(axe);
      const { violations } = await tab.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
      assert.deepEqual(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(" | ")}`), []);
      await own.close();
    }
  });
}
