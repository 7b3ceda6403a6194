// The packed scripts of search in the default theme belong to their sources, and are small.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);
const packed = (name) => readFileSync(new URL(`themes/default/static/${name}`, root), "utf8");
const MOST_BYTES = 25_000;

for (const name of ["search.js", "search-dialog.js", "search-page.js"]) {
  test(`${name} is made from its sources as they are`, () => {
    const [, parts, digest] = /^\/\/ scripts\/search\/\{(.+)\}\.js (\w+)\n/.exec(packed(name));
    const sources = parts.split(",").map((part) => readFileSync(new URL(`scripts/search/${part}.js`, root)));
    const now = createHash("sha256").update(Buffer.concat(sources)).digest("hex").slice(0, digest.length);
    assert.equal(digest, now, "pack them anew: cd tests/browser && npm ci && npm run pack");
  });
}

test("what a page loads to search has at most 25 KB as it is sent", () => {
  const sent = (name) => gzipSync(packed(name), { level: 9 }).length;
  for (const own of ["search-dialog.js", "search-page.js"]) {
    const n = sent("search.js") + sent(own);
    assert.ok(n <= MOST_BYTES, `${n} bytes with ${own}`);
  }
});
