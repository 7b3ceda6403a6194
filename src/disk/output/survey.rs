//! What stands in an output directory: our files as we left them, our files changed since, and everybody else's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context;
use walkdir::{DirEntry, WalkDir};

use super::{MANIFEST_FILE, is_aside, is_reserved};
use crate::address::OutPath;
use crate::build::manifest::Manifest;

/// What was found; paths are relative to the output directory.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Our files that are as we left them.
    pub(super) intact: BTreeSet<OutPath>,
    /// Our files that somebody changed since.
    pub(super) changed: BTreeSet<OutPath>,
    /// Files that are not ours, and links and the like.
    pub(super) foreign: BTreeSet<PathBuf>,
    /// Folders that we made for files of ours, which may be gone by now.
    pub(super) our_folders: BTreeSet<PathBuf>,
    /// Folders in which we have no files.
    pub(super) foreign_folders: BTreeSet<PathBuf>,
    /// What a killed build left behind.
    pub(super) leftovers: Vec<PathBuf>,
    /// Why the directory can't be replaced as a whole, if it can't.
    pub(super) obstacle: Option<String>,
}

/// Walks the output directory `top`, never through a link.
///
/// A file of ours is as we left it if it has the size that the manifest says and was last written before the manifest
/// was, which is always the last file of a build. That costs no reading. It overlooks only a change that keeps the
/// size and sets the time back on purpose.
pub(super) fn survey(top: &Path, manifest: &Manifest) -> anyhow::Result<Survey> {
    let finished = written(&top.join(MANIFEST_FILE))?;
    let device = device(&fs::symlink_metadata(top).with_context(|| format!("could not read `{}`", top.display()))?);
    let mut survey = Survey::default();
    let mut walk = WalkDir::new(top).min_depth(1).into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                survey.obstacle = Some(obstacle(top, manifest, error)?);
                continue;
            }
        };
        let inside = entry.path().strip_prefix(top).expect("a walk stays below its top").to_owned();
        if is_leftover(&entry) {
            survey.leftovers.push(inside);
            skip(&mut walk, &entry);
        } else if entry.depth() == 1 && entry.file_name().to_str().is_some_and(is_reserved) {
            skip(&mut walk, &entry);
        } else {
            let metadata = entry.metadata().with_context(|| format!("could not read `{}`", entry.path().display()))?;
            if metadata.is_dir() && self::device(&metadata) != device {
                survey.obstacle = Some(format!("`{}` is a mount point", entry.path().display()));
            }
            survey.add(inside, &metadata, manifest, finished);
        }
    }
    survey.disown_our_folders(manifest);
    Ok(survey)
}

/// What to do about a folder that we can't look into: somebody's private one can't be carried over, but it can stay
/// where it is. One with files of ours in it must be seen, or they would never be deleted.
fn obstacle(top: &Path, manifest: &Manifest, error: walkdir::Error) -> anyhow::Result<String> {
    let path = error.path().unwrap_or(top).to_owned();
    let inside = path.strip_prefix(top).unwrap_or(Path::new(""));
    let is_private = error.io_error().is_some_and(|error| error.kind() == ErrorKind::PermissionDenied);
    if !is_private || manifest.entries.keys().any(|ours| Path::new(ours.as_str()).starts_with(inside)) {
        return Err(error).with_context(|| format!("could not read `{}`", path.display()));
    }
    Ok(format!("`{}` can't be read", path.display()))
}

impl Survey {
    fn add(&mut self, inside: PathBuf, metadata: &Metadata, manifest: &Manifest, finished: SystemTime) {
        if metadata.is_dir() {
            self.foreign_folders.insert(inside);
            return;
        }
        match inside.to_str().and_then(|path| manifest.entries.get_key_value(path)) {
            Some((path, entry)) if metadata.is_file() => {
                let on_time = metadata.modified().is_ok_and(|time| time <= finished);
                let list = if on_time && metadata.len() == entry.bytes { &mut self.intact } else { &mut self.changed };
                list.insert(path.clone());
            }
            // A link in the place of a file of ours is not what we put there.
            _ => drop(self.foreign.insert(inside)),
        }
    }

    fn disown_our_folders(&mut self, manifest: &Manifest) {
        // Also those from which somebody took our files.
        for path in manifest.entries.keys() {
            for folder in Path::new(path.as_str()).ancestors().skip(1) {
                self.our_folders.extend(self.foreign_folders.take(folder));
            }
        }
    }

    /// The foreign file or folder that stands in the way of `path`, if any.
    pub(super) fn in_the_way<'a>(&'a self, path: &'a OutPath) -> Option<&'a Path> {
        let path = Path::new(path.as_str());
        let is_foreign = |path: &Path| self.foreign.contains(path);
        (self.foreign_folders.contains(path) || self.holds_foreign(path))
            .then_some(path)
            .or_else(|| path.ancestors().find(|part| is_foreign(part)))
    }

    fn holds_foreign(&self, folder: &Path) -> bool {
        self.foreign.range(folder.to_owned()..).next().is_some_and(|next| next != folder && next.starts_with(folder))
    }
}

fn written(file: &Path) -> anyhow::Result<SystemTime> {
    fs::symlink_metadata(file)
        .and_then(|metadata| metadata.modified())
        .with_context(|| format!("could not read `{}`", file.display()))
}

fn is_leftover(entry: &DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(is_aside)
}

fn skip(walk: &mut walkdir::IntoIter, entry: &DirEntry) {
    if entry.file_type().is_dir() {
        walk.skip_current_dir();
    }
}

#[cfg(unix)]
fn device(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::dev(metadata)
}

#[cfg(not(unix))]
fn device(_: &Metadata) -> u64 {
    0
}

/// The manifest as the next build should see it: a file that is gone or was changed has no key that could be kept.
pub(super) fn distrust(mut manifest: Manifest, survey: &Survey) -> Manifest {
    let entries: BTreeMap<_, _> = std::mem::take(&mut manifest.entries)
        .into_iter()
        .map(|(path, mut entry)| {
            if !survey.intact.contains(&path) {
                entry.key = super::no_key();
            }
            (path, entry)
        })
        .collect();
    manifest.entries = entries;
    manifest
}
