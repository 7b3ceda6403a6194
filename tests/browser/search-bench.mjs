// How search feels in a built site of any size: what is loaded until the first results, and how long a key press takes.
// Not a test: `node search-bench.mjs SITE [PAGEFIND_SITE]` prints a table. The second is the same site indexed by Pagefind.

import { launch } from "./browser.mjs";
import { serve } from "./host.mjs";

const QUERIES = ["connection pool", "certificate expired", "timeout system:checkout", "cetificate", "the service was down", "disk full sev:1", "\"connection pool\"", "is:overdue"];
const kB = (n) => `${(n / 1000).toFixed(1)} kB`;
const at = (sorted, share) => sorted[Math.floor((sorted.length - 1) * share)];

/** In the page: what had come when the first results were shown, and the time from each key to the frame that shows what it found. */
function watch() {
  window.times = [];
  let since = 0;
  const sum = (entries) => entries.reduce((sum, entry) => sum + entry.encodedBodySize, 0);
  document.addEventListener("keydown", (event) => { if (event.key.length === 1) since = performance.now(); }, true);
  new MutationObserver(() => {
    if (!window.first && document.querySelector("#cb-results [role=option]")) {
      const came = performance.getEntriesByType("resource").filter((entry) => entry.responseEnd && /\/search[./-]/.test(entry.name));
      window.first = { bytes: sum(came), n: came.length };
    }
    if (!since || !document.querySelector("#cb-results [role=option]")) return;
    const began = since;
    since = 0;
    requestAnimationFrame(() => window.times.push(performance.now() - began));
  }).observe(document.getElementById("cb-results"), { childList: true });
}

async function opened(browser, server) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.url("index.html"));
  server.sent.clear();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await page.evaluate(watch);
  return page;
}

/** What the first results of a query cost that is pasted. */
async function pasted(browser, server, query) {
  const page = await opened(browser, server);
  const scripts = server.bytes();
  await page.keyboard.insertText(query);
  await page.waitForFunction(() => window.first);
  const { bytes: first, n } = await page.evaluate(() => window.first);
  await page.waitForTimeout(400);
  const all = server.bytes();
  await page.context().close();
  return { scripts, first, n, all };
}

/** How long each key takes, when queries are typed one after the other, each letter when the one before is shown. */
async function typed(browser, server) {
  const page = await opened(browser, server);
  const times = [];
  for (const other of QUERIES) {
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    for (const letter of other) {
      await page.evaluate(() => { window.times.length = 0; });
      await page.keyboard.type(letter);
      await page.waitForFunction(() => window.times.length > 0, null, { timeout: 1000 }).catch(() => {});
      times.push(...(await page.evaluate(() => window.times)));
    }
  }
  await page.context().close();
  return times.sort((a, b) => a - b);
}

async function pagefind(browser, server, query) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.url("incidents/index.html"));
  server.sent.clear();
  const ms = await page.evaluate(async (query) => {
    const since = performance.now();
    const found = await (await import("/pagefind/pagefind.js")).search(query);
    await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
    return performance.now() - since;
  }, query);
  const row = { all: server.bytes(), n: server.sent.size, ms };
  await page.context().close();
  return row;
}

const [site, other] = process.argv.slice(2);
const browser = await launch();
const server = await serve(site);
for (const query of QUERIES) {
  const row = await pasted(browser, server, query);
  console.log(`${query.padEnd(26)} scripts ${kB(row.scripts)}, to the first results ${kB(row.first)} in ${row.n} files, with snippets and filters ${kB(row.all)}`);
}
const times = await typed(browser, server);
console.log(`a key to its results: p50 ${at(times, 0.5).toFixed(1)} ms, p95 ${at(times, 0.95).toFixed(1)} ms, most ${times.at(-1).toFixed(1)} ms (${times.length} keys)`);
server.close();
if (other) {
  const pages = await serve(other);
  for (const query of QUERIES.filter((query) => !query.includes(":"))) {
    const { all, n, ms } = await pagefind(browser, pages, query);
    console.log(`Pagefind: ${query.padEnd(24)} ten results ${kB(all)} in ${n} files, ${ms.toFixed(0)} ms`);
  }
  pages.close();
}
await browser.close();
