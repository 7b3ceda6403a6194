// From what a query finds to what is shown: groups in order, facets, snippets, and ways out when nothing is found.
(function () {
  "use strict";
  const casebook = (window.casebook = window.casebook || {});
  const search = (casebook.search = casebook.search || {});

  const [INCIDENTS, TERMS, ACTIONS] = [0, 1, 2];
  const SNIPPET_CHARS = 200;
  const MAX_WAYS = 5;

  // Title above a list, title of a view, one, many; in the order of the groups.
  const GROUPS = {
    causes: ["Seen before: root causes", "Root causes", "root cause", "root causes"],
    incidents: ["Incidents", "Incidents", "incident", "incidents"],
    actions: ["Actions", "Actions", "action", "actions"],
    systems: ["Systems", "Systems", "system", "systems"],
    types: ["Action types", "Action types", "action type", "action types"],
    others: ["Tags and more", "Tags and more", "tag", "tags"],
  };
  const FACETS = [["system", "System"], ["cause", "Root cause"], ["type", "Action type"], ["sev", "Severity"], ["status", "Review"], ["year", "Year"], ["is", "Actions and recurrence"], ["owner", "Owner"]];
  const STATUS_LABELS = { draft: "Draft", "in-review": "In review", reviewed: "Reviewed", closed: "Closed" };
  const STATE_LABELS = { open: "Open actions", overdue: "Overdue actions", done: "Done actions", "came-back": "Came back after a fix" };
  const TAXONOMIES = { system: "systems", cause: "causes", type: "action-types" };

  // `load(name)` runs a file of search/.
  search.engine = function (load) {
    let ready = null;
    let library;
    let evaluator;
    let tables;
    let hasNames;

    async function begin(isAgain) {
      library = await search.openLibrary(load, isAgain);
      hasNames = false;
      tables = search.query.vocabulary(library.manifest.site);
      evaluator = search.evaluator(library, () => tables);
    }

    // Does `act`; if a file is gone, because another build was published meanwhile, once more with its library.
    function withLibrary(act) {
      return async (...given) => {
        ready = ready || begin(false);
        const mine = ready;
        try {
          await mine;
          return await act(...given);
        } catch (error) {
          // Whoever else failed with it waits for the same.
          if (ready === mine) {
            ready = begin(true);
            ready.catch(() => (ready = null));
          }
          await ready;
          return act(...given);
        }
      };
    }

    async function needNames() {
      if (hasNames) return;
      const names = await library.names();
      names.taxonomies.forEach((taxonomy, i) => Object.assign(taxonomy, { many: library.manifest.site.taxonomies[i].many }));
      tables = search.query.vocabulary(names);
      hasNames = true;
    }

    // ---- reading ----

    const quoted = (text) => (/^[\p{L}\p{N}/._-]+$/u.test(text) ? text : `"${text.replace(/["“”„]/g, " ")}"`);

    async function resolved(text) {
      let parsed = search.query.parse(text, tables);
      if (!hasNames && search.query.needs(parsed, tables).length) {
        await needNames();
        parsed = search.query.parse(text, tables);
      }
      return search.query.resolve(parsed, tables);
    }

    // The state as trees: { text, chosen: { key: tree }, groups, notes }.
    async function read(state) {
      const found = await resolved(state.text);
      const chosen = {};
      const notes = [...found.notes];
      for (const [key, values] of Object.entries(state.chosen || {})) {
        if (key === "year") chosen.year = { filter: values.map((year) => ({ year: Number(year) })) };
        else {
          const own = await resolved(`${key}:${values.map(quoted).join(",")}`);
          notes.push(...own.notes.map((note) => ({ ...note, at: null, suggestions: [] })));
          if (own.tree.filter) chosen[key] = own.tree;
        }
      }
      return { text: found.tree, chosen, groups: found.groups, notes };
    }

    // All of it as one tree, but for the facet `but`.
    function whole({ text, chosen }, but) {
      const items = (text.all ? text.all : [text]).concat(Object.keys(chosen).filter((key) => key !== but).map((key) => chosen[key]));
      return items.length === 1 ? items[0] : { all: items };
    }

    // ---- running ----

    // The numbers of the terms above each term of a taxonomy, -1 at the top.
    async function parentsOf(taxonomy) {
      await needNames();
      const { terms } = tables.taxonomies[taxonomy];
      const places = new Map(terms.map(([slug], i) => [slug, i]));
      return terms.map(([slug]) => {
        const end = slug.lastIndexOf("/");
        return end < 0 || !places.has(slug.slice(0, end)) ? -1 : places.get(slug.slice(0, end));
      });
    }

    function noteOf(remark) {
      const words = (list) => list.map((word) => `\`${word}\``).join(", ");
      const said = {
        corrected: () => `no \`${remark.word}\`: showing ${words(remark.shown)}`,
        unknown: () => `nothing has \`${remark.word}\``,
        "no-words": () => "there is no letter or digit to look for",
        relaxed: () => "nothing has all of these words: showing what has most",
      };
      return { kind: remark.kind, error: false, at: remark.at || null, message: said[remark.kind](), help: "", suggestions: [] };
    }

    async function run(state) {
      const asked = await read(state);
      const found = await evaluator.answer(whole(asked), state.sort, parentsOf);
      const { taxonomies } = library.manifest.site;
      const isKept = (name) => !asked.groups || asked.groups.includes(name);
      const lists = { causes: isKept("causes") ? found.causes : [], incidents: isKept("incidents") ? found.incidents : [], actions: isKept("actions") ? found.actions : [], systems: [], types: [], others: [] };
      found.terms.forEach((hits, i) => {
        const { key } = taxonomies[i];
        if (isKept(key)) lists[{ systems: "systems", "action-types": "types" }[key] || "others"].push(...hits);
      });
      const group = ([key, [title, plural, one, many]]) => ({ key, title, plural, one, many, space: { incidents: INCIDENTS, actions: ACTIONS }[key] === undefined ? TERMS : { incidents: INCIDENTS, actions: ACTIONS }[key], total: lists[key].length, hits: lists[key] });
      const groups = Object.entries(GROUPS).map(group).filter(({ total }) => total);
      const notes = [...asked.notes, ...found.remarks.map(noteOf)];
      const total = groups.reduce((sum, { total }) => sum + total, 0);
      return { asked, groups, total, notes, hasText: found.hasText, words: new Set(found.words), isRelaxed: found.isRelaxed };
    }

    // What the first `n` hits of a group show.
    async function cards(group, n) {
      const found = await library.cards(group.space, group.hits.slice(0, n).map(({ number }) => number));
      for (const card of found) {
        if (group.space === TERMS) {
          const { key, one } = library.manifest.site.taxonomies[evaluator.taxonomyOf(card.number)];
          Object.assign(card, { key, taxonomy: capital(one) });
        }
        if (group.space === INCIDENTS) card.brief = [card.severity, ...card.systems.slice(0, 1), ...card.causes.slice(0, 1)].filter(Boolean).join(" · ");
      }
      return found;
    }
    const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

    // ---- marks and snippets ----

    // The stretches of a text that hold what was looked for.
    function marks(text, result) {
      const found = [];
      if (!result.words.size) return found;
      for (const { text: word, start, end } of search.words.words(text)) {
        if (!result.words.has(word)) continue;
        const last = found[found.length - 1];
        if (last && start <= last[1]) last[1] = Math.max(last[1], end);
        else found.push([start, end]);
      }
      return found;
    }

    // The stretch of a text that has the most of what was looked for.
    function snippet(text, result) {
      const lines = text.replace(/\s+/g, " ");
      const found = search.words.words(lines).filter((word) => result.words.has(word.text));
      let best = { start: 0, n: 0 };
      found.forEach((first, i) => {
        const seen = new Set();
        for (let j = i; j < found.length && found[j].end - first.start <= SNIPPET_CHARS - 40; j++) seen.add(found[j].text);
        if (seen.size > best.n) best = { start: first.start, n: seen.size };
      });
      const space = (at) => lines.indexOf(" ", at) + 1 || at;
      const start = best.start > 50 ? space(best.start - 50) : 0;
      let end = start + SNIPPET_CHARS;
      end = end >= lines.length ? lines.length : lines.lastIndexOf(" ", end);
      return (start ? "…" : "") + lines.slice(start, end) + (end < lines.length ? "…" : "");
    }

    const snippets = (cards, result) => Promise.all(cards.map(async (card) => snippet(await library.text(card), result)));

    // Where a post-mortem has what was looked for, in the words of a reader.
    function why(card, text, result) {
      if (!result.hasText) return [];
      const has = (text) => marks(text, result).length > 0;
      const places = [["title", has(card.title)], ["system", card.systems.some(has)], ["root cause", card.causes.some(has)], ["text", !!text && has(text)]];
      return places.filter(([, is]) => is).map(([name]) => name);
    }

    // ---- facets ----

    const COLUMNS = { sev: "severities", status: "statuses", year: "days", is: "states", owner: "owners" };

    // For each facet, what its values would give: each facet's own choice left aside.
    async function facets(state, result) {
      await needNames();
      const { asked } = result;
      const place = (key) => tables.taxonomies.findIndex((taxonomy) => taxonomy.key === TAXONOMIES[key]);
      await evaluator.load(FACETS.map(([key]) => COLUMNS[key] || `terms${place(key)}`));
      const base = await evaluator.passing(whole(asked));
      const drawn = [];
      for (const [key, title] of FACETS) {
        const passing = asked.chosen[key] ? await evaluator.passing(whole(asked, key)) : base;
        const values = TAXONOMIES[key] ? await terms(place(key), passing) : plain(key, passing);
        const chosen = (state.chosen && state.chosen[key]) || [];
        const shown = values.filter(({ n, value }) => n || chosen.includes(value));
        drawn.push({ key, title, all: base.reduce((sum, flag) => sum + flag, 0), values: shown });
      }
      return drawn;
    }

    function counted(passing, column, take) {
      const values = evaluator.columns.get(column);
      passing.forEach((flag, i) => flag && take(values[i]));
    }

    function plain(key, passing) {
      const counts = new Map();
      const add = (value) => counts.set(value, (counts.get(value) || 0) + 1);
      const value = (value, label) => ({ value: String(value), label: String(label), n: counts.get(value) || 0, depth: 0 });
      switch (key) {
        case "sev":
          counted(passing, "severities", add);
          return tables.severities.map((label, i) => ({ ...value(i + 1, label) }));
        case "status":
          counted(passing, "statuses", (own) => add(evaluator.STATUSES[own - 1]));
          return evaluator.STATUSES.map((name) => value(name, STATUS_LABELS[name]));
        case "year":
          counted(passing, "days", (own) => own && add(evaluator.yearOf(own)));
          return [...counts.keys()].sort((a, b) => b - a).map((year) => value(year, year));
        case "is":
          counted(passing, "states", (own) => evaluator.STATES.forEach((state, i) => (own >> i) & 1 && add(state)));
          return Object.keys(STATE_LABELS).map((state) => value(state, STATE_LABELS[state]));
        default:
          counted(passing, "owners", (own) => own.forEach(add));
          return tables.owners.map(([slug, name], i) => ({ ...value(i, name), value: slug })).sort((a, b) => b.n - a.n || (a.label < b.label ? -1 : 1));
      }
    }

    // Terms as a tree, each level with the commonest first; a term counts what stands below it.
    async function terms(taxonomy, passing) {
      const parents = await parentsOf(taxonomy);
      const rows = tables.taxonomies[taxonomy].terms;
      const counts = new Uint32Array(rows.length);
      const seen = new Int32Array(rows.length).fill(-1);
      const own = evaluator.columns.get(`terms${taxonomy}`);
      passing.forEach((flag, i) => {
        if (!flag) return;
        for (const term of own[i]) for (let at = term; at >= 0 && seen[at] !== i; at = parents[at]) (seen[at] = i), counts[at]++;
      });
      const below = new Map();
      parents.forEach((parent, i) => below.set(parent, [...(below.get(parent) || []), i]));
      const listed = [];
      (function add(parent, depth) {
        const level = (below.get(parent) || []).sort((a, b) => counts[b] - counts[a] || a - b);
        for (const i of level) {
          listed.push({ value: rows[i][0], label: rows[i][1], n: counts[i], depth });
          add(i, depth + 1);
        }
      })(-1, 0);
      return listed;
    }

    // What a value of a facet is called, as far as that is known.
    function label(key, value) {
      if (!tables) return value;
      if (key === "sev") return tables.severities[value - 1] || value;
      const rows = TAXONOMIES[key] ? (tables.taxonomies.find((taxonomy) => taxonomy.key === TAXONOMIES[key]) || {}).terms : key === "owner" ? tables.owners : null;
      const row = (rows || []).find(([slug]) => slug === value);
      return row ? row[1] : STATUS_LABELS[value] || STATE_LABELS[value] || value;
    }

    // ---- helping to type ----

    // The qualifiers typed in full, as values of facets, and the text without them. `caret` is where somebody is typing.
    async function lift(text, keys, caret) {
      const chosen = [];
      const found = await resolved(text);
      const cut = [];
      for (const item of found.tree.all || [found.tree]) {
        if (!item.filter || (caret >= 0 && item.at[1] >= caret) || found.notes.some(({ at }) => at && at[0] >= item.at[0] && at[1] <= item.at[1])) continue;
        const values = item.filter.map(facetOf);
        if (values.some((value) => !value || !keys.includes(value[0]))) continue;
        chosen.push(...values);
        cut.push(item.at);
      }
      const rest = cut.reverse().reduce((rest, [from, to]) => rest.slice(0, from) + rest.slice(to).replace(/^\s+/, ""), text);
      return { text: cut.length ? rest.replace(/^\s+/, "") : text, chosen };
    }

    // Chosen values under the names that the library has for them; what it does not know stays, and is said when it runs.
    async function named(chosen) {
      const all = {};
      for (const [key, values] of Object.entries(chosen)) {
        all[key] = await Promise.all(values.map(async (value) => {
          const { tree } = await resolved(key === "year" ? "" : `${key}:${quoted(value)}`);
          const found = tree.filter && facetOf(tree.filter[0]);
          return found && found[0] === key ? found[1] : value;
        }));
        all[key] = [...new Set(all[key])];
      }
      return all;
    }

    function facetOf(value) {
      if (value.taxonomy !== undefined) {
        const { key, terms } = tables.taxonomies[value.taxonomy];
        const name = Object.keys(TAXONOMIES).find((name) => TAXONOMIES[name] === key);
        return name && [name, value.term < 0 ? "none" : terms[value.term][0]];
      }
      if (value.severity !== undefined) return ["sev", String(value.severity + 1)];
      if (value.owner !== undefined) return ["owner", tables.owners[value.owner][0]];
      const kind = ["status", "is"].find((kind) => value[kind]);
      return kind && [kind, value[kind]];
    }

    // What could go on at the caret, where a filter is being typed: [{ at, insert, label, isWhole }].
    function completions(text, caret) {
      if (!ready || !tables) return [];
      const before = /(?:^|[\s(])-?([^\s"():]*):?[^\s]*$/.exec(text.slice(0, caret));
      if (!before || !/:/.test(before[0])) return [];
      const found = search.query.completions(text, caret, tables);
      return found.map(({ at, insert, label, count }) => ({ span: at, text: insert.endsWith(":") || /^[^\s"(),|]+$/.test(insert) ? insert : `"${insert}"`, label: [label !== insert && label, count].filter(Boolean).join(" · "), isWhole: !insert.endsWith(":") }));
    }

    // When nothing is found: other spellings, and the query with one part less, each with what it would give.
    async function waysOut(state, result) {
      const total = async (next) => (await run(next)).total;
      const without = [];
      const spellings = [];
      for (const [key, values] of Object.entries(state.chosen || {})) {
        const chosen = { ...state.chosen };
        delete chosen[key];
        without.push({ label: `Without ${key}:${values.join(",")}`, next: { chosen } });
      }
      const { text } = result.asked;
      const items = text.all || [text];
      for (const item of items.filter((item) => item.at)) {
        const written = state.text.slice(...item.at);
        const rest = (state.text.slice(0, item.at[0]) + state.text.slice(item.at[1])).replace(/\s+/g, " ").trim();
        if (rest || Object.keys(state.chosen || {}).length) without.push({ label: `Without ${written}`, next: { text: rest } });
        if (item.word === undefined) continue;
        for (const { word } of (await evaluator.nearest(item.word.toLowerCase(), true)).slice(0, 2)) {
          spellings.push({ text: state.text.slice(0, item.at[0]) + word + state.text.slice(item.at[1]) });
        }
      }
      for (const way of spellings.slice(0, MAX_WAYS)) way.n = await total({ ...state, text: way.text });
      for (const way of without.slice(0, MAX_WAYS)) way.n = await total({ ...state, ...way.next });
      const isUseful = ({ n }) => n > 0;
      return { spellings: spellings.filter(isUseful), without: without.filter(isUseful) };
    }

    return {
      run: withLibrary(run), cards: withLibrary(cards), facets: withLibrary(facets), snippets: withLibrary(snippets), lift: withLibrary(lift), named: withLibrary(named), waysOut: withLibrary(waysOut),
      names: withLibrary(needNames), marks, why, label, completions,
    };
  };
})();
