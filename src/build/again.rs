//! The library after an edit, made from the one before it: what the preview does each time somebody saves.

use std::sync::Arc;

use super::reading::{self, Reading};
use super::{Around, Library, assemble};
use crate::diagnostic::{Code, Diagnostic, code};
use crate::model::time::Day;
use crate::model::{Document, Subject};
use crate::source::{Snapshot, SourceFile};

/// The codes of what is said about the links of a text, and of nothing else.
const OF_LINKS: &[Code] =
    &[code::BROKEN_LINK, code::BROKEN_ANCHOR, code::MISSING_IMAGE, code::CASE_MISMATCH, code::UNPUBLISHED_LINK];

/// The library that `snapshot` is, under the settings of `previous`: only files that changed since are read, and where
/// only the texts of post-mortems did, nothing is linked or planned anew but those. The same as [`super::library`] makes
/// of the snapshot.
pub fn again(previous: &Library, mut snapshot: Snapshot, today: Day, earlier: Vec<Diagnostic>) -> Library {
    let config = &previous.around.config;
    let mut changed = Vec::new();
    let readings: Vec<Reading> = snapshot
        .documents
        .iter_mut()
        .enumerate()
        .map(|(i, file)| {
            if let Some((known, reading)) = previous.reading(i, file) {
                *file = known.clone();
                return reading.clone();
            }
            changed.push(i);
            reading::one(file, config, previous.around.edition)
        })
        .collect();
    let around = Around { config: Arc::clone(config), today, edition: previous.around.edition, earlier };
    if differs_in_texts_only(previous, &snapshot, &readings, &around, &changed)
        && let Some(library) = with_texts(previous, &snapshot, &readings, &around, &changed)
    {
        return library;
    }
    assemble(snapshot, readings, around)
}

impl Library {
    /// A file as it was read, if its bytes are the same; `i` is where it probably stands.
    fn reading(&self, i: usize, file: &SourceFile) -> Option<(&SourceFile, &Reading)> {
        let is_here = self.snapshot.documents.get(i).is_some_and(|known| known.path == file.path);
        let i = if is_here { i } else { *self.made.by_path.get(&file.path)? };
        let reading = &self.readings[i];
        (reading.on_disk == file.digest).then(|| (&self.snapshot.documents[i], reading))
    }
}

/// Whether everything but the texts of post-mortems is what it was. A text ends where its front matter does not: what
/// was said about the front matter still stands where it stood.
fn differs_in_texts_only(
    previous: &Library,
    snapshot: &Snapshot,
    readings: &[Reading],
    around: &Around,
    changed: &[usize],
) -> bool {
    let before = &previous.snapshot;
    let same_theme = || {
        let (now, then) = (&snapshot.theme.files, &before.theme.files);
        now.len() == then.len() && now.iter().zip(then).all(|(a, b)| a.0 == b.0 && a.1.digest == b.1.digest)
    };
    let same_assets = || {
        let (now, then) = (&snapshot.assets, &before.assets);
        now.len() == then.len() && now.iter().zip(then).all(|(a, b)| a.path == b.path && a.digest == b.digest)
    };
    let same_files = || {
        let (now, then) = (&snapshot.documents, &before.documents);
        now.len() == then.len() && now.iter().zip(then).all(|(a, b)| a.path == b.path)
    };
    around.today == previous.around.today
        && around.earlier == previous.around.earlier
        && snapshot.config.digest == before.config.digest
        && same_files()
        && same_assets()
        && same_theme()
        && changed.iter().all(|i| {
            let (now, then) = (&readings[*i].document, &previous.readings[*i].document);
            let front = |file: &SourceFile, document: &Document| {
                file.text().get(..document.body().span.start as usize).map(str::to_owned)
            };
            matches!(now.subject, Subject::PostMortem(_))
                && now.facts == then.facts
                && front(&snapshot.documents[*i], now) == front(&before.documents[*i], then)
        })
}

/// The library with new texts, where that is all there is to it.
fn with_texts(
    previous: &Library,
    snapshot: &Snapshot,
    readings: &[Reading],
    around: &Around,
    changed: &[usize],
) -> Option<Library> {
    let is_in_a_changed_text = |said: &Diagnostic| {
        let document = changed.iter().map(|i| &previous.readings[*i].document).find(|d| d.path == said.path)?;
        said.span.filter(|span| span.start >= document.body().span.start)
    };
    let (gone, mut of_links): (Vec<_>, Vec<_>) =
        previous.of_links.iter().cloned().partition(|said| is_in_a_changed_text(said).is_some());
    let other = gone.iter().any(|said| !OF_LINKS.contains(&said.code));
    let points_into_text = |said: &Diagnostic| {
        said.related.iter().any(|place| changed.iter().any(|i| previous.readings[*i].document.path == place.path))
    };
    if other
        || of_links.iter().any(points_into_text)
        || previous.made.diagnostics.iter().any(|said| is_in_a_changed_text(said).is_some() || points_into_text(said))
    {
        return None;
    }
    let documents: Vec<Arc<Document>> = changed.iter().map(|i| Arc::clone(&readings[*i].document)).collect();
    let assets = snapshot.assets.iter().map(|asset| &asset.path);
    let catalog = previous.catalog.with_texts(&documents, assets)?;
    of_links.extend(catalog.diagnostics);
    let made = Arc::clone(&previous.made);
    let library = Library::new(snapshot.clone(), readings.to_vec(), around.clone(), catalog.value, made, of_links);
    Some(Library { alike_before: previous.alike().cloned(), ..library })
}
