// The browser's query language says what Rust says: the cases of syntax.json, which tests/it/query.rs holds Rust to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const file = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const context = vm.createContext({ window: {} });
vm.runInContext(file("../../scripts/search/query.js"), context);
const { query } = context.window.casebook.search;

// CASEBOOK_RANDOM_FILE of tests/it/query.rs: more cases of the same shape.
const syntax = JSON.parse(process.env.CASEBOOK_RANDOM_FILE ? readFileSync(process.env.CASEBOOK_RANDOM_FILE, "utf8") : file("syntax.json"));
const vocabulary = query.vocabulary(syntax.vocabulary);

/** A value without members that are null, false or empty. */
function lean(value) {
  const isKept = (key, member) => key === "query" || !(member === null || member === false || member === "" || (Array.isArray(member) && !member.length));
  return JSON.parse(JSON.stringify(value), (_, inner) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).filter(([key, member]) => isKept(key, member)));
  });
}

test("queries say what the shared cases expect", () => {
  for (const expected of syntax.queries) {
    const { tree, groups, notes } = query.read(expected.query, vocabulary);
    assert.deepEqual(lean({ query: expected.query, tree, groups, notes }), lean(expected), JSON.stringify(expected.query));
  }
});

test("completions are what the shared cases expect", () => {
  for (const expected of syntax.completions) {
    const offered = query.completions(expected.query.replace("‸", ""), expected.query.indexOf("‸"), vocabulary);
    assert.deepEqual(lean({ query: expected.query, offered }), lean(expected), expected.query);
  }
});

test("what a query needs is listed, and its absence is silent", () => {
  const bare = query.vocabulary({
    today: "2026-07-17",
    severities: ["SEV 1"],
    taxonomies: syntax.vocabulary.taxonomies.map(({ key, one }) => ({ key, one })),
  });
  const text = "a -system:x (b OR owner:y) sev:1";
  assert.deepEqual(Array.from(query.needs(query.parse(text, bare), bare)), ["systems", "owners"]);
  assert.deepEqual(lean(query.read(text, bare).notes), []);
  const full = query.parse(text, vocabulary);
  assert.deepEqual(Array.from(query.needs(full, vocabulary)), []);
});

test("a family is a term and all below it", () => {
  const slugs = Array.from(query.family(vocabulary, 0, 3), (i) => vocabulary.taxonomies[0].terms[i][0]);
  assert.deepEqual(slugs, ["payments", "payments/api", "payments/checkout", "payments/checkout/web"]);
});

test("hostile queries are read", () => {
  const pieces = [
    "(", ")", "()", "(a", "\"", "\"a\" ", "-", "- ", "-(", "*", "a*", "OR ", "a OR ", "NOT ", "AND ", "|", "system:", "system:a,",
    "system:zzz ", "field:", "field:x ", ":", ",", "took:1..2 ", "after:9999y ", "\\", "\0", "\u202e(", "\ufeff", "\u0301", "支",
    "𝕏 ", "\ud800", "\r\n", "\u001b[2J", "<script>", "../", "“", "sytem:a ", "constructor:a ", "__proto__:x ", "key:key:key:", "a b c ",
  ];
  for (const piece of pieces) {
    for (const n of [17, 1_000, 100_000]) {
      const { tree, notes } = query.read(piece.repeat(n), vocabulary);
      assert.ok(tree && notes.length <= 200, piece);
      query.completions(piece.repeat(n), n, vocabulary);
    }
  }
});
