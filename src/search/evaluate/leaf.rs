//! From the text of a query to words of the index: forms, beginnings, corrections, synonyms.

use super::near;
use crate::search::index::Index;
use crate::search::query;
use crate::search::stem::Stems;
use crate::search::words::{self, Sought};
use crate::source::Span;

/// How much a word counts that only begins as was asked.
const FACTOR_OF_PREFIX: f64 = 0.8;

/// How much a synonym counts.
pub(super) const FACTOR_OF_SYNONYM: f64 = 0.8;

/// How much a correction counts, for each letter that is another.
const FACTOR_OF_LETTER: f64 = 0.5;

/// The most words that a beginning stands for.
const MAX_WORDS: usize = 50;

/// The same for all beginnings of a query: there may be [`query::MAX_LEAVES`], and each word is read.
const MAX_WORDS_OF_QUERY: usize = 400;

/// The shortest word that is taken for a beginning where there is no such word.
const MIN_CHARS_OF_PREFIX: usize = 2;

/// What one text of a query asks the index for: the best of its alternatives counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Text {
    pub(super) alternatives: Vec<Alternative>,
}

/// One way to answer a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Alternative {
    /// Any of these words, as if they were one.
    Words {
        /// Words of the index.
        words: Vec<String>,
        /// How much it counts.
        factor: f64,
    },
    /// Any of some phrases, as if they were one.
    Phrase {
        /// Words at consecutive positions; at least one.
        words: Vec<String>,
        /// What may stand behind them.
        lasts: Vec<String>,
        /// How much it counts.
        factor: f64,
    },
    /// All of these: words that stand side by side and have a synonym together.
    Run(Vec<Text>),
}

/// What there is to say about how the text of a query was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A word is not in the library: these were looked for instead.
    Corrected {
        /// Where it stands in the query.
        span: Span,
        /// The word.
        word: String,
        /// The words instead.
        shown: Vec<String>,
    },
    /// A word is not in the library, and nothing is like it.
    Unknown {
        /// Where it stands in the query.
        span: Span,
        /// The word.
        word: String,
    },
    /// A text has neither letters nor digits, and was left out.
    NoWords {
        /// Where it stands in the query.
        span: Span,
    },
    /// Nothing has all of the words; what has most of them is shown.
    Relaxed,
}

/// What words are looked up in.
pub(super) struct Lookup<'a> {
    pub(super) index: &'a Index,
    pub(super) stems: &'a Stems,
    /// How many words a beginning may stand for.
    max_words: usize,
}

impl<'a> Lookup<'a> {
    /// Looks words of `query` up: the more texts it has, the fewer words each beginning stands for.
    pub(super) fn new(index: &'a Index, stems: &'a Stems, query: &query::Tree<query::Filter>) -> Self {
        Self { index, stems, max_words: MAX_WORDS.min(MAX_WORDS_OF_QUERY / query.n_texts().max(1)) }
    }

    /// What a chunk of a query asks for; `None` where it has no words.
    pub(super) fn word(&self, leaf: &query::Leaf, remarks: &mut Vec<Remark>) -> Option<Text> {
        let sought = words::sought(&leaf.text);
        let text = match sought {
            Sought::Nothing => {
                remarks.push(Remark::NoWords { span: leaf.span });
                return None;
            }
            Sought::Word(word) if leaf.prefix => self.beginning(&word),
            Sought::Word(word) => self.expanded(&word, leaf.span, remarks),
            Sought::Character(character) => self.beginning(&character),
            Sought::Camel { whole, .. } if leaf.prefix => self.beginning(&whole),
            Sought::Camel { whole, pieces } => {
                let forms = self.forms(&whole, 1.0);
                if forms.alternatives.is_empty() { self.phrase(pieces, false) } else { forms }
            }
            Sought::Phrase(words) => self.phrase(words, leaf.prefix),
        };
        text.note_if_unknown(leaf, remarks);
        Some(text)
    }

    /// What a quoted text asks for: exactly its words; `None` where it has none.
    pub(super) fn quoted(&self, leaf: &query::Leaf, remarks: &mut Vec<Remark>) -> Option<Text> {
        let words = words::phrase(&leaf.text);
        let text = match &words[..] {
            [] => {
                remarks.push(Remark::NoWords { span: leaf.span });
                return None;
            }
            [word] if leaf.prefix => self.beginning(word),
            [word] if self.is_word(word) => Text::of(Alternative::Words { words: words.clone(), factor: 1.0 }),
            [_] => Text::default(),
            _ => self.phrase(words, leaf.prefix),
        };
        text.note_if_unknown(leaf, remarks);
        Some(text)
    }

    /// The other members of a list of synonyms.
    pub(super) fn synonym(&self, member: &[String]) -> Option<Alternative> {
        match member {
            [word] => self.forms(word, FACTOR_OF_SYNONYM).alternatives.pop(),
            [words @ .., last] if member.iter().all(|word| self.is_word(word)) => {
                let lasts = vec![last.clone()];
                Some(Alternative::Phrase { words: words.to_vec(), lasts, factor: FACTOR_OF_SYNONYM })
            }
            [] | [_, ..] => None,
        }
    }

