//! The query language: from a typed line to what it asks for, with notes where it can't be meant as written.
//!
//! [`parse`] reads the syntax, [`resolve`] gives the qualifiers their meaning in a library, [`read`] does both. Every
//! text is a query: what can't be read is left out and said in a [`Note`] with its place. The words of the text stay as
//! they were typed; making them words of the index is the evaluator's business.
//!
//! The grammar, which `scripts/search/query.js` follows too:
//!
//! ```text
//! query     := item*                                 side by side means AND; a free-standing AND means nothing
//! item      := not? atom (or not? atom)*             OR joins its two neighbours
//! not       := '-' directly before an atom | 'NOT'   '-' only after a space, '(' or '|'
//! or        := 'OR' | '|'
//! atom      := '(' query ')' | phrase '*'? | qualifier | chunk
//! phrase    := '"' anything but quotes '"'           “ ” and „ are as good as "
//! qualifier := key ':' (value (',' value)*)?         no space after ':'; commas mean OR
//! value     := phrase | anything but spaces , " ( ) |
//! chunk     := anything but spaces " ( ) |           a '*' at its end goes on
//! ```

mod complete;
mod key;
mod note;
mod parse;
mod quote;
mod resolve;
mod term;
mod token;
mod tree;
mod vocabulary;
mod when;
mod word;

use crate::source::Span;

pub use complete::{Completion, completions};
pub use key::{KEYS, Key, KeyEntry, Keys, Takes};
pub use note::{Level, Note, NoteKind};
pub use parse::{MAX_BYTES, MAX_DEPTH, MAX_LEAVES, parse};
pub use quote::quote;
pub use resolve::resolve;
pub use tree::{Leaf, Tree};
pub use vocabulary::{OwnerRow, TaxonomyTable, TermRow, Vocabulary};
pub use when::LengthRange;
pub use word::{Has, State, values};

use crate::model::time::Day;
use crate::model::{Kind, Status};

/// A query as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// What it says; without anything to look for, [`Tree::All`] of nothing.
    pub tree: Tree<Qualifier>,
    /// What there was to say, in order of place.
    pub notes: Vec<Note>,
}

/// `key:value,value` as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qualifier {
    /// What it is about.
    pub key: Key,
    /// The values that were given, quotes taken off; none if it is incomplete.
    pub values: Vec<Written>,
    /// Where it stands, the key included.
    pub span: Span,
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its text without quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// What a query asks for in one library.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What must hold; without anything to look for, [`Tree::All`] of nothing.
    pub tree: Tree<Filter>,
    /// The groups that `in:` keeps; `None` for all.
    pub groups: Option<Vec<Group>>,
    /// What there was to say, in order of place.
    pub notes: Vec<Note>,
}

/// A qualifier with its meaning: one of the values must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The values, in order as written; at least one.
    pub any: Vec<Value>,
    /// Where the qualifier stands.
    pub span: Span,
}

/// What one value of a qualifier asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The term or one below it: places in [`Vocabulary::taxonomies`] and there. See [`Vocabulary::family`].
    Term {
        /// Which taxonomy.
        taxonomy: usize,
        /// Which of its terms, by slug.
        term: usize,
    },
    /// No term of that taxonomy at all.
    NoTerm {
        /// Which taxonomy.
        taxonomy: usize,
    },
    /// The severity of that rank, 0 is worst.
    Severity(usize),
    /// How far the review is.
    Status(Status),
    /// What sort of event it was.
    Kind(Kind),
    /// The owner at that place in [`Vocabulary::owners`].
    Owner(usize),
    /// A state of actions, or a recurrence.
    Is(State),
    /// Something that a post-mortem may have.
    Has(Has),
    /// On that day or later.
    After(Day),
    /// Earlier than that day.
    Before(Day),
    /// How long it took.
    Took(LengthRange),
}

/// A group of hits that `in:` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Post-mortems.
    Incidents,
    /// Actions.
    Actions,
    /// The terms of the taxonomy at that place in [`Vocabulary::taxonomies`].
    Terms(usize),
}

/// Reads a query and gives its qualifiers their meaning.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Query {
    resolve(parse(text, &vocabulary.keys()), vocabulary)
}

impl Query {
    /// Whether something could not be taken as it was meant: reason enough to exit with an error.
    pub fn has_errors(&self) -> bool {
        self.notes.iter().any(|note| note.kind.level() == Level::Error)
    }

    /// What answers both. The notes of both belong to their own texts, and are left out.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let groups = match (self.groups, other.groups) {
            (Some(groups), Some(others)) => Some(groups.into_iter().filter(|group| others.contains(group)).collect()),
            (groups, others) => groups.or(others),
        };
        Self { tree: Tree::or_empty(Tree::all(vec![self.tree, other.tree])), groups, notes: Vec::new() }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        matches!(&self.tree, Tree::All(items) if items.is_empty())
    }
}
