//! Words that an author used and nobody described: reported where somebody keeps a vocabulary.

use std::collections::HashMap;

use super::TermRef;
use super::terms::Terms;
use crate::address::{Slug, SourcePath};
use crate::config::{Config, term_file};
use crate::diagnostic::{Code, Diagnostic, Fix, Safety, Severity, code, meant, nearest};
use crate::model::{Document, TermRef as WrittenTerm};

/// Reports terms that have no page, each once, and only in vocabularies where somebody keeps pages.
pub(super) struct Unknown<'a> {
    config: &'a Config,
    /// How a term without a page was first written, and where.
    pub(super) spellings: HashMap<TermRef, (SourcePath, String)>,
}

impl<'a> Unknown<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        Self { config, spellings: HashMap::new() }
    }

    pub(super) fn report(
        &self,
        taxonomy: usize,
        written: &WrittenTerm,
        document: &Document,
        terms: &Terms,
    ) -> Option<Diagnostic> {
        let row = &self.config.taxonomies[taxonomy];
        let with_page = || terms.with_page(taxonomy);
        let is_closed = self.config.is_closed(&row.key);
        if !is_closed && (row.key == "tags" || with_page().next().is_none()) {
            return None;
        }
        let known =
            with_page().map(|term| terms.get(term).slug.as_str()).chain(terms.former_slugs(taxonomy).map(Slug::as_str));
        let near = nearest_slug(written.slug.as_str(), known);
        let mut diagnostic = Diagnostic::new(
            unknown_code(&row.key),
            &document.path,
            Some(written.span),
            format!("unknown {} `{}`", row.singular, written.written),
        )
        .label(format!("no page describes this {}", row.singular))
        .severity(if is_closed { Severity::Error } else { Severity::Note });
        let file = term_file(self.config, row, &written.slug);
        diagnostic.fix = near.as_ref().and_then(|(near, safety)| {
            let fix = Fix::respell(written.span, &written.written, near)?;
            // In an open vocabulary a new word may be meant as one.
            Some(Fix { safety: if is_closed { *safety } else { Safety::Unsafe }, ..fix })
        });
        Some(match near {
            Some((near, _)) => diagnostic.help(format!("did you mean `{near}`? To add a new one, write `{file}`")),
            None => diagnostic.help(format!("to describe it, write `{file}`")),
        })
    }
}

/// The slug that was probably meant: one with the same last level, else the nearest in spelling. It is certain where no
/// other has that last level, or where the spelling is but a slip.
fn nearest_slug<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<(&'a str, Safety)> {
    let known: Vec<&str> = known.collect();
    let leaf = |slug: &'a str| slug.rsplit('/').next().unwrap_or(slug);
    let written_leaf = written.rsplit('/').next().unwrap_or(written);
    let mut same_leaf = known.iter().filter(|slug| leaf(slug) == written_leaf).copied();
    if let Some(first) = same_leaf.next() {
        // A path that was written out and is another one may mean another thing.
        let is_certain = same_leaf.next().is_none() && !written.contains('/');
        return Some((first, if is_certain { Safety::Safe } else { Safety::Unsafe }));
    }
    meant(written, known.iter().copied()).or_else(|| {
        let near = nearest(written_leaf, known.iter().map(|slug| leaf(slug)))?;
        known.iter().find(|slug| slug.ends_with(near)).map(|slug| (*slug, Safety::Unsafe))
    })
}

fn unknown_code(taxonomy: &str) -> Code {
    match taxonomy {
        "causes" => code::UNKNOWN_CAUSE,
        "systems" => code::UNKNOWN_SYSTEM,
        "action-types" => code::UNKNOWN_ACTION_TYPE,
        _ => code::UNKNOWN_TERM,
    }
}
