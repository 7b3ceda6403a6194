// A static host for any folder: packs what it sends, and counts it.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", wasm: "application/wasm" };
const PACKED = /^\.(html|css|js|json|svg)$/;

/** Serves a folder on loopback as static hosts do, packed, and counts the bytes of each file that is sent. */
export async function serve(site) {
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
