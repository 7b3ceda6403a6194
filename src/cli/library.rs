//! Opening a library for a question: read, linked, and with its search index up to date.

use std::mem::ManuallyDrop;

use super::{Global, Workspace, print, today};
use crate::address::SourcePath;
use crate::build::{self, Library};
use crate::catalog::Edition;
use crate::disk;
use crate::search::index::Index;
use crate::search::units::Units;
use crate::source::Digest;

/// A library, with the digest of everything but its documents that what is kept of it depends on.
pub(super) struct Opened {
    /// The process ends when the question is answered: taking ten thousand documents apart before that would only take time.
    pub(super) library: ManuallyDrop<Library>,
    stamp: Digest,
    edition: Edition,
}

/// Reads the library. What is wrong in documents is not said: that is what `build` is for.
pub(super) fn open(workspace: &Workspace, edition: Edition, global: &Global) -> anyhow::Result<Opened> {
    let today = today::today(global)?;
    let generator = super::build::generator()?;
    let stamp = Digest::of_parts([generator.as_bytes(), workspace.config_file.digest.as_bytes()]);
    let scanned = disk::scan(&workspace.root, &workspace.config, workspace.config_file.clone())?;
    let memo = ManuallyDrop::new(disk::read_memo(&workspace.root, stamp));
    let library = build::library(scanned.value, &workspace.config, today, edition, &memo, Vec::new());
    disk::write_memo(&workspace.root, library.memo_updates());
    Ok(Opened { library: ManuallyDrop::new(library), stamp, edition })
}

/// The index of `units`, which are those of the library.
pub(super) fn index(
    opened: &Opened,
    units: &Units<'_>,
    workspace: &Workspace,
    global: &Global,
) -> anyhow::Result<Index> {
    index_of(&opened.library, units, workspace, (opened.stamp, opened.edition), global)
}

/// The same for a library that was made of this edition with this stamp.
pub(super) fn index_of(
    library: &Library,
    units: &Units<'_>,
    workspace: &Workspace,
    (stamp, edition): (Digest, Edition),
    global: &Global,
) -> anyhow::Result<Index> {
    let audience = workspace.config.publish.audience;
    let edition = format!("{}{}", audience.as_str(), if edition.drafts { "-drafts" } else { "" });
    let text = |path: &SourcePath| library.text(path);
    let refreshed = disk::refresh_index(&disk::Wanted {
        root: &workspace.root,
        edition: &edition,
        is_public: audience == crate::model::Visibility::Public,
        stamp,
        units,
        text: &text,
    })?;
    if let Some(note) = &refreshed.note {
        print::say(global, &format!("note: {note}"));
    }
    Ok(refreshed.index)
}
