// How search feels in a built site of any size: what is loaded until the first results, and how long a key press takes.
// Not a test: `node search-bench.mjs SITE [PAGEFIND_SITE]` prints a table. The second is the same site indexed by Pagefind.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { launch } from "./browser.mjs";

const QUERIES = ["connection pool", "certificate expired", "timeout system:checkout", "cetificate", "the service was down", "disk full sev:1", "\"connection pool\"", "is:overdue"];
const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", wasm: "application/wasm" };
const PACKED = /^\.(html|css|js|json|svg)$/;

/** Serves a folder on loopback as static hosts do, packed, and counts the bytes of each file that is sent. */
async function serve(site) {
  const sent = new Map();
  const server = createServer(async (request, response) => {
    const target = decodeURIComponent(new URL(request.url, "http://x").pathname);
    try {
      const raw = await readFile(path.join(site, target));
      const isPacked = PACKED.test(path.extname(target));
      const body = isPacked ? gzipSync(raw, { level: 6 }) : raw;
      sent.set(target, body.length);
      response.setHeader("content-type", TYPES[path.extname(target).slice(1)] ?? "application/octet-stream");
      if (isPacked) response.setHeader("content-encoding", "gzip");
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bytes = () => [...sent.values()].reduce((sum, n) => sum + n, 0);
  return { url: (page) => `http://127.0.0.1:${server.address().port}/${page}`, sent, bytes, close: () => server.close() };
}

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

async function dialog(browser, server, query) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.url("index.html"));
  server.sent.clear();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  const scripts = server.bytes();
  await page.evaluate(watch);
  // All at once, as if pasted: this is what the first results cost.
  await page.keyboard.insertText(query);
  await page.waitForFunction(() => window.first);
  const { bytes: first, n } = await page.evaluate(() => window.first);
  await page.waitForTimeout(400);
  const all = server.bytes();
  // Then by hand: another query, letter by letter, each when the one before is shown.
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
  return { scripts, first, n, all, times };
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
const times = [];
for (const query of QUERIES) {
  const row = await dialog(browser, server, query);
  times.push(...row.times);
  console.log(`${query.padEnd(26)} scripts ${kB(row.scripts)}, to the first results ${kB(row.first)} in ${row.n} files, with snippets and filters ${kB(row.all)}`);
}
times.sort((a, b) => a - b);
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
