// The page of results: groups, facets with the counts of the next click, and all state in the address.
(function () {
  "use strict";
  const search = window.casebook.search;
  const ui = search.ui;
  const { engine, make, icon } = ui;
  const found = document.getElementById("cb-found");
  if (!found) return;

  const FIRST = 10;
  const VALUES = 8;
  const field = document.getElementById("cb-field");
  const wide = window.matchMedia("(min-width:981px)");

  let state = ui.stateOf(location.search);
  let shown = (history.state && history.state.shown) || {};
  let unfolded = new Set();
  let turn = 0;
  let last = null;

  const status = make("p.count", { role: "status" });
  const tokens = make("ul.toks", { "aria-label": "Filters in use" });
  const said = make("div.saids");
  const views = make("nav.views", { "aria-label": "Groups of results" });
  const lists = make("div.lists");
  const sort = make("select", { id: "cb-sort", change: () => commit({ ...state, sort: sort.value }) },
    ...[["", "Best match"], ["newest", "Newest first"], ["oldest", "Oldest first"]].map(([value, text]) => make("option", { value }, text)));
  const openFilters = make("button.btn.quiet-btn.narrow-only", { type: "button", "aria-haspopup": "dialog", click: () => showFilters() });
  const bar = make("div.find-bar", null, status, openFilters, make("label.sort", { for: "cb-sort" }, make("span", null, "Sort"), sort));
  const facets = make("div.facets", { role: "group", "aria-label": "Filters" });
  const side = make("aside.side", { "aria-label": "Filters" });
  const done = make("button.btn", { type: "button", click: () => sheet.close() });
  const sheet = make("dialog.sheet", { "aria-label": "Filters", close: () => place() },
    make("div.sheet-head", null, make("h2", null, "Filters"), make("button.icon-btn", { type: "button", click: () => sheet.close() }, icon("x"), make("span.vh", null, "Close filters"))),
    make("div.sheet-body"), make("div.sheet-foot", null, done));

  function place() {
    if (wide.matches && sheet.open) sheet.close();
    (wide.matches ? side : sheet.querySelector(".sheet-body")).append(facets);
  }

  function showFilters() {
    sheet.showModal();
  }

  // ---- state ----

  function commit(next) {
    state = next;
    shown = {};
    history.pushState({ shown }, "", ui.addressOf(state));
    field.value = state.text;
    ui.remember(state);
    update();
  }

  // While somebody types, the address follows without filling the history.
  let isTyping = false;
  const typed = ui.debounced(120, () => {
    state = { ...state, text: field.value };
    shown = {};
    history[isTyping ? "replaceState" : "pushState"]({ shown }, "", ui.addressOf(state));
    isTyping = true;
    update();
  });

  async function submitted(event) {
    event.preventDefault();
    isTyping = false;
    commit(await ui.lifted({ ...state, text: field.value }, -1));
  }

  function wentBack(event) {
    state = ui.stateOf(location.search);
    shown = (event.state && event.state.shown) || {};
    isTyping = false;
    field.value = state.text;
    update();
  }

  const toggle = (key, value) => commit(ui.toggled(state, key, value));

  // ---- results ----

  const announce = ui.debounced(500, (text) => { status.textContent = text; });

  async function update() {
    const mine = ++turn;
    const asked = state;
    document.title = document.title.replace(/^(.* – )?/, "").replace(/^/, ui.isNothing(asked) ? "" : `${ui.inWords(asked).slice(0, 60)} – `);
    drawTokens();
    sort.value = asked.sort;
    found.hidden = ui.isNothing(asked);
    document.body.classList.toggle("finding", !found.hidden);
    if (found.hidden) return;
    try {
      const result = await engine.run(asked, {});
      if (mine !== turn) return;
      const groups = result.groups.filter((group) => !asked.only || group.key === asked.only);
      const cards = await Promise.all(groups.map((group) => engine.cards(group, wanted(group, asked))));
      if (mine !== turn) return;
      last = result;
      draw(asked, result, groups, cards);
      drawFacets(mine, asked, result);
    } catch (error) {
      if (mine === turn) failed(error);
    }
  }

  const wanted = (group, asked) => shown[group.key] || (asked.only ? 2 * FIRST : group.key === "incidents" ? FIRST : 3);

  function draw(asked, result, groups, cards) {
    announce(ui.summary(result));
    said.replaceChildren(...ui.noteLines(result.notes, (span, by) => commit({ ...state, text: ui.replaced(state.text, span, by) })));
    drawViews(asked, result);
    lists.replaceChildren(...groups.map((group, i) => section(group, cards[i], result)));
    if (!result.total) ui.wayOut(asked, result, commit).then((box) => result === last && lists.replaceChildren(box));
  }

  function drawViews(asked, result) {
    const link = (key, title, n) => {
      const next = { ...asked, only: key };
      const go = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        commit(next);
      };
      const attributes = { href: ui.addressOf(next), click: go, "aria-current": (asked.only || "") === key && "true" };
      return make("li", null, make("a", attributes, `${title} `, make("span.c", null, n.toLocaleString("en"))));
    };
    views.replaceChildren(make("ul", null, link("", "Everything", result.total), ...result.groups.map((group) => link(group.key, group.plural, group.total))));
    views.hidden = result.groups.length < 2 && !asked.only;
  }

  function section(group, cards, result) {
    const list = make(group.key === "incidents" ? "ol.inc.card" : "ol.inc.card.marked", { role: "list", "data-list": true }, ...cards.map((card) => item(group, card, result)));
    const box = make("section.hits", { "aria-labelledby": `cb-h-${group.key}` }, make("h2", { id: `cb-h-${group.key}` }, `${group.title} `, make("span.h-n", null, group.total.toLocaleString("en"))), list);
    if (cards.length < group.total) {
      const n = Math.min(FIRST, group.total - cards.length);
      box.append(make("button.btn.quiet-btn.more-btn", { type: "button", click: () => more(group, list, cards, result) }, `Show ${n} more of ${(group.total - cards.length).toLocaleString("en")}`));
    }
    explain(group, cards, list, result);
    return box;
  }

  async function more(group, list, before, result) {
    shown = { ...shown, [group.key]: before.length + FIRST };
    history.replaceState({ shown }, "", location.href);
    const cards = await engine.cards(group, before.length + FIRST);
    if (result !== last) return;
    const box = section(group, cards, result);
    list.parentElement.replaceWith(box);
    const next = box.querySelectorAll(".ttl a")[before.length];
    if (next) next.focus();
    announce(`${cards.length} of ${ui.plural(group.total, group.one, group.many)} shown`);
  }

  const reason = (iconName, text) => make("span.reason", null, icon(iconName), text);

  function severity(card) {
    if (!card.severity) return null;
    return make(`span.badge.sev.b-sev${card.rank}`, null, icon(`sev${card.rank}`), card.severity);
  }

  function item(group, card, result) {
    const title = make("div.ttl", null, make("a", { href: ui.address(card.url), click: () => ui.remember(state) }, ui.marked(card.title, result)));
    const meta = make("div.m");
    const text = make("p.snip");
    let when = make("span.when", null, card.day || "");
    if (group.key === "incidents") {
      meta.append(...[severity(card), ...card.badges.map((badge) => make("span.badge.b-why", null, badge)),
        ...card.systems.map((name) => reason("sys", name)), ...card.causes.map((name) => reason("cause", name))].filter(Boolean));
      text.textContent = card.brief;
    } else if (group.key === "actions") {
      const kind = { process: "Process change", technical: "Technical change" }[card.kind] || "Action";
      when = make("span.when", { title: kind }, icon(card.kind, card.kind === "process" ? "p-ico" : "t-ico"), make("span.vh", null, kind));
      meta.append(make(card.state === "overdue" ? "span.late" : "span", null, card.progress), ...[card.owner && make("span", null, card.owner), reason("doc", card.of)].filter(Boolean));
    } else {
      when = make("span.when", null, icon(ui.ICONS[group.key]));
      if (group.key === "others") meta.append(make("span", null, card.taxonomy));
      meta.append(make("span", null, card.note));
      if (card.path) meta.append(make("span.muted", null, `in ${card.path}`));
    }
    return make("li", null, when, make("div", null, title, meta.childNodes.length ? meta : null, text.textContent ? text : null));
  }

  // What the text says around what was looked for, and where it was found: fetched when the list already stands.
  async function explain(group, cards, list, result) {
    if (group.key !== "incidents" || !result.hasText) return;
    const snippets = await engine.snippets(cards, result);
    if (result !== last) return;
    cards.forEach((card, i) => {
      const box = list.children[i].lastElementChild;
      const why = engine.why(card, snippets[i], result);
      let text = box.querySelector(".snip");
      if (snippets[i]) {
        if (!text) box.append((text = make("p.snip")));
        text.replaceChildren(ui.marked(snippets[i], result));
      }
      if (why.length) box.append(make("p.why-text", null, `Found in ${why.join(", ")}`));
    });
  }

  // ---- facets ----

  function drawTokens() {
    const all = ui.FACETS.flatMap((key) => (state.chosen[key] || []).map((value) => make("li", null, ui.token(key, value, engine.label(key, value), () => toggle(key, value)))));
    if (all.length > 1) all.push(make("li", null, make("button.as-link", { type: "button", click: () => commit({ ...state, chosen: {} }) }, "Remove all filters")));
    tokens.replaceChildren(...all);
    tokens.hidden = !all.length;
    const n = Object.values(state.chosen).reduce((sum, values) => sum + values.length, 0);
    openFilters.replaceChildren(icon("filter"), n ? `Filters (${n})` : "Filters");
  }

  async function drawFacets(mine, asked, result) {
    const drawn = await engine.facets(asked, result);
    if (mine !== turn) return;
    const focused = document.activeElement && document.activeElement.id;
    facets.replaceChildren(...drawn.filter((facet) => facet.values.length).map((facet) => drawFacet(facet, asked)));
    const incidents = result.groups.find((group) => group.key === "incidents");
    done.textContent = `Show ${ui.plural(incidents ? incidents.total : 0, "post-mortem")}`;
    drawTokens();
    if (focused && focused.startsWith("cb-f-")) {
      const again = document.getElementById(focused);
      if (again) again.focus();
    }
  }

  function drawFacet(facet, asked) {
    const isOpen = unfolded.has(facet.key);
    const isKept = (value, i) => isOpen || i < VALUES || ui.has(asked, facet.key, value.value);
    const values = facet.values.filter(isKept).map((value) => {
      const id = `cb-f-${facet.key}-${value.value}`;
      const box = make("input", { type: "checkbox", id, checked: ui.has(asked, facet.key, value.value), change: () => toggle(facet.key, value.value) });
      return make(`label${value.n ? "" : ".zero"}.d-${Math.min(value.depth, 3)}`, { for: id }, box, make("span.v", null, value.label), make("span.c", null, value.n.toLocaleString("en")));
    });
    const box = make("fieldset.facet", null, make("legend", null, facet.title), ...values);
    if (values.length < facet.values.length || isOpen) {
      const fold = () => {
        if (isOpen) unfolded.delete(facet.key);
        else unfolded.add(facet.key);
        const drawn = drawFacet(facet, state);
        box.replaceWith(drawn);
        drawn.querySelector(".as-link").focus();
      };
      box.append(make("button.as-link", { type: "button", click: fold, "aria-expanded": String(isOpen) }, isOpen ? "Show fewer" : `Show all ${facet.values.length}`));
    }
    return box;
  }

  function failed(error) {
    document.documentElement.classList.add("no-search");
    announce(`Search could not be loaded (${error.message}).`);
  }

  // ---- begin ----

  found.append(side, make("div.hits-side", null, tokens, bar, said, views, lists), sheet);
  place();
  wide.addEventListener("change", place);
  field.value = state.text;
  field.form.addEventListener("submit", submitted);
  field.addEventListener("input", typed);
  window.addEventListener("popstate", wentBack);
  search.openPage = () => field.focus();
  ui.lifted(state, -1).then((next) => {
    state = next;
    field.value = state.text;
    history.replaceState({ shown }, "", ui.addressOf(state));
    if (!ui.isNothing(state)) ui.remember(state);
    update();
  }, failed);
})();
