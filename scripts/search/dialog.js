// The dialog that Ctrl-K opens: a combobox over grouped results. Focus stays in the field; the arrows move in the list.
(function () {
  "use strict";
  const search = window.casebook.search;
  const ui = search.ui;
  const { engine, make, icon } = ui;

  // How many of each group are shown.
  const SHOWN = { causes: 3, incidents: 5, actions: 4, systems: 2, types: 2, others: 2 };
  const KEYS = [[["↑", "↓"], "move"], [["Enter"], "open"], [["Ctrl", "Enter"], "open in new tab"], [["system:", "cause:", "is:"], "filter"]];

  let dialog = null;
  let state = ui.nothing();
  let turn = 0;
  let options = [];
  let active = -1;
  let parts = {};

  function build() {
    const input = make("input", {
      type: "text", role: "combobox", id: "cb-search", "aria-label": "Search the library", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": "cb-results", placeholder: "Symptom, system, root cause or error message", autocomplete: "off", autocapitalize: "off", autocorrect: "off",
      spellcheck: "false", enterkeyhint: "go", maxlength: "4096", input: typed, keydown: pressed,
    });
    const keys = KEYS.map(([names, what]) => make("span", null, ...names.map((name) => make("kbd", null, name)), what));
    parts = {
      input,
      tokens: make("span.toks"),
      chips: make("div.fac", { role: "group", "aria-label": "Narrow down", hidden: true }),
      said: make("div.saids"),
      list: make("div", { role: "listbox", id: "cb-results", "aria-label": "Results" }),
      rest: make("div.rest"),
      status: make("p.vh", { role: "status" }),
    };
    const close = make("button.icon-btn", { type: "button", click: () => dialog.close() }, make("kbd", null, "Esc"), make("span.vh", null, " Close search"));
    const field = make("form.q", { role: "search", submit: (event) => event.preventDefault() }, icon("search"), make("span.typed", null, parts.tokens, input), close);
    dialog = make("dialog.pal", { "aria-label": "Search", close: closed, click: (event) => event.target === dialog && dialog.close() },
      make("div", null, field, parts.chips, make("div.res", null, parts.said, parts.list, parts.rest), make("div.keys", { "aria-hidden": "true" }, ...keys), parts.status));
    document.body.append(dialog);
  }

  function open(text) {
    if (!dialog) build();
    if (dialog.open) return;
    dialog.showModal();
    if (text) state = { ...state, text };
    parts.input.value = state.text;
    parts.input.focus();
    parts.input.select();
    update();
  }

  function closed() {
    turn++;
  }

  const announce = ui.debounced(700, (text) => {
    if (dialog.open) parts.status.textContent = text;
  });

  // ---- typing ----

  const soon = ui.debounced(0, () => update());

  async function typed() {
    const asked = { ...state, text: parts.input.value };
    state = asked;
    soon();
    const next = await ui.lifted(asked, parts.input.selectionStart).catch(() => asked);
    // Somebody who types on meanwhile is left alone: what they typed is looked at next.
    if (next === asked || state !== asked || parts.input.value !== asked.text) return;
    state = next;
    parts.input.value = next.text;
    soon();
  }

  function set(next) {
    state = next;
    parts.input.value = next.text;
    parts.input.focus();
    update();
  }

  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      const n = options.length;
      if (n) select((active + (key === "ArrowDown" ? 1 : n - 1 + (active < 0))) % n, true);
    } else if (key === "Enter") {
      enter(event.ctrlKey || event.metaKey || event.shiftKey);
    } else if (key === "Escape") {
      if (ui.isNothing(state)) dialog.close();
      else set(ui.nothing());
    } else if (key === "Backspace" && parts.input.selectionEnd === 0 && Object.keys(state.chosen).length) {
      const last = Object.keys(state.chosen).pop();
      const values = state.chosen[last];
      const value = values[values.length - 1];
      set({ ...ui.toggled(state, last, value), text: `${last}:${value} ${state.text}`.trimEnd() });
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function enter(inNewTab) {
    const option = options[active];
    if (option && option.act) option.act();
    else if (option || !ui.isNothing(state)) go(option ? option.href : ui.addressOf(state), inNewTab);
  }

  function go(href, inNewTab) {
    ui.remember(state);
    if (inNewTab) {
      window.open(href, "_blank", "noopener");
      return;
    }
    dialog.close();
    location.assign(href);
  }

  // ---- the list ----

  function select(i, isByKey) {
    if (options[active]) options[active].element.setAttribute("aria-selected", "false");
    active = options[i] ? i : -1;
    const option = options[active];
    if (!option) {
      parts.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.element.setAttribute("aria-selected", "true");
    parts.input.setAttribute("aria-activedescendant", option.element.id);
    if (isByKey) option.element.scrollIntoView({ block: "nearest" });
  }

  // `lists`: [{ title, rows: [{ element, href | act }] }]
  function show(lists, isFirstActive) {
    options = [];
    parts.list.textContent = "";
    lists.filter((list) => list.rows.length).forEach((list, i) => {
      const id = `cb-group-${i}`;
      const group = make("div", { role: "group", "aria-labelledby": id }, make("div.gl", { id }, list.title));
      for (const row of list.rows) {
        const at = options.length;
        row.element.id = `cb-option-${at}`;
        row.element.setAttribute("role", "option");
        row.element.setAttribute("aria-selected", "false");
        row.element.addEventListener("pointermove", () => select(at));
        row.element.addEventListener("click", (event) => {
          if (row.act) {
            event.preventDefault();
            row.act();
          } else {
            ui.remember(state);
          }
        });
        options.push(row);
        group.append(row.element);
      }
      parts.list.append(group);
    });
    parts.input.setAttribute("aria-expanded", String(options.length > 0));
    select(isFirstActive ? 0 : -1);
  }

  function row(iconName, title, below, right, href, act) {
    const line = make("span", null, make("span.t", null, title), below ? make("span.s", null, below) : null);
    const attributes = act ? { tabindex: "-1" } : { href, tabindex: "-1" };
    const className = iconName === "process" ? "p-ico" : iconName === "technical" ? "t-ico" : "";
    return { element: make(act ? "div.o" : "a.o", attributes, icon(iconName, className), line, right ? make("span.r", null, right) : null), href, act };
  }

  function actionLine(card) {
    const late = card.state === "overdue" ? make("span.late", null, card.progress) : card.progress;
    return make("span", null, card.owner ? `${card.owner} · ` : "", late);
  }

  function hitRow(group, card, result) {
    const title = ui.marked(card.title, result);
    const href = ui.address(card.url);
    if (group.key === "incidents") return row("doc", title, card.brief, card.day, href);
    if (group.key === "actions") return row(card.kind, title, actionLine(card), { process: "Process", technical: "Technical" }[card.kind] || "Action", href);
    return row(ui.ICONS[group.key], title, card.note, card.path || group.single || card.taxonomy, href);
  }

  async function update() {
    const mine = ++turn;
    const asked = state;
    drawTokens();
    if (ui.isNothing(asked)) {
      welcome();
      return;
    }
    let result;
    try {
      result = await engine.run(asked, SHOWN);
      if (mine !== turn) return;
      const lists = await Promise.all(result.groups.map(async (group) => {
        const cards = await engine.cards(group, SHOWN[group.key]);
        return { title: group.title, rows: cards.map((card) => hitRow(group, card, result)), group, cards };
      }));
      if (mine !== turn) return;
      drawResult(asked, result, lists);
    } catch (error) {
      if (mine === turn) failed(error);
      return;
    }
    drawChips(mine, asked, result);
    addSnippets(mine, result);
  }

  let shown = [];
  function drawResult(asked, result, lists) {
    shown = lists;
    const completions = engine.completions(asked.text, parts.input.selectionStart).slice(0, 6).map((completion) =>
      row("filter", completion.text, "", completion.label, null, () => set({ ...state, text: ui.replaced(state.text, completion.span, completion.text) + (completion.isWhole ? " " : "") })));
    const isTyping = completions.length > 0;
    show([{ title: "Filters", rows: completions }, ...lists], !isTyping || result.total > 0);
    parts.said.textContent = "";
    parts.said.append(...ui.noteLines(result.notes, (span, by) => set({ ...state, text: ui.replaced(state.text, span, by) })));
    parts.rest.textContent = "";
    if (result.total) {
      const all = `See all ${ui.plural(result.total, "result")} with filters`;
      parts.rest.append(make("a.more", { href: ui.addressOf(asked), click: () => ui.remember(asked) }, all));
    } else if (!isTyping) {
      const mine = turn;
      ui.wayOut(asked, result, set).then((box) => mine === turn && parts.rest.append(box));
    }
    announce(ui.summary(result));
  }

  async function addSnippets(mine, result) {
    const at = shown.find((list) => list.group.key === "incidents");
    if (!at) return;
    const snippets = await engine.snippets(at.cards, result);
    if (mine !== turn) return;
    snippets.forEach((snippet, i) => {
      if (!snippet) return;
      const below = at.rows[i].element.querySelector(".s");
      if (below) below.replaceChildren(ui.marked(snippet, result));
    });
  }

  function drawTokens() {
    parts.tokens.textContent = "";
    for (const key of ui.FACETS) {
      for (const value of state.chosen[key] || []) parts.tokens.append(ui.token(key, value, engine.label(key, value), () => set(ui.toggled(state, key, value))));
    }
  }

  // The values that would narrow it down, each with what it would give.
  async function drawChips(mine, asked, result) {
    const facets = await engine.facets(asked, result);
    if (mine !== turn) return;
    parts.chips.textContent = "";
    for (const facet of facets) {
      if ((asked.chosen[facet.key] || []).length || !["cause", "system", "sev", "year", "is"].includes(facet.key)) continue;
      const best = facet.values.filter((value) => value.n > 0 && value.n < facet.all).sort((a, b) => b.n - a.n)[0];
      if (!best) continue;
      const add = () => set(ui.toggled(state, facet.key, best.value));
      parts.chips.append(make("button.chip", { type: "button", click: add }, make("span", null, facet.key === "is" ? "" : `${facet.title.toLowerCase()}: `, make("b", null, best.label)), make("span.note", null, String(best.n))));
    }
    parts.chips.hidden = !parts.chips.childElementCount;
  }

  function welcome() {
    const kept = ui.recent().map((query) => ui.stateOf(query));
    const rows = kept.map((old) => row("clock", ui.inWords(old), "", "", null, () => set({ ...ui.nothing(), text: old.text, chosen: old.chosen })));
    parts.chips.hidden = true;
    parts.said.textContent = "";
    parts.rest.textContent = "";
    show([{ title: "Recent searches, kept in this browser only", rows }], false);
    if (rows.length) {
      const clear = () => {
        ui.forget();
        parts.input.focus();
        welcome();
      };
      parts.rest.append(make("button.as-link.more", { type: "button", click: clear }, "Clear recent searches"));
    } else {
      parts.rest.append(make("p.hint", null, "Words of a title, a text or an action; a code such as ", make("code", null, "504"), "; or filters such as ", make("code", null, "sev:1"), " and ", make("code", null, "is:overdue"), "."));
    }
  }

  function failed(error) {
    show([], false);
    parts.rest.replaceChildren(make("p.hint", null, `Search could not be loaded (${error.message}). `, make("a", { href: ui.page }, "Browse the library instead"), "."));
  }

  search.open = open;
  search.toggle = () => (dialog && dialog.open ? dialog.close() : open());
})();
