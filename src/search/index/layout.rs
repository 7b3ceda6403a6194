//! The words of a unit with their positions, as one text: what is handed to tantivy, and how it reads it.
//!
//! Words are separated by blanks. A word that shares its position with the next one ends with [`SHARED`]; [`GAP`] alone
//! takes a position that no word has.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::search::units::{N_PARTS, Texts};
use crate::search::words;

/// The name by which the schema asks for [`analyser`].
pub(super) const NAME: &str = "laid-out";

const SHARED: char = '\u{1}';
const GAP: char = '\u{2}';

/// A unit as the index takes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// All words in order.
    pub(super) text: String,
    /// Where each part ends, in positions.
    pub(super) ends: [u32; N_PARTS],
    /// How many positions have words.
    pub(super) n_words: u32,
}

impl Layout {
    pub(super) fn new(texts: &Texts) -> Self {
        let length: usize = texts.iter().flatten().map(|text| text.len() + text.len() / 8).sum();
        let mut layout = Self { text: String::with_capacity(length), ends: [0; N_PARTS], n_words: 0 };
        let mut next = 0;
        for (part, texts) in texts.iter().enumerate() {
            for text in texts {
                let n = layout.push(text);
                layout.n_words += n;
                // One position stays free, so that no phrase reaches from one text to the next.
                next += if n > 0 { n + 1 } else { 0 };
            }
            layout.ends[part] = next;
        }
        layout
    }

    /// Adds the words of a text; how many positions they take.
    fn push(&mut self, text: &str) -> u32 {
        let words = words::words(text);
        let Some(last) = words.last() else { return 0 };
        let n = last.position + 1;
        for (i, word) in words.iter().enumerate() {
            self.text.push_str(&word.text);
            if words.get(i + 1).is_some_and(|next| next.position == word.position) {
                self.text.push(SHARED);
            }
            self.text.push(' ');
        }
        self.text.push(GAP);
        self.text.push(' ');
        n
    }
}

/// Reads what [`Layout`] wrote.
pub(super) fn analyser() -> TextAnalyzer {
    TextAnalyzer::builder(Reader::default()).build()
}

#[derive(Clone, Default)]
struct Reader {
    token: Token,
}

struct Words<'a> {
    rest: &'a str,
    /// The position of the next word.
    next: usize,
    token: &'a mut Token,
}

impl Tokenizer for Reader {
    type TokenStream<'a> = Words<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words<'a> {
        self.token.reset();
        Words { rest: text, next: 0, token: &mut self.token }
    }
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        while let Some((word, rest)) = self.rest.split_once(' ') {
            self.rest = rest;
            if word.starts_with(GAP) {
                self.next += 1;
                continue;
            }
            self.token.position = self.next;
            self.token.text.clear();
            let own = word.strip_suffix(SHARED);
            self.token.text.push_str(own.unwrap_or(word));
            self.next += usize::from(own.is_none());
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phrase_reaches_from_one_text_to_the_next() {
        let mut texts = Texts::default();
        texts[0] = vec!["Disk full".to_owned()];
        texts[1] = vec!["fe-2".to_owned(), "--".to_owned(), "fooBar".to_owned()];
        let layout = Layout::new(&texts);
        let mut shown = Vec::new();
        analyser().token_stream(&layout.text).process(&mut |token| {
            shown.push(format!("{}@{}", token.text, token.position));
        });
        assert_eq!(shown.join(" "), "disk@0 full@1 fe@3 2@4 foobar@6 foo@6 bar@7");
        assert_eq!((&layout.ends[..3], layout.n_words), (&[3, 9, 9][..], 6));
    }
}
