//! A library in a temporary folder that is built without being rendered: its pages are given.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use casebook::address::OutPath;
use casebook::build::manifest::{Delta, Stamp};
use casebook::disk::{Output, Place, Published, Refusal, Staging};
use casebook::model::Visibility;
use casebook::parallel;
use casebook::source::Digest;

pub(super) struct Bed {
    dir: tempfile::TempDir,
}

pub(super) type Pages<'a> = &'a [(&'a str, &'a str)];

impl Bed {
    pub(super) fn new() -> Self {
        Self::at(&std::env::temp_dir())
    }

    /// In memory where that can be, for tests that sync hundreds of times.
    pub(super) fn fast() -> Self {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() { Self::at(memory) } else { Self::new() }
    }

    fn at(parent: &Path) -> Self {
        let dir = tempfile::Builder::new().prefix("casebook-").tempdir_in(parent).unwrap();
        let bed = Self { dir };
        bed.put("lib/site.toml", "");
        bed.put("lib/content/a.md", "a");
        bed.put("lib/themes/dark/theme.toml", "");
        bed
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(super) fn put(&self, path: &str, text: &str) {
        put(&self.path(path), text);
    }

    pub(super) fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.path(path)).ok()
    }

    pub(super) fn open(&self, output: &str) -> Result<Output, Refusal> {
        open(&self.path("lib"), output)
    }

    pub(super) fn build(&self, pages: Pages<'_>) -> Result<Published, Refusal> {
        Ok(self.stage(pages)?.publish()?)
    }

    /// Everything of a build but its last step.
    pub(super) fn stage(&self, pages: Pages<'_>) -> Result<Staging, Refusal> {
        stage(self.open("public")?, pages)
    }

    /// The published tree, `path=text`, with links and empty folders, without the manifest.
    pub(super) fn tree(&self) -> Vec<String> {
        tree(&self.path("lib/public"))
    }

    /// What stands in the library's folder.
    pub(super) fn names(&self) -> Vec<String> {
        names(&self.path("lib"))
    }
}

pub(super) fn put(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

pub(super) fn place<'a>(root: &'a Path, output: &'a str) -> Place<'a> {
    Place {
        root,
        output: Path::new(output),
        sources: &["content", "themes", "templates"],
        home: None,
        audience: Visibility::Internal,
    }
}

pub(super) fn open(root: &Path, output: &str) -> Result<Output, Refusal> {
    Output::open(&place(root, output), Duration::ZERO, |_| {})
}

pub(super) fn stamp() -> Stamp {
    Stamp { generator: "casebook test".into(), audience: Visibility::Internal }
}

pub(super) fn out(path: &str) -> OutPath {
    OutPath::new(path).unwrap()
}

pub(super) fn delta(output: &Output, pages: Pages<'_>) -> Delta {
    let planned: Vec<_> = pages.iter().map(|(path, text)| (out(path), Digest::of(text.as_bytes()))).collect();
    output.manifest().diff(&stamp(), &planned)
}

/// Writes what changed, from several threads.
pub(super) fn stage(output: Output, pages: Pages<'_>) -> Result<Staging, Refusal> {
    let delta = delta(&output, pages);
    let staging = output.stage(stamp(), &delta)?;
    parallel::try_each(&delta.write, |path| {
        let (_, text) = pages.iter().find(|(page, _)| *page == path.as_str()).unwrap();
        staging.write(path, Digest::of(text.as_bytes()), text.as_bytes())
    })?;
    Ok(staging)
}

pub(super) fn tree(top: &Path) -> Vec<String> {
    let mut tree = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        let inside = |path: &Path| path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
        let before = (tree.len(), folders.len());
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            match entry.file_type().unwrap() {
                kind if kind.is_dir() => folders.push(path),
                kind if kind.is_symlink() => {
                    tree.push(format!("{}->{}", inside(&path), fs::read_link(&path).unwrap().display()));
                }
                _ if entry.file_name() == ".casebook-manifest" => {}
                _ => tree.push(format!("{}={}", inside(&path), fs::read_to_string(&path).unwrap())),
            }
        }
        if before == (tree.len(), folders.len()) && folder != top {
            tree.push(format!("{}/", inside(&folder)));
        }
    }
    tree.sort_unstable();
    tree
}
