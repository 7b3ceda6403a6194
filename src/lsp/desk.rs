//! The library as the editor has it: what is on disk, with the texts of open buffers laid over it, which are never written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::uri;
use crate::address::SourcePath;
use crate::build::{self, Library, memo};
use crate::catalog::Edition;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnosed, Diagnostic, Report, Severity};
use crate::disk::{self, Seen};
use crate::lint::{self, Selection};
use crate::model::Document;
use crate::model::time::Day;
use crate::source::{Snapshot, SourceFile};

/// A library that was read.
pub(super) struct Desk {
    root: PathBuf,
    /// The settings, where they stand elsewhere.
    config_path: Option<PathBuf>,
    program: String,
    config: Arc<Config>,
    config_said: Vec<Diagnostic>,
    /// The library as it is on disk.
    on_disk: Snapshot,
    scan_said: Vec<Diagnostic>,
    seen: Seen,
    lib: Library,
}

/// Why a library can't be opened.
pub(super) enum Trouble {
    /// Its settings have errors: the file, and what is wrong with it.
    Settings(Box<(SourceFile, Vec<Diagnostic>)>),
    /// It can't be read.
    Machine(anyhow::Error),
}

/// Where a library is.
pub(super) struct Shelf<'a> {
    /// The folder with `site.toml`.
    pub(super) root: &'a Path,
    /// The settings, where they stand elsewhere.
    pub(super) config: Option<&'a Path>,
    /// The program: what another one remembered is no use.
    pub(super) program: &'a str,
}

impl Desk {
    /// Reads a library from disk.
    pub(super) fn open(shelf: &Shelf<'_>, today: Day) -> Result<Self, Trouble> {
        let root = shelf.root.canonicalize().map_err(|error| Trouble::Machine(error.into()))?;
        let (file, config, config_said) = settings(&root, shelf.config)?;
        let mut seen = Seen::default();
        let scanned = disk::rescan(&root, &config, file, &mut seen).map_err(Trouble::Machine)?;
        let Diagnosed { value: on_disk, diagnostics: scan_said } = scanned;
        let earlier = config_said.iter().chain(&scan_said).cloned().collect();
        let stamp = memo::stamp(shelf.program, &on_disk.config);
        // Only what is on disk is remembered there: unsaved texts are never written anywhere.
        let library = disk::remembering(&root, stamp, |memo| {
            build::library(on_disk.clone(), &config, today, Edition::WHOLE, memo, earlier)
        });
        let (config_path, program) = (shelf.config.map(Path::to_owned), shelf.program.to_owned());
        Ok(Self { root, config_path, program, config, config_said, on_disk, scan_said, seen, lib: library })
    }

    /// Looks at the disk again. With other settings, everything is read anew.
    pub(super) fn rescan(&mut self, today: Day) -> Result<(), Trouble> {
        let (file, config, config_said) = settings(&self.root, self.config_path.as_deref())?;
        if file.digest != self.on_disk.config.digest {
            let (root, config, program) = (self.root.clone(), self.config_path.clone(), self.program.clone());
            *self = Self::open(&Shelf { root: &root, config: config.as_deref(), program: &program }, today)?;
            return Ok(());
        }
        let scanned = disk::rescan(&self.root, &config, file, &mut self.seen).map_err(Trouble::Machine)?;
        (self.on_disk, self.scan_said, self.config_said) = (scanned.value, scanned.diagnostics, config_said);
        Ok(())
    }

    /// Makes the library with these texts in the place of what is on disk.
    pub(super) fn lay_over<'a>(&mut self, buffers: impl IntoIterator<Item = (&'a SourcePath, &'a str)>, today: Day) {
        let mut snapshot = self.on_disk.clone();
        for (path, text) in buffers {
            let file = SourceFile::from_bytes(path.clone(), text.as_bytes());
            match snapshot.documents.binary_search_by(|document| document.path.cmp(path)) {
                Ok(i) => snapshot.documents[i] = file,
                Err(i) if self.would_be_read(path) => snapshot.documents.insert(i, file),
                Err(_) => {}
            }
        }
        let earlier = self.config_said.iter().chain(&self.scan_said).cloned().collect();
        self.lib = build::again(&self.lib, snapshot, today, earlier);
    }

    /// Whether a file that is not there yet would be a document; one that is there and was not read is none.
    fn would_be_read(&self, path: &SourcePath) -> bool {
        self.config.is_document(path) && !self.root.join(path.as_str()).exists()
    }

    /// The library with the buffers laid over it.
    pub(super) fn lib(&self) -> &Library {
        &self.lib
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The name of a file in the library.
    pub(super) fn name_of(&self, file: &Path) -> Option<SourcePath> {
        uri::name_below(&self.root, file)
    }

    /// Whether the file on disk is known as a document.
    pub(super) fn knows(&self, path: &SourcePath) -> bool {
        self.on_disk.documents.binary_search_by(|document| document.path.cmp(path)).is_ok()
    }

    /// The address of a file of the library.
    pub(super) fn uri(&self, path: &SourcePath) -> String {
        uri::of_path(&self.root.join(path.as_str()))
    }

    /// What `casebook check` says of these documents, each in the order of its report.
    pub(super) fn findings(&self, only: &BTreeSet<SourcePath>) -> BTreeMap<SourcePath, Vec<Diagnostic>> {
        let documents: Vec<&Document> = self.lib.documents().filter(|document| only.contains(&document.path)).collect();
        let text = |path: &SourcePath| self.lib.text(path);
        let selection = Selection::default();
        let checked = lint::Library { catalog: self.lib.catalog(), text: &text, selection: &selection };
        let is_wanted = |said: &&Diagnostic| only.contains(&said.path) || said.path == self.on_disk.config.path;
        let mut all: Vec<Diagnostic> = self.lib.report().iter().filter(is_wanted).cloned().collect();
        all.extend(lint::findings(checked, Some(only)));
        let mut by_path: BTreeMap<SourcePath, Vec<Diagnostic>> = BTreeMap::new();
        for said in &Report::new(lint::settled(checked, documents, all)) {
            by_path.entry(said.path.clone()).or_default().push(said.clone());
        }
        by_path
    }

    /// The settings as they are on disk.
    pub(super) fn config_file(&self) -> &SourceFile {
        &self.on_disk.config
    }
}

/// Reads the settings, which may have warnings.
fn settings(root: &Path, path: Option<&Path>) -> Result<(SourceFile, Arc<Config>, Vec<Diagnostic>), Trouble> {
    let file = match path {
        Some(path) => disk::read_config_file(path),
        None => disk::read_config(root),
    };
    let file = file.map_err(Trouble::Machine)?;
    let Diagnosed { value: config, diagnostics: said } = config::read(&file);
    if said.iter().any(|said| said.severity == Severity::Error) {
        return Err(Trouble::Settings(Box::new((file, said))));
    }
    Ok((file, Arc::new(config), said))
}
