//! What each file of a snapshot says to the edition's readers: without what they may not see, parsed, or remembered.

use std::sync::Arc;

use super::memo::{self, Memo};
use crate::catalog::Edition;
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::model::{Document, Visibility};
use crate::parallel;
use crate::parse;
use crate::source::{Digest, Position, SourceFile};

/// One file, read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The digest of the file as it is on disk.
    pub(super) on_disk: Digest,
    /// What it became.
    pub(super) document: Arc<Document>,
    /// What there is to say about it.
    pub(super) diagnostics: Arc<[Diagnostic]>,
}

/// Reads `files`, which are redacted on the way; those that `memo` knows are not parsed again.
pub(super) fn all(
    files: &mut [SourceFile],
    config: &Config,
    edition: Edition,
    memo: &Memo,
) -> (Vec<Reading>, Vec<memo::Update>) {
    let audience = edition.audience(config);
    let on_disk: Vec<Digest> = files.iter().map(|file| file.digest).collect();
    let redacted = parallel::map(files, |file| parse::redact(file, audience));
    let mut earlier: Vec<Vec<Diagnostic>> = vec![Vec::new(); files.len()];
    for ((file, redacted), earlier) in files.iter_mut().zip(redacted).zip(&mut earlier) {
        let Some(Diagnosed { value, diagnostics }) = redacted else { continue };
        (*file, *earlier) = (value, diagnostics);
    }
    let (parsed, updates) = memo.parse(files, config);
    let parts = files.iter().zip(parsed).zip(on_disk.into_iter().zip(earlier));
    let reading = |((file, parsed), (on_disk, earlier)): ((&SourceFile, _), (_, _))| {
        reading(on_disk, file, parsed, earlier, audience)
    };
    (parts.map(reading).collect(), updates)
}

/// Reads one file, which is redacted on the way.
pub(super) fn one(file: &mut SourceFile, config: &Config, edition: Edition) -> Reading {
    let audience = edition.audience(config);
    let on_disk = file.digest;
    let mut earlier = Vec::new();
    if let Some(redacted) = parse::redact(file, audience) {
        (*file, earlier) = (redacted.value, redacted.diagnostics);
    }
    reading(on_disk, file, parse::document(file, config), earlier, audience)
}

fn reading(
    on_disk: Digest,
    file: &SourceFile,
    parsed: Diagnosed<Document>,
    mut diagnostics: Vec<Diagnostic>,
    audience: Visibility,
) -> Reading {
    let Diagnosed { value, diagnostics: said } = discreet(file, parsed, audience);
    diagnostics.extend(said);
    Reading { on_disk, document: Arc::new(value), diagnostics: diagnostics.into() }
}

/// What there was to say about a document, without its words where the edition's readers may not see it: logs of a build
/// have readers, too.
fn discreet(file: &SourceFile, parsed: Diagnosed<Document>, audience: Visibility) -> Diagnosed<Document> {
    let is_withheld = parsed.value.post_mortem().is_some_and(|p| p.visibility > audience);
    if !is_withheld || parsed.diagnostics.is_empty() {
        return parsed;
    }
    // A slip in `visibility` itself may be why the file is left out: its author has to see it.
    let is_about_that = |said: &Diagnostic| said.help.iter().chain([&said.message]).any(|m| m.contains("`visibility`"));
    let without_words = |said: &Diagnostic| {
        if is_about_that(said) {
            return said.clone();
        }
        let line = Position::of(file.text(), said.span.map_or(0, |span| span.start as usize)).line;
        let message = format!("{} See line {line}", said.code.entry().meaning);
        Diagnostic::new(said.code, &said.path, None, message)
            .severity(said.severity)
            .help("this edition leaves the file out, so its text is not shown here")
    };
    Diagnosed { diagnostics: parsed.diagnostics.iter().map(without_words).collect(), ..parsed }
}
