// Packs the scripts of search for browsers: scripts/search/*.js, made short, into the default theme. `npm run pack`.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const root = new URL("../../", import.meta.url);

/** What each file of the theme is made of: what every search needs, and what its dialog and its page need beside that. */
export const PACKED = {
  "search.js": ["words", "query", "shards", "engine", "results", "ui"],
  "search-dialog.js": ["dialog"],
  "search-page.js": ["page"],
};

export const target = (name) => new URL(`themes/default/static/${name}`, root);

/** The text of a packed file. Its first line names its sources and their digest, so that a stale one is noticed. */
export function packed(name) {
  const sources = PACKED[name].map((part) => readFileSync(new URL(`scripts/search/${part}.js`, root), "utf8"));
  const digest = createHash("sha256").update(sources.join("")).digest("hex").slice(0, 16);
  const short = sources.map((source) => transformSync(source, { minify: true, target: "es2020", charset: "utf8" }).code);
  return `// scripts/search/{${PACKED[name].join(",")}}.js ${digest}\n${short.join("")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(PACKED)) writeFileSync(target(name), packed(name));
}
