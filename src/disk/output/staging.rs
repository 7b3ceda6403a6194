//! The next site, made aside while the last one is still read.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;

use super::aside::Aside;
use super::place::unsafe_place;
use super::{Output, Refusal, Way};
use crate::address::OutPath;
use crate::build::manifest::{Delta, Entry, Stamp};
use crate::build::parallel;
use crate::disk::read::{self, Trouble};
use crate::source::Digest;

/// The next site. Dropped without [`Staging::publish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    pub(super) output: Output,
    pub(super) stamp: Stamp,
    pub(super) aside: Aside,
    files: Mutex<BTreeMap<OutPath, Staged>>,
}

/// One file of the next site.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staged {
    pub(super) entry: Entry,
    pub(super) origin: Origin,
}

/// Where a file of the next site comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is the one of the last site.
    Last,
    /// It was made for this one.
    New,
}

impl Output {
    /// Begins the next site: with what `delta` keeps and with the files that aren't ours.
    ///
    /// Refuses where a file that isn't ours stands in the way of one to be written.
    pub fn stage(mut self, stamp: Stamp, delta: &Delta) -> Result<Staging, Refusal> {
        let in_the_way = delta.write.iter().find_map(|path| Some((path, self.survey.in_the_way(path)?)));
        if let Some((path, foreign)) = in_the_way {
            let reason = format!("`{}` is in it, which is not Casebook's, and `{path}` goes there", foreign.display());
            return Err(unsafe_place(&self.path, reason, "move it away, or give the page another address"));
        }
        let aside =
            Aside::make(self.aside.clone()).with_context(|| format!("could not make `{}`", self.aside.display()))?;
        if self.way == Way::Swap
            && let Some(reason) = self.carry(aside.path(), &delta.keep)?
        {
            self.way = Way::FileByFile(reason);
        }
        let kept = |path: &OutPath| {
            let entry = *self.last.entries.get(path).expect("only what the last site has is kept");
            (path.clone(), Staged { entry, origin: Origin::Last })
        };
        let files = Mutex::new(delta.keep.iter().map(kept).collect());
        Ok(Staging { output: self, stamp, aside, files })
    }

    /// Links kept and foreign files into the next site; gives the reason why that can't be, if the machine is well.
    fn carry(&self, aside: &Path, keep: &[OutPath]) -> anyhow::Result<Option<String>> {
        for file in &self.survey.foreign {
            let (from, to) = (self.path.join(file), aside.join(file));
            if in_folder(&to, |to| fs::hard_link(&from, to)).is_err() {
                return Ok(Some(format!("`{}` can't be linked", from.display())));
            }
        }
        // Inner folders first, so that one which can't be written to was filled by then.
        for folder in self.survey.foreign_folders.iter().rev() {
            let (from, to) = (self.path.join(folder), aside.join(folder));
            let made =
                fs::create_dir_all(&to).and_then(|()| fs::set_permissions(&to, fs::metadata(&from)?.permissions()));
            if made.is_err() {
                return Ok(Some(format!("`{}` can't be copied", from.display())));
            }
        }
        let linked = parallel::try_each(keep, |path| {
            let (from, to) = (self.path.join(path.as_str()), aside.join(path.as_str()));
            in_folder(&to, |to| link_or_copy(&from, to)).map_err(|error| (from, error))
        });
        match linked {
            Ok(()) => Ok(None),
            Err((from, error)) if error.kind() == ErrorKind::CrossesDevices => {
                Ok(Some(format!("`{}` is on another mount", from.display())))
            }
            Err((from, error)) => Err(error).with_context(|| format!("could not keep `{}`", from.display())),
        }
    }
}

impl Staging {
    /// Adds a file made of `bytes` under `key`. May be called from many threads at once.
    pub fn write(&self, path: &OutPath, key: Digest, bytes: &[u8]) -> anyhow::Result<()> {
        let digest = Digest::of(bytes);
        let entry = Entry { key, digest, bytes: bytes.len() as u64 };
        if self.output.is_intact(path, digest) {
            // Made anew, but the same: it stays the same file, with its time, for whoever copies or caches by time.
            return self.reuse(path, entry);
        }
        self.create(path, |mut file| file.write_all(bytes)).with_context(|| self.failure("write", path))?;
        self.record(path, entry, Origin::New)
    }

    /// Adds a copy of the file at `source` under `key`. May be called from many threads at once.
    pub fn copy(&self, path: &OutPath, key: Digest, source: &Path) -> anyhow::Result<()> {
        let could_not_read = || format!("could not read `{}`", source.display());
        let (from, _) = match read::open(source) {
            Ok(opened) => opened,
            Err(Trouble::Machine(error)) => return Err(error).with_context(could_not_read),
            Err(Trouble::Refused(reason)) => anyhow::bail!("{}: {reason}", could_not_read()),
            Err(Trouble::Vanished) => anyhow::bail!("{}: it is gone", could_not_read()),
        };
        let mut tee = Tee { from, to: None, copied: 0 };
        let digest = self
            .create(path, |file| {
                tee.to = Some(file);
                Digest::of_reader(&mut tee)
            })
            .with_context(|| format!("{} from `{}`", self.failure("copy", path), source.display()))?;
        self.record(path, Entry { key, digest, bytes: tee.copied }, Origin::New)
    }

    pub(super) fn into_parts(self) -> (Output, Stamp, Aside, BTreeMap<OutPath, Staged>) {
        let files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        (self.output, self.stamp, self.aside, files)
    }

    fn reuse(&self, path: &OutPath, entry: Entry) -> anyhow::Result<()> {
        if self.output.way == Way::Swap {
            let (from, to) = (self.output.path.join(path.as_str()), self.staged(path));
            in_folder(&to, |to| link_or_copy(&from, to)).with_context(|| self.failure("keep", path))?;
        }
        self.record(path, entry, Origin::Last)
    }

    fn create<T>(&self, path: &OutPath, fill: impl FnOnce(File) -> io::Result<T>) -> io::Result<T> {
        // Never over another file: two pages of one address, or a name that differs in case only, must not pass.
        let create = |file: &Path| OpenOptions::new().write(true).create_new(true).open(file);
        fill(in_folder(&self.staged(path), create)?)
    }

    fn staged(&self, path: &OutPath) -> PathBuf {
        self.aside.path().join(path.as_str())
    }

    fn failure(&self, verb: &str, path: &OutPath) -> String {
        format!("could not {verb} `{}`", self.output.path.join(path.as_str()).display())
    }

    fn record(&self, path: &OutPath, entry: Entry, origin: Origin) -> anyhow::Result<()> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = files.insert(path.clone(), Staged { entry, origin });
        anyhow::ensure!(earlier.is_none(), "{}: it was written before", self.failure("write", path));
        Ok(())
    }
}

/// Reads from one file and writes what it read to another, so that a copy is hashed on its way.
struct Tee {
    from: File,
    to: Option<File>,
    copied: u64,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(buffer)?;
        if let Some(to) = &mut self.to {
            to.write_all(&buffer[..n])?;
        }
        self.copied += n as u64;
        Ok(n)
    }
}

/// Does `make` to `file`, after making its folder if that isn't there yet.
pub(super) fn in_folder<T>(file: &Path, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    match make(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(file.parent().expect("a staged file is in a folder"))?;
            make(file)
        }
        made => made,
    }
}

/// A second name for a file, or a copy with its time where a file can't have two names.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error)
            if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::CrossesDevices | ErrorKind::AlreadyExists) =>
        {
            fs::copy(from, to)?;
            File::options().write(true).open(to)?.set_modified(fs::metadata(from)?.modified()?)
        }
        linked => linked,
    }
}
