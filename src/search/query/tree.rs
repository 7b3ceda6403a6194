//! The shape of a query: text to look for and qualifiers of type `Q`, joined by AND, OR and NOT.

use crate::source::Span;

/// What a query says. Lists are flat: no `All` directly in an `All`, no `Any` directly in an `Any`, and neither has
/// fewer than two items, but for an empty `All` at the top.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree<Q> {
    /// All of them.
    All(Vec<Tree<Q>>),
    /// At least one of them.
    Any(Vec<Tree<Q>>),
    /// Not this.
    Not {
        /// What must not hold.
        item: Box<Tree<Q>>,
        /// Where it stands, with the `-` or `NOT`.
        span: Span,
    },
    /// A chunk of text: a word, or several words that are written as one, such as `kube-proxy`.
    Word(Leaf),
    /// What stood in quotes.
    Phrase(Leaf),
    /// A qualifier.
    Qualifier(Q),
}

/// Text to look for, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The text, without quotes and without the final `*`.
    pub text: String,
    /// Whether the last word may go on: a `*` stood behind it.
    pub prefix: bool,
    /// Where it stands, quotes and `*` included.
    pub span: Span,
}

impl<Q> Tree<Q> {
    /// All of `items`; `None` if there are none.
    pub(super) fn all(items: Vec<Self>) -> Option<Self> {
        let mut flat = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Self::All(items) => flat.extend(items),
                item => flat.push(item),
            }
        }
        if flat.len() > 1 { Some(Self::All(flat)) } else { flat.pop() }
    }

    /// At least one of `items`; `None` if there are none.
    pub(super) fn any(items: Vec<Self>) -> Option<Self> {
        let mut flat = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Self::Any(items) => flat.extend(items),
                item => flat.push(item),
            }
        }
        if flat.len() > 1 { Some(Self::Any(flat)) } else { flat.pop() }
    }

    /// How many texts it has, those that must not hold included.
    pub fn n_texts(&self) -> usize {
        match self {
            Self::All(items) | Self::Any(items) => items.iter().map(Self::n_texts).sum(),
            Self::Not { item, .. } => item.n_texts(),
            Self::Word(_) | Self::Phrase(_) => 1,
            Self::Qualifier(_) => 0,
        }
    }

    /// The tree, or that of an empty query.
    pub(super) fn or_empty(tree: Option<Self>) -> Self {
        tree.unwrap_or_else(|| Self::All(Vec::new()))
    }
}
