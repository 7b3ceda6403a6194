//! The published site on disk: looked at before a build, replaced in one step after it.
//!
//! [`Output::open`] refuses places that may hold somebody's work, locks the rest and tells what is there.
//! [`Output::stage`] begins the next site aside; [`Staging::publish`] puts it in place. Killed at any moment in
//! between, the published site is the old one or the new one, and the next build clears away what was left.
//!
//! Beside an output `public` may stand, while a build runs, `.public.casebook-lock` (see `lock`) and
//! `.public.casebook-new-<process>` (the next site, and after the swap the last one). The lock stands beside the
//! output and not in the library, because two libraries may be told to write to one place.

mod aside;
mod carry;
mod exchange;
mod lock;
mod place;
mod publish;
mod staging;
mod survey;
mod verify;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use crate::address::OutPath;
use crate::build::manifest::{Manifest, Stamp};
use crate::source::Digest;
use lock::Lock;
use place::Occupant;
use survey::Survey;

pub use place::{Place, Refusal};
pub use publish::Published;
pub use staging::Staging;
pub use verify::{Fault, verify};

/// The file in an output directory that lists what is ours.
pub const MANIFEST_FILE: &str = ".casebook-manifest";

const LOCK_FILE: &str = ".casebook-lock";
const ASIDE_PREFIX: &str = ".casebook-new-";

/// An output directory that is ours to write to, locked until this is dropped.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    last: Manifest,
    survey: Survey,
    way: Way,
    /// Whether there is room for the next site beside the output; otherwise it is made inside it.
    aside: PathBuf,
    exists: bool,
    _lock: Lock,
}

/// How a site gets into its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It was there already, to the byte; nothing was touched.
    Unchanged,
    /// In one step, as a whole.
    Swap,
    /// File by file, each whole, for this reason. Whoever reads meanwhile meets both sites.
    FileByFile(String),
}

impl Output {
    /// Checks, locks and looks at the output directory; `on_wait` is called once if another build must be waited for.
    pub fn open(place: &Place<'_>, patience: Duration, on_wait: impl FnOnce(&Path)) -> Result<Self, Refusal> {
        let path = place::vet(place)?;
        let parent = path.parent().unwrap_or(&path);
        fs::create_dir_all(parent).with_context(|| format!("could not make `{}`", parent.display()))?;
        let (lock, inside) = lock(&path, place, patience, on_wait)?;
        let occupant = place::look(&path, place)?;
        clear_leftovers(&path);
        let exists = !matches!(occupant, Occupant::Nothing);
        let stamp = Stamp { generator: String::new(), audience: place.audience };
        let (last, survey) = match occupant {
            Occupant::Nothing | Occupant::Emptiness => (Manifest::empty(stamp), Survey::default()),
            Occupant::Site(manifest) => {
                let survey = survey::survey(&path, &manifest)?;
                survey.leftovers.iter().for_each(|leftover| aside::remove_quietly(&path.join(leftover)));
                (survey::distrust(manifest, &survey), survey)
            }
        };
        let way = match inside.as_ref().or(survey.obstacle.as_ref()) {
            Some(reason) => Way::FileByFile(reason.clone()),
            None => Way::Swap,
        };
        let aside = if inside.is_some() {
            path.join(format!("{ASIDE_PREFIX}{}", std::process::id()))
        } else {
            beside(&path, &format!("{ASIDE_PREFIX}{}", std::process::id()))
        };
        Ok(Self { path, last, survey, way, aside, exists, _lock: lock })
    }

    /// Where the site is, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the last build wrote, as far as it can be kept: what was changed or deleted since has a key that no
    /// page has.
    pub fn manifest(&self) -> &Manifest {
        &self.last
    }

    /// The files in the directory that are not ours, relative to it. They stay.
    pub fn foreign(&self) -> impl ExactSizeIterator<Item = &Path> {
        self.survey.foreign.iter().map(PathBuf::as_path)
    }

    fn is_intact(&self, path: &OutPath, digest: Digest) -> bool {
        self.survey.intact.contains(path) && self.last.entries.get(path).is_some_and(|last| last.digest == digest)
    }
}

/// Takes the output's lock: beside it, or inside it where that can't be, and then says why.
fn lock(
    path: &Path,
    place: &Place<'_>,
    patience: Duration,
    on_wait: impl FnOnce(&Path),
) -> Result<(Lock, Option<String>), Refusal> {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
    let mut inside = (is_folder && exchange::is_mount_point(path)).then(|| "it is a mount point".to_owned());
    let mut on_wait = Some(on_wait);
    let mut take = |file: &Path| Lock::take(file, patience, || on_wait.take().into_iter().for_each(|say| say(path)));
    if inside.is_none() {
        let file = beside(path, LOCK_FILE);
        match take(&file) {
            Err(error) if is_folder && is_forbidden(&error) => {
                inside = Some("nothing can be made in the folder above it".to_owned());
            }
            taken => return held(taken, &file, path, patience).map(|lock| (lock, None)),
        }
    }
    // Before anything is made in it.
    place::look(path, place)?;
    let file = path.join(LOCK_FILE);
    held(take(&file), &file, path, patience).map(|lock| (lock, inside))
}

fn held(taken: io::Result<Option<Lock>>, file: &Path, path: &Path, waited: Duration) -> Result<Lock, Refusal> {
    match taken {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => Err(Refusal::Busy { path: path.to_owned(), waited }),
        Err(error) => Err(anyhow::Error::new(error).context(format!("could not lock `{}`", file.display())).into()),
    }
}

fn is_forbidden(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// A hidden name beside the output: `.public` and `suffix`.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().expect("the root of the file system was refused"));
    name.push(suffix);
    path.with_file_name(name)
}

/// Removes what killed builds left beside the output. We hold the lock, so no living build can need it.
fn clear_leftovers(path: &Path) {
    let stem = beside(path, ASIDE_PREFIX);
    let stem = stem.file_name().expect("a hidden name is a name").as_encoded_bytes();
    let siblings = path.parent().and_then(|parent| fs::read_dir(parent).ok());
    for entry in siblings.into_iter().flatten().flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(stem) {
            aside::remove_quietly(&entry.path());
        }
    }
}

/// Whether a name at the top of an output directory is kept for ourselves.
fn is_reserved(name: &str) -> bool {
    name == MANIFEST_FILE || name == LOCK_FILE || is_aside(name)
}

fn is_aside(name: &str) -> bool {
    name.starts_with(ASIDE_PREFIX)
}

/// A key that no page has.
fn no_key() -> Digest {
    Digest::of_parts([b"nothing is made from this".as_slice()])
}
