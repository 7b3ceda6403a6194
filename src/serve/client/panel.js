// What the preview tells beside a page: the writer's panel, what keeps the page from being up to date, a lost connection.
// All of it is text that is set as text. It lives in shadow trees outside of `body`: no theme changes it, no morph finds it.

const OPEN_KEY = 'casebook-panel';
const WIDE = '(min-width: 1380px)';

/** An element with properties and children; strings become text, nothing becomes nothing. */
function make(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const count = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** Text in which backticks mark what is code. */
const words = (text) => text.split('`').map((part, i, parts) => (i % 2 && i < parts.length - 1 ? make('code', {}, part) : (i % 2 ? '`' : '') + part));

/** A link, unless its address could run something here. */
function link(href, properties, ...children) {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(href ?? '')?.[1].toLowerCase();
  const isSafe = href && !['javascript', 'data', 'vbscript', 'blob'].includes(scheme);
  return isSafe ? make('a', { href, ...properties }, ...children) : make('span', properties, ...children);
}

/** `content/a.md:3:5`, opening in the editor. */
function placeLink(place) {
  const text = [place.path, place.line, place.line && place.column].filter(Boolean).join(':');
  return link(place.editor, { class: 'place', title: place.editor ? 'Open in the editor' : null }, text);
}

const store = {
  get: () => { try { return localStorage.getItem(OPEN_KEY); } catch { return null; } },
  set: (value) => { try { localStorage.setItem(OPEN_KEY, value); } catch { /* storage is switched off */ } },
};

/** Makes a place for what the preview tells, styled by its own sheet only. */
function makeHost(className, style, isFirst) {
  const host = make('div', { 'data-casebook': className, hidden: true });
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = make('link', { rel: 'stylesheet', href: style });
  const box = make('div', { class: className });
  // Without its style it would be in the way.
  sheet.addEventListener('load', () => { host.hidden = false; });
  shadow.append(sheet, box);
  if (isFirst) document.body.before(host);
  else document.documentElement.append(host);
  return box;
}

/** Everything the preview shows; `base` is the site's top. */
function makePanels(base) {
  const style = `${base}-casebook/preview.css`;
  const top = makeHost('top', style, true);
  const side = makeHost('side', style, false);
  const status = make('p', { class: 'vh', role: 'status' });
  const lost = make('p', { class: 'lost', hidden: true }, 'The preview has stopped. Start ', make('code', {}, 'casebook serve'), ' again, and this page catches up by itself.');
  const troubles = make('div');
  const panel = make('div');
  top.append(troubles);
  side.append(panel, lost, status);
  const root = document.documentElement;

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  /** Makes room, so that nothing is ever under the panel. */
  function makeRoom() {
    const aside = panel.querySelector('aside');
    const isOpen = aside && !aside.classList.contains('closed');
    const isBeside = isOpen && matchMedia(WIDE).matches;
    root.style.paddingRight = isBeside ? `${aside.offsetWidth}px` : '';
    root.style.paddingBottom = aside && !isBeside ? `${aside.offsetHeight + (isOpen ? 0 : 32)}px` : '';
  }
  const sizes = new ResizeObserver(makeRoom);

  function showPanel(notes) {
    const inner = panel.querySelector('.inner');
    const scrolled = inner ? inner.scrollTop : 0;
    const focused = side.getRootNode().activeElement?.getAttribute('data-focus');
    sizes.disconnect();
    panel.replaceChildren(...(notes ? [makeAside(notes, base)] : []));
    if (notes) sizes.observe(panel.firstChild);
    const again = panel.querySelector('.inner');
    if (again) again.scrollTop = scrolled;
    if (focused) panel.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    makeRoom();
  }

  function showTroubles(problems) {
    troubles.replaceChildren(...(problems.length ? [makeTroubles(problems)] : []));
  }

  let before = '';
  return {
    show({ panel: notes, problems }) {
      const now = JSON.stringify([notes, problems]);
      if (now === before) return;
      const isFirst = before === '';
      before = now;
      showTroubles(problems);
      showPanel(notes);
      if (problems.length) say(`${count(problems.length, 'problem')} in the library: ${problems[0].title}`);
      else if (!isFirst) say(notes ? `${count(notes.diagnostics.length, 'problem')} in this document` : 'The page was updated');
    },
    lose(isLost) {
      if (lost.hidden !== isLost) return;
      lost.hidden = !isLost;
      say(isLost ? 'The preview has stopped' : 'The preview is back');
    },
  };
}

function makeTroubles(problems) {
  const items = problems.map((problem) => make('li', {},
    make('p', { class: 'what' }, words(problem.title)),
    problem.place && make('p', {}, placeLink(problem.place)),
    problem.excerpt && make('pre', { tabindex: '0' }, problem.excerpt),
    problem.help.map((help) => make('p', { class: 'help' }, words(help)))));
  return make('section', { class: 'troubles', 'aria-labelledby': 'troubles' },
    make('h2', { id: 'troubles' }, problems.length === 1 ? 'This page is not up to date' : `This page is not up to date: ${problems.length} problems`),
    make('ul', {}, items),
    make('p', { class: 'note' }, 'Below is the page as it was before. It follows when this is mended.'));
}

function makeAside(notes, base) {
  const items = notes.checklist.flatMap((phase) => phase.items);
  const nDone = items.filter((item) => item.is_done).length;
  const worst = ['error', 'warning', 'note'].find((severity) => notes.diagnostics.some((remark) => remark.severity === severity));
  const isOpen = (store.get() ?? (matchMedia(WIDE).matches ? 'open' : 'closed')) === 'open';
  const summary = [
    notes.is_draft && make('span', { class: 'tag' }, 'Draft'),
    notes.diagnostics.length > 0 && make('span', { class: `tag ${worst}` }, count(notes.diagnostics.length, 'problem')),
    items.length > 0 && make('span', { class: nDone === items.length ? 'tag steps done' : 'tag steps' }, `${nDone} of ${items.length}`),
  ];
  const button = make('button', { type: 'button', 'aria-expanded': String(isOpen), 'aria-controls': 'inner', 'data-focus': 'toggle' }, make('span', { class: 'chevron', 'aria-hidden': 'true' }), make('span', {}, "Writer's panel"), summary);
  const inner = make('div', { class: 'inner', id: 'inner', hidden: !isOpen, tabindex: '-1' },
    make('p', { class: 'document' }, placeLink(notes.place), notes.is_draft && ' is a draft, and is not published'),
    makeRemarks(notes.diagnostics), makeChecklist(notes.checklist), makeSimilar(notes.similar, base));
  const aside = make('aside', { 'aria-labelledby': 'panel', class: isOpen ? null : 'closed' }, make('h2', { id: 'panel' }, button), inner);
  button.addEventListener('click', () => {
    const opens = inner.hidden;
    inner.hidden = !opens;
    aside.classList.toggle('closed', !opens);
    button.setAttribute('aria-expanded', String(opens));
    store.set(opens ? 'open' : 'closed');
  });
  return aside;
}

function makeRemarks(remarks) {
  if (!remarks.length) return make('section', {}, make('h3', {}, 'Problems'), make('p', { class: 'fine' }, 'None: every check passes.'));
  const items = remarks.map((remark, i) => make('li', { class: remark.severity },
    make('p', { class: 'where' }, make('span', { class: `tag ${remark.severity}` }, remark.severity), ' ', placeLinkOf(remark, i), ' ', make('span', { class: 'code' }, remark.code)),
    make('p', { class: 'what' }, words(remark.message)),
    remark.help.map((help) => make('p', { class: 'help' }, words(help)))));
  return make('section', {}, make('h3', {}, 'Problems'), make('ul', { class: 'remarks' }, items));
}

function placeLinkOf(remark, i) {
  const { place } = remark;
  const text = place.line ? `line ${place.line}${place.column ? `, column ${place.column}` : ''}` : place.path;
  return link(place.editor, { class: 'place', 'data-focus': `remark-${i}` }, text);
}

function makeChecklist(phases) {
  if (!phases.length) return null;
  const parts = phases.map((phase, i) => make('li', { class: ['phase what', 'phase why', 'phase how'][i] ?? 'phase' },
    make('h4', {}, make('span', { class: 'n', 'aria-hidden': 'true' }, String(i + 1)), phase.title),
    make('ul', {}, phase.items.map((item) => make('li', { class: item.is_done ? 'done' : 'open' },
      make('span', { class: 'mark', 'aria-hidden': 'true' }),
      make('span', { class: 'vh' }, item.is_done ? 'Done: ' : 'Missing: '),
      make('span', {}, words(item.title), !item.is_done && item.hint && make('span', { class: 'help' }, words(item.hint))))))));
  const items = phases.flatMap((phase) => phase.items);
  const nDone = items.filter((item) => item.is_done).length;
  return make('section', {}, make('h3', {}, `Checklist: ${nDone} of ${items.length}`), make('ol', { class: 'phases' }, parts));
}

function makeSimilar(similar, base) {
  if (!similar.length) return null;
  const items = similar.map((past) => make('li', {},
    link(base + past.url, {}, past.title),
    make('span', { class: 'help' }, [past.date, ...past.reasons].filter(Boolean).join(' · '))));
  return make('section', {}, make('h3', {}, 'Seen before?'), make('ul', { class: 'similar' }, items));
}
