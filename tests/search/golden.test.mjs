// The engine of the browser finds what the program finds, in the same order: tests/search/golden.json, over a site of the
// demo library. With CASEBOOK_SITE and CASEBOOK_GOLDEN_FILE, over another one.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const golden = JSON.parse(readFileSync(process.env.CASEBOOK_GOLDEN_FILE ?? path.join(root, "tests/search/golden.json"), "utf8"));
const SHOWN = 8;

/** The demo library as the file expects it: built on its day, with its settings, by the newest program there is. */
function build() {
  const programs = ["release", "debug"].map((profile) => path.join(root, "target", profile, "casebook")).filter(existsSync);
  const [program] = programs.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  assert.ok(program, "build the program first (cargo build)");
  const site = mkdtempSync(path.join(tmpdir(), "casebook-golden-"));
  const settings = path.join(root, "tests/search/site.toml");
  execFileSync(program, ["build", "-q", "--root", root, "--config", settings, "--date", "2026-07-28", "--output-dir", path.join(site, "public")]);
  return site;
}

/** The engine of a site, with files instead of script elements. */
function engineOf(site) {
  const window = {};
  // What the part that draws asks of a page when it begins.
  const opener = { dataset: {}, getAttribute: () => "search.html" };
  const document = { baseURI: "http://site/", querySelector: () => opener };
  const context = vm.createContext({ window, document, URL });
  Object.defineProperty(context, "casebook", { get: () => window.casebook });
  const run = (file) => vm.runInContext(readFileSync(file, "utf8"), context, { filename: file });
  run(path.join(site, "static", readdirSync(path.join(site, "static")).find((file) => /^search\.\w+\.js$/.test(file))));
  return window.casebook.search.engine(async (name) => run(path.join(site, "search", name)));
}

const near = (a, b) => Math.abs(a - b) <= 1;

test(`${golden.length} queries find the same in the same order`, async () => {
  const made = process.env.CASEBOOK_SITE ? null : build();
  const engine = engineOf(process.env.CASEBOOK_SITE ?? path.join(made, "public"));
  const wrong = [];
  for (const { query, sort = "", found } of golden) {
    const result = await engine.run({ text: query, chosen: {}, sort });
    const groups = {};
    for (const group of result.groups) {
      const cards = await engine.cards(group, group.hits.length);
      cards.forEach((card, i) => {
        const key = group.key === "causes" ? "causes" : card.key ?? group.key;
        groups[key] = groups[key] ?? { n: 0, first: [] };
        groups[key].n++;
        if (groups[key].first.length < SHOWN) groups[key].first.push([group.key === "actions" ? `${card.url} ${card.title}` : card.url, group.hits[i].score]);
      });
    }
    const names = new Set([...Object.keys(found), ...Object.keys(groups)]);
    for (const name of names) {
      const expected = (found[name]?.first ?? []).map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]);
      const own = groups[name] ?? { n: 0, first: [] };
      const isSame = own.n === (found[name]?.n ?? 0) && own.first.every(([url, score], i) => url === expected[i][0] && near(score, expected[i][1]));
      if (!isSame) wrong.push(`${query} (${sort}) ${name}: expected ${found[name]?.n ?? 0} ${JSON.stringify(expected.slice(0, 4))}, found ${own.n} ${JSON.stringify(own.first.slice(0, 4))}`);
    }
  }
  if (made) rmSync(made, { recursive: true });
  assert.equal(wrong.length, 0, `\n${wrong.slice(0, 12).join("\n")}\n(${wrong.length} in all)`);
});
