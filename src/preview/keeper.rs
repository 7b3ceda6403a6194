//! Keeps a library in memory as it is on disk, and the last good one where it can't be read.

use std::path::PathBuf;
use std::sync::Arc;

use crate::build::{self, Library, memo};
use crate::catalog::Edition;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnosed, Diagnostic, Severity, code};
use crate::disk::{self, Changes, Seen};
use crate::model::time::Day;
use crate::source::{Digest, Snapshot, SourceFile};

/// Where a library is, and how it is shown.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The folder with `site.toml`.
    pub root: PathBuf,
    /// The settings, where they stand elsewhere.
    pub config: Option<PathBuf>,
    /// Which documents are shown.
    pub edition: Edition,
    /// The program: what another one remembered is no use.
    pub program: String,
}

/// A library in memory.
pub struct Keeper {
    shelf: Shelf,
    config: Arc<Config>,
    config_said: Vec<Diagnostic>,
    /// The library as it is on disk, before anything is taken out of it.
    snapshot: Snapshot,
    scan_said: Vec<Diagnostic>,
    seen: Seen,
    lib: Arc<Library>,
    today: Day,
    problems: Vec<Diagnostic>,
    /// The settings as they are on disk, where they can't be read.
    unread: Option<SourceFile>,
}

/// What a change came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The files that differ, as far as single ones can be named.
    pub files: Vec<String>,
    /// Whether more than documents changed: settings, theme, or which files there are.
    pub is_large: bool,
}

impl Shelf {
    fn stamp(&self, config: &SourceFile) -> Digest {
        memo::stamp(&self.program, config)
    }

    /// The library of a snapshot, as far as possible from what was parsed before.
    fn read(&self, snapshot: &Snapshot, config: &Arc<Config>, today: Day, earlier: Vec<Diagnostic>) -> Library {
        disk::remembering(&self.root, self.stamp(&snapshot.config), |memo| {
            build::library(snapshot.clone(), config, today, self.edition, memo, earlier)
        })
    }
}

impl Keeper {
    /// Reads the library, remembering what was parsed before.
    pub fn open(
        shelf: Shelf,
        config: Arc<Config>,
        config_file: SourceFile,
        said: Vec<Diagnostic>,
        today: Day,
    ) -> anyhow::Result<Self> {
        let mut seen = Seen::default();
        let Diagnosed { value: snapshot, diagnostics: scan_said } =
            disk::rescan(&shelf.root, &config, config_file, &mut seen)?;
        let earlier = said.iter().chain(&scan_said).cloned().collect();
        let library = Arc::new(shelf.read(&snapshot, &config, today, earlier));
        let config_said = said;
        Ok(Self {
            shelf,
            config,
            config_said,
            snapshot,
            scan_said,
            seen,
            lib: library,
            today,
            problems: Vec::new(),
            unread: None,
        })
    }

    /// The library as it was when it could last be read.
    pub fn lib(&self) -> &Arc<Library> {
        &self.lib
    }

    /// The folder with `site.toml`.
    pub fn root(&self) -> &std::path::Path {
        &self.shelf.root
    }

    /// The digest of what everything depends on besides documents: the program and the settings.
    pub fn stamp(&self) -> Digest {
        self.shelf.stamp(&self.snapshot.config)
    }

    /// The settings it is shown under.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// What keeps the library from being shown as it is on disk.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The settings as they are on disk, where they can't be read.
    pub fn unread(&self) -> Option<&SourceFile> {
        self.unread.as_ref()
    }

    /// Takes in what changed on disk; `None` if nothing did.
    pub fn follow(&mut self, changes: &Changes, today: Day) -> anyhow::Result<Option<Step>> {
        if !changes.anything
            && today == self.today
            && self.problems.is_empty()
            && let Some(next) = disk::reread(&self.shelf.root, &self.snapshot, &changes.files)
        {
            let files = differing(&self.snapshot, &next);
            if files.is_empty() {
                return Ok(None);
            }
            self.take(next, today);
            return Ok(Some(Step { files, is_large: false }));
        }
        self.look_everywhere(today)
    }

    fn look_everywhere(&mut self, today: Day) -> anyhow::Result<Option<Step>> {
        let file = match &self.shelf.config {
            Some(file) => disk::read_config_file(file)?,
            None => disk::read_config(&self.shelf.root)?,
        };
        let problems_before = std::mem::take(&mut self.problems);
        self.unread = None;
        let other_settings = file.digest != self.snapshot.config.digest;
        let (config, said) = if other_settings {
            let read = config::read(&file);
            (Arc::new(read.value), read.diagnostics)
        } else {
            (Arc::clone(&self.config), self.config_said.clone())
        };
        if said.iter().any(|said| said.severity == Severity::Error) {
            (self.problems, self.unread) = (said, Some(file));
            return Ok(self.step_of_problems(&problems_before));
        }
        let scanned = disk::rescan(&self.shelf.root, &config, file, &mut self.seen)?;
        let unusable = |said: &&Diagnostic| said.code == code::CONFIG_VALUE;
        self.problems = scanned.diagnostics.iter().filter(unusable).cloned().collect();
        if !self.problems.is_empty() {
            // Such as a content folder that went away: it may come back, and nobody wants to see nothing meanwhile.
            return Ok(self.step_of_problems(&problems_before));
        }
        let files = differing(&self.snapshot, &scanned.value);
        let same_rest = self.snapshot.has_same_rest(&scanned.value) && scanned.diagnostics == self.scan_said;
        if files.is_empty() && same_rest && !other_settings && today == self.today && problems_before.is_empty() {
            return Ok(None);
        }
        self.scan_said = scanned.diagnostics;
        self.config_said = said;
        if other_settings {
            self.config = config;
            self.take_anew(scanned.value, today);
        } else {
            self.take(scanned.value, today);
        }
        Ok(Some(Step { files, is_large: !same_rest || other_settings }))
    }

    fn step_of_problems(&self, before: &[Diagnostic]) -> Option<Step> {
        (self.problems != before).then(|| Step { files: Vec::new(), is_large: true })
    }

    /// The library after an edit, under the same settings.
    fn take(&mut self, snapshot: Snapshot, today: Day) {
        let earlier = self.config_said.iter().chain(&self.scan_said).cloned().collect();
        self.lib = Arc::new(build::again(&self.lib, snapshot.clone(), today, earlier));
        (self.snapshot, self.today) = (snapshot, today);
    }

    /// The library under other settings.
    fn take_anew(&mut self, snapshot: Snapshot, today: Day) {
        let earlier = self.config_said.iter().chain(&self.scan_said).cloned().collect();
        self.lib = Arc::new(self.shelf.read(&snapshot, &self.config, today, earlier));
        (self.snapshot, self.today) = (snapshot, today);
    }
}

/// The documents that are new, gone or changed.
fn differing(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let mut names = Vec::new();
    let (mut old, mut new) = (before.documents.iter().peekable(), after.documents.iter().peekable());
    loop {
        let (gone, come) = match (old.peek(), new.peek()) {
            (None, None) => return names,
            (Some(a), Some(b)) if a.path == b.path => {
                names.extend((a.digest != b.digest).then(|| b.path.to_string()));
                old.next();
                new.next();
                continue;
            }
            (Some(a), Some(b)) => (a.path < b.path, b.path < a.path),
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, true),
        };
        names.extend(gone.then(|| old.next()).flatten().map(|file| file.path.to_string()));
        names.extend(come.then(|| new.next()).flatten().map(|file| file.path.to_string()));
    }
}
