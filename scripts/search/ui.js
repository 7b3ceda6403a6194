// What the dialog and the page of results share. Everything of the index is set as text, never as markup.
(function () {
  "use strict";
  const casebook = (window.casebook = window.casebook || {});
  const search = (casebook.search = casebook.search || {});

  const home = document.querySelector("[data-search]");
  const top = new URL(home.dataset.search || "./", document.baseURI);
  const page = new URL(home.getAttribute("action"), document.baseURI).href;
  const engine = search.engine(search.scripts(new URL("search/", top).href));

  // ---- elements ----

  const SVG = "http://www.w3.org/2000/svg";
  // Shapes of the theme's icons.svg: a page carries only those that its own markup names.
  const SHAPES = {
    search: ["M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z", "m16 16 4.5 4.5"],
    cause: ["M12 3v7M12 10c0 5-6 4-6 10M12 10c0 5 6 4 6 10M12 10v10"],
    doc: ["M6 3.5h8.5L19 8v12.5H6zM14 3.5V8.5h5M9 13h6.5M9 16.5h5"],
    sys: ["M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v3A1.5 1.5 0 0 1 19 10.5H5A1.5 1.5 0 0 1 3.5 9V6A1.5 1.5 0 0 1 5 4.5zM5 13.5h14a1.5 1.5 0 0 1 1.5 1.5v3a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18v-3A1.5 1.5 0 0 1 5 13.5zM7 7.5h.01M7 16.5h.01"],
    process: ["M12 3.2 20.8 12 12 20.8 3.2 12z"],
    technical: ["M6.5 4.5h11a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2v-11a2 2 0 0 1 2-2z"],
    other: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z"],
    tag: ["M4 4.5h7l9 9-6.5 6.5-9.5-9zM8 8.5h.01"],
    clock: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2"],
    again: ["M4 11a8 8 0 0 1 13.7-4.6L20 8.5M20 4v4.5h-4.5M20 13a8 8 0 0 1-13.7 4.6L4 15.5M4 20v-4.5h4.5"],
    late: ["M12 3.6 21.4 20H2.6zM12 10v4.4M12 17.2v.1"],
    filter: ["M4 6h16M7 12h10M10 18h4"],
    x: ["m7 7 10 10M17 7 7 17"],
  };
  const SEVERITY = ["M5 15v5", "M10 12v8", "M15 8.5V20", "M20 5v15"];

  function icon(name, className) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", `i ${className || ""}`);
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const rank = /^sev(\d)$/.exec(name);
    (rank ? SEVERITY : SHAPES[name] || SHAPES.doc).forEach((d, i) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", d);
      if (rank) path.setAttribute("class", i < 5 - rank[1] ? "bar on" : "bar");
      svg.append(path);
    });
    return svg;
  }

  // `make("a.chip", { href }, "text", element)`: properties that are functions listen, the rest are attributes.
  function make(name, properties, ...children) {
    const [tag, ...classes] = name.split(".");
    const element = document.createElement(tag);
    if (classes.length) element.className = classes.join(" ");
    for (const [key, value] of Object.entries(properties || {})) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || `${one}s`}`;

  // The text with what was looked for marked.
  function marked(text, result) {
    const fragment = document.createDocumentFragment();
    let at = 0;
    for (const [start, end] of engine.marks(text, result)) {
      fragment.append(text.slice(at, start), make("mark", null, text.slice(start, end)));
      at = end;
    }
    fragment.append(text.slice(at));
    return fragment;
  }

  // Only addresses within the site.
  function address(url) {
    const found = new URL(url, top);
    return found.href.startsWith(new URL(".", top).href) ? found.href : top.href;
  }

  const debounced = (ms, act) => {
    let timer = 0;
    return (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => act(...given), ms);
    };
  };

  // ---- what is asked for ----

  // The facets that stand in the address, with the names of their qualifiers.
  const FACETS = ["system", "cause", "type", "sev", "status", "year", "is", "owner"];
  const nothing = () => ({ text: "", chosen: {}, sort: "", only: "" });
  const isNothing = (state) => !state.text.trim() && !Object.keys(state.chosen).length;

  function stateOf(query) {
    const given = new URLSearchParams(query);
    const state = nothing();
    state.text = given.get("q") || "";
    state.sort = ["newest", "oldest"].includes(given.get("sort")) ? given.get("sort") : "";
    state.only = given.get("in") || "";
    for (const key of FACETS) {
      const values = given.getAll(key).filter(Boolean);
      if (values.length) state.chosen[key] = [...new Set(values)];
    }
    return state;
  }

  function addressOf(state) {
    const query = new URLSearchParams();
    if (state.text.trim()) query.set("q", state.text.trim());
    for (const key of FACETS) for (const value of state.chosen[key] || []) query.append(key, value);
    if (state.only) query.set("in", state.only);
    if (state.sort) query.set("sort", state.sort);
    const text = query.toString().replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%2C/g, ",");
    return text ? `${page}?${text}` : page;
  }

  const has = (state, key, value) => (state.chosen[key] || []).includes(value);

  function toggled(state, key, value) {
    const values = state.chosen[key] || [];
    const left = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
    const chosen = { ...state.chosen };
    delete chosen[key];
    if (left.length) chosen[key] = left;
    return { ...state, chosen };
  }

  // The state with the qualifiers that are typed in full taken out of the text: they become tokens. Without a caret, what
  // stood in an address is also put as the library writes it (`front-end` is `frontend`).
  async function lifted(state, caret) {
    const { text, chosen } = await engine.lift(state.text, FACETS, caret);
    if (text === state.text && caret >= 0) return state;
    let next = { ...state, text };
    if (caret < 0) next.chosen = await engine.named(state.chosen);
    for (const [key, value] of chosen) if (!has(next, key, value)) next = toggled(next, key, value);
    return next;
  }

  // ---- recent searches: kept in this browser only ----

  const RECENT = "casebook-searches";
  function recent() {
    try {
      const kept = JSON.parse(localStorage.getItem(RECENT));
      return Array.isArray(kept) ? kept.filter((query) => typeof query === "string").slice(0, 6) : [];
    } catch (error) {
      return [];
    }
  }
  function remember(state) {
    const query = new URL(addressOf({ ...state, sort: "", only: "" })).search;
    if (query.length < 4) return;
    const kept = [query, ...recent().filter((other) => other !== query)].slice(0, 6);
    try {
      localStorage.setItem(RECENT, JSON.stringify(kept));
    } catch (error) {
      // Storage is full or switched off: nothing is kept.
    }
  }
  function forget() {
    try {
      localStorage.removeItem(RECENT);
    } catch (error) {
      // Nothing was kept.
    }
  }
  const inWords = (state) =>
    [...FACETS.filter((key) => state.chosen[key]).map((key) => `${key}:${state.chosen[key].join(",")}`), state.text.trim()].filter(Boolean).join(" ");

  // ---- pieces of both ----

  const ICONS = { causes: "cause", incidents: "doc", systems: "sys", types: "process", others: "tag" };

  function token(key, value, label, remove) {
    const text = `${key}:${value}`;
    const button = make("button.tok", { type: "button", title: label, click: remove }, make("span", null, text), icon("x"));
    button.setAttribute("aria-label", `Remove the filter ${text}`);
    return button;
  }

  // Text in which `code` stands between backticks.
  const coded = (text) => text.split("`").map((part, i) => (i % 2 ? make("code", null, part) : part));

  const canReplace = (note) => note.at && note.suggestions.length > 0;

  function noteLines(notes, replace) {
    return notes.map((note) => {
      const line = make(`p.said${note.error ? ".bad" : ""}`, null, ...coded(`${note.message.charAt(0).toUpperCase()}${note.message.slice(1)}. `));
      if (note.help && !canReplace(note)) line.append(...coded(`${note.help}. `));
      if (canReplace(note)) line.append("Did you mean ");
      (canReplace(note) ? note.suggestions : []).slice(0, 3).forEach((text, i) => {
        if (i) line.append(", ");
        line.append(make("button.as-link", { type: "button", click: () => replace(note.at, text) }, text));
      });
      if (canReplace(note)) line.append("?");
      return line;
    });
  }

  const replaced = (text, [start, end], by) => text.slice(0, start) + by + text.slice(end);

  function summary(result) {
    const said = result.groups.map((group) => plural(group.total, group.one, group.many));
    return said.length ? `${plural(result.total, "result")}: ${said.join(", ")}` : "No results";
  }

  // What can be tried when nothing was found: other spellings, and the query with one filter less.
  async function wayOut(state, result, go) {
    const box = make("div.nothing", null, make("p", null, make("strong", null, "Nothing found"), ` for ${inWords(state)}.`));
    const list = make("ul");
    const option = (label, n, next) =>
      list.append(make("li", null, make("button.as-link", { type: "button", click: () => go(next) }, label), ` ${plural(n, "result")}`));
    const found = await engine.waysOut({ ...state }, result);
    for (const { text, n } of found.spellings) option(text, n, { ...state, text });
    for (const { label, next, n } of found.without) option(label, n, { ...state, ...next });
    if (list.childElementCount) box.append(make("p", null, "You could try:"), list);
    const causes = document.querySelector('[data-go="c"]');
    if (causes) box.append(make("p", null, "Or ", make("a", { href: causes.href }, "browse the root causes"), "."));
    return box;
  }

  search.ui = { engine, make, icon, marked, address, debounced, plural, token, noteLines, replaced, summary, wayOut, lifted, stateOf, addressOf, toggled, has, nothing, isNothing, recent, remember, forget, inWords, ICONS, FACETS, page };
})();
