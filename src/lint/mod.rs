//! House rules: what a careful colleague would say about a post-mortem before it is published.
//!
//! A rule is a pure function over one post-mortem, one text or the whole library, and a page that explains it; [`RULES`]
//! lists them all. [`findings`] runs them, [`settled`] is what is left when a library's settings and the marks in its
//! documents have had their say. Both take what other stages said as well: to an author there is no difference.

pub mod baseline;
mod claims;
mod elsewhere;
mod explanation;
mod rules;
mod settling;
mod suppression;
#[cfg(test)]
mod testing;
mod wording;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::address::SourcePath;
use crate::catalog::{Catalog, LinkedPostMortem, Place, PostMortemRef};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{self, Outline};
use crate::model::time::Day;
use crate::model::{Document, PostMortem};
use crate::parallel;
use crate::source::Span;

pub use explanation::{Explanation, explanation};
pub use rules::RULES;
pub use settling::{Extent, Selection, settled};

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// The code of what it finds.
    pub code: Code,
    /// Its page, in Markdown, as its doc comment says it.
    text: &'static str,
    check: Check,
}

/// What a rule looks at.
#[derive(Debug)]
enum Check {
    /// One post-mortem at a time, in its library.
    PostMortem(fn(&Case<'_>, &mut Vec<Diagnostic>)),
    /// One text at a time: a post-mortem's, a term's or that of the home page.
    Text(fn(&Text<'_>, &mut Vec<Diagnostic>)),
    /// The whole library at once.
    Library(fn(&Library<'_>, &mut Vec<Diagnostic>)),
}

/// A rule whose doc comment is its page: `rule!(/// … RULE = code::X, Check::PostMortem(check))`.
macro_rules! rule {
    ($(#[doc = $line:literal])+ $name:ident = $code:expr, $check:expr) => {
        $(#[doc = $line])+
        pub(in crate::lint) const $name: $crate::lint::Rule =
            $crate::lint::Rule { code: $code, text: concat!($($line, "\n"),+), check: $check };
    };
}
use rule;

/// A library whose documents are checked.
#[derive(Clone, Copy)]
pub struct Library<'a> {
    /// All documents and terms, linked.
    pub catalog: &'a Catalog,
    /// The text of a file.
    pub text: &'a (dyn Fn(&SourcePath) -> &'a str + Sync),
    /// Which rules are wanted.
    pub selection: &'a Selection,
}

/// The text of one document.
pub struct Text<'a> {
    /// The library it stands in.
    pub lib: Library<'a>,
    /// What was read from it.
    pub document: &'a Document,
    outline: OnceCell<Outline>,
    said: OnceCell<Vec<wording::Said>>,
}

/// One post-mortem in its library.
pub struct Case<'a> {
    /// Its text.
    pub text: Text<'a>,
    /// Which one.
    pub post_mortem: PostMortemRef,
    /// What its names lead to.
    pub linked: &'a LinkedPostMortem,
    /// What its author wrote.
    pub written: &'a PostMortem,
}

/// What the rules have to say about the documents at `only`, or about all of them, in no order.
pub fn findings(library: Library<'_>, only: Option<&BTreeSet<SourcePath>>) -> Vec<Diagnostic> {
    let is_wanted = |path: &SourcePath| only.is_none_or(|only| only.contains(path));
    let is_about_one = |place: &Place| document(library.catalog, *place).is_some_and(|found| is_wanted(&found.path));
    let places: Vec<Place> = places(library.catalog).filter(is_about_one).collect();
    let mut found: Vec<Diagnostic> =
        parallel::map(&places, |place| findings_about(library, *place)).into_iter().flatten().collect();
    for rule in wanted(library) {
        if let Check::Library(check) = rule.check {
            check(&library, &mut found);
        }
    }
    // Two documents may be at odds: whoever changed one wants to know, wherever it is said.
    found.retain(|said| is_wanted(&said.path) || said.related.iter().any(|place| is_wanted(&place.path)));
    found
}

/// What the rules have to say about one document by itself.
pub fn findings_about(library: Library<'_>, place: Place) -> Vec<Diagnostic> {
    let Some(document) = document(library.catalog, place) else { return Vec::new() };
    let text = Text { lib: library, document, outline: OnceCell::new(), said: OnceCell::new() };
    match place {
        Place::PostMortem(post_mortem) => {
            let case = Case::new(text, post_mortem);
            run(library, &case.text, Some(&case))
        }
        Place::Term(_) | Place::Home => run(library, &text, None),
    }
}

fn run(library: Library<'_>, text: &Text<'_>, case: Option<&Case<'_>>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in wanted(library) {
        match (&rule.check, case) {
            (Check::PostMortem(check), Some(case)) => check(case, &mut found),
            (Check::Text(check), _) => check(text, &mut found),
            (Check::PostMortem(_), None) | (Check::Library(_), _) => {}
        }
    }
    found
}

fn wanted(library: Library<'_>) -> impl Iterator<Item = &'static Rule> {
    let config = library.catalog.config();
    RULES.iter().filter(move |rule| config.check.wants(rule.code) && library.selection.wants(rule.code))
}

/// Everything that has a text.
fn places(catalog: &Catalog) -> impl Iterator<Item = Place> {
    let terms = catalog.config().taxonomies.iter().flat_map(|taxonomy| catalog.terms(&taxonomy.key)).map(Place::Term);
    catalog.post_mortems().map(Place::PostMortem).chain(terms).chain([Place::Home])
}

fn document(catalog: &Catalog, place: Place) -> Option<&Document> {
    catalog.document_of(place).map(AsRef::as_ref)
}

impl Rule {
    fn is_about_library(&self) -> bool {
        matches!(self.check, Check::Library(_))
    }
}

impl Library<'_> {
    /// What `site.toml` says.
    pub fn config(&self) -> &Config {
        self.catalog.config()
    }
}

impl Text<'_> {
    /// The whole file.
    pub fn source(&self) -> &str {
        (self.lib.text)(&self.document.path)
    }

    /// The structure of what stands below the front matter; made when the first rule asks.
    pub fn outline(&self) -> &Outline {
        let from = self.document.body().span.start as usize;
        self.outline.get_or_init(|| markdown::outline(self.source().get(from..).unwrap_or_default(), from))
    }

    /// What it says that stands in the lists of words; looked for when the first rule asks.
    fn said(&self) -> &[wording::Said] {
        self.said.get_or_init(|| wording::said(self))
    }

    /// A finding in this file.
    pub fn finding(&self, code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, &self.document.path, Some(span), message)
    }
}

impl<'a> Case<'a> {
    fn new(text: Text<'a>, post_mortem: PostMortemRef) -> Self {
        let catalog = text.lib.catalog;
        Self { text, post_mortem, linked: catalog.linked(post_mortem), written: catalog.post_mortem(post_mortem) }
    }

    /// All documents and terms, linked.
    pub fn catalog(&self) -> &'a Catalog {
        self.text.lib.catalog
    }

    /// What `site.toml` says.
    pub fn config(&self) -> &'a Config {
        self.catalog().config()
    }

    /// The day that counts as today.
    pub fn today(&self) -> Day {
        self.catalog().today()
    }

    /// A finding in this post-mortem.
    pub fn finding(&self, code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        self.text.finding(code, span, message)
    }
}