    fn is_word(&self, word: &str) -> bool {
        self.index.lexicon().place(word).is_some_and(|place| self.index.is_live(place))
    }

    /// The forms of a word that is in the index, else words that begin with it, else words like it.
    fn expanded(&self, word: &str, span: Span, remarks: &mut Vec<Remark>) -> Text {
        let forms = self.forms(word, 1.0);
        if !forms.alternatives.is_empty() {
            return forms;
        }
        if word.chars().count() >= MIN_CHARS_OF_PREFIX {
            let longer = self.beginning(word);
            if !longer.alternatives.is_empty() {
                return longer;
            }
        }
        let near = near::nearest(self.index, word);
        if near.is_empty() {
            return Text::default();
        }
        let shown = near.iter().map(|(word, _)| word.clone()).collect();
        remarks.push(Remark::Corrected { span, word: word.to_owned(), shown });
        let alternative = |(word, distance): (String, usize)| {
            let factor = FACTOR_OF_LETTER.powi(i32::try_from(distance).expect("distances are small"));
            Alternative::Words { words: vec![word], factor }
        };
        Text { alternatives: near.into_iter().map(alternative).collect() }
    }

    fn forms(&self, word: &str, factor: f64) -> Text {
        let words = self.stems.group(self.index, word);
        if words.is_empty() { Text::default() } else { Text::of(Alternative::Words { words, factor }) }
    }

    fn beginning(&self, prefix: &str) -> Text {
        let words = self.beginning_with(prefix).into_iter();
        let alternative = |word| Alternative::Words { words: vec![word], factor: FACTOR_OF_PREFIX };
        Text { alternatives: words.map(alternative).collect() }
    }

    /// The words that begin with `prefix`: those that most units hold, or the first ones if no word is in two units.
    fn beginning_with(&self, prefix: &str) -> Vec<String> {
        let lexicon = self.index.lexicon();
        let range = lexicon.with_prefix(prefix);
        let most = |place: usize| lexicon.at_most(place).iter().sum::<u32>();
        let mut candidates: Vec<(u32, usize)> = range.clone().map(|place| (most(place), place)).collect();
        candidates.retain(|(n, _)| *n >= 2);
        candidates.sort_unstable_by_key(|(n, place)| (std::cmp::Reverse(*n), *place));
        // How many units really hold a word is at most what it is sorted by: what comes later can't be better.
        let mut exact: Vec<(std::cmp::Reverse<u32>, usize)> = Vec::new();
        for (n, place) in candidates {
            if exact.len() >= self.max_words && exact[self.max_words - 1].0.0 > n {
                break;
            }
            let n: u32 = self.index.frequencies(place).iter().sum();
            if n >= 2 {
                let entry = (std::cmp::Reverse(n), place);
                exact.insert(exact.partition_point(|other| *other < entry), entry);
            }
        }
        exact.truncate(self.max_words);
        let mut places: Vec<usize> = exact.into_iter().map(|(_, place)| place).collect();
        if places.is_empty() {
            places = range.filter(|place| self.index.is_live(*place)).take(self.max_words).collect();
        }
        places.into_iter().map(|place| lexicon.word(place).to_owned()).collect()
    }

    /// The words at consecutive positions; of the last only the beginning, if `is_open`.
    fn phrase(&self, mut words: Vec<String>, is_open: bool) -> Text {
        let last = words.pop().expect("a phrase has words");
        let mut lasts = if is_open { self.beginning_with(&last) } else { vec![last] };
        lasts.retain(|last| self.is_word(last));
        if lasts.is_empty() || !words.iter().all(|word| self.is_word(word)) {
            return Text::default();
        }
        Text::of(Alternative::Phrase { words, lasts, factor: 1.0 })
    }
}

impl Text {
    fn of(alternative: Alternative) -> Self {
        Self { alternatives: vec![alternative] }
    }

    fn note_if_unknown(&self, leaf: &query::Leaf, remarks: &mut Vec<Remark>) {
        if self.alternatives.is_empty() {
            remarks.push(Remark::Unknown { span: leaf.span, word: leaf.text.clone() });
        }
    }

    /// All words that may answer it, for marking them.
    pub(super) fn words<'a>(&'a self, found: &mut std::collections::BTreeSet<&'a str>) {
        for alternative in &self.alternatives {
            match alternative {
                Alternative::Words { words, .. } => found.extend(words.iter().map(String::as_str)),
                Alternative::Phrase { words, lasts, .. } => {
                    found.extend(words.iter().chain(lasts).map(String::as_str));
                }
                Alternative::Run(texts) => texts.iter().for_each(|text| text.words(found)),
            }
        }
    }
}
