//! Reads every input of a build into a [`Snapshot`]: the content folder, the theme and `site.toml`.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::read::{self, Trouble};
use super::root::CONFIG_FILE;
use super::theme::{THEMES_FOLDER, load_theme};
use super::walk::{self, Folder, Found};
use crate::address::SourcePath;
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::parallel;
use crate::source::{Asset, Digest, Snapshot, SourceFile};

/// How old a change must be before a file is taken for unchanged without reading it: clocks of file systems tick
/// as slowly as every two seconds (FAT), and a second change within a tick leaves no trace.
const SETTLED: Duration = Duration::from_secs(2);

/// The files of earlier scans, so that [`rescan`] reads only what changed since.
#[derive(Debug, Default)]
pub struct Seen(HashMap<SourcePath, (Stamp, Taken)>);

/// Reads the library at `root`. What can't be taken is reported and left out; an error means that the machine failed.
pub fn scan(root: &Path, config: &Config, config_file: SourceFile) -> anyhow::Result<Diagnosed<Snapshot>> {
    rescan(root, config, config_file, &mut Seen::default())
}

/// Like [`scan`], but files that look as they did when they went into `seen` are not read again.
///
/// The whole folder is walked every time, so an event that a watcher lost is made good by the next one.
pub fn rescan(
    root: &Path,
    config: &Config,
    config_file: SourceFile,
    seen: &mut Seen,
) -> anyhow::Result<Diagnosed<Snapshot>> {
    let Diagnosed { value: theme, mut diagnostics } = load_theme(root, &config.appearance.theme)?;
    let mut snapshot = Snapshot { config: config_file, documents: Vec::new(), assets: Vec::new(), theme };
    let globs = Globs::of(config, &mut diagnostics);
    match content_folder(root, &config.content.dir) {
        Ok((disk, prefix)) => {
            let own = own_places(config);
            let skip = |path: &SourcePath, inside: &str| own.contains(path) || globs.exclude.is_match(inside);
            let found = walk::files(&Folder { disk: &disk, prefix: &prefix }, skip)?;
            diagnostics.extend(found.diagnostics);
            take(&found.value, &globs, seen, &mut snapshot, &mut diagnostics)?;
        }
        Err(diagnostic) => diagnostics.push(*diagnostic),
    }
    Ok(Diagnosed { value: snapshot, diagnostics })
}

/// `snapshot` with these files read again, named by their full paths. Gives `None` where one of them is no document that
/// is there already, or is gone: then only a scan can tell what there is.
pub fn reread(root: &Path, snapshot: &Snapshot, files: &BTreeSet<PathBuf>) -> Option<Snapshot> {
    let mut next = snapshot.clone();
    for file in files {
        let path = SourcePath::new(file.strip_prefix(root).ok()?.to_str()?);
        let i = next.documents.binary_search_by(|document| document.path.cmp(&path)).ok()?;
        let (open, metadata) = read::open(file).ok()?;
        next.documents[i] = read::source(open, metadata.len(), path).ok()?;
    }
    Some(next)
}

/// What a file became.
#[derive(Debug, Clone)]
enum Taken {
    Document(SourceFile),
    Asset(Digest),
}

/// What a file system says of a file that changes whenever its bytes do.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: SystemTime,
    /// Inode and time of the last change of anything about it; tools can't set that back.
    change: (u64, i64, i64),
}

fn take(
    found: &[Found],
    globs: &Globs,
    seen: &mut Seen,
    snapshot: &mut Snapshot,
    diagnostics: &mut Vec<Diagnostic>,
) -> anyhow::Result<()> {
    let now = SystemTime::now();
    let earlier = std::mem::take(&mut seen.0);
    let taken = parallel::map(found, |found| take_one(found, globs.markdown.is_match(&found.inside), &earlier));
    for (found, taken) in found.iter().zip(taken) {
        let (stamp, taken) = match taken {
            Ok(taken) => taken,
            Err(Trouble::Vanished) => continue,
            Err(Trouble::Refused(reason)) => {
                diagnostics.push(walk::left_out(&found.path, reason));
                continue;
            }
            Err(Trouble::Machine(error)) => {
                return Err(error).with_context(|| format!("could not read `{}`", found.file.display()));
            }
        };
        if stamp.is_settled(now) {
            seen.0.insert(found.path.clone(), (stamp, taken.clone()));
        }
        match taken {
            Taken::Document(document) => snapshot.documents.push(document),
            Taken::Asset(digest) => {
                snapshot.assets.push(Asset { path: found.path.clone(), digest, file: found.file.clone() });
            }
        }
    }
    Ok(())
}

