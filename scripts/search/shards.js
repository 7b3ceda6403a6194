// The files in search/: what they hold, read when it is first asked for. They are scripts, because a page that is
// opened from disk may load nothing else. Written by src/search/shards.
(function () {
  "use strict";
  const casebook = (window.casebook = window.casebook || {});
  const search = (casebook.search = casebook.search || {});

  // ---- numbers as text: five bits a character, the sixth says that more follow ----

  const DIGITS = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].forEach((char, i) => {
    DIGITS[char.charCodeAt(0)] = i;
  });

  function numbers(text) {
    const found = [];
    for (let i = 0; i < text.length; ) {
      let value = 0;
      let scale = 1;
      let digit;
      do {
        digit = DIGITS[text.charCodeAt(i++)];
        value += (digit & 31) * scale;
        scale *= 32;
      } while (digit > 31);
      found.push(value);
    }
    return found;
  }

  // `n` lists, each as its length and its numbers.
  function listsOf(text) {
    const all = numbers(text);
    const lists = [];
    for (let i = 0; i < all.length; i += all[i] + 1) lists.push(all.slice(i + 1, i + 1 + all[i]));
    return lists;
  }

  // Lines that say first, as one digit, how much they share with the line before.
  function unfold(text) {
    const lines = [];
    let last = "";
    for (const line of text ? text.split("\n") : []) {
      last = last.slice(0, DIGITS[line.charCodeAt(0)]) + line.slice(1);
      lines.push(last);
    }
    return lines;
  }

  // In the order of the index: by bytes of UTF-8, which is by characters and not by halves of them.
  const unit = (code) => (code < 0xd800 ? code : code < 0xe000 ? code + 0x2000 : code - 0x800);
  function compare(a, b) {
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) {
      if (a[i] !== b[i]) return unit(a.charCodeAt(i)) - unit(b.charCodeAt(i));
    }
    return a.length - b.length;
  }

  // How many of the sorted `list` come before what `isBefore` says no to.
  function firstNot(list, isBefore) {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(list[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // ---- files ----

  // Loads by script elements from the folder `base`.
  search.scripts = (base) => (name) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const end = (act) => () => {
        script.remove();
        act();
      };
      script.src = base + name;
      script.onload = end(resolve);
      script.onerror = end(() => reject(new Error(`search/${name} could not be loaded`)));
      document.head.append(script);
    });

  // What the files say when they run.
  const arrived = new Map();
  search.manifest = (data) => arrived.set("manifest", data);
  search.shard = (name, data) => arrived.set(name, data);

  // The library that the files of one build describe. `load(name)` runs the file of that name.
  search.openLibrary = async function (load, isAgain) {
    async function fetched(name, file) {
      await load(file);
      const data = arrived.get(name);
      arrived.delete(name);
      if (data === undefined) throw new Error(`search/${file} holds something else`);
      return data;
    }

    // A manifest from a cache may name files that a later build took away: the second time it is asked for past the cache.
    const manifest = await fetched("manifest", isAgain ? `manifest.js?${Date.now()}` : "manifest.js");
    const { starts } = manifest;
    const kept = new Map();

    // What `read` makes of a file, once.
    function once(name, digest, read) {
      if (!kept.has(name)) {
        const reading = fetched(`${name}.${digest}`, `${name}.${digest}.js`).then(read);
        reading.catch(() => kept.delete(name));
        kept.set(name, reading);
      }
      return kept.get(name);
    }
    const named = (name, read) => once(name, manifest.files[name], read);

    // ---- words ----

    const shardOf = (word) => firstNot(manifest.words, ([first]) => compare(first, word) <= 0) - 1;

    function readShard(i) {
      const [, digest] = manifest.words[i];
      return once(`w${i}`, digest, ([words, entries, places]) => ({ start: starts[i], words: unfold(words), entries: entries.split(" "), places }));
    }

    // An entry: { text, at, mates: [number of the other words of its stem], of: [[unit, weight, unit, weight, …] by space] }
    function entryOf(shard, i) {
      const text = shard.words[i];
      if (typeof shard.entries[i] === "string") {
        const all = numbers(shard.entries[i]);
        let next = 0;
        const mates = [];
        for (let n = all[next++]; n > 0; n--) {
          const step = all[next++];
          mates.push(shard.start + i + (step & 1 ? -(step + 1) / 2 : step / 2));
        }
        const of = [];
        for (let space = 0; space < 3; space++) {
          const list = [];
          let number = 0;
          for (let n = all[next++]; n > 0; n--) {
            number += all[next++];
            list.push(number, all[next++]);
          }
          of.push(list);
        }
        shard.entries[i] = { text, at: shard.start + i, mates, of };
      }
      return shard.entries[i];
    }

    async function entry(word) {
      const i = shardOf(word);
      if (i < 0) return null;
      const shard = await readShard(i);
      const at = firstNot(shard.words, (other) => compare(other, word) < 0);
      return shard.words[at] === word ? entryOf(shard, at) : null;
    }

    async function entryAt(number) {
      const i = firstNot(starts, (start) => start <= number) - 1;
      const shard = await readShard(i);
      return entryOf(shard, number - shard.start);
    }

    // The positions at which a word stands: [Map of unit → [[what it counts there, position, …], …] by space].
    async function places(found) {
      const i = firstNot(starts, (start) => start <= found.at) - 1;
      const shard = await readShard(i);
      const at = found.at - shard.start;
      const stretch = firstNot(shard.places, ([start]) => start <= at) - 1;
      const [start, digest] = shard.places[stretch];
      const lines = await once(`p${i}-${stretch}`, digest, (text) => text.split(" "));
      const all = numbers(lines[at - start]);
      let next = 0;
      return found.of.map((list) => {
        const map = new Map();
        for (let k = 0; k < list.length; k += 2) {
          const parts = [];
          let position = 0;
          for (let n = all[next++]; n > 0; n--) {
            const positions = [all[next++]];
            for (let m = all[next++]; m > 0; m--) positions.push((position += all[next++]));
            parts.push(positions);
          }
          map.set(list[k], parts);
        }
        return map;
      });
    }

    // The words that at least two units hold, with how many do: { words, counts }.
    const vocabulary = () => named("vocabulary", ([words, counts]) => ({ words: unfold(words), counts: numbers(counts) }));

    // All words that begin with `start`, in order, at most `n`.
    async function beginning(start, n) {
      const found = [];
      for (let i = Math.max(0, shardOf(start)); i < starts.length && found.length < n; i++) {
        const shard = await readShard(i);
        let at = firstNot(shard.words, (word) => compare(word, start) < 0);
        while (at < shard.words.length && shard.words[at].startsWith(start) && found.length < n) found.push(shard.words[at++]);
        if (at < shard.words.length) break;
      }
      return found;
    }

    // ---- the rest ----

    const lengths = (space) => named(`lengths${space}`, (text) => Uint32Array.from(text, (char) => manifest.lengths[char.codePointAt(0) - 35]));
    // Each number as what it is more than the one before.
    const steps = (text) => {
      let sum = 0;
      return numbers(text).map((step) => (sum += step));
    };
    const column = (name, kind) => named(name, { numbers, steps, lists: listsOf }[kind]);

    async function cards(space, wanted) {
      const { size } = manifest;
      const { files } = manifest.cards[space];
      const blocks = await Promise.all(wanted.map((number) => once(`c${space}-${Math.floor(number / size)}`, files[Math.floor(number / size)], (block) => block)));
      return wanted.map((number, i) => {
        const card = { number };
        manifest.cards[space].keys.forEach((key, k) => {
          card[key] = blocks[i][0][k][number % size];
        });
        card.text = blocks[i][1] && blocks[i][1][Math.floor((number % size) / manifest.texts)];
        return card;
      });
    }

    // The plain text of a post-mortem, as its card names the file.
    const text = (card) =>
      once(`t${Math.floor(card.number / manifest.texts)}`, card.text, (block) => block).then((block) => block[card.number % manifest.texts]);

    return { manifest, entry, entryAt, places, vocabulary, beginning, lengths, column, cards, text, names: () => named("names", (data) => data) };
  };

  search.codec = { numbers, listsOf, unfold, compare, firstNot };
})();
