//! A library in a temporary folder: write files, run the program, look at what it made.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use casebook::build;
use casebook::search::index::ledger::Ledger;
use casebook::search::index::write::Writing;
use casebook::search::index::{self, Index};
use casebook::search::units::Units;
use tempfile::TempDir;

/// A library that is thrown away after the test.
pub(crate) struct Library {
    root: PathBuf,
    /// What is thrown away, if it is ours.
    _dir: Option<TempDir>,
}

/// How a run of the program ended.
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error, without colours.
    pub(crate) stderr: String,
}

impl Library {
    /// A library with an empty `site.toml`.
    pub(crate) fn new() -> Self {
        let library = Self::empty();
        library.write("site.toml", "");
        library
    }

    /// The same in memory where that can be, for tests that sync hundreds of times.
    pub(crate) fn fast() -> Self {
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let library = Self::of(tempfile::tempdir_in(parent).expect("a temporary folder"));
        library.write("site.toml", "");
        library
    }

    /// A library without anything.
    pub(crate) fn empty() -> Self {
        Self::of(tempfile::tempdir().expect("a temporary folder"))
    }

    /// The library of somebody else.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), _dir: None }
    }

    fn of(dir: TempDir) -> Self {
        Self { root: dir.path().to_owned(), _dir: Some(dir) }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file, with its folders.
    pub(crate) fn write(&self, path: &str, text: &str) -> &Self {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
        fs::write(file, text).expect("the file can be written");
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.root().join(path)).expect("the file can be removed");
        self
    }

    /// Runs `casebook` in the library, on a fixed day.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run_in(self.root(), arguments)
    }

    /// Builds, and expects that there is nothing to say.
    pub(crate) fn build(&self) -> &Self {
        let run = self.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        self
    }

    /// Builds, whatever there is to say.
    pub(crate) fn build_anyway(&self) -> Run {
        let run = self.run(&["build"]);
        assert!(run.code <= 1, "{}", run.stderr);
        run
    }

    /// The text of an output.
    pub(crate) fn output(&self, path: &str) -> String {
        let file = self.root().join("public").join(path);
        fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}; there is {:?}", path, self.outputs().keys()))
    }

    pub(crate) fn has_output(&self, path: &str) -> bool {
        self.root().join("public").join(path).exists()
    }

    /// Every file of the output, with its bytes.
    pub(crate) fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.root().join("public"))
    }
}

impl Run {
    /// Asserts that standard error says `text`.
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "`{text}` is not in:\n{}", self.stderr);
        self
    }

    /// Asserts the exit code.
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}", self.stderr);
        self
    }
}

/// The index of a library, in memory.
pub(crate) fn index(library: &build::Library) -> Index {
    let units = Units::new(library.catalog());
    let place = index::Place::memory([]).expect("memory is there");
    let added = Ledger::default().changes(&units).add;
    let mut writing = Writing::begin(&place, added.len(), 1).expect("memory can be written");
    let texts = |space, number| units.texts(space, number, &|path| library.text(path));
    writing.add(&units, &added, texts).expect("memory can be written");
    Index::open(&place, &writing.finish().expect("memory can be written"), &units).expect("it was just made")
}

/// Runs `casebook` in a folder, on a fixed day, with nothing of this machine's settings.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(folder, arguments).output().expect("the program runs");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The command that [`run_in`] runs.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    command.current_dir(folder).args(arguments).stdin(std::process::Stdio::null());
    for name in ["CASEBOOK_ROOT", "CASEBOOK_CONFIG", "SOURCE_DATE_EPOCH", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    // In a forge, findings are printed for it.
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "GITLAB_CI", "CI_PROJECT_DIR"] {
        command.env_remove(name);
    }
    command.env("CASEBOOK_DATE", "2026-07-28");
    command
}

/// Every file below a folder, with its bytes.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                let name = path.strip_prefix(root).expect("it is below").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("it can be read"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}
