//! From text to words: what the index holds, and what a query asks it for. `scripts/search/words.js` does the same.
//!
//! A text is cut into *chunks* (`/etc/nginx.conf`), chunks into *parts* at their joiners (`etc`, `nginx`, `conf`), and
//! parts into *pieces* where they are in camelCase or hold a run of CJK. Every piece stands at a position of its own.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters of a word.
pub const MAX_CHARS: usize = 64;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it is compared: folded, in lower case.
    pub text: String,
    /// Its place among the words of the text; the whole of a camelCase part stands where its first piece does.
    pub position: u32,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

/// What stands between blanks and signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Its parts, at least one.
    pub parts: Vec<Part>,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

/// A run of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its pieces in order: one for a plain word.
    pub pieces: Vec<Piece>,
    /// All of it, where it is in camelCase.
    pub whole: Option<String>,
}

/// What takes a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As it is compared.
    pub text: String,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    /// Whether it is the last character of a run of CJK, which stands alone once more after the run's pairs.
    pub is_end_of_run: bool,
}

/// What a query's chunk or quoted text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// Nothing that could be looked for.
    Nothing,
    /// One word.
    Word(String),
    /// A word in camelCase: all of it if there is such a word, else its pieces as a phrase.
    Camel {
        /// All of it.
        whole: String,
        /// Its pieces.
        pieces: Vec<String>,
    },
    /// One character of CJK: any word that begins with it.
    Character(String),
    /// Words at consecutive positions.
    Phrase(Vec<String>),
}

/// The words of `text`, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut position = 0;
    // Nothing reaches across blanks, and most of what stands between two is one plain word.
    for written in text.split_ascii_whitespace() {
        let start = written.as_ptr() as usize - text.as_ptr() as usize;
        if let Some(span) = plain(written) {
            let text = written[span.clone()].to_ascii_lowercase();
            words.push(Word { text, position, span: start + span.start..start + span.end });
            position += 1;
            continue;
        }
        for part in chunks(written).into_iter().flat_map(|chunk| chunk.parts) {
            push_part(&mut words, part, &mut position, start);
        }
    }
    words
}

/// Where the one word of `written` stands, if it is short, of ASCII letters and digits, and has no piece.
fn plain(written: &str) -> Option<Range<usize>> {
    let bytes = written.as_bytes();
    let start = bytes.iter().position(u8::is_ascii_alphanumeric)?;
    let end = bytes.iter().rposition(u8::is_ascii_alphanumeric)? + 1;
    let is_plain = end - start <= MAX_CHARS
        && bytes.is_ascii()
        && bytes[start + 1..end].iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_plain.then_some(start..end)
}

/// Adds the words of a part of the text that begins at byte `start`.
fn push_part(words: &mut Vec<Word>, part: Part, position: &mut u32, start: usize) {
    let moved = |span: &Range<usize>| start + span.start..start + span.end;
    if let Some(whole) = part.whole {
        let (first, last) = (&part.pieces[0], &part.pieces[part.pieces.len() - 1]);
        words.push(Word { text: whole, position: *position, span: moved(&(first.span.start..last.span.end)) });
    }
    for piece in part.pieces {
        words.push(Word { text: piece.text, position: *position, span: moved(&piece.span) });
        *position += 1;
    }
}

/// The chunks of `text`, in order.
pub fn chunks(text: &str) -> Vec<Chunk> {
    let letters = letters(text);
    let mut chunks = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_word {
            at += 1;
            continue;
        }
        let (chunk, end) = chunk(&letters, at);
        chunks.push(chunk);
        at = end;
    }
    chunks
}

/// What `text`, a chunk of a query, asks for.
pub fn sought(text: &str) -> Sought {
    let mut parts: Vec<Part> = chunks(text).into_iter().flat_map(|chunk| chunk.parts).collect();
    if let [Part { pieces, whole }] = &mut parts[..] {
        if let Some(whole) = whole.take() {
            return Sought::Camel { whole, pieces: pieces.drain(..).map(|piece| piece.text).collect() };
        }
        if let [piece] = &mut pieces[..] {
            let text = std::mem::take(&mut piece.text);
            return if piece.is_end_of_run { Sought::Character(text) } else { Sought::Word(text) };
        }
    }
    let mut words = phrase(text);
    match words.len() {
        0 => Sought::Nothing,
        1 => Sought::Word(words.swap_remove(0)),
        _ => Sought::Phrase(words),
    }
}

