//! Phrases that a text may say: patterns of words, and where a text says them.
//!
//! A pattern is made of words: `should|ought`, `careless*`, `*ed`, `(not)` which may be left out, `..` for up to three
//! words of any kind, and `<person>` for any word of a group. A word with a capital is only found with it.

mod finder;
mod pattern;
mod words;

pub use finder::{Finder, Found, Phrase};
pub use pattern::{Groups, Pattern, PatternProblem};

/// Stands in a text for something that is no prose: a code span, an address.
pub const NOT_PROSE: char = '\u{FFFC}';
