// Follows the library: hears on a channel that this page has another key, fetches it, and morphs in what differs.

const ISLAND = 'casebook-preview';
const RETRY_AT_FIRST = 250;
const RETRY_AT_MOST = 5000;
const LOST_AFTER = 1500;

/** What the server told with a page; nothing if it isn't a preview's. */
function islandOf(page) {
  const element = page.getElementById(ISLAND);
  return element ? JSON.parse(element.textContent) : null;
}

/** The file that this address stands for. */
function fileOf(base) {
  const path = decodeURIComponent(location.pathname).slice(base.length);
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

function follow(first) {
  let shown = first;
  // Runs before the page's other scripts but those that wait for nothing: this is what was served, except for what those
  // did to the root element.
  let served = document.documentElement.cloneNode(true);
  let isRootKnown = false;
  let socket = null;
  let retryAfter = RETRY_AT_FIRST;
  let retry = 0;
  let isStale = false;
  let isBusy = false;
  let lostSince = null;
  let turn = Promise.resolve();
  const root = document.documentElement;
  const panels = makePanels(first.base);

  /** Fetches the page and brings this one up to it, one after the other. */
  function catchUp() {
    turn = turn.catch(() => {}).then(takeNewest);
    return turn;
  }

  async function takeNewest() {
    const response = await fetch(location.pathname + location.search, { cache: 'no-store' });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const island = islandOf(page);
    if (!island) throw new Error('this is not the preview that was here');
    const after = page.documentElement;
    if (needsReload(served, after)) {
      location.reload();
      return;
    }
    if (!isRootKnown) {
      served.getAttributeNames().forEach((name) => served.removeAttribute(name));
      after.getAttributeNames().forEach((name) => served.setAttribute(name, after.getAttribute(name)));
      isRootKnown = true;
    }
    await morphPage(served, after);
    served = after;
    shown = island;
    panels.show(shown);
    document.dispatchEvent(new CustomEvent('casebook:updated'));
  }

  /** Catches up with what is newest; a hidden tab waits until somebody looks. */
  async function update() {
    isStale = true;
    if (isBusy || document.hidden) return;
    isBusy = true;
    try {
      while (isStale && !document.hidden) {
        isStale = false;
        await catchUp();
      }
    } catch {
      isStale = true;
      disconnect();
      later();
    }
    isBusy = false;
  }

  function connect() {
    const pairs = { token: shown.token, page: fileOf(shown.base), key: shown.key };
    const query = Object.entries(pairs).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const own = new WebSocket(`${scheme}://${location.host}${shown.base}-casebook/reload?${query}`);
    socket = own;
    own.onopen = () => {
      root.dataset.casebookPreview = 'connected';
      retryAfter = RETRY_AT_FIRST;
      lostSince = null;
      panels.lose(false);
    };
    own.onmessage = (message) => {
      document.dispatchEvent(new CustomEvent('casebook:told', { bubbles: true }));
      if (JSON.parse(message.data).key !== shown.key) update();
    };
    own.onclose = () => {
      if (socket !== own) return;
      socket = null;
      later();
    };
  }

  function disconnect() {
    const own = socket;
    socket = null;
    own?.close();
  }

  /** Tries again after a while, longer each time, and not when all the others do. */
  function later() {
    lostSince ??= Date.now();
    root.dataset.casebookPreview = 'lost';
    clearTimeout(retry);
    if (document.hidden) return;
    if (Date.now() - lostSince > LOST_AFTER) panels.lose(true);
    retry = setTimeout(again, retryAfter * (0.5 + Math.random()));
    retryAfter = Math.min(retryAfter * 1.6, RETRY_AT_MOST);
  }

  /** A server that was started anew has another token, and only a page tells it. */
  async function again() {
    clearTimeout(retry);
    if (socket || document.hidden) return;
    try {
      await catchUp();
      isStale = false;
    } catch {
      later();
      return;
    }
    if (!socket) connect();
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    if (!socket) again();
    else if (isStale) update();
  });
  addEventListener('online', () => again());
  // A page with an open socket can't be kept for the way back.
  addEventListener('pagehide', () => { clearTimeout(retry); disconnect(); });
  addEventListener('pageshow', (event) => { if (event.persisted) again(); });
  panels.show(shown);
  connect();
}

const island = islandOf(document);
// A page that only leads to another one is left at once.
if (island && !document.querySelector('meta[http-equiv=refresh]')) follow(island);