/// The words of `text` at consecutive positions, as a quoted text asks for them. A run of CJK at its end asks for pairs
/// only: in the text it may go on.
pub fn phrase(text: &str) -> Vec<String> {
    let parts = chunks(text).into_iter().flat_map(|chunk| chunk.parts);
    let mut pieces: Vec<Piece> = parts.flat_map(|part| part.pieces).collect();
    if pieces.len() > 1 && pieces.last().is_some_and(|piece| piece.is_end_of_run) {
        let end = pieces.len();
        // The pair before it ends with the same character; a single character of CJK has none before it.
        if pieces[end - 2].span.end == pieces[end - 1].span.end {
            pieces.pop();
        }
    }
    pieces.into_iter().map(|piece| piece.text).collect()
}

/// One character of the folded text, case kept.
struct Letter {
    char: char,
    /// Where it comes from.
    start: usize,
    end: usize,
    /// Whether it is a letter or a digit.
    is_word: bool,
}

/// The text without accents and compatibility forms, each character with its source.
fn letters(text: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(text.len());
    let mut rest = text.char_indices().peekable();
    while let Some((start, char)) = rest.next() {
        let mut end = start + char.len_utf8();
        while let Some((at, next)) = rest.next_if(|(_, next)| continues(*next)) {
            end = at + next.len_utf8();
        }
        if end - start == 1 {
            letters.push(Letter { char, start, end, is_word: char.is_ascii_alphanumeric() });
            continue;
        }
        let folded = text[start..end].nfkd().filter(|c| !is_combining_mark(*c)).nfc();
        letters.extend(folded.map(|char| Letter { char, start, end, is_word: char.is_alphanumeric() }));
    }
    letters
}

/// Whether a character may belong to the one before it: marks, and the vowels and finals of Hangul.
fn continues(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{D7B0}'..='\u{D7FB}' | '\u{FFA0}'..='\u{FFDC}')
        || (!c.is_ascii() && is_combining_mark(c))
}

fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '/' | ':' | '@' | '#' | '+') || is_apostrophe(c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// The chunk that begins at `at`, and where it ends.
fn chunk(letters: &[Letter], at: usize) -> (Chunk, usize) {
    let mut parts = Vec::new();
    let mut part: Vec<&Letter> = Vec::new();
    let mut i = at;
    loop {
        while let Some(letter) = letters.get(i).filter(|letter| letter.is_word) {
            part.push(letter);
            i += 1;
        }
        let joiner = letters.get(i).filter(|letter| is_joiner(letter.char));
        let Some(joiner) = joiner.filter(|_| letters.get(i + 1).is_some_and(|next| next.is_word)) else { break };
        if !is_apostrophe(joiner.char) {
            parts.push(Part::new(&part));
            part.clear();
        }
        i += 1;
    }
    parts.push(Part::new(&part));
    (Chunk { parts, span: letters[at].start..letters[i - 1].end }, i)
}

impl Part {
    fn new(letters: &[&Letter]) -> Self {
        let mut pieces = Vec::new();
        let mut is_plain = true;
        for run in letters.chunk_by(|a, b| is_cjk(a.char) == is_cjk(b.char)) {
            if is_cjk(run[0].char) {
                is_plain = false;
                pieces.extend((0..run.len()).map(|i| Piece {
                    is_end_of_run: i + 1 == run.len(),
                    ..Piece::new(&run[i..(i + 2).min(run.len())])
                }));
                continue;
            }
            let mut start = 0;
            for end in (1..run.len()).filter(|i| is_hump(run, *i)).chain([run.len()]) {
                pieces.push(Piece::new(&run[start..end]));
                start = end;
            }
        }
        let whole = (is_plain && pieces.len() > 1).then(|| folded(letters));
        Self { pieces, whole }
    }
}

impl Piece {
    fn new(letters: &[&Letter]) -> Self {
        let span = letters[0].start..letters[letters.len() - 1].end;
        Self { text: folded(letters), span, is_end_of_run: false }
    }
}

/// Whether a new piece begins at `i`: `fooBar`, `HTTPServer`; but not at the `s` of `VMs`.
fn is_hump(run: &[&Letter], i: usize) -> bool {
    let (before, here) = (run[i - 1].char, run[i].char);
    if !here.is_uppercase() {
        return false;
    }
    let is_plural = i + 2 == run.len() && run[i + 1].char == 's';
    let next_is_lower = run.get(i + 1).is_some_and(|next| next.char.is_lowercase());
    before.is_lowercase() || (before.is_uppercase() && next_is_lower && !is_plural)
}

/// In lower case, with the letters that decompose into nothing written out; cut to [`MAX_CHARS`].
fn folded(letters: &[&Letter]) -> String {
    let mut text = String::with_capacity(letters.len());
    for letter in letters {
        for c in letter.char.to_lowercase() {
            match c {
                'ß' => text.push_str("ss"),
                'ø' => text.push('o'),
                'æ' => text.push_str("ae"),
                'œ' => text.push_str("oe"),
                'ł' => text.push('l'),
                'đ' | 'ð' => text.push('d'),
                'þ' => text.push_str("th"),
                'ı' => text.push('i'),
                'ς' => text.push('σ'),
                c => text.push(c),
            }
        }
    }
    if let Some((end, _)) = text.char_indices().nth(MAX_CHARS) {
        text.truncate(end);
    }
    text
}

/// Whether words are written in it without blanks: Han, Hiragana, Katakana, Hangul.
fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11FF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
        | '\u{3038}'..='\u{303C}' | '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{1B000}'..='\u{1B16F}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let words: Vec<String> = words(text).iter().map(|word| format!("{}@{}", word.text, word.position)).collect();
        words.join(" ")
    }

    #[test]
    fn the_shared_cases_hold() {
        let cases = include_str!("../../tests/search/words.json");
        let cases: Vec<(String, String)> = serde_json::from_str(cases).unwrap();
        assert!(cases.len() >= 120);
        let wrong: Vec<String> = cases
            .iter()
            .filter(|(text, expected)| shown(text) != *expected)
            .map(|(text, expected)| format!("{text:?}: {} and not {expected}", shown(text)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn spans_are_those_of_the_source() {
        let check = |text: &str, expected: &[&str]| {
            let spans: Vec<&str> = words(text).iter().map(|word| &text[word.span.clone()]).collect();
            assert_eq!(spans, expected, "of {text:?}");
        };
        check("Ein Café, ﬁne", &["Ein", "Café", "ﬁne"]);
        check("cafe\u{301}s don’t", &["cafe\u{301}s", "don’t"]);
        check("kube-proxy", &["kube", "proxy"]);
        check("fooBar", &["fooBar", "foo", "Bar"]);
        check("東京都", &["東京", "京都", "都"]);
    }

    #[test]
    fn a_query_asks_for_words_and_phrases() {
        let phrase = |words: &[&str]| Sought::Phrase(words.iter().map(|word| (*word).to_owned()).collect());
        let word = |word: &str| Sought::Word(word.to_owned());
        let check = |text: &str, expected: Sought| assert_eq!(sought(text), expected, "of {text:?}");
        check("Timeouts", word("timeouts"));
        check("don't", word("dont"));
        check("504", word("504"));
        check("--", Sought::Nothing);
        check("", Sought::Nothing);
        check("kube-proxy", phrase(&["kube", "proxy"]));
        check("ORA-01555", phrase(&["ora", "01555"]));
        check("/etc/nginx.conf", phrase(&["etc", "nginx", "conf"]));
        check("fooBar", Sought::Camel { whole: "foobar".into(), pieces: vec!["foo".into(), "bar".into()] });
        check("a.fooBar", phrase(&["a", "foo", "bar"]));
        check("東", Sought::Character("東".into()));
        check("東京", word("東京"));
        check("東京都", phrase(&["東京", "京都"]));
        check("東京-server", phrase(&["東京", "京", "server"]));
        check("k8sクラスタ", phrase(&["k8s", "クラ", "ラス", "スタ"]));
    }

    #[test]
    fn nothing_is_too_long_or_too_odd() {
        for text in ["a".repeat(100_000), "a-".repeat(50_000), "\u{301}".repeat(50_000), "aB".repeat(50_000)] {
            assert!(words(&text).iter().all(|word| word.text.chars().count() <= MAX_CHARS));
        }
    }
}
