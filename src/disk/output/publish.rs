//! Putting the next site in the place of the last one, so that nobody meets half of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::ops::Bound;
use std::path::{Path, PathBuf};

use anyhow::Context;
use walkdir::WalkDir;

use super::super::sync;
use super::staging::{Origin, Staged, Staging, in_folder};
use super::{ASIDE_PREFIX, MANIFEST_FILE, Output, Way, exchange, is_reserved, no_key};
use crate::address::OutPath;
use crate::build::manifest::{Entry, Manifest};

/// A site that is in its place.
#[derive(Debug)]
pub struct Published {
    /// Where it is.
    pub path: PathBuf,
    /// What it consists of.
    pub manifest: Manifest,
    /// How it got there.
    pub way: Way,
    /// How many files in the directory are not ours.
    pub n_foreign: usize,
}

impl Staging {
    /// Makes the staged files the published site. An error leaves the last site as it was, or, where
    /// [`Way::FileByFile`] had to be gone, a site that the next build puts right.
    pub fn publish(self) -> anyhow::Result<Published> {
        let (mut output, stamp, aside, files) = self.into_parts();
        let entries = files.iter().map(|(path, staged)| (path.clone(), staged.entry)).collect();
        let manifest = Manifest { stamp, entries };
        if manifest == output.last {
            output.way = Way::Unchanged;
        }
        if output.way == Way::Swap
            && let Err(reason) = output.swap(aside.path(), &manifest, &files)?
        {
            output.way = Way::FileByFile(reason);
        }
        if matches!(output.way, Way::FileByFile(_)) {
            output.file_by_file(aside.path(), &manifest, &files)?;
        }
        // After a swap it holds the last site. Whatever can't be removed now, the next build removes.
        drop(aside);
        let n_foreign = output.survey.foreign.len();
        Ok(Published { path: output.path, manifest, way: output.way, n_foreign })
    }
}

impl Output {
    /// Swaps the whole directory; gives the reason where the system can't do that.
    fn swap(
        &self,
        aside: &Path,
        manifest: &Manifest,
        files: &BTreeMap<OutPath, Staged>,
    ) -> anyhow::Result<Result<(), String>> {
        if let Err(reason) = self.carry(aside, files)? {
            return Ok(Err(reason));
        }
        // Last of all files: whatever is written later is not ours (see `survey`).
        let list = aside.join(MANIFEST_FILE);
        fs::write(&list, manifest.to_text()).with_context(|| format!("could not write `{}`", list.display()))?;
        if self.exists {
            let same = fs::metadata(&self.path).and_then(|top| fs::set_permissions(aside, top.permissions()));
            same.with_context(|| format!("could not set the permissions of `{}`", aside.display()))?;
        }
        sync::everything(aside).with_context(|| format!("could not sync `{}`", aside.display()))?;
        let swapped = if self.exists { exchange::exchange(aside, &self.path) } else { fs::rename(aside, &self.path) };
        match swapped {
            Err(error) if self.exists && exchange::is_unsupported(&error) => {
                return Ok(Err("the file system can't swap folders".to_owned()));
            }
            swapped => swapped.with_context(|| format!("could not put the new site at `{}`", self.path.display()))?,
        }
        let parent = self.path.parent().expect("the root of the file system was refused");
        sync::folder(parent).with_context(|| format!("could not sync `{}`", parent.display()))?;
        if self.exists {
            self.rescue(aside)?;
        }
        Ok(Ok(()))
    }

    /// Moves files that somebody put into the last site while we were about to swap it into the new one.
    fn rescue(&self, last: &Path) -> anyhow::Result<()> {
        for entry in WalkDir::new(last).min_depth(1) {
            let entry = entry.with_context(|| format!("could not read `{}`", last.display()))?;
            let inside = entry.path().strip_prefix(last).expect("a walk stays below its top");
            let is_ours = inside.to_str().is_some_and(|path| is_reserved(path) || self.last.entries.contains_key(path));
            let to = self.path.join(inside);
            if is_ours || entry.file_type().is_dir() || is_same(entry.path(), &to) {
                continue;
            }
            in_folder(&to, |to| fs::rename(entry.path(), to))
                .with_context(|| format!("could not move `{}` to `{}`", entry.path().display(), to.display()))?;
        }
        Ok(())
    }

