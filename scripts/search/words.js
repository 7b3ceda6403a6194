// From text to words: what the index holds, and what a query asks it for. The same as src/search/words.rs.
(function () {
  "use strict";
  const casebook = (window.casebook = window.casebook || {});
  const search = (casebook.search = casebook.search || {});

  const MAX_CHARS = 64;
  // A character, with the marks, and the vowels and finals of Hangul, that may belong to it.
  const CLUSTER = /[^][\p{M}\u1160-\u11FF\u3131-\u318E\uD7B0-\uD7FB\uFFA0-\uFFDC]*/gu;
  const MARKS = /\p{M}+/gu;
  const WORD = /[\p{Alphabetic}\p{N}]/u;
  const UPPER = /\p{Uppercase}/u;
  const LOWER = /\p{Lowercase}/u;
  const CJK =
    /[\u1100-\u11FF\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303C\u3041-\u30FF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uA960-\uA97F\uAC00-\uD7FF\uF900-\uFAFF\u{1B000}-\u{1B16F}\u{20000}-\u{323AF}]/u;
  const WRITTEN_OUT = { ß: "ss", ø: "o", æ: "ae", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ" };

  // The text without accents and compatibility forms, case kept: each character with its source.
  function letters(text) {
    const found = [];
    for (const match of text.match(CLUSTER) || []) {
      const start = found.end || 0;
      const end = start + match.length;
      found.end = end;
      if (match.length === 1 && match < "\u0080") {
        found.push({ char: match, start, end, isWord: /[0-9A-Za-z]/.test(match) });
        continue;
      }
      for (const char of match.normalize("NFKD").replace(MARKS, "").normalize("NFC")) {
        found.push({ char, start, end, isWord: WORD.test(char) });
      }
    }
    return found;
  }

  const isApostrophe = (char) => char === "'" || char === "\u2019";
  const isJoiner = (char) => "-_./:@#+".includes(char) || isApostrophe(char);

  function folded(run) {
    let text = "";
    for (const letter of run) {
      for (const char of letter.char.toLowerCase()) text += WRITTEN_OUT[char] || char;
    }
    return text.length > MAX_CHARS ? Array.from(text).slice(0, MAX_CHARS).join("") : text;
  }

  function piece(run, isEndOfRun) {
    return { text: folded(run), start: run[0].start, end: run[run.length - 1].end, isEndOfRun };
  }

  // Whether a new piece begins at `i`: `fooBar`, `HTTPServer`; but not at the `s` of `VMs`.
  function isHump(run, i) {
    const before = run[i - 1].char;
    if (!UPPER.test(run[i].char)) return false;
    const next = i + 1 < run.length ? run[i + 1].char : "";
    const isPlural = i + 2 === run.length && next === "s";
    return LOWER.test(before) || (UPPER.test(before) && LOWER.test(next) && !isPlural);
  }

  function part(run) {
    const pieces = [];
    let isPlain = true;
    for (let start = 0; start < run.length; ) {
      const isCjk = CJK.test(run[start].char);
      let end = start + 1;
      while (end < run.length && CJK.test(run[end].char) === isCjk) end++;
      if (isCjk) {
        isPlain = false;
        for (let i = start; i < end; i++) pieces.push(piece(run.slice(i, Math.min(i + 2, end)), i + 1 === end));
      } else {
        const plain = run.slice(start, end);
        let begin = 0;
        for (let i = 1; i <= plain.length; i++) {
          if (i < plain.length && !isHump(plain, i)) continue;
          pieces.push(piece(plain.slice(begin, i), false));
          begin = i;
        }
      }
      start = end;
    }
    return { pieces, whole: isPlain && pieces.length > 1 ? folded(run) : null };
  }

  // The chunks of a text in order: { parts: [{ pieces, whole }], start, end }.
  function chunks(text) {
    const all = letters(text);
    const found = [];
    for (let at = 0; at < all.length; ) {
      if (!all[at].isWord) {
        at++;
        continue;
      }
      const parts = [];
      let run = [];
      let i = at;
      for (;;) {
        while (i < all.length && all[i].isWord) run.push(all[i++]);
        if (!(i + 1 < all.length && isJoiner(all[i].char) && all[i + 1].isWord)) break;
        if (!isApostrophe(all[i].char)) {
          parts.push(part(run));
          run = [];
        }
        i++;
      }
      parts.push(part(run));
      found.push({ parts, start: all[at].start, end: all[i - 1].end });
      at = i;
    }
    return found;
  }

  const partsOf = (text) => [].concat(...chunks(text).map((chunk) => chunk.parts));

  // The words of a text in order: { text, position, start, end }.
  function words(text) {
    const found = [];
    let position = 0;
    for (const { pieces, whole } of partsOf(text)) {
      if (whole !== null) {
        found.push({ text: whole, position, start: pieces[0].start, end: pieces[pieces.length - 1].end });
      }
      for (const { text: word, start, end } of pieces) found.push({ text: word, position: position++, start, end });
    }
    return found;
  }

  // The words of a text at consecutive positions, as a quoted text asks for them. A run of CJK at its end asks for pairs
  // only: in the text it may go on.
  function phrase(text) {
    const pieces = [].concat(...partsOf(text).map((part) => part.pieces));
    const n = pieces.length;
    if (n > 1 && pieces[n - 1].isEndOfRun && pieces[n - 2].end === pieces[n - 1].end) pieces.pop();
    return pieces.map((piece) => piece.text);
  }

  // What a chunk of a query asks for: { kind: "nothing" | "word" | "camel" | "character" | "phrase", … }.
  function sought(text) {
    const parts = partsOf(text);
    if (parts.length === 1) {
      const { pieces, whole } = parts[0];
      if (whole !== null) return { kind: "camel", whole, pieces: pieces.map((piece) => piece.text) };
      if (pieces.length === 1) return { kind: pieces[0].isEndOfRun ? "character" : "word", word: pieces[0].text };
    }
    const words = phrase(text);
    if (words.length === 0) return { kind: "nothing" };
    return words.length === 1 ? { kind: "word", word: words[0] } : { kind: "phrase", words };
  }

  search.words = { words, chunks, phrase, sought, MAX_CHARS };
})();
