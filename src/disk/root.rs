//! Where a library begins: the folder that holds `site.toml`.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::read;
use crate::address::SourcePath;
use crate::source::SourceFile;

/// The file whose folder is a library's root.
pub const CONFIG_FILE: &str = "site.toml";

/// The nearest folder with a `site.toml`: `start` or one above it.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start.ancestors().find(|folder| folder.join(CONFIG_FILE).is_file()).map(Path::to_owned)
}

/// Reads `site.toml` of the library at `root`. It may be a symbolic link: it is read, never published.
pub fn read_config(root: &Path) -> anyhow::Result<SourceFile> {
    read_config_file(&root.join(CONFIG_FILE))
}

/// Reads a `site.toml` that stands elsewhere or is called otherwise.
pub fn read_config_file(file: &Path) -> anyhow::Result<SourceFile> {
    let name = file.file_name().map_or_else(|| CONFIG_FILE.into(), |name| name.to_string_lossy().into_owned());
    let read = File::open(file).and_then(|open| {
        let size = open.metadata()?.len();
        read::source(open, size, SourcePath::new(name))
    });
    read.with_context(|| format!("could not read `{}`", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_site_toml_marks_the_root() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(dir.path().join("a/site.toml"), "[site]\n").unwrap();
        assert_eq!(find_root(&inner), Some(dir.path().join("a")));
        assert_eq!(read_config(&dir.path().join("a")).unwrap().text(), "[site]\n");
    }

    #[test]
    fn a_missing_config_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let error = read_config(dir.path()).unwrap_err();
        assert!(error.to_string().contains("site.toml"), "{error}");
    }
}