    /// Replaces one file after the other: first come those that pages need, then pages, then deletions.
    fn file_by_file(&self, aside: &Path, manifest: &Manifest, files: &BTreeMap<OutPath, Staged>) -> anyhow::Result<()> {
        let could_not_sync = || format!("could not sync `{}`", self.path.display());
        let mut fresh: Vec<&OutPath> =
            files.iter().filter(|(_, staged)| staged.origin == Origin::New).map(|(path, _)| path).collect();
        fresh.sort_by_key(|path| Path::new(path.as_str()).extension().is_some_and(|extension| extension == "html"));
        let present: BTreeSet<&OutPath> = self.survey.intact.iter().chain(&self.survey.changed).collect();
        let (blocking, stale): (Vec<&OutPath>, Vec<&OutPath>) = present
            .into_iter()
            .filter(|path| !manifest.entries.contains_key(*path))
            .partition(|path| is_blocking(path, &manifest.entries));
        // Killed on the way, the next build must know the old files as well as the new ones for ours.
        self.write_manifest(&self.both(manifest, &fresh))?;
        sync::everything(aside).with_context(could_not_sync)?;
        self.delete(&blocking)?;
        for path in fresh {
            let to = self.path.join(path.as_str());
            in_folder(&to, |to| replace(&aside.join(path.as_str()), to))
                .with_context(|| format!("could not replace `{}`", to.display()))?;
        }
        self.delete(&stale)?;
        sync::everything(&self.path).with_context(could_not_sync)?;
        self.write_manifest(manifest)
    }

    /// The manifest while files are being replaced: all old and all new ones are ours, and no new one is sure to be
    /// whole.
    fn both(&self, next: &Manifest, fresh: &[&OutPath]) -> Manifest {
        let mut both = self.last.clone();
        for &path in fresh {
            let entry = next.entries.get(path).expect("what is staged is listed");
            both.entries.insert(path.clone(), Entry { key: no_key(), digest: no_key(), bytes: entry.bytes });
        }
        both
    }

    fn write_manifest(&self, manifest: &Manifest) -> anyhow::Result<()> {
        let list = self.path.join(MANIFEST_FILE);
        let draft = self.path.join(format!("{ASIDE_PREFIX}manifest"));
        let write = || {
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&draft)?;
            file.write_all(manifest.to_text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&draft, &list)?;
            sync::folder(&self.path)
        };
        write().with_context(|| format!("could not write `{}`", list.display()))
    }

    fn delete(&self, paths: &[&OutPath]) -> anyhow::Result<()> {
        for path in paths {
            let file = self.path.join(path.as_str());
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("could not delete `{}`", file.display()));
                }
                _ => {}
            }
        }
        // Our folders go with their last file, inner ones first; those that aren't empty refuse.
        for folder in self.survey.our_folders.iter().rev() {
            let _ = fs::remove_dir(self.path.join(folder));
        }
        Ok(())
    }
}

/// Whether an old file stands where the new site has a folder, or in a folder where it has a file.
fn is_blocking(old: &OutPath, new: &BTreeMap<OutPath, Entry>) -> bool {
    let below = format!("{old}/");
    let next = new.range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded)).next();
    next.is_some_and(|(path, _)| path.as_str().starts_with(&below))
        || Path::new(old.as_str()).ancestors().skip(1).filter_map(Path::to_str).any(|folder| new.contains_key(folder))
}

/// Renames `from` over `to`, across mounts by way of a copy beside `to`, so that `to` is whole at any time.
fn replace(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let draft = to.with_file_name(format!("{ASIDE_PREFIX}draft"));
            fs::copy(from, &draft)?;
            OpenOptions::new().write(true).open(&draft)?.sync_all()?;
            fs::rename(&draft, to)
        }
        renamed => renamed,
    }
}

#[cfg(unix)]
fn is_same(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| fs::symlink_metadata(path).map(|metadata| (metadata.dev(), metadata.ino()));
    matches!((identity(a), identity(b)), (Ok(a), Ok(b)) if a == b)
}

#[cfg(not(unix))]
fn is_same(_: &Path, b: &Path) -> bool {
    b.exists()
}
