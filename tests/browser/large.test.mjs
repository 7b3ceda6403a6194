// Search in a library of hundreds of post-mortems, from a static host: little is loaded, every key is answered, and what
// the filters promise is found. `search-bench.mjs` measures the same in sites of any size.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";
import { serve } from "./host.mjs";

const N = 300;
const MOST_BYTES = 120_000;
const SYSTEMS = ["checkout", "payments", "mail", "storage", "search"];
const CAUSES = ["capacity/pool", "capacity/disk", "time/expiry", "change/config"];
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
let browser, server, page, library;

/** Numbers that look random and are the same every time. */
function dice(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

function written(n) {
  const below = dice(n + 1);
  const word = () => `${"bcdfghklmnprst"[below(14)]}${"aeiou"[below(5)]}${"lmnrstvz"[below(8)]}${"aeiou"[below(5)]}${"dgknrt"[below(6)]}${below(40)}`;
  const text = Array.from({ length: 150 }, () => (below(4) ? ["the", "connection", "timeout", "service", "was", "pool"][below(6)] : word())).join(" ");
  return `---\ntitle: ${SYSTEMS[n % 5]} failed at number ${n}\nseverity: sev${1 + (n % 4)}\nsystems: [${SYSTEMS[n % 5]}]\nroot_cause: ${CAUSES[n % 4]}\nstarted: ${2020 + (n % 6)}-0${1 + (n % 9)}-1${n % 10}T09:00Z\n---\n\n## What happened\n\n${text}.\n`;
}

before(async () => {
  library = mkdtempSync(path.join(tmpdir(), "casebook-large-"));
  mkdirSync(path.join(library, "content"));
  writeFileSync(path.join(library, "site.toml"), "[site]\ntitle = \"Large\"\n");
  for (let n = 0; n < N; n++) writeFileSync(path.join(library, "content", `number-${n}.md`), written(n));
  const programs = ["release", "debug"].map((profile) => path.join(root, "target", profile, "casebook")).filter(existsSync);
  const [program] = programs.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  execFileSync(program, ["build", "-q", "--root", library, "--date", "2026-07-28"]);
  [browser, server] = [await launch(), await serve(path.join(library, "public"))];
  page = await browser.newPage();
});
after(async () => {
  await browser.close();
  server.close();
  rmSync(library, { recursive: true });
});

const options = () => page.getByRole("dialog", { name: "Search" }).getByRole("option");

test("the first results need few bytes, for words and for phrases", async () => {
  for (const query of ["connection timeout", "\"connection pool\"", "conection", "the service was pool"]) {
    await page.goto("about:blank");
    await page.goto(server.url("index.html"));
    server.sent.clear();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await page.keyboard.insertText(query);
    await options().first().waitFor();
    assert.ok(server.bytes() <= MOST_BYTES, `${server.bytes()} bytes for ${query}: ${[...server.sent].map(([name, n]) => `${name} ${n}`).join(", ")}`);
  }
});

test("every key is answered", async () => {
  await page.goto(server.url("index.html"));
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  const query = "number 217";
  for (const [i, letter] of [...query].entries()) {
    await page.keyboard.type(letter);
    const typed = query.slice(0, i + 1).trim();
    // One letter is a word of its own and no beginning. The link to all results carries what they are for.
    if (i) await page.locator(`#cb-results ~ .rest a[href$="?q=${typed.replace(" ", "+")}"]`).waitFor();
  }
  await options().filter({ hasText: "failed at number 217" }).first().waitFor();
});

test("a filter gives what it says", async () => {
  await page.goto(server.url("search.html?q=failed&system=payments"));
  const facet = page.locator(".facets label").filter({ hasText: "SEV 2" });
  const n = /\d+$/.exec((await facet.innerText()).trim())[0];
  assert.equal(n, "15");
  await facet.click();
  await page.getByRole("status").filter({ hasText: `${n} incidents` }).waitFor();
});
