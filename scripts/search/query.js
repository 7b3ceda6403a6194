// The query language: what a typed line asks for. The same as src/search/query; tests/search/syntax.json holds both to it.
//
// `vocabulary(table)` takes what src/search/query/vocabulary.rs gives as JSON:
//   { today: "2026-07-17", severities: ["SEV 1", …], owners: [[slug, name, number of incidents], …],
//     taxonomies: [{ key: "systems", one: "system", terms: [[slug, title, number of incidents, [alias, …]], …] }, …] }
// severities worst first, taxonomies as in site.toml, the rest by slug. `terms` and `owners` may be put there later:
// `needs(parsed, vocabulary)` lists what is lacking; without it, `resolve` leaves values out in silence.
//
// A tree is { all: [tree, …] }, { any: [tree, …] }, { not: tree, at }, { word, prefix, at }, { phrase, prefix, at } or
// { filter: [value, …], at }, of which one must hold. A value is { taxonomy: 0, term: 3 } (see `family`; -1 is none),
// { severity: 0 }, { owner: 0 }, { status }, { kind }, { is }, { has }, { after: "2026-01-01" }, { before } or
// { took: [min, max] } (seconds, both included; null is open). `groups` is null for all, or a list of "incidents",
// "actions" and keys of taxonomies. `at` is a place: [from, to].
(function () {
  "use strict";
  const casebook = (window.casebook = window.casebook || {});
  const search = (casebook.search = casebook.search || {});

  const MAX_BYTES = 4096;
  const MAX_LEAVES = 64;
  const MAX_DEPTH = 16;
  const words = (list) => list.split(" ");

  // The name of each key, then its other spellings; the order is that of completions.
  const KEYS = [
    "system systems", "cause causes", "type types action-type action-types", "tag tags",
    "sev sevs severity severities", "status statuses", "kind kinds", "owner owners",
    "is", "has", "after", "before", "took", "in",
  ].map(words);
  const TERMS = { system: "systems", cause: "causes", type: "action-types", tag: "tags" };
  const STATUSES = words("draft in-review reviewed closed");
  const KINDS = words("incident near-miss game-day security");
  const STATES = words("open overdue in-progress done dropped came-back recurring");
  const OTHER_STATES = { wontdo: "dropped", late: "overdue" };
  const PARTS = words("timeline actions cause system effects impact owner summary lessons links trigger");
  const ERRORS = words("too-long too-many too-deep unknown-value ambiguous bad-value misplaced");
  const DAYS = "write `2026`, `2026-03` or `2026-03-07`, or an age such as `30d`, `6w`, `3m` or `1y`";
  const LENGTHS = "write `>1h`, `<=30m`, `1h..4h` or `90m`";

  const SPACE = /[\s\u0085]/;
  const NO_SPACE = /[^\s\u0085]/g;
  const QUOTE = /["“”„]/g;
  const CHUNK_END = /[\s\u0085"“”„()|]/g;
  const VALUE_END = /[\s\u0085"“”„()|,]/g;
  const NO_STAR = /[^*]/g;
  const ONLY_SIGNS = /^[\s\u0085!-/:-@[-`{-~]*$/;

  /** Where the next match is, or the end. */
  function next(text, pattern, from) {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    return match ? match.index : text.length;
  }

  const nBytes = (char) => (char < "\x80" ? 1 : char < "\u0800" ? 2 : char.length + 2);
  const nBytesOf = (text) => Array.from(text).reduce((sum, char) => sum + nBytes(char), 0);

  /** How much of a text is read. */
  function readable(text) {
    let bytes = 0;
    let end = 0;
    for (const char of text) {
      bytes += nBytes(char);
      if (bytes > MAX_BYTES) break;
      end += char.length;
    }
    return end;
  }

  // Names

  const trim = (text) => text.replace(/^[\s\u0085]+|[\s\u0085]+$/g, "");
  const lower = (text) => text.toLowerCase();
  const lowerEach = (text) => Array.from(text, lower).join("");
  const folded = (text) => lowerEach((text.match(/[\p{Alphabetic}\p{N}]/gu) || []).join(""));
  const singular = (word) => (word.length > 1 && word.endsWith("s") ? word.slice(0, -1) : word);

  function slugify(text) {
    let slug = "";
    for (const char of lowerEach(text.normalize("NFC"))) {
      if (/[\p{Alphabetic}\p{N}\p{M}_]/u.test(char) || (char === "." && /[^.-]$/.test(slug))) slug += char;
      else if (!/[.'’]/.test(char)) {
        slug = slug.replace(/\.+$/, "");
        if (/[^-]$/.test(slug)) slug += "-";
      }
    }
    return slug.replace(/[-.]+$/, "");
  }

  /** The text as a slug with levels, or "" where one is empty. */
  function slugOf(text) {
    const levels = trim(text).split("/").map(slugify);
    return levels.includes("") ? "" : levels.join("/");
  }

  const isWithin = (below, above) => below === above || below.startsWith(above + "/");
  const beginsWord = (name, start) => name.startsWith(start) || name.includes("-" + start) || name.includes("/" + start);
  const titleSlug = (row) => row[4] || (row[4] = slugify(row[1]));

  /** Edits between two words, neighbours swapped counting as one; null where they are too many. */
  function distance(a, b) {
    const length = Math.min(a.length, b.length);
    // Beside a single slip, the first letter must be right.
    const few = a[0] === b[0] ? Math.min(Math.max(Math.floor(length / 3), 1), 1 + Math.floor(length / 4)) : 1;
    const most = Math.min(few, length - 1);
    if (Math.abs(a.length - b.length) > most) return null;
    let before = [];
    let last = [];
    let row = b.map((_, j) => j).concat(b.length);
    let least = 0;
    for (let i = 1; i <= a.length; i++) {
      const lastLeast = least;
      [before, last, row] = [last, row, before];
      row[0] = least = i;
      for (let j = 1; j <= b.length; j++) {
        const isSame = a[i - 1] === b[j - 1];
        let n = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
        if (!isSame && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) n = Math.min(n, before[j - 2] + 1);
        row[j] = n;
        if (n < least) least = n;
      }
      if (least > most && lastLeast > most) return null;
    }
    return row[b.length] <= most ? row[b.length] : null;
  }

  /** The one of `known` that was probably meant. */
  function nearest(written, known) {
    const chars = Array.from(lower(written));
    const near = Array.from(new Set(known), (word) => [distance(chars, Array.from(lower(word))), word]);
    const found = near.filter(([slips]) => slips !== null).map(([slips, word]) => [slips, nBytesOf(word), word]);
    found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1));
    return found.length ? found[0][2] : null;
  }

  // Notes

  const shown = (text) => {
    const chars = Array.from(text);
    return "`" + (chars.length > 40 ? chars.slice(0, 40).join("") + "…" : text) + "`";
  };
  const oneOf = (list) => list.map((word, i) => (!i ? "" : i < list.length - 1 ? ", " : " or ") + "`" + word + "`").join("");
  const note = (kind, at, message, help = "", suggestions = []) =>
    ({ kind, error: ERRORS.includes(kind), at, message, help, suggestions });
  const didYouMean = (kind, at, message, suggestions) =>
    note(kind, at, message, suggestions.length ? `did you mean ${oneOf(suggestions)}?` : "", suggestions);
  const byPlace = (notes) => notes.sort((a, b) => a.at[0] - b.at[0]);

  // Trees

  /** A list of trees as one, flat; null if it is empty. */
  function join(kind, items) {
    const flat = items.reduce((all, item) => all.concat((item && item[kind]) || item || []), []);
    return flat.length > 1 ? { [kind]: flat } : flat[0] || null;
  }

  // Keys: a number is a taxonomy, a name anything else.

  /** A table with what is looked up again and again. */
  function vocabulary(table) {
    const keys = new Map();
    const names = new Map();
    for (const [name, ...also] of KEYS) {
      const key = TERMS[name] ? table.taxonomies.findIndex((taxonomy) => taxonomy.key === TERMS[name]) : name;
      if (key === -1) continue;
      for (const spelling of [name, ...also]) keys.set(spelling, key);
      names.set(key, name);
    }
    table.taxonomies.forEach(({ key }, i) => {
      const spellings = [singular(key), key];
      for (const spelling of spellings) if (!keys.has(lower(spelling))) keys.set(lower(spelling), i);
      if (!names.has(i)) names.set(i, spellings.find((name) => keys.get(name) === i) || key);
    });
    return Object.assign(Object.create(table), { keys, names });
  }

  // Tokens

  function* tokens(text, keys) {
    let at = 0;
    let isGlued = false;
    const sign = (type) => ({ type, at: [at, ++at] });

    function leaf(type, text, from) {
      const kept = text.replace(/\*+$/, "");
      const prefix = kept !== text && kept !== "" && !SPACE.test(kept.slice(-1));
      return { type, text: prefix ? kept : text, prefix, at: [from, at] };
    }

    function quoted() {
      const from = at;
      const end = next(text, QUOTE, at + 1);
      at = Math.min(end + 1, text.length);
      return { text: text.slice(from + 1, end), at: [from, at], open: end === text.length };
    }

    function phrase() {
      const { text: inner, at: [from], open } = quoted();
      const token = Object.assign(leaf("phrase", inner, from), { open });
      if (text[at] === "*") {
        at = token.at[1] = next(text, NO_STAR, at);
        token.prefix = token.text !== "";
      }
      return token;
    }

    function qualifier(key, from) {
      const values = [];
      let open = false;
      for (;;) {
        let value = { at: [at, next(text, VALUE_END, at)] };
        if (/["“”„]/.test(text[at])) {
          value = quoted();
          open = open || value.open;
        } else {
          value.text = text.slice(at, (at = value.at[1]));
        }
        if (trim(value.text)) values.push({ text: value.text, at: value.at });
        if (text[at] !== ",") break;
        at++;
      }
      return { type: "qualifier", key, values, at: [from, at], open };
    }

    function chunk(glued) {
      const from = at;
      const end = next(text, CHUNK_END, at);
      const written = text.slice(from, end);
      const colon = written.indexOf(":");
      const key = colon < 0 ? undefined : keys.get(lower(written.slice(0, colon)));
      at = key === undefined ? end : from + colon + 1;
      if (key !== undefined) return qualifier(key, from);
      const operator = { OR: "or", AND: "and", "&": "and", "&&": "and", NOT: "not" }[written];
      return operator && !glued ? { type: operator, at: [from, at] } : leaf("word", written, from);
    }

    while ((at = next(text, NO_SPACE, at)) < text.length) {
      const glued = isGlued;
      isGlued = false;
      const char = text[at];
      const isMinus = char === "-" && (!at || /[\s\u0085(|]/.test(text[at - 1])) && /[^\s\u0085)|-]/.test(text[at + 1] || " ");
      if (char === "(") yield sign("open");
      else if (char === ")") yield sign("close");
      else if (char === "|") yield sign("or");
      else if (isMinus) {
        isGlued = true;
        yield sign("not");
      } else yield /["“”„]/.test(char) ? phrase() : chunk(glued);
    }
  }

  // Parsing

  function parse(whole, vocabulary) {
    const text = whole.slice(0, readable(whole));
    const notes = [];
    const frames = [{ items: [] }];
    let nLeaves = 0;
    let nFlat = 0;
    const frame = () => frames[frames.length - 1];
    const say = (...args) => {
      if (!notes.some((other) => other.kind === args[0])) notes.push(note(...args));
    };
    const ignored = (at, why) => say("ignored", at, `${shown(text.slice(at[0], at[1]))} ${why}`);

    function add(atom, at) {
      const { not, or, items } = frame();
      frame().not = frame().or = null;
      if (!atom) return;
      const tree = not ? { not: atom, at: [not[0], at[1]] } : atom;
      items.push(join("any", or && items.length ? [items.pop(), tree] : [tree]));
    }

    function list({ items, or, not }) {
      if (or) ignored(or, "has nothing to join");
      if (not) ignored(not, "has nothing to exclude");
      return join("all", items);
    }

    function open(at) {
      if (frames.length <= MAX_DEPTH) return frames.push({ items: [], at });
      nFlat++;
      return say("too-deep", at, `brackets are more than ${MAX_DEPTH} deep here`, "take some away: most do nothing");
    }

    function close(at) {
      if (nFlat) return nFlat--;
      if (frames.length === 1) return say("unbalanced", at, "this bracket closes nothing");
      const closed = frames.pop();
      return add(list(closed), [closed.at[0], at[1]]);
    }

    function counts(n, from) {
      const kept = Math.min(n, MAX_LEAVES - nLeaves);
      nLeaves += kept;
      if (kept < n) {
        const message = `the query has more than ${MAX_LEAVES} words and values`;
        say("too-many", [from, text.length], message, "those from here on are left out");
      }
      return kept;
    }

    function slip({ text: word, at }) {
      const colon = word.indexOf(":");
      const written = word.slice(0, Math.max(colon, 0));
      const length = Array.from(written).length;
      if (length < 4 || length > 24 || word.startsWith("//", colon + 1)) return;
      const near = nearest(written, Array.from(vocabulary.keys.keys()).filter((key) => Array.from(key).length >= 4));
      if (near === null) return;
      const name = vocabulary.names.get(vocabulary.keys.get(near));
      const message = `${shown(written + ":")} is searched for as text`;
      notes.push(note("unknown-key", [at[0], at[0] + colon], message, `did you mean \`${name}:\`?`, [name]));
    }

    function atom(token) {
      const { type, at, prefix } = token;
      if (token.open) say("unbalanced", at, "this quote is never closed");
      if (type === "qualifier") {
        const kept = counts(token.values.length || 1, at[0]);
        if (kept) add({ key: token.key, values: token.values.slice(0, kept), at }, at);
      } else if (ONLY_SIGNS.test(token.text)) {
        ignored(at, "has no letter or digit");
        add(null, at);
      } else if (counts(1, at[0])) {
        if (type === "word") slip(token);
        add({ [type]: token.text, prefix, at }, at);
      }
    }

    for (const token of tokens(text, vocabulary.keys)) {
      const { type, at } = token;
      if (type === "open") open(at);
      else if (type === "close") close(at);
      else if (type === "not") frame().not = frame().not ? null : at;
      else if (type === "or" && frame().items.length) frame().or = at;
      else if (type === "or") ignored(at, "has nothing to join");
      else if (type !== "and") atom(token);
    }
    if (text.length < whole.length) {
      const message = `the query is longer than ${MAX_BYTES} bytes`;
      say("too-long", [text.length, whole.length], message, "only its beginning is used");
    }
    while (frames.length > 1) {
      const unclosed = frames.pop();
      say("unbalanced", unclosed.at, "this bracket is never closed");
      add(list(unclosed), [unclosed.at[0], text.length]);
    }
    return { tree: list(frames[0]) || { all: [] }, notes: byPlace(notes) };
  }

  // Values

  function findTerm(text, terms) {
    const slug = slugOf(text);
    if (!slug) return [];
    const parts = slug.split(/[-/]/);
    const ways = [
      (row) => row[0] === slug,
      (row) => row[3].includes(slug),
      (row) => row[0].endsWith("/" + slug),
      (row) => titleSlug(row) === slug,
      (row) => parts.every((part) => titleSlug(row).split("-").includes(part)),
    ];
    for (const isMeant of ways) {
      const found = terms.filter(isMeant);
      const top = found.find((row) => found.every((other) => isWithin(other[0], row[0])));
      if (top) return [top];
      if (found.length) return found;
    }
    return [];
  }

  /** The slug with the nearest name; else the first slugs of which a word begins so. */
  function guesses(written, known) {
    const text = trim(written).replace(/\*+$/, "");
    const slug = Array.from(text).length > 64 ? "" : slugOf(text) || slugify(text);
    if (!slug) return [];
    const all = [];
    for (const [, names] of known) all.push(...names);
    const near = nearest(slug, all);
    if (near !== null) return [known.find(([, names]) => names.includes(near))[0]];
    const isMeant = ([, names]) => names.some((name) => beginsWord(name, slug));
    return known.filter(isMeant).slice(0, 5).map(([slug]) => slug);
  }

  function firstDay(written, today) {
    const text = trim(written);
    const date = (year, month, day) => new Date(Date.UTC(year, month, day));
    const iso = (...args) => date(...args).toISOString().slice(0, 10);
    const [year, month, day] = today.split("-").map(Number);
    const age = /^(\d{1,4})([dwmy])$/i.exec(text);
    if (age) {
      const n = Number(age[1]);
      const unit = lower(age[2]);
      if (unit === "d" || unit === "w") return iso(year, month - 1, day - n * (unit === "w" ? 7 : 1));
      const months = year * 12 + month - 1 - n * (unit === "y" ? 12 : 1);
      const length = date(Math.floor(months / 12), (months % 12) + 1, 0).getUTCDate();
      return months < 12000 ? null : iso(Math.floor(months / 12), months % 12, Math.min(day, length));
    }
    const parts = /^([1-9]\d{3})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(text);
    if (!parts) return null;
    const [y, m, d] = [parts[1], parts[2] || "1", parts[3] || "1"];
    const found = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
    return m > 0 && m < 13 && iso(y, m - 1, d) === found ? found : null;
  }

  const UNITS = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
  const LENGTH =
    /^(\d+\.?\d*|\.\d+)\s*(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:r|our)s?)?|d(?:ays?)?|w(?:eeks?)?)(?![a-z])[., ]*(?:and )?\s*/i;

  function seconds(text) {
    let rest = trim(text);
    let sum = /^\d/.test(rest) ? 0 : NaN;
    while (rest) {
      const part = LENGTH.exec(rest);
      sum += part ? part[1] * UNITS[lower(part[2][0])] : NaN;
      rest = part ? rest.slice(part[0].length) : "";
    }
    return sum <= 100 * 366 * 86400 ? Math.round(sum) : null;
  }

  function lengths(written) {
    const text = trim(written);
    const dots = text.indexOf("..");
    if (dots >= 0) {
      const ends = [text.slice(0, dots), text.slice(dots + 2)].map((end) => (trim(end) ? seconds(end) : undefined));
      if (ends.includes(null) || ends.every((end) => end === undefined)) return null;
      const range = ends.map((end) => (end === undefined ? null : end));
      return range.includes(null) || range[0] <= range[1] ? range : range.reverse();
    }
    const sign = /^[<>=]*/.exec(text)[0];
    const n = seconds(text.slice(sign.length));
    if (n === null) return null;
    const minute = Math.floor((n + 30) / 60) * 60;
    const exactly = [minute - 30, minute + 29];
    const ranges = { ">": [n + 1, null], ">=": [n, null], "<": [null, n - 1], "<=": [null, n], "": exactly, "=": exactly };
    return ranges[sign] || null;
  }

  /** All groups: [word, name]. */
  const groupsOf = (vocabulary) => [["incidents", "incidents"], ["actions", "actions"]].concat(
    vocabulary.taxonomies.map(({ key }) => [key === "action-types" ? "types" : key, key]),
  );

  /** The fixed words of a key. */
  function wordsOf(key, vocabulary) {
    const own = { status: STATUSES, kind: KINDS, is: STATES.concat(STATUSES, KINDS), has: PARTS };
    if (key === "sev") return vocabulary.severities.map(folded);
    return key === "in" ? groupsOf(vocabulary).map(([word]) => word) : own[key] || [];
  }

  /** The value of a key with fixed words, or null. */
  function fixed(key, written, vocabulary) {
    const text = folded(written);
    const of = (name, list) => {
      const word = list.find((word) => folded(word) === text);
      return word ? { [name]: word } : null;
    };
    if (!text) return null;
    if (key === "sev") {
      let rank = vocabulary.severities.findIndex((word) => folded(word) === text);
      if (rank < 0 && /^\d{1,3}$/.test(text)) rank = text - 1;
      return rank >= 0 && rank < vocabulary.severities.length ? { severity: rank } : null;
    }
    if (key === "has") {
      const part = PARTS.find((word) => word.replace(/s$/, "") === text.replace(/s$/, ""));
      return part ? { has: part } : null;
    }
    if (key === "is" && OTHER_STATES[text]) return { is: OTHER_STATES[text] };
    return (key === "is" && of("is", STATES))
      || (key !== "kind" && of("status", STATUSES))
      || (key !== "status" && of("kind", KINDS)) || null;
  }

  function resolve(parsed, vocabulary) {
    const { names, keys, today, taxonomies, owners } = vocabulary;
    const notes = parsed.notes.slice();
    const only = [];
    const without = [];
    let nGuesses = 0;
    const guess = (text, known) => (++nGuesses > 4 ? [] : guesses(text, known()));

    function unknown(key, { text, at }) {
      const name = names.get(key);
      const list = wordsOf(key, vocabulary);
      const message = `\`${name}:\` has no value ${shown(text)}`;
      const near = nearest(text, list);
      if (near !== null) return notes.push(didYouMean("unknown-value", at, message, [near]));
      const other = ["status", "kind", "is"].find((other) => other !== key && fixed(other, text, vocabulary));
      return notes.push(other
        ? note("unknown-value", at, message, `did you mean ${shown(other + ":" + trim(text))}?`)
        : note("unknown-value", at, message, `\`${name}:\` takes ${oneOf(list)}`, list));
    }

    function term(taxonomy, { text, at }) {
      const { key, one, terms } = taxonomies[taxonomy];
      if (/^none$/i.test(trim(text))) return { taxonomy, term: -1 };
      if (!terms) return null;
      const found = findTerm(text, terms);
      if (found.length === 1) return { taxonomy, term: terms.indexOf(found[0]) };
      if (found.length) {
        const message = `${shown(text)} could be ${found.length} of the ${key}`;
        notes.push(didYouMean("ambiguous", at, message, found.slice(0, 5).map(([slug]) => slug)));
      } else {
        const known = () => terms.map((row) => [row[0], [row[0], row[0].split("/").pop(), titleSlug(row)].concat(row[3])]);
        notes.push(didYouMean("unknown-value", at, `there is no ${one} ${shown(text)}`, guess(text, known)));
      }
      return null;
    }

    function owner({ text, at }) {
      if (!owners) return null;
      const slug = slugify(text);
      const i = owners.findIndex((row) => row[0] === slug);
      if (i >= 0) return { owner: i };
      const near = guess(text, () => owners.map((row) => [row[0], [row[0]]]));
      notes.push(didYouMean("unknown-value", at, `nothing is owned by ${shown(text)}`, near));
      return null;
    }

    function valueOf(key, written) {
      if (typeof key === "number") return term(key, written);
      if (key === "owner") return owner(written);
      const { text, at } = written;
      const isLength = key === "took";
      if (isLength || key === "after" || key === "before") {
        const found = isLength ? lengths(text) : firstDay(text, today);
        if (found) return { [key]: found };
        const why = isLength ? "is no length of time" : "is no day, month, year or age";
        notes.push(note("bad-value", at, `${shown(text)} ${why}`, isLength ? LENGTHS : DAYS));
        return null;
      }
      const found = fixed(key, text, vocabulary);
      if (!found) unknown(key, written);
      return found;
    }

    function takeGroups(qualifier, place) {
      if (place === "inside") {
        const help = "move it to the end; commas mean OR, as in `in:causes,systems`";
        notes.push(note("misplaced", qualifier.at, "`in:` works only outside brackets and without `OR`", help));
        return;
      }
      for (const value of qualifier.values) {
        const text = lower(trim(value.text));
        const group = groupsOf(vocabulary).find(([word]) => word === text || word === text + "s");
        const taxonomy = taxonomies[keys.get(text)];
        if (group || taxonomy) (place === "top" ? only : without).push(group ? group[1] : taxonomy.key);
        else unknown("in", value);
      }
    }

    function incomplete({ key, at: [, end] }) {
      const name = names.get(key);
      const suggestions = likely(key, vocabulary);
      const examples = suggestions.slice(0, 3).map((value) => `${name}:${value}`);
      const help = examples.length ? `for example ${oneOf(examples)}` : "";
      notes.push(note("incomplete", [end, end], `\`${name}:\` has no value yet`, help, suggestions));
    }

    function treeOf(tree, place) {
      if (tree.all) return join("all", tree.all.map((item) => treeOf(item, place === "top" ? "top" : "inside")));
      if (tree.any) return join("any", tree.any.map((item) => treeOf(item, "inside")));
      if (tree.not) {
        const item = treeOf(tree.not, place === "top" ? "excluded" : "inside");
        return item && { not: item, at: tree.at };
      }
      if (!tree.values) return tree;
      if (!tree.values.length) incomplete(tree);
      else if (tree.key === "in") takeGroups(tree, place);
      else {
        const filter = tree.values.map((value) => valueOf(tree.key, value)).filter(Boolean);
        if (filter.length) return { filter, at: tree.at };
      }
      return null;
    }

    const tree = treeOf(parsed.tree, "top") || { all: [] };
    const isKept = (group) => (!only.length || only.includes(group)) && !without.includes(group);
    const groups = only.length || without.length ? groupsOf(vocabulary).map(([, name]) => name).filter(isKept) : null;
    return { tree, groups, notes: byPlace(notes) };
  }

  /** The keys of taxonomies, and "owners", that the vocabulary lacks for a query. */
  function needs(parsed, vocabulary) {
    const lacking = new Set();
    (function look(tree) {
      (tree.all || tree.any || (tree.not ? [tree.not] : [])).forEach(look);
      if (tree.key === "owner" && !vocabulary.owners) lacking.add("owners");
      const taxonomy = vocabulary.taxonomies[tree.key];
      if (taxonomy && !taxonomy.terms) lacking.add(taxonomy.key);
    })(parsed.tree);
    return Array.from(lacking);
  }

  /** The places of a term and of all below it in their taxonomy. */
  function family(vocabulary, taxonomy, term) {
    const { terms } = vocabulary.taxonomies[taxonomy];
    return terms.map((_, i) => i).filter((i) => isWithin(terms[i][0], terms[term][0]));
  }

  // Completion

  /** The values of a key: { insert, label, count, names }. */
  function candidates(key, vocabulary) {
    const plain = (insert) => ({ insert, label: "", count: null, names: [insert] });
    if (typeof key === "number") {
      const rows = vocabulary.taxonomies[key].terms || [];
      const row = (row) => ({ insert: row[0], label: row[1], count: row[2], names: [row[0], titleSlug(row)].concat(row[3]) });
      return rows.map(row).concat(plain("none"));
    }
    if (key === "owner") {
      return (vocabulary.owners || []).map(([insert, label, count]) => ({ insert, label, count, names: [insert] }));
    }
    if (key === "sev") {
      return vocabulary.severities.map((label, i) =>
        ({ insert: folded(label), label, count: null, names: [folded(label), String(i + 1)] }));
    }
    const year = Number(vocabulary.today.slice(0, 4));
    const list = key === "took" ? words(">1h <30m 1h..4h")
      : key === "after" || key === "before" ? words("7d 30d 3m 6m 1y").concat(String(year), String(year - 1))
      : wordsOf(key, vocabulary);
    return list.map(plain);
  }

  const byCount = (a, b) => (b.count === null ? -1 : b.count) - (a.count === null ? -1 : a.count);
  const likely = (key, vocabulary) => candidates(key, vocabulary).sort(byCount).slice(0, 8).map(({ insert }) => insert);

  /** What could go on at a place of a query: { at, insert, label, count }, the likeliest first. */
  function completions(text, place, vocabulary) {
    const cursor = Math.min(place, readable(text));
    const { keys, names } = vocabulary;
    const keyed = (written, at) => Array.from(names)
      .filter(([key]) => Array.from(keys).some(([spelling, other]) => other === key && spelling.startsWith(lower(written))))
      .map(([, name]) => ({ at, insert: name + ":", label: "", count: null }));
    const token = Array.from(tokens(text.slice(0, cursor), keys)).pop();
    if (!token || token.at[1] !== cursor || token.type === "open" || token.text === "-") return keyed("", [cursor, cursor]);
    if (token.type === "word" && !token.prefix) return keyed(token.text, token.at);
    if (token.type !== "qualifier") return [];

    const last = token.values.filter((value) => value.at[1] === cursor).pop();
    const from = last ? last.at[0] : cursor;
    const isQuoted = last && cursor - from > last.text.length;
    const at = [from, isQuoted ? cursor : next(text, VALUE_END, cursor)];
    const written = last ? lower(trim(last.text)) : "";
    const slug = written.split("/").map(slugify).join("/");
    const starts = [written, slug].filter(Boolean);
    const isFirst = ({ names: [name] }) => !written || starts.some((start) => name.startsWith(start));
    const isNext = ({ names }) => names.some((name) => starts.some((start) => beginsWord(name, start)));
    const ranked = candidates(token.key, vocabulary)
      .map((candidate) => [isFirst(candidate) ? 0 : isNext(candidate) ? 1 : 2, candidate])
      .filter(([rank]) => rank < 2);
    return ranked.sort((a, b) => a[0] - b[0] || byCount(a[1], b[1])).slice(0, 12)
      .map(([, { insert, label, count }]) => ({ at, insert, label, count }));
  }

  const read = (text, vocabulary) => resolve(parse(text, vocabulary), vocabulary);
  search.query = { vocabulary, parse, resolve, read, needs, family, completions };
})();