fn take_one(
    found: &Found,
    is_document: bool,
    earlier: &HashMap<SourcePath, (Stamp, Taken)>,
) -> Result<(Stamp, Taken), Trouble> {
    if let Some((stamp, taken)) = earlier.get(&found.path) {
        let same_kind = matches!(taken, Taken::Document(_)) == is_document;
        if same_kind && Stamp::of(&fs::symlink_metadata(&found.file)?)? == *stamp {
            return Ok((stamp.clone(), taken.clone()));
        }
    }
    let (file, metadata) = read::open(&found.file)?;
    let taken = if is_document {
        Taken::Document(read::source(file, metadata.len(), found.path.clone())?)
    } else {
        Taken::Asset(Digest::of_reader(file)?)
    };
    Ok((Stamp::of(&metadata)?, taken))
}

impl Stamp {
    fn of(metadata: &Metadata) -> std::io::Result<Self> {
        #[cfg(unix)]
        let change = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let change = (0, 0, 0);
        Ok(Self { bytes: metadata.len(), modified: metadata.modified()?, change })
    }

    fn is_settled(&self, now: SystemTime) -> bool {
        let changed = Duration::new(u64::try_from(self.change.1).unwrap_or(0), 0);
        let latest = self.modified.max(SystemTime::UNIX_EPOCH + changed);
        now.duration_since(latest).is_ok_and(|age| age >= SETTLED)
    }
}

/// Which files are documents and which are left alone, by their path below the content folder.
struct Globs {
    markdown: GlobSet,
    exclude: GlobSet,
}

impl Globs {
    fn of(config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let markdown = glob_set("content.markdown", &config.content.markdown, diagnostics);
        Self { markdown, exclude: glob_set("content.exclude", &config.content.exclude, diagnostics) }
    }
}

/// Globs don't look at case, so that `NOTES.MD` is a document on every system.
fn glob_set(key: &str, patterns: &[String], diagnostics: &mut Vec<Diagnostic>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        match GlobBuilder::new(pattern).literal_separator(true).case_insensitive(true).build() {
            Ok(glob) => drop(set.add(glob)),
            Err(error) => {
                let message = format!("`{key}` has a pattern that can't be read: `{pattern}`: {}", error.kind());
                diagnostics.push(about_config(message));
            }
        }
    }
    set.build().unwrap_or_else(|error| {
        diagnostics.push(about_config(format!("`{key}` can't be used: {error}")));
        GlobSet::empty()
    })
}

/// The content folder on disk and its name in paths, or why it can't be one.
fn content_folder(root: &Path, dir: &str) -> Result<(PathBuf, String), Box<Diagnostic>> {
    let refuse =
        |message: &str, help: &str| Err(Box::new(about_config(format!("`content.dir` {message}: `{dir}`")).help(help)));
    let Some(prefix) = SourcePath::new("").join(dir).filter(|_| !Path::new(dir).is_absolute()) else {
        return refuse("leads out of the library", "name a folder beside `site.toml`");
    };
    let disk = root.join(prefix.as_str());
    match (disk.canonicalize(), root.canonicalize()) {
        (Ok(content), Ok(root)) if !content.starts_with(&root) => {
            refuse("is a link that leads out of the library", "move the folder beside `site.toml`")
        }
        (Ok(content), _) if !content.is_dir() => refuse("is a file", "name a folder"),
        (Err(error), _) if error.kind() == ErrorKind::NotFound => {
            refuse("does not exist", "make the folder, or name another one")
        }
        // Where something else is wrong, the walk meets the same error and names the path.
        _ => Ok((disk, prefix.as_str().to_owned())),
    }
}

/// What is not content even where the content folder is the root itself.
pub(super) fn own_places(config: &Config) -> Vec<SourcePath> {
    [CONFIG_FILE, THEMES_FOLDER, &config.content.templates, &config.publish.output]
        .iter()
        .filter_map(|place| SourcePath::new("").join(place))
        .filter(|place| !place.as_str().is_empty())
        .collect()
}

fn about_config(message: String) -> Diagnostic {
    Diagnostic::new(code::CONFIG_VALUE, &SourcePath::new(CONFIG_FILE), None, message)
}
