//! What is left of everything that was found, once settings and marks in documents have had their say.

use std::collections::{BTreeMap, BTreeSet};

use super::{Library, RULES, document, places, suppression};
use crate::address::SourcePath;
use crate::diagnostic::{Code, Diagnostic, Selector, code};
use crate::model::Document;

/// Which rules somebody asks for on the command line, beside what `site.toml` says.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The rules that speak; empty for all.
    pub select: Vec<Selector>,
    /// The rules that don't.
    pub ignore: Vec<Selector>,
    /// What is looked at.
    pub extent: Extent,
}

/// What is looked at: a rule that was not run is no reason to call a mark unused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// One document by itself.
    Document,
    /// The whole library.
    #[default]
    Library,
    /// The whole library, and the addresses of an earlier one.
    Addresses,
}

impl Selection {
    /// Whether a rule is asked for.
    pub fn wants(&self, code: Code) -> bool {
        let is_selected = self.select.is_empty() || self.select.iter().any(|selector| selector.holds(code));
        is_selected && !self.ignore.iter().any(|selector| selector.holds(code))
    }
}

impl Extent {
    fn runs(self, code: Code) -> bool {
        match code {
            code::URL_DISAPPEARED => self == Self::Addresses,
            // Only a build leaves documents out.
            code::UNPUBLISHED_LINK => false,
            _ => self != Self::Document || !RULES.iter().any(|rule| rule.code == code && rule.is_about_library()),
        }
    }
}

/// What is left of `found` about `documents` and about files that are none: weighed as `site.toml` says, without what
/// documents ask not to be told, and with a word about marks that keep nothing quiet.
pub fn settled<'a>(
    library: Library<'_>,
    documents: impl IntoIterator<Item = &'a Document>,
    found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let config = library.config();
    let speaks = |code: Code| config.check.wants(code) && library.selection.wants(code);
    let found = found.into_iter().filter(|said| library.selection.wants(said.code));
    let mut by_path: BTreeMap<SourcePath, Vec<Diagnostic>> = BTreeMap::new();
    for said in found.filter_map(|said| config.check.weighed(said)) {
        by_path.entry(said.path.clone()).or_default().push(said);
    }
    let mut told = BTreeSet::new();
    for document in documents {
        told.insert(document.path.clone());
        let mut marks = suppression::marks(document, (library.text)(&document.path));
        if marks.is_empty() {
            continue;
        }
        let about_it = by_path.entry(document.path.clone()).or_default();
        about_it.retain(|said| !marks.iter_mut().any(|mark| mark.silences(said)));
        if speaks(code::UNUSED_SUPPRESSION) {
            let could_speak = |code| speaks(code) && library.selection.extent.runs(code);
            let unused = marks.iter().filter_map(|mark| mark.complaint(&document.path, could_speak));
            let unused: Vec<Diagnostic> = unused.filter_map(|said| config.check.weighed(said)).collect();
            about_it.extend(unused.into_iter().filter(|said| !marks.iter_mut().any(|mark| mark.silences(said))));
        }
    }
    keep_quiet_elsewhere(library, &told, &mut by_path);
    by_path.into_values().flatten().collect()
}

/// Two documents may be at odds, and it is said in one that is not among those `told`: what its marks keep quiet stays so.
fn keep_quiet_elsewhere(
    library: Library<'_>,
    told: &BTreeSet<SourcePath>,
    by_path: &mut BTreeMap<SourcePath, Vec<Diagnostic>>,
) {
    if by_path.keys().all(|path| told.contains(path)) {
        return;
    }
    let documents = places(library.catalog).filter_map(|place| document(library.catalog, place));
    for document in documents.filter(|document| !told.contains(&document.path)) {
        let Some(about_it) = by_path.get_mut(&document.path) else { continue };
        let mut marks = suppression::marks(document, (library.text)(&document.path));
        about_it.retain(|said| !marks.iter_mut().any(|mark| mark.silences(said)));
    }
}
