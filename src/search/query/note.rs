//! What there is to say about a query: where, what is wrong, what could be typed instead.

use crate::source::Span;

/// The most characters of what was typed that a message repeats.
const MAX_SHOWN_CHARS: usize = 40;

/// Something to say about a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What sort of trouble it is.
    pub kind: NoteKind,
    /// The part of the query it is about, in bytes; empty where something is missing.
    pub span: Span,
    /// What is the matter, in a few plain words.
    pub message: String,
    /// What to do; empty where the message says it all.
    pub help: String,
    /// Texts that could stand in place of `span`, the likeliest first.
    pub suggestions: Vec<String>,
}

/// The sorts of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// The query is longer than [`MAX_BYTES`](super::MAX_BYTES).
    TooLong,
    /// It has more words and values than [`MAX_LEAVES`](super::MAX_LEAVES).
    TooMany,
    /// Its brackets are deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// A qualifier has a value that nothing in the library is called, or that its key doesn't know.
    UnknownValue,
    /// A name could be one of several terms.
    Ambiguous,
    /// A day, age or length can't be read.
    BadValue,
    /// `in:` stands in brackets or beside `OR`.
    Misplaced,
    /// A qualifier has no value yet.
    Incomplete,
    /// Text that was probably meant as a qualifier.
    UnknownKey,
    /// A quote or bracket has no partner.
    Unbalanced,
    /// A sign or operator with nothing to act on.
    Ignored,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A part of the query was left out.
    Error,
    /// Worth knowing.
    Note,
}

impl Note {
    /// A note without help.
    pub fn new(kind: NoteKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, span, message: message.into(), help: String::new(), suggestions: Vec::new() }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Offers texts in place of what is wrong, and asks whether one was meant, if there are any.
    #[must_use]
    pub(super) fn did_you_mean(mut self, suggestions: Vec<String>) -> Self {
        if !suggestions.is_empty() {
            self.help = format!("did you mean {}?", one_of(&suggestions));
        }
        self.suggestions = suggestions;
        self
    }
}

impl NoteKind {
    /// How bad it is.
    pub fn level(self) -> Level {
        match self {
            Self::TooLong
            | Self::TooMany
            | Self::TooDeep
            | Self::UnknownValue
            | Self::Ambiguous
            | Self::BadValue
            | Self::Misplaced => Level::Error,
            Self::Incomplete | Self::UnknownKey | Self::Unbalanced | Self::Ignored => Level::Note,
        }
    }

    /// Its name for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::TooMany => "too-many",
            Self::TooDeep => "too-deep",
            Self::UnknownValue => "unknown-value",
            Self::Ambiguous => "ambiguous",
            Self::BadValue => "bad-value",
            Self::Misplaced => "misplaced",
            Self::Incomplete => "incomplete",
            Self::UnknownKey => "unknown-key",
            Self::Unbalanced => "unbalanced",
            Self::Ignored => "ignored",
        }
    }
}

/// What was typed, for a message: in backticks, and cut where it is long.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// `` `a`, `b` or `c` ``.
pub(super) fn one_of<T: AsRef<str>>(words: &[T]) -> String {
    let mut text = String::new();
    for (i, word) in words.iter().enumerate() {
        match words.len() - i {
            _ if i == 0 => {}
            1 => text.push_str(" or "),
            _ => text.push_str(", "),
        }
        text.push('`');
        text.push_str(word.as_ref());
        text.push('`');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_a_sentence_does() {
        let check = |words: &[&str], expected: &str| assert_eq!(one_of(words), expected);
        check(&["a"], "`a`");
        check(&["a", "b"], "`a` or `b`");
        check(&["a", "b", "c"], "`a`, `b` or `c`");
    }
}
