// What a hostile page learns of a preview that runs beside it: nothing, also when its name leads to this machine.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { html, preview } from "./stub.mjs";

const SECRET = "CANARY-7f3a91";
const PIXEL = `<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"><title>${SECRET}</title></svg>`;

/** Runs in a page: tries everything against `target`, and gives the names of what worked. */
async function attack({ target, token, key, secret }) {
  const learnt = [];
  const patience = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 3000))]);
  const attempt = async (name, run) => { try { if (await patience(run())) learnt.push(name); } catch { /* it failed, as it should */ } };
  const holds = async (response) => (await response.text()).includes(secret);
  const loads = (element, into = document.body) => new Promise((resolve) => {
    element.onload = () => resolve(true);
    element.onerror = () => resolve(false);
    into.append(element);
  });
  const make = (name, properties) => Object.assign(document.createElement(name), properties);

  await attempt("fetch", async () => holds(await fetch(target)));
  await attempt("fetch without cors", async () => { const response = await fetch(target, { mode: "no-cors" }); return response.type === "opaque" || holds(response); });
  await attempt("script", async () => { await loads(make("script", { src: `${target}secret.js` })); return window.leaked; });
  await attempt("image", async () => { const image = make("img", { src: `${target}secret.svg` }); await loads(image); return image.naturalWidth > 0; });
  await attempt("frame", async () => {
    const frame = make("iframe", { src: target });
    await loads(frame);
    return frame.contentDocument?.body?.textContent.includes(secret);
  });
  await attempt("window", async () => {
    const other = window.open(target);
    if (!other) return false;
    await new Promise((resolve) => setTimeout(resolve, 800));
    // A handle on a page of ours is cut; one on a refusal shows nothing of the library.
    if (other.closed) return false;
    try { return other.document.body.textContent.includes(secret); } catch { return true; } finally { other.close(); }
  });
  const socket = (address) => new Promise((resolve) => {
    const own = new WebSocket(address);
    own.onopen = () => resolve(true);
    own.onerror = () => resolve(false);
  });
  const channel = `${target.replace("http", "ws")}-casebook/reload?token=${token}&page=index.html&key=${key}`;
  await attempt("channel", () => socket(channel));
  await attempt("event stream", () => new Promise((resolve) => {
    const stream = new EventSource(`${target}-casebook/reload?token=${token}&page=index.html&key=${key}`);
    stream.onopen = () => resolve(true);
    stream.onerror = () => { stream.close(); resolve(false); };
  }));
  await attempt("beacon", async () => { navigator.sendBeacon(`${target}-casebook/reload?token=${token}`, "reload"); return false; });
  await attempt("form", async () => {
    const frame = make("iframe", { name: "answer" });
    document.body.append(frame);
    const form = make("form", { method: "post", action: target, target: "answer" });
    document.body.append(form);
    await new Promise((resolve) => { frame.onload = resolve; form.submit(); });
    return frame.contentDocument?.body?.textContent.includes(secret);
  });
  await attempt("prefetch", async () => {
    await loads(make("link", { rel: "prefetch", href: `${target}secret.js`, as: "script" }), document.head);
    await loads(make("script", { src: `${target}secret.js` }));
    return window.leaked;
  });
  await attempt("object", () => new Promise((resolve) => {
    const object = make("object", { data: `${target}secret.svg`, type: "image/svg+xml", onload: () => resolve(object.offsetWidth === 3), onerror: () => resolve(false) });
    document.body.append(object);
  }));
  await attempt("sandbox", () => new Promise((resolve) => {
    onmessage = (message) => resolve(message.data === "learnt");
    const run = `Promise.allSettled([fetch(${JSON.stringify(target)}).then((r) => r.text()).then((t) => { if (!t.includes(${JSON.stringify(secret)})) throw 0; }), new Promise((ok, no) => { const s = new WebSocket(${JSON.stringify(channel)}); s.onopen = ok; s.onerror = no; })]).then((all) => parent.postMessage(all.some((one) => one.status === "fulfilled") ? "learnt" : "nothing", "*"))`;
    document.body.append(Object.assign(make("iframe", { srcdoc: `<script>${run}</` + "script>" }), { sandbox: "allow-scripts" }));
  }));
  await attempt("worker", async () => { await navigator.serviceWorker.register(`${target}secret.js`); return true; });
  return learnt;
}

let browser, server, island;

before(async () => {
  // Chromium asks before a page reaches this machine: without that, only our own answers are in the way.
  browser = await launch("--host-resolver-rules=MAP evil.example 127.0.0.1", "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights", "--disable-popup-blocking");
  server = await preview();
  await server.change({ set: { "index.html": { text: html(`<h1>${SECRET}</h1>`) }, "secret.js": { text: `window.leaked = "${SECRET}";` }, "secret.svg": { text: PIXEL } } });
  const page = await (await fetch(server.top)).text();
  island = JSON.parse(/id="casebook-preview">(.*?)<\/script>/s.exec(page)[1]);
});
after(async () => {
  await browser.close();
  await server.stop();
});

/** Opens the hostile page at `address`, and gives what it learns of the preview at `target`. */
async function learn(address, target) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Hostile</title><body>" }));
  await page.goto(address);
  const learnt = await page.evaluate(attack, { target, token: island.token, key: island.key, secret: SECRET });
  await context.close();
  return learnt;
}

test("a page of another site learns nothing", async () => {
  assert.deepEqual(await learn("http://evil.example:1234/attack.html", `http://localhost:${server.port}/`), []);
  assert.deepEqual(await learn("http://evil.example:1234/attack.html", server.top), []);
});

test("a page of another port of this machine learns nothing", async () => {
  assert.deepEqual(await learn("http://localhost:1234/attack.html", `http://localhost:${server.port}/`), []);
});

test("a site of which the name was made to lead here learns nothing", async () => {
  const target = `http://evil.example:${server.port}/`;
  assert.deepEqual(await learn(`${target}attack.html`, target), []);
});

test("the attacks work where they may: from the preview itself", async () => {
  const learnt = await learn(`${server.top}attack.html`, server.top);
  for (const name of ["fetch", "fetch without cors", "script", "image", "channel", "prefetch"]) assert.ok(learnt.includes(name), `${name} is no attack: ${learnt}`);
});
