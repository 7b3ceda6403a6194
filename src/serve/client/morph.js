// Brings the page to a newer state and touches only what differs between what was served then and what is served now, so
// that whatever readers and scripts did to the rest stays: scroll positions, open details, focus, text in fields.

const STATE_ATTRIBUTES = ['open', 'value', 'checked', 'selected'];

/** Whether an attribute holds what a reader did, not what a page says. */
function isState(name, element) {
  return STATE_ATTRIBUTES.includes(name) && /^(DETAILS|DIALOG|INPUT|TEXTAREA|SELECT|OPTION)$/.test(element.nodeName);
}

function isOpenDialog(node) {
  return node.nodeName === 'DIALOG' && node.open;
}

const MORPHING = {
  morphStyle: 'innerHTML',
  ignoreActiveValue: true,
  callbacks: {
    beforeNodeMorphed: (live) => !isOpenDialog(live),
    beforeNodeRemoved: (live) => !isOpenDialog(live),
    beforeAttributeUpdated: (name, live) => !isState(name, live),
  },
};

/** Makes of `live`, which was served as `before`, what is served as `after`. */
function patch(before, after, live) {
  if (before.isEqualNode(after) || isOpenDialog(live)) return;
  if (before.nodeType !== Node.ELEMENT_NODE) {
    live.nodeValue = after.nodeValue;
    return;
  }
  patchAttributes(before, after, live);
  const [old, fresh, shown] = [before, after, live].map((node) => [...node.childNodes]);
  if (!areAlike(old, shown)) {
    // A script has been at these: what was served tells nothing of what is where.
    Idiomorph.morph(live, after.cloneNode(true).childNodes, MORPHING);
    return;
  }
  const shorter = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shorter && old[start].isEqualNode(fresh[start])) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end).isEqualNode(fresh.at(-1 - end))) end += 1;
  const between = (nodes) => nodes.slice(start, nodes.length - end);
  const [gone, come, there] = [old, fresh, shown].map(between);
  if (areAlike(gone, come)) {
    gone.forEach((node, i) => patch(node, come[i], there[i]));
  } else if (!gone.length || !come.length) {
    const next = shown[shown.length - end] ?? null;
    there.filter((node) => !isOpenDialog(node)).forEach((node) => node.remove());
    come.forEach((node) => live.insertBefore(document.importNode(node, true), next));
  } else {
    Idiomorph.morph(live, after.cloneNode(true).childNodes, MORPHING);
  }
}

/** Changes the attributes that differ between what was served and what is. */
function patchAttributes(before, after, live) {
  const names = new Set([...before.getAttributeNames(), ...after.getAttributeNames()]);
  for (const name of names) {
    const value = after.getAttribute(name);
    if (value === before.getAttribute(name) || isState(name, live)) continue;
    if (value === null) live.removeAttribute(name);
    else live.setAttribute(name, value);
  }
}

/** Whether two lists of nodes are the same kinds of nodes in the same order. */
function areAlike(some, others) {
  const isLike = (node, i) => node.nodeName === others[i].nodeName && node.id === others[i].id;
  return some.length === others.length && some.every(isLike);
}

const stylesOf = (head) => [...head.querySelectorAll('link[rel=stylesheet]')].map((link) => link.getAttribute('href'));

/** Loads style sheets that are new, and then lets go of those they replace: the page is never without. */
async function swapStyles(before, after) {
  const [old, fresh] = [stylesOf(before), stylesOf(after)];
  if (old.join('\n') === fresh.join('\n')) return () => {};
  const gone = [...document.head.querySelectorAll('link[rel=stylesheet]')].filter((link) => !fresh.includes(link.getAttribute('href')));
  const come = fresh.filter((href) => !old.includes(href)).map((href) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    // After all that are there: it has the last word, as it will when those are gone.
    const loaded = new Promise((resolve) => { link.onload = resolve; link.onerror = resolve; });
    const last = [...document.head.querySelectorAll('link[rel=stylesheet]')].at(-1);
    if (last) last.after(link); else document.head.append(link);
    return loaded;
  });
  await Promise.all(come);
  return () => gone.forEach((link) => link.remove());
}

/** What can't be changed in a page that runs: its scripts and what it may do. */
function needsReload(before, after) {
  const fixed = (root) => [...root.querySelectorAll('script:not([type="application/json"]), meta[http-equiv]')].map((element) => element.outerHTML).join('\n');
  return fixed(before) !== fixed(after);
}

/** Brings this page from what was served before to what is served now; both are `html` elements. */
async function morphPage(before, after) {
  const [headBefore, headAfter] = [before, after].map((root) => root.querySelector('head'));
  const dropOldStyles = await swapStyles(headBefore, headAfter);
  patchAttributes(before, after, document.documentElement);
  const title = after.querySelector('title');
  if (title && title.textContent !== before.querySelector('title')?.textContent) document.title = title.textContent;
  const [x, y] = [scrollX, scrollY];
  patch(before.querySelector('body'), after.querySelector('body'), document.body);
  dropOldStyles();
  // Where the place that was looked at is gone, browsers go to the top.
  if (scrollX === 0 && scrollY === 0 && y > 0) scrollTo({ left: x, top: y, behavior: 'instant' });
}
