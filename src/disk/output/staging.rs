//! The next site, made aside while the last one is still read.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;

use super::aside::Aside;
use super::place::unsafe_place;
use super::{Output, Refusal};
use crate::address::OutPath;
use crate::build::manifest::{Delta, Entry, Stamp};
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
    /// Begins the next site, which is to have what `delta` keeps and writes.
    ///
    /// Refuses where a file that isn't ours stands in the way of one to be written.
    ///
    /// # Panics
    ///
    /// If `delta` keeps a file that the last site didn't have.
    pub fn stage(self, stamp: Stamp, delta: &Delta) -> Result<Staging, Refusal> {
        let in_the_way = delta.write.iter().find_map(|path| Some((path, self.survey.in_the_way(path)?)));
        if let Some((path, foreign)) = in_the_way {
            let reason = format!("`{}` is in it, which is not Casebook's, and `{path}` goes there", foreign.display());
            return Err(unsafe_place(&self.path, reason, "move it away, or give the page another address"));
        }
        let aside =
            Aside::make(self.aside.clone()).with_context(|| format!("could not make `{}`", self.aside.display()))?;
        let kept = |path: &OutPath| {
            let entry = *self.last.entries.get(path).expect("only what the last site has is kept");
            (path.clone(), Staged { entry, origin: Origin::Last })
        };
        let files = Mutex::new(delta.keep.iter().map(kept).collect());
        Ok(Staging { output: self, stamp, aside, files })
    }
}

impl Staging {
    /// Adds a file made of `bytes` under `key`. May be called from many threads at once.
    pub fn write(&self, path: &OutPath, key: Digest, bytes: &[u8]) -> anyhow::Result<()> {
        let digest = Digest::of(bytes);
        let entry = Entry { key, digest, bytes: bytes.len() as u64 };
        if self.output.is_intact(path, digest) {
            // Made anew, but the same: it stays the same file, with its time, for whoever copies or caches by time.
            return self.record(path, entry, Origin::Last);
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
