//! Whether a folder may be an output directory: never one that holds, or might hold, somebody's work.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use super::MANIFEST_FILE;
use crate::build::manifest::{Manifest, ManifestError};
use crate::disk::read::{self, Trouble};
use crate::disk::root::{CONFIG_FILE, find_root};
use crate::model::Visibility;

/// Where a site is to go, and what must not be there.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The library's root.
    pub root: &'a Path,
    /// The output directory, absolute or relative to the root.
    pub output: &'a Path,
    /// The folders that the library is made from, relative to the root: content, themes, templates.
    pub sources: &'a [&'a str],
    /// The user's home folder.
    pub home: Option<&'a Path>,
    /// Whom the site is for.
    pub audience: Visibility,
}

/// Why nothing is written.
#[derive(Debug)]
pub enum Refusal {
    /// The place is not one to write to. A matter of configuration.
    Unsafe {
        /// The place.
        path: PathBuf,
        /// What is wrong with it, as a sentence that begins with `it`.
        reason: String,
        /// What to do, as an imperative.
        fix: String,
    },
    /// Another build is writing there.
    Busy {
        /// The place.
        path: PathBuf,
        /// How long we waited.
        waited: Duration,
    },
    /// The machine failed.
    Failed(anyhow::Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsafe { path, reason, fix } => {
                write!(f, "`{}` can't be the output directory: {reason}\n  help: {fix}", path.display())
            }
            Self::Busy { path, waited } => {
                write!(f, "`{}` is busy: another build has been writing to it for {waited:.0?}", path.display())
            }
            Self::Failed(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// The same with advice about what the user gave instead of `publish.output`, such as `--output-dir`.
    #[must_use]
    pub fn of_setting(self, setting: &str) -> Self {
        match self {
            Self::Unsafe { path, reason, fix } => {
                Self::Unsafe { path, reason, fix: fix.replace("publish.output", setting) }
            }
            other => other,
        }
    }
}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// What is in the output directory before a build.
#[derive(Debug)]
pub(super) enum Occupant {
    /// There is no such directory.
    Nothing,
    /// An empty directory.
    Emptiness,
    /// What this manifest lists, and maybe foreign files.
    Site(Manifest),
}

const OWN_FOLDER: &str = "set `publish.output` to a folder of its own, such as `public`";

/// The absolute path of the output directory, links on the way resolved, after everything was checked that its
/// path alone can tell.
pub(super) fn vet(place: &Place<'_>) -> Result<PathBuf, Refusal> {
    let root = place.root.canonicalize().with_context(|| format!("could not read `{}`", place.root.display()))?;
    let path = resolve(&root.join(place.output))?;
    match danger(&path, &root, place) {
        Some(reason) => Err(unsafe_place(&path, reason, OWN_FOLDER)),
        None => Ok(path),
    }
}

/// Looks at what is at `path`. To be called while the output is locked.
pub(super) fn look(path: &Path, place: &Place<'_>) -> Result<Occupant, Refusal> {
    let refuse = |reason: &str, fix: &str| Err(unsafe_place(path, reason, fix));
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Occupant::Nothing),
        Err(error) => return Err(could_not_read(path, error)),
    };
    if metadata.is_symlink() {
        return refuse("it is a symbolic link", "name the folder itself");
    }
    if !metadata.is_dir() {
        return refuse("it is a file", OWN_FOLDER);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| could_not_read(path, error))? {
        let entry = entry.map_err(|error| could_not_read(path, error))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    if let Some(repository) = names.iter().find(|name| matches!(name.as_str(), ".git" | ".hg" | ".svn" | ".jj")) {
        return refuse(&format!("it is a working tree, with `{repository}` in it"), "build into a folder inside it");
    }
    if names.iter().any(|name| name == CONFIG_FILE) {
        return refuse("it is the root of a library, with `site.toml` in it", OWN_FOLDER);
    }
    names.retain(|name| !super::is_reserved(name));
    match read_manifest(path)? {
        Some(Ok(manifest)) => look_at_site(path, place, manifest),
        _ if names.is_empty() => Ok(Occupant::Emptiness),
        Some(Err(error)) => refuse(
            &format!("its list of what Casebook wrote, `{MANIFEST_FILE}`, can't be used: {error}"),
            "delete the folder if nothing in it is yours, or set `publish.output` to another one",
        ),
        None => refuse(
            &format!("it has files in it that Casebook did not write, such as `{}`", names[0]),
            "set `publish.output` to a folder that is empty or not there yet",
        ),
    }
}

fn look_at_site(path: &Path, place: &Place<'_>, manifest: Manifest) -> Result<Occupant, Refusal> {
    let held = manifest.stamp.audience;
    if held > place.audience {
        // A page that one edition leaves out must not survive from the other, not even in a backup or a cache of the folder.
        let reason = format!("it holds the {} edition, and this is the {} one", held.as_str(), place.audience.as_str());
        return Err(unsafe_place(path, reason, "build into another folder, or delete this one first"));
    }
    let root = place.root.canonicalize().map_err(|error| could_not_read(place.root, error))?;
    match path.parent().and_then(find_root) {
        // A library inside another one may well build into the outer one's folders.
        Some(other) if !root.starts_with(&other) => {
            let reason = format!("it is the output of another library, `{}`", other.display());
            Err(unsafe_place(path, reason, OWN_FOLDER))
        }
        _ => Ok(Occupant::Site(manifest)),
    }
}

/// The manifest in `folder`; `None` where there is none.
pub(super) fn read_manifest(folder: &Path) -> Result<Option<Result<Manifest, ManifestError>>, Refusal> {
    use std::io::Read;
    let file = folder.join(MANIFEST_FILE);
    let read = read::open(&file).and_then(|(mut open, _)| {
        let mut bytes = Vec::new();
        open.read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    match read {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|_| ManifestError::Damaged);
            Ok(Some(text.and_then(|text| Manifest::parse(&text))))
        }
        Err(Trouble::Vanished) => Ok(None),
        Err(Trouble::Refused(_)) => Ok(Some(Err(ManifestError::Damaged))),
        Err(Trouble::Machine(error)) => Err(could_not_read(&file, error)),
    }
}

fn danger(path: &Path, root: &Path, place: &Place<'_>) -> Option<String> {
    if path.parent().is_none() {
        return Some("it is the root of the file system".into());
    }
    if root.starts_with(path) {
        return Some(if root == path { "it is the library itself" } else { "the library is inside it" }.into());
    }
    if place.home.and_then(|home| home.canonicalize().ok()).is_some_and(|home| home.starts_with(path)) {
        return Some("it is your home folder, or one above it".into());
    }
    if path.components().any(|part| part.as_os_str() == ".git") {
        return Some("it is inside a `.git` folder".into());
    }
    place.sources.iter().find_map(|source| {
        let folder = root.join(source);
        let folder = folder.canonicalize().unwrap_or(folder);
        if folder.starts_with(path) {
            return Some(format!("`{source}`, which the library is made from, is there"));
        }
        // A library may keep its documents in its root; the output is then left out when they are read.
        (folder != root && path.starts_with(&folder))
            .then(|| format!("it is inside `{source}`, which the library is made from"))
    })
}

/// Makes `path` absolute: what exists of its parents with links resolved, the last segment as it is.
fn resolve(path: &Path) -> Result<PathBuf, Refusal> {
    if let (Some(Component::Normal(name)), Some(parent)) = (path.components().next_back(), path.parent()) {
        return Ok(resolve_parent(parent)?.join(name));
    }
    path.canonicalize().map_err(|_| unsafe_place(path, "it is not the name of a folder", OWN_FOLDER))
}

fn resolve_parent(path: &Path) -> Result<PathBuf, Refusal> {
    let there = path.ancestors().find(|part| fs::symlink_metadata(part).is_ok()).unwrap_or(path);
    let missing = path.strip_prefix(there).unwrap_or(Path::new(""));
    if missing.components().any(|part| !matches!(part, Component::Normal(_))) {
        return Err(unsafe_place(path, "it goes up from a folder that isn't there", OWN_FOLDER));
    }
    let resolved = there.canonicalize().map_err(|error| could_not_read(there, error))?;
    if !resolved.is_dir() {
        return Err(unsafe_place(path, format!("`{}` is a file", there.display()), OWN_FOLDER));
    }
    Ok(resolved.join(missing))
}

pub(super) fn unsafe_place(path: &Path, reason: impl Into<String>, fix: &str) -> Refusal {
    Refusal::Unsafe { path: path.to_owned(), reason: reason.into(), fix: fix.to_owned() }
}

fn could_not_read(path: &Path, error: std::io::Error) -> Refusal {
    Refusal::Failed(anyhow::Error::new(error).context(format!("could not read `{}`", path.display())))
}
