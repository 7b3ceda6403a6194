// The built demo site for tests: where it is, which pages it has, a browser, and a server under a sub-path.

import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const site = process.env.CASEBOOK_SITE ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../public");

if (!existsSync(path.join(site, "url-manifest.json"))) {
  throw new Error(`no site at ${site}: build the demo library first (cargo run --release -- build)`);
}

const urls = JSON.parse(readFileSync(path.join(site, "url-manifest.json"), "utf8")).urls;

/** Every page of a kind, by path. */
export const pagesOf = (kind) => urls.filter((url) => url.kind === kind).map((url) => url.path);

export const kinds = [...new Set(urls.map((url) => url.kind))];

/** A few pages of every kind: the first, one in the middle, the last; and the one with everything on it. */
export function samples() {
  const some = kinds.filter((kind) => kind !== "moved").flatMap((kind) => {
    const pages = pagesOf(kind);
    return [pages[0], pages[Math.floor(pages.length / 2)], pages.at(-1)];
  });
  const full = pagesOf("post-mortem").find((page) => page.includes("2026-06-30"));
  return [...new Set([...some, full])].filter(Boolean);
}

export const fileUrl = (page) => pathToFileURL(path.join(site, decodeURIComponent(page))).href;

export { launch } from "./browser.mjs";

const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", png: "image/png", xml: "application/xml", json: "application/json", txt: "text/plain" };

/** Serves the site below `base` on loopback, with the strictest policy it must work under. */
export async function serve(base = "/") {
  const server = createServer(async (request, response) => {
    const target = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const inside = target.startsWith(base) ? target.slice(base.length) : null;
    const file = inside === null ? null : path.join(site, inside === "" || inside.endsWith("/") ? `${inside}index.html` : inside);
    try {
      const body = await readFile(file);
      response.setHeader("content-type", types[path.extname(file).slice(1)] ?? "application/octet-stream");
      response.setHeader("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'");
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { url: (page) => `${origin}${base}${page}`, origin, close: () => server.close() };
}
