//! The library after an edit, made from the one before it: what the preview does each time somebody saves.

use std::collections::HashMap;
use std::sync::Arc;

use super::reading::{self, Reading};
use super::{Around, Library, assemble};
use crate::address::SourcePath;
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnosed, Diagnostic, code};
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
    let read = |(i, file): (usize, &mut SourceFile)| {
        if let Some((known, reading)) = previous.reading(i, file) {
            // What the edition may not show was taken out of it.
            if known.digest != file.digest {
                *file = known.clone();
            }
            return reading.clone();
        }
        changed.push(i);
        reading::one(file, config, previous.around.edition)
    };
    let readings: Vec<Reading> = snapshot.documents.iter_mut().enumerate().map(read).collect();
    let around = Around { config: Arc::clone(config), today, edition: previous.around.edition, earlier };
    let is_of_texts = around.today == previous.around.today
        && around.earlier == previous.around.earlier
        && differs_in_texts_only(previous, &snapshot, &readings, &changed);
    let linked = is_of_texts.then(|| with_texts(previous, &snapshot, &readings, &changed)).flatten();
    let Some(Diagnosed { value: catalog, diagnostics: of_links }) = linked else {
        return assemble(snapshot, readings, around);
    };
    let next = Library::new(snapshot, readings, around, catalog, Arc::clone(&previous.made), of_links);
    Library { alike_before: previous.alike().cloned(), ..next }
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
fn differs_in_texts_only(previous: &Library, snapshot: &Snapshot, readings: &[Reading], changed: &[usize]) -> bool {
    let before = &previous.snapshot;
    let front = |file: &SourceFile, document: &Document| {
        file.text().get(..document.body().span.start as usize).map(str::to_owned)
    };
    let is_of_text = |i: &usize| {
        let (now, then) = (&readings[*i].document, &previous.readings[*i].document);
        matches!(now.subject, Subject::PostMortem(_))
            && now.facts == then.facts
            && front(&snapshot.documents[*i], now) == front(&before.documents[*i], then)
    };
    snapshot.config.digest == before.config.digest
        && snapshot.documents.iter().map(|file| &file.path).eq(before.documents.iter().map(|file| &file.path))
        && snapshot.has_same_rest(before)
        && changed.iter().all(is_of_text)
}

/// The catalog with new texts, and what there is to say about links now; `None` where that is not all there is to it.
fn with_texts(
    previous: &Library,
    snapshot: &Snapshot,
    readings: &[Reading],
    changed: &[usize],
) -> Option<Diagnosed<Catalog>> {
    let texts: HashMap<&SourcePath, u32> = changed
        .iter()
        .map(|i| &previous.readings[*i].document)
        .map(|document| (&document.path, document.body().span.start))
        .collect();
    let is_in_a_changed_text =
        |said: &Diagnostic| said.span.zip(texts.get(&said.path)).is_some_and(|(span, start)| span.start >= *start);
    let points_into_text = |said: &Diagnostic| said.related.iter().any(|place| texts.contains_key(&place.path));
    let (gone, mut of_links): (Vec<_>, Vec<_>) = previous.of_links.iter().cloned().partition(is_in_a_changed_text);
    if gone.iter().any(|said| !OF_LINKS.contains(&said.code))
        || of_links.iter().any(points_into_text)
        || previous.made.diagnostics.iter().any(|said| is_in_a_changed_text(said) || points_into_text(said))
    {
        return None;
    }
    let documents: Vec<Arc<Document>> = changed.iter().map(|i| Arc::clone(&readings[*i].document)).collect();
    let assets = snapshot.assets.iter().map(|asset| &asset.path);
    let Diagnosed { value, diagnostics } = previous.catalog.with_texts(&documents, assets)?;
    of_links.extend(diagnostics);
    Some(Diagnosed { value, diagnostics: of_links })
}
