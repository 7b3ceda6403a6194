//! Opening a library: read, linked, and with its search index up to date.

use std::mem::ManuallyDrop;

use super::{Global, Workspace, print, today};
use crate::address::SourcePath;
use crate::build::{self, Library, memo};
use crate::catalog::Edition;
use crate::disk;
use crate::model::Visibility;
use crate::search::index::Index;
use crate::search::units::Units;
use crate::source::Digest;

/// A library, with what that which is kept of it depends on besides its documents.
pub(super) struct Opened {
    /// The process ends when its command is done: taking ten thousand documents apart before that would only take time.
    pub(super) lib: ManuallyDrop<Library>,
    /// See [`program`].
    pub(super) program: String,
    stamp: Digest,
    edition: Edition,
}

/// The program, by its own bytes: another one may read and render the same library differently.
pub(super) fn program() -> anyhow::Result<String> {
    let program = disk::digest_of_program()?;
    Ok(format!("casebook-{}-{}", env!("CARGO_PKG_VERSION"), program.short()))
}

/// Reads the library; what is wrong in its documents is in its report.
pub(super) fn open(workspace: &Workspace, edition: Edition, global: &Global) -> anyhow::Result<Opened> {
    let today = today::today(global)?;
    let program = program()?;
    let stamp = memo::stamp(&program, &workspace.config_file);
    let scanned = disk::scan(&workspace.root, &workspace.config, workspace.config_file.clone())?;
    let said = workspace.diagnostics.iter().cloned().chain(scanned.diagnostics).collect();
    let library = disk::remembering(&workspace.root, stamp, |memo| {
        build::library(scanned.value, &workspace.config, today, edition, memo, said)
    });
    Ok(Opened { lib: ManuallyDrop::new(library), program, stamp, edition })
}

/// The index of `units`, which are those of the library.
pub(super) fn index(
    opened: &Opened,
    units: &Units<'_>,
    workspace: &Workspace,
    global: &Global,
) -> anyhow::Result<Index> {
    let audience = workspace.config.publish.audience;
    let edition = format!("{}{}", audience.as_str(), if opened.edition.drafts { "-drafts" } else { "" });
    let text = |path: &SourcePath| opened.lib.text(path);
    let refreshed = disk::refresh_index(&disk::Wanted {
        root: &workspace.root,
        edition: &edition,
        is_public: audience == Visibility::Public,
        stamp: opened.stamp,
        units,
        text: &text,
    })?;
    if let Some(note) = &refreshed.note {
        print::say(global, &format!("note: {note}"));
    }
    Ok(refreshed.index)
}
