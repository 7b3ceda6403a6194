//! What a post-mortem is: front matter as types, what was recognised in a body, and the taxonomies.
//!
//! Nothing here reads or writes: `parse` makes these values, `catalog` links them.

mod action;
mod body;
mod fixed_words;
mod json;
mod post_mortem;
mod taxonomy;
pub mod time;

use serde::{Deserialize, Serialize};

use crate::address::SourcePath;
use crate::source::{Digest, Span};

pub use action::{Action, ActionStatus, Aim, Due};
pub use body::{Body, BodyLink, Heading, LinkKind, Phase, Section, SectionKind};
pub use fixed_words::{CauseRole, DetectedBy, Kind, RelationKind, Status, SystemRole, Visibility};
pub use post_mortem::{
    Cause, Effect, Event, EventTime, FIELDS, Impact, Lessons, PostMortem, Relation, StatedLength, SystemRef, Timeline,
    Times, Trigger,
};
pub use taxonomy::{TAXONOMIES, Taxonomy, TermPage, TermRef};

/// One file of the library, read as far as it could be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// Where it stands.
    pub path: SourcePath,
    /// The digest of its bytes.
    pub digest: Digest,
    /// The digest of what other pages may show of it: of a post-mortem everything but its text, of others all.
    pub facts: Digest,
    /// What it is about.
    pub subject: Subject,
}

/// What a file is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Subject {
    /// One post-mortem.
    PostMortem(Box<PostMortem>),
    /// A term's own page.
    Term(Box<TermPage>),
    /// What opens the home page (`content/index.md`).
    Home(Box<HomePage>),
}

/// What opens the home page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HomePage {
    /// Its title, if it has one of its own.
    pub title: Option<String>,
    /// The rules that are not to speak of it, as its author names them.
    pub ignored: Vec<Sourced<String>>,
    /// Its text.
    pub body: Body,
}

/// A value, where it stands in its file, and who said it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// The stretch of the file it was read from; empty at the start where it comes from the file's name.
    pub span: Span,
    /// Who said it.
    pub origin: Origin,
}

/// Where a value was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The front matter: the author typed it for us.
    FrontMatter,
    /// Headings, lists or tables of the body: recognised.
    Body,
    /// The name of the file or of a folder above it.
    Path,
}

impl<T> Sourced<T> {
    /// A value that the author typed in the front matter.
    pub fn typed(value: T, span: Span) -> Self {
        Self { value, span, origin: Origin::FrontMatter }
    }

    /// A value that was recognised in the body.
    pub fn recognised(value: T, span: Span) -> Self {
        Self { value, span, origin: Origin::Body }
    }

    /// A value that the file's path says.
    pub fn from_path(value: T) -> Self {
        Self { value, span: Span::default(), origin: Origin::Path }
    }

    /// Whether it was derived and not typed.
    pub fn is_derived(&self) -> bool {
        self.origin != Origin::FrontMatter
    }
}

impl Document {
    /// The document at `path`, of which the bytes have that digest.
    pub fn new(path: SourcePath, digest: Digest, subject: Subject) -> Self {
        let facts = match &subject {
            Subject::PostMortem(post_mortem) => Digest::of_value(&(&path, post_mortem)),
            Subject::Term(_) | Subject::Home(_) => Digest::of_value(&(&path, digest)),
        };
        Self { path, digest, facts, subject }
    }

    /// The post-mortem, where it is one.
    pub fn post_mortem(&self) -> Option<&PostMortem> {
        match &self.subject {
            Subject::PostMortem(post_mortem) => Some(post_mortem),
            Subject::Term(_) | Subject::Home(_) => None,
        }
    }

    /// The rules that are not to speak of it, as its author names them.
    pub fn ignored(&self) -> &[Sourced<String>] {
        match &self.subject {
            Subject::PostMortem(post_mortem) => &post_mortem.ignored,
            Subject::Term(term) => &term.ignored,
            Subject::Home(home) => &home.ignored,
        }
    }

    /// The body, whatever it is about.
    pub fn body(&self) -> &Body {
        match &self.subject {
            Subject::PostMortem(post_mortem) => &post_mortem.body,
            Subject::Term(term) => &term.body,
            Subject::Home(home) => &home.body,
        }
    }
}

/// Enumerations whose variants are words in front matter: `parse`, `as_str` and the list of words for messages.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// The words as authors write them, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The variant that `word` names; case, spaces and `_` don't matter.
            pub fn parse(word: &str) -> Option<Self> {
                match word.trim().to_lowercase().replace([' ', '_'], "-").as_str() {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The word as authors write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}
pub(crate) use words;
