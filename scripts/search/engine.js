// Answers queries from the files in search/: the same hits in the same order as src/search/evaluate, step by step.
(function () {
  "use strict";
  const casebook = (window.casebook = window.casebook || {});
  const search = (casebook.search = casebook.search || {});

  const K1 = 1.2;
  const B = 0.75;
  const MAX_WEIGHT = 255;
  const MAX_PREFIX_WORDS = 50;
  const MAX_PREFIX_WORDS_OF_QUERY = 400;
  const MAX_CORRECTIONS = 3;
  const MAX_LENDERS = 1000;
  const FACTOR_OF_PREFIX = 0.8;
  const FACTOR_OF_SYNONYM = 0.8;
  const SPACES = [0, 1, 2];
  const [INCIDENTS, TERMS, ACTIONS] = SPACES;

  // How many letters have to be changed, added, taken out or swapped with their neighbour; more than `most` if too many.
  function distance(one, other, most) {
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, j) => j);
    for (let i = 1; i <= one.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= other.length; j++) {
        let cost = Math.min(last[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1), last[j] + 1, row[j - 1] + 1);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        row.push(cost);
        least = Math.min(least, cost);
      }
      if (least > most + 1) return least;
      before = last;
      last = row;
    }
    return last[other.length];
  }

  // The words of the columns, in the order of their numbers.
  const STATES = ["open", "overdue", "in-progress", "done", "dropped", "came-back", "recurring"];
  const N_ACTION_STATES = 5;
  const STATUSES = ["draft", "in-review", "reviewed", "closed"];
  const KINDS = ["incident", "near-miss", "game-day", "security"];
  const PARTS = ["timeline", "actions", "cause", "system", "effects", "impact", "owner", "summary", "lessons", "links", "trigger"];

  // Days as numbers in their order; a column holds one more, and 0 where no day is known.
  function ordinal(day) {
    const [year, month, date] = day.split("-").map(Number);
    return (year * 12 + month - 1) * 31 + date - 1;
  }
  const yearOf = (own) => Math.floor((own - 1) / 372);

  const rounded = (value) => Math.round(value * 1000);
  const isThere = (value) => value === value;

  // `tables()` is the vocabulary that the query was read with.
  search.evaluator = function (library, tables) {
    const { compare, firstNot } = search.codec;
    const { manifest } = library;
    const sizes = manifest.n;
    const causes = manifest.site.taxonomies.findIndex(({ key }) => key === "causes");
    const types = manifest.site.taxonomies.findIndex(({ key }) => key === "action-types");
    // The number of the first term of each taxonomy.
    const firsts = [];
    manifest.site.taxonomies.reduce((first, { n }) => firsts.push(first) && first + n, 0);
    const taxonomyOf = (term) => firstNot(firsts, (first) => first <= term) - 1;
    const synonyms = manifest.synonyms.map((list) => list.map(search.words.phrase));

    // ---- texts: what a leaf asks for. An alternative is { factor, of, words }, `of` the counts [unit, weight, …] by space,
    // or { run } of texts that must all be there. ----

    const NOTHING = { alternatives: [] };

    function added(lists, most) {
      if (lists.length === 1) return lists[0];
      const weights = new Map();
      for (const list of lists) for (let i = 0; i < list.length; i += 2) weights.set(list[i], Math.min(most, (weights.get(list[i]) || 0) + list[i + 1]));
      const all = [];
      for (const unit of [...weights.keys()].sort((a, b) => a - b)) all.push(unit, weights.get(unit));
      return all;
    }

    const asOne = (entries, factor) => ({ factor, of: SPACES.map((space) => added(entries.map((entry) => entry.of[space]), Infinity)), words: entries.map((entry) => entry.text) });

    // The forms of a word that is in the index.
    async function forms(word, factor) {
      const entry = await library.entry(word);
      if (!entry) return NOTHING;
      const mates = await Promise.all(entry.mates.map(library.entryAt));
      return { alternatives: [asOne([entry, ...mates].sort((a, b) => a.at - b.at), factor)] };
    }

    // The words that begin with `start`: those that most units hold, or the first ones if no word is in two units.
    async function beginningWith(start, most) {
      const { words, counts } = await library.vocabulary();
      const found = [];
      for (let i = firstNot(words, (word) => compare(word, start) < 0); i < words.length && words[i].startsWith(start); i++) found.push(i);
      if (!found.length) return library.beginning(start, most);
      found.sort((a, b) => counts[b] - counts[a] || a - b);
      return found.slice(0, most).map((i) => words[i]);
    }

    async function beginning(start, most) {
      const entries = await Promise.all((await beginningWith(start, most)).map(library.entry));
      return { alternatives: entries.map((entry) => asOne([entry], FACTOR_OF_PREFIX)) };
    }

    // Words that were probably meant: [{ word, apart }].
    async function nearest(word, isForced) {
      const sought = Array.from(word);
      if (!isForced && (sought.length < 4 || /\p{N}/u.test(word))) return [];
      const most = sought.length >= 8 ? 2 : 1;
      const { words, counts } = await library.vocabulary();
      const found = [];
      for (let i = 0; i < words.length; i++) {
        if (Math.abs(words[i].length - word.length) > most + 2) continue;
        const other = Array.from(words[i]);
        if (Math.abs(other.length - sought.length) > most) continue;
        const apart = distance(sought, other, most);
        if (apart <= most) found.push({ word: words[i], apart, n: counts[i], i });
      }
      found.sort((a, b) => a.apart - b.apart || b.n - a.n || a.i - b.i);
      return found.slice(0, MAX_CORRECTIONS);
    }

    async function expanded(word, most, remark) {
      const found = await forms(word, 1);
      if (found.alternatives.length) return found;
      if (Array.from(word).length >= 2) {
        const longer = await beginning(word, most);
        if (longer.alternatives.length) return longer;
      }
      const near = await nearest(word);
      if (near.length) remark({ kind: "corrected", word, shown: near.map((other) => other.word) });
      const entries = await Promise.all(near.map((other) => library.entry(other.word)));
      return { alternatives: entries.map((entry, i) => asOne([entry], Math.pow(0.5, near[i].apart))) };
    }

    // Words at consecutive positions; the last one is a beginning that may stand for `most` words, if that is not 0.
    async function phrase(words, most, factor) {
      const first = words.slice(0, -1);
      const end = words[words.length - 1];
      const entries = await Promise.all(first.map(library.entry));
      const ends = (await Promise.all((most ? await beginningWith(end, most) : [end]).map(library.entry))).filter(Boolean);
      if (entries.some((entry) => !entry) || !ends.length) return NOTHING;
      const places = await Promise.all(entries.map(library.places));
      const placesOfEnds = await Promise.all(ends.map(library.places));
      const variants = placesOfEnds.map((last) => [...places, last]);
      const of = SPACES.map((space) => added(variants.map((variant) => together(variant.map((word) => word[space]))), MAX_WEIGHT));
      return { alternatives: [{ factor, of, words: [...entries, ...ends].map((entry) => entry.text) }] };
    }

    // The units in which the words stand one behind the other, each with what that counts.
    function together(places) {
      const found = [];
      for (const [unit, parts] of places[0]) {
        const rest = places.slice(1).map((word) => word.get(unit));
        if (rest.some((word) => !word)) continue;
        const at = rest.map((word) => new Set([].concat(...word.map(([, ...positions]) => positions))));
        let weight = 0;
        for (const [boost, ...positions] of parts) {
          for (const position of positions) if (at.every((set, i) => set.has(position + i + 1))) weight += boost;
        }
        if (weight) found.push(unit, Math.min(MAX_WEIGHT, weight));
      }
      return found;
    }

    // What a chunk of a query asks for; null where it has no words.
    async function textOfWord(leaf, remark) {
      const sought = search.words.sought(leaf.word);
      const { most } = leaf;
      switch (sought.kind) {
        case "nothing":
          return null;
        case "word":
          return leaf.prefix ? beginning(sought.word, most) : expanded(sought.word, most, remark);
        case "character":
          return beginning(sought.word, most);
        case "camel": {
          if (leaf.prefix) return beginning(sought.whole, most);
          const found = await forms(sought.whole, 1);
          return found.alternatives.length ? found : phrase(sought.pieces, 0, 1);
        }
        default:
          return phrase(sought.words, leaf.prefix && most, 1);
      }
    }

    // What a quoted text asks for: exactly its words; null where it has none.
    async function textOfPhrase(leaf) {
      const words = search.words.phrase(leaf.phrase);
      if (!words.length) return null;
      if (words.length > 1) return phrase(words, leaf.prefix && leaf.most, 1);
      if (leaf.prefix) return beginning(words[0], leaf.most);
      const entry = await library.entry(words[0]);
      return entry ? { alternatives: [asOne([entry], 1)] } : NOTHING;
    }

    const known = new Map();
    // The text of a leaf, once, with what there is to say about it.
    async function textOf(leaf, remarks) {
      const isPhrase = leaf.phrase !== undefined;
      const written = isPhrase ? leaf.phrase : leaf.word;
      const key = `${isPhrase ? '"' : ""}${written}${leaf.prefix ? "*" : ""} ${leaf.most}`;
      if (!known.has(key)) {
        if (known.size > 50) known.delete(known.keys().next().value);
        const said = [];
        const finding = (isPhrase ? textOfPhrase(leaf) : textOfWord(leaf, (remark) => said.push(remark))).then((text) => {
          if (!text) said.push({ kind: "no-words" });
          else if (!text.alternatives.length) said.push({ kind: "unknown", word: written });
          return { text, said };
        });
        finding.catch(() => known.delete(key));
        known.set(key, finding);
      }
      const { text, said } = await known.get(key);
      remarks.push(...said.map((remark) => ({ ...remark, at: leaf.at })));
      return text;
    }

    // ---- the plan: the query with its texts looked up ----

    async function planOf(tree, remarks) {
      if (tree.all) {
        const all = await plansOf(tree.all, remarks);
        return all.length ? { all } : null;
      }
      if (tree.any) {
        const any = (await inOrder(tree.any, (item) => planOf(item, remarks))).filter(Boolean);
        return any.length ? { any } : null;
      }
      if (tree.not) {
        const not = await planOf(tree.not, remarks);
        return not && { not };
      }
      if (tree.filter) return tree;
      if (tree.word !== undefined) return (await plansOf([tree], remarks))[0] || null;
      const text = await textOf(tree, remarks);
      return text && { text };
    }

    async function inOrder(items, act) {
      const done = [];
      for (const item of items) done.push(await act(item));
      return done;
    }

    function plainWord(item) {
      if (item.word === undefined || item.prefix) return null;
      const sought = search.words.sought(item.word);
      return sought.kind === "word" ? sought.word : null;
    }

    const isLeaf = (item) => item.word !== undefined || item.phrase !== undefined;

    const textsIn = (tree) => (isLeaf(tree) ? [tree] : [].concat(...(tree.all || tree.any || (tree.not ? [tree.not] : [])).map(textsIn)));

    // Says of each text for how many words a beginning may stand: the more texts, the fewer.
    function share(tree) {
      const texts = textsIn(tree);
      for (const text of texts) text.most = Math.min(MAX_PREFIX_WORDS, Math.floor(MAX_PREFIX_WORDS_OF_QUERY / texts.length));
    }

    // Items side by side; runs of plain words that are a synonym become one text.
    async function plansOf(items, remarks) {
      // All at once: their files are fetched side by side, and said is what there is to say in order.
      await Promise.all(items.filter(isLeaf).map((item) => textOf(item, [])));
      const plain = items.map(plainWord);
      const plans = [];
      for (let at = 0; at < items.length; ) {
        if (items[at].word === undefined) {
          plans.push(await planOf(items[at], remarks));
          at++;
          continue;
        }
        const { length, others } = await synonymsAt(plain.slice(at));
        if (length < 2) {
          const text = await textOf(items[at], remarks);
          plans.push(text && { text: { alternatives: [...text.alternatives, ...others] } });
          at++;
          continue;
        }
        const run = (await inOrder(items.slice(at, at + length), (item) => textOf(item, remarks))).filter(Boolean);
        plans.push({ text: { alternatives: [{ run }, ...others] } });
        at += length;
      }
      return plans.filter(Boolean);
    }

    // How many of the words at the start are a synonym (the longest counts), and the others of its lists.
    async function synonymsAt(words) {
      const begins = (member) => member.length > 0 && member.length <= words.length && member.every((word, i) => words[i] === word);
      const length = Math.max(0, ...synonyms.map((list) => Math.max(0, ...list.filter(begins).map((member) => member.length))));
      if (!length) return { length, others: [] };
      const isIt = (member) => member.length === length && begins(member);
      const members = [].concat(...synonyms.filter((list) => list.some(isIt))).filter((member) => !isIt(member) && member.length);
      const texts = await Promise.all(members.map((member) => (member.length === 1 ? forms(member[0], FACTOR_OF_SYNONYM) : phrase(member, 0, FACTOR_OF_SYNONYM))));
      return { length, others: [].concat(...texts.map((text) => text.alternatives)) };
    }

    const itemsOf = (plan) => plan.all || plan.any;
    const seeksText = (plan) => !!plan.text || (!!itemsOf(plan) && itemsOf(plan).some(seeksText));

    // The same with only its texts or only its filters; null where nothing is left.
    function kept(plan, kind) {
      if (itemsOf(plan)) {
        const items = itemsOf(plan).map((item) => kept(item, kind)).filter(Boolean);
        return items.length ? { [plan.all ? "all" : "any"]: items } : null;
      }
      if (plan.not) {
        const not = kept(plan.not, kind);
        return not && { not };
      }
      return plan[kind] ? plan : null;
    }

    // All texts, or all filters: what must not hold as well, if `isInNot`.
    function leavesOf(plan, kind, isInNot) {
      if (!plan) return [];
      if (itemsOf(plan)) return [].concat(...itemsOf(plan).map((item) => leavesOf(item, kind, isInNot)));
      if (plan.not) return isInNot ? leavesOf(plan.not, kind, isInNot) : [];
      return plan[kind] ? [plan[kind]] : [];
    }

    // ---- scores: a number for each unit of a space that answers ----

    const none = (n) => new Float64Array(n).fill(NaN);
    const all = (n) => new Float64Array(n);

    function or(scores, others) {
      others.forEach((other, i) => {
        if (isThere(other)) scores[i] = isThere(scores[i]) ? scores[i] + other : other;
      });
    }
    function and(scores, others) {
      for (let i = 0; i < scores.length; i++) scores[i] += others[i];
    }
    function without(scores, others) {
      for (let i = 0; i < scores.length; i++) if (isThere(others[i])) scores[i] = NaN;
    }

    let lengths = null;
    const columns = new Map();

    function ofText(space, text) {
      const n = sizes[space];
      const scores = none(n);
      for (const alternative of text.alternatives) {
        if (alternative.run) {
          const together = all(n);
          alternative.run.forEach((text) => and(together, ofText(space, text)));
          together.forEach((value, i) => {
            if (isThere(value) && !(scores[i] >= value)) scores[i] = value;
          });
          continue;
        }
        const list = alternative.of[space];
        const df = list.length / 2;
        const idf = Math.log(1 + (n - df + 0.5) / (df + 0.5));
        for (let i = 0; i < list.length; i += 2) {
          const weight = list[i + 1];
          const saturated = (weight * (K1 + 1)) / (weight + K1 * (1 - B + (B * lengths[space][list[i]]) / manifest.means[space]));
          const value = alternative.factor * idf * saturated;
          if (!(scores[list[i]] >= value)) scores[list[i]] = value;
        }
      }
      return scores;
    }

    function ofPlan(space, plan) {
      if (plan.text) return ofText(space, plan.text);
      if (plan.filter) return ofFilter(space, plan.filter);
      if (plan.any) {
        const scores = none(sizes[space]);
        plan.any.forEach((item) => or(scores, ofPlan(space, item)));
        return scores;
      }
      const scores = all(sizes[space]);
      for (const item of plan.all || [plan]) {
        if (item.not) without(scores, ofPlan(space, item.not));
        else and(scores, ofPlan(space, item));
      }
      return scores;
    }

    // ---- qualifiers ----

    // A value is an object with one key, but for a term and its taxonomy: { severity: 0 }, { took: [60, null] }.
    const kindOf = (value) => Object.keys(value).find((key) => key !== "term");

    // The column of post-mortems that a value asks about, and that of actions where they have one of their own.
    const SOURCES = {
      severity: ["severities"], status: ["statuses"], kind: ["kinds"], owner: ["owners", "action-owners"], has: ["has"], took: ["took"],
      after: ["days"], before: ["days"], year: ["days"],
    };
    function sourcesOf(value) {
      const kind = kindOf(value);
      if (kind === "taxonomy") return [`terms${value.taxonomy}`, value.taxonomy === types && "action-types"];
      if (kind === "is") return ["states", STATES.indexOf(value.is) < N_ACTION_STATES && "action-states"];
      return SOURCES[kind];
    }

    const STEPS = /^(days|incidents)$/;
    const LISTS = /^(terms\d+|owners|root-causes)$/;
    async function load(names) {
      await Promise.all([...new Set(names)].map(async (name) => {
        if (columns.has(name)) return;
        columns.set(name, await library.column(name, LISTS.test(name) ? "lists" : STEPS.test(name) ? "steps" : "numbers"));
      }));
    }

    // A test of one entry of the column that `sourcesOf` names.
    function testOf(value, isOfAction) {
      const kind = kindOf(value);
      const given = value[kind];
      const isBit = (list) => (own) => (own >> list.indexOf(given)) & 1;
      switch (kind) {
        case "taxonomy": {
          if (value.term < 0) return isOfAction ? (own) => own === 0 : (own) => own.length === 0;
          const family = new Set(search.query.family(tables(), given, value.term));
          return isOfAction ? (own) => family.has(own - 1) : (own) => own.some((term) => family.has(term));
        }
        case "owner":
          return isOfAction ? (own) => own === given + 1 : (own) => own.includes(given);
        case "severity":
          return (own) => own === given + 1;
        case "status":
          return (own) => own === STATUSES.indexOf(given) + 1;
        case "kind":
          return (own) => own === KINDS.indexOf(given);
        case "is":
          return isBit(STATES);
        case "has":
          return isBit(PARTS);
        case "took":
          return (own) => own > 0 && (given[0] === null || own - 1 >= given[0]) && (given[1] === null || own - 1 <= given[1]);
        case "year":
          return (own) => own > 0 && yearOf(own) === given;
        case "after":
          return (own) => own > ordinal(given);
        default:
          return (own) => own > 0 && own <= ordinal(given);
      }
    }

    function ofFilter(space, values) {
      const scores = none(sizes[space]);
      for (const value of values) {
        const [ofIncident, ofAction] = sourcesOf(value);
        if (space === ACTIONS && ofAction) {
          const test = testOf(value, true);
          columns.get(ofAction).forEach((own, i) => test(own) && (scores[i] = 0));
        } else {
          const test = testOf(value, false);
          const passes = columns.get(ofIncident).map((own) => !!test(own));
          if (space === ACTIONS) columns.get("incidents").forEach((incident, i) => passes[incident] && (scores[i] = 0));
          else passes.forEach((is, i) => is && (scores[i] = 0));
        }
      }
      return scores;
    }

    // ---- answers ----

    // The terms one of whose post-mortems passes, of taxonomy `taxonomy`: flags by place in it.
    function termsOf(passing, taxonomy, parents) {
      const flags = new Uint8Array(manifest.site.taxonomies[taxonomy].n);
      columns.get(`terms${taxonomy}`).forEach((terms, i) => {
        if (!isThere(passing[i])) return;
        for (const term of terms) for (let at = term; at >= 0 && !flags[at]; at = parents[at]) flags[at] = 1;
      });
      return flags;
    }

    async function ofTerms(plan, parentsOf) {
      const texts = kept(plan, "text");
      const filters = kept(plan, "filter");
      const scores = texts ? ofPlan(TERMS, texts) : all(sizes[TERMS]);
      if (!filters) return scores;
      const passing = ofPlan(INCIDENTS, filters);
      const found = [...new Set([...scores.keys()].filter((i) => isThere(scores[i])).map(taxonomyOf))];
      await load(found.map((taxonomy) => `terms${taxonomy}`));
      for (const taxonomy of found) {
        const flags = termsOf(passing, taxonomy, await parentsOf(taxonomy));
        flags.forEach((flag, i) => flag || (scores[firsts[taxonomy] + i] = NaN));
      }
      return scores;
    }

    // [{ number, score, value }], best first.
    function ranked(scores, space) {
      const hits = [];
      scores.forEach((value, number) => isThere(value) && hits.push({ number, score: rounded(value), value }));
      return hits.sort(space === TERMS ? (a, b) => b.score - a.score || a.number - b.number : (a, b) => b.score - a.score || b.number - a.number);
    }

    // Where nothing has all texts of an AND: what has most of them. Qualifiers and negations stay.
    function relaxed(plan) {
      if (!plan.all) return null;
      const texts = plan.all.filter(seeksText);
      if (texts.length < 2) return null;
      const n = sizes[INCIDENTS];
      const allowed = all(n);
      for (const item of plan.all.filter((item) => !seeksText(item))) {
        if (item.not) without(allowed, ofPlan(INCIDENTS, item.not));
        else and(allowed, ofPlan(INCIDENTS, item));
      }
      const scores = none(n);
      const counts = new Uint8Array(n);
      for (const text of texts) {
        const own = ofPlan(INCIDENTS, text);
        own.forEach((value, i) => isThere(value) && counts[i]++);
        or(scores, own);
      }
      const found = (least) => [...counts.keys()].filter((i) => counts[i] >= least && isThere(allowed[i]));
      let numbers = found(Math.ceil(texts.length / 2));
      if (!numbers.length) numbers = found(1);
      const hits = numbers.map((number) => ({ number, score: rounded(scores[number]), value: scores[number] }));
      hits.sort((a, b) => counts[b.number] - counts[a.number] || b.score - a.score || b.number - a.number);
      return hits.length ? hits : null;
    }

    function causesOf(incidents, terms, isText) {
      const found = new Map();
      if (isText) for (const { number, value } of terms) if (taxonomyOf(number) === causes) found.set(number, value);
      for (const { number, value } of incidents.slice(0, MAX_LENDERS)) {
        for (const cause of columns.get("root-causes")[number]) found.set(cause, (found.get(cause) || 0) + (isText ? value : 1));
      }
      const hits = [...found].map(([number, value]) => ({ number, score: rounded(value) }));
      return hits.sort((a, b) => b.score - a.score || a.number - b.number);
    }

    const isEverywhere = ["root-causes"];

    async function prepared(tree) {
      const remarks = [];
      share(tree);
      const plan = await planOf(tree, remarks);
      const values = [].concat(...leavesOf(plan, "filter", true));
      const names = [].concat(...values.map((value) => sourcesOf(value).filter(Boolean)));
      const loading = load([...names, ...isEverywhere, ...(values.length ? ["incidents"] : [])]);
      [lengths] = await Promise.all([Promise.all(SPACES.map(library.lengths)), loading]);
      return { plan, remarks };
    }

    const byNumber = { newest: (a, b) => b.number - a.number, oldest: (a, b) => a.number - b.number };

    // What a tree finds: { causes, incidents, actions, terms: by taxonomy, isRelaxed, remarks, words, hasText }.
    async function answer(tree, sort, parentsOf) {
      const { plan, remarks } = await prepared(tree);
      if (!plan) return { causes: [], incidents: [], actions: [], terms: [], isRelaxed: false, remarks, words: [], hasText: false };
      const isText = seeksText(plan);
      let incidents = ranked(ofPlan(INCIDENTS, plan), INCIDENTS);
      const most = incidents.length ? null : relaxed(plan);
      if (most) {
        incidents = most;
        remarks.push({ kind: "relaxed" });
      }
      const terms = ranked(await ofTerms(plan, parentsOf), TERMS);
      const found = causesOf(incidents, terms, isText);
      const actions = ranked(ofPlan(ACTIONS, plan), ACTIONS);
      if (byNumber[sort]) [incidents, actions].forEach((hits) => hits.sort(byNumber[sort]));
      const byTaxonomy = manifest.site.taxonomies.map((_, i) => (i === causes ? [] : terms.filter(({ number }) => taxonomyOf(number) === i)));
      const words = new Set();
      const take = ({ alternatives }) => alternatives.forEach((one) => (one.run ? one.run.forEach(take) : one.words.forEach((word) => words.add(word))));
      leavesOf(plan, "text", false).forEach(take);
      return { causes: found, incidents, actions, terms: byTaxonomy, isRelaxed: !!most, remarks, words: [...words], hasText: isText };
    }

    // Which post-mortems pass, without order: for counting.
    async function passing(tree) {
      const { plan } = await prepared(tree);
      if (!plan) return new Uint8Array(sizes[INCIDENTS]).fill(1);
      const flags = Uint8Array.from(ofPlan(INCIDENTS, plan), (value) => (isThere(value) ? 1 : 0));
      if (!flags.includes(1)) for (const { number } of relaxed(plan) || []) flags[number] = 1;
      return flags;
    }

    return { answer, passing, nearest, load, columns, causes, types, firsts, taxonomyOf, yearOf, STATES, STATUSES };
  };
})();
