// The analyser of the browser against the cases it shares with the program: tests/search/words.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const context = vm.createContext({ window: {} });
vm.runInContext(read("../../scripts/search/words.js"), context);
const { words, sought, phrase } = context.window.casebook.search.words;

test("the shared cases hold", () => {
  const cases = JSON.parse(read("words.json"));
  assert.ok(cases.length >= 120);
  for (const [text, expected] of cases) {
    const shown = words(text).map((word) => `${word.text}@${word.position}`).join(" ");
    assert.equal(shown, expected, `of ${JSON.stringify(text)}`);
  }
});

test("spans are those of the source", () => {
  const spans = (text) => Array.from(words(text), (word) => text.slice(word.start, word.end));
  assert.deepEqual(spans("Ein Café, ﬁne"), ["Ein", "Café", "ﬁne"]);
  assert.deepEqual(spans("cafe\u0301s don’t 𝒜"), ["cafe\u0301s", "don’t", "𝒜"]);
  assert.deepEqual(spans("東京都"), ["東京", "京都", "都"]);
});

test("a query asks for words and phrases", () => {
  const check = (text, expected) => assert.equal(JSON.stringify(sought(text)), JSON.stringify(expected), text);
  const ofWord = (word) => ({ kind: "word", word });
  const ofPhrase = (...words) => ({ kind: "phrase", words });
  check("Timeouts", ofWord("timeouts"));
  check("don't", ofWord("dont"));
  check("--", { kind: "nothing" });
  check("kube-proxy", ofPhrase("kube", "proxy"));
  check("/etc/nginx.conf", ofPhrase("etc", "nginx", "conf"));
  check("fooBar", { kind: "camel", whole: "foobar", pieces: ["foo", "bar"] });
  check("a.fooBar", ofPhrase("a", "foo", "bar"));
  check("東", { kind: "character", word: "東" });
  check("東京", ofWord("東京"));
  check("東京都", ofPhrase("東京", "京都"));
  check("東京-server", ofPhrase("東京", "京", "server"));
  assert.deepEqual([...phrase("the 東京都")], ["the", "東京", "京都"]);
});
