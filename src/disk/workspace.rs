//! Small reads and writes that commands make in a library: its templates, new files, what is there already.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;

use super::scan::own_places;
use super::walk::{self, Folder};
use crate::config::Config;
use crate::source::Digest;

/// The template of `casebook new`, below the folder of templates.
const TEMPLATE: &str = "post-mortem.md";

/// The Markdown files of a folder that is no library yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// How many there are.
    pub count: usize,
    /// The folder below which all of them are, relative to the one looked at; empty where they are in several.
    /// `None` where there are none.
    pub folder: Option<String>,
}

/// The site's own template of a post-mortem, if it has one.
pub fn read_template(root: &Path, config: &Config) -> anyhow::Result<Option<String>> {
    let file = root.join(&config.content.templates).join(TEMPLATE);
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("could not read `{}`", file.display())),
    }
}

/// Reads a file that is shown as it is.
pub fn read_file(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("could not read `{}`", file.display()))
}

/// Writes a new file and the folders above it. A file that exists is left alone: `false`.
pub fn create(file: &Path, text: &str) -> anyhow::Result<bool> {
    let could_not = || format!("could not write `{}`", file.display());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(could_not)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(file) {
        Ok(mut open) => open.write_all(text.as_bytes()).map(|()| true).with_context(could_not),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error).with_context(could_not),
    }
}

/// Looks for Markdown files below `root`, which need not exist.
pub fn find_documents(root: &Path) -> anyhow::Result<Documents> {
    if !root.is_dir() {
        return Ok(Documents { count: 0, folder: None });
    }
    // A template and a site that was built here are no notes.
    let own = own_places(&Config::default());
    let found = walk::files(&Folder { disk: root, prefix: "" }, |path, _| own.contains(path))?.value;
    let is_document = |inside: &str| {
        let extension = Path::new(inside).extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        matches!(extension.as_str(), "md" | "markdown") && !inside.ends_with("README.md")
    };
    let paths: Vec<&str> = found.iter().map(|file| file.inside.as_str()).filter(|inside| is_document(inside)).collect();
    let is_conventional = !paths.is_empty() && paths.iter().all(|path| path.starts_with("content/"));
    let folder = if is_conventional { "content".to_owned() } else { String::new() };
    Ok(Documents { count: paths.len(), folder: (!paths.is_empty()).then_some(folder) })
}

/// The digest of the program that runs: another program may render the same view differently.
pub fn digest_of_program() -> anyhow::Result<Digest> {
    let program = std::env::current_exe().context("could not find the program itself")?;
    let open = fs::File::open(&program);
    open.and_then(Digest::of_reader).with_context(|| format!("could not read `{}`", program.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_exist_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a/b.md");
        assert!(create(&file, "new").unwrap());
        assert!(!create(&file, "newer").unwrap());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }

    #[test]
    fn documents_are_found_where_people_keep_them() {
        let check = |files: &[&str], count: usize, folder: Option<&str>| {
            let dir = tempfile::tempdir().unwrap();
            for file in files {
                assert!(create(&dir.path().join(file), "").unwrap());
            }
            assert_eq!(find_documents(dir.path()).unwrap(), Documents { count, folder: folder.map(str::to_owned) });
        };
        check(&[], 0, None);
        check(&["README.md", "x.txt"], 0, None);
        check(&["content/a.md", "content/2026/b.md"], 2, Some("content"));
        check(&["a.md", "2026/b.md"], 2, Some(""));
        check(&["templates/post-mortem.md", "themes/x/README.md"], 0, None);
    }
}
