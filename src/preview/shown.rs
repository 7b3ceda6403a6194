//! What the preview shows of the library it keeps: pages made when they are asked for, and notes for their writer.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::{Keeper, notes};
use crate::address::{OutPath, SourcePath};
use crate::build::{self, Artifact, Found, Library};
use crate::config::Preview;
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::pages::NOT_FOUND;
use crate::search::units::Units;
use crate::serve::{self, Live, Notes, Pulse, Shown, Standing};
use crate::source::{Digest, SourceFile};

/// The name of the preview's own search index: it holds drafts, and changes with every save.
const EDITION: &str = "preview";

/// Where the files stand with which a browser searches.
const SEARCH_FOLDER: &str = "search/";

/// How many pages are kept: those that tabs show, and some around them.
const MAX_KEPT: usize = 256;

/// What is shown where a page can't be made and never could.
const NOTHING_YET: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Not yet</title></head>\
    <body><main><h1>This page can’t be shown yet</h1><p>It appears here as soon as it can be made.</p></main></body></html>";

/// The library as it is shown.
pub struct Shelves {
    root: PathBuf,
    state: RwLock<Arc<State>>,
    kept: Mutex<HashMap<OutPath, Kept>>,
    pulse: Pulse,
    /// Whether the index is being brought up to date.
    is_studying: AtomicBool,
}

/// One generation.
struct State {
    lib: Arc<Library>,
    editor: Preview,
    /// What keeps the library from being shown as it is on disk.
    problems: Vec<Diagnostic>,
    /// The settings, where they can't be read.
    unread: Option<SourceFile>,
    /// The digest of what an index depends on besides documents: the program and the settings.
    stamp: Digest,
}

/// A page as it last could be made.
struct Kept {
    key: Digest,
    bytes: Arc<[u8]>,
}

impl Shelves {
    /// Shows what `keeper` keeps.
    pub fn new(keeper: &Keeper) -> Self {
        let state = RwLock::new(Arc::new(State::of(keeper)));
        Self {
            root: keeper.root().to_owned(),
            state,
            kept: Mutex::default(),
            pulse: Pulse::new(),
            is_studying: AtomicBool::new(false),
        }
    }

    /// Shows what `keeper` keeps now.
    pub fn show_next(self: &Arc<Self>, keeper: &Keeper) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(State::of(keeper));
        self.pulse.beat();
    }

    /// Brings the index up to date with what is shown, aside, unless it is: then the next question need not wait, and pages
    /// name similar texts. Called when nothing was saved for a while.
    pub fn study(self: &Arc<Self>) {
        let state = self.state();
        let is_studied = state.lib.as_ref().is_studied();
        if is_studied || self.is_studying.swap(true, Ordering::AcqRel) {
            return;
        }
        let shelves = Arc::clone(self);
        std::thread::spawn(move || {
            shelves.study_now(&state);
            shelves.is_studying.store(false, Ordering::Release);
            shelves.pulse.beat();
        });
    }

    /// Brings the index up to date with what is shown.
    fn study_now(&self, state: &State) {
        let library = &state.lib;
        let index = |units: &Units<'_>| {
            let text = |path: &SourcePath| library.text(path);
            let (root, stamp) = (self.root.as_path(), state.stamp);
            let wanted = disk::Wanted { root, edition: EDITION, is_public: false, stamp, units, text: &text };
            disk::refresh_index(&wanted).map(|found| found.index)
        };
        // Without an index there is no search; pages are there all the same.
        let _ = library.study(index);
    }

    /// The output at a path. Those with which a browser searches are there as soon as somebody asks for one.
    fn find<'a>(&self, state: &'a State, path: &OutPath) -> Option<Found<'a>> {
        if path.as_str().starts_with(SEARCH_FOLDER) {
            self.study_now(state);
        }
        build::find(&state.lib, path)
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The bytes of an output, and what is wrong with its template. What can't be made now is as it last was.
    fn bytes(&self, path: &OutPath, found: &Found<'_>) -> Option<(Arc<[u8]>, Option<Diagnostic>)> {
        if let Some(kept) = self.kept().get(path).filter(|kept| kept.key == found.key) {
            return Some((Arc::clone(&kept.bytes), None));
        }
        match found.artifact() {
            Ok(Artifact::Bytes(bytes)) => {
                self.keep(path, found.key, &bytes);
                Some((bytes, None))
            }
            Ok(Artifact::CopyOf(file)) => disk::read_file(&file).ok().map(|bytes| (bytes.into(), None)),
            Err(problem) => {
                let last = self.kept().get(path).map(|kept| Arc::clone(&kept.bytes));
                Some((last.unwrap_or_else(|| NOTHING_YET.as_bytes().into()), Some(*problem)))
            }
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<OutPath, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, path: &OutPath, key: Digest, bytes: &Arc<[u8]>) {
        let mut kept = self.kept();
        if kept.len() >= MAX_KEPT && !kept.contains_key(path) {
            kept.clear();
        }
        kept.insert(path.clone(), Kept { key, bytes: Arc::clone(bytes) });
    }

    fn desk<'a>(&'a self, state: &'a State) -> notes::Desk<'a> {
        let (library, unread) = (&*state.lib, state.unread.as_ref());
        notes::Desk { lib: library, unread, root: &self.root, editor: &state.editor }
    }

    fn notes(&self, state: &State, path: &OutPath) -> Notes {
        notes::of(&self.desk(state), path, &state.problems)
    }

    /// The page that says that nothing stands at `path`, with links that lead from there.
    fn missing(&self, state: &State, path: &str) -> Option<Shown> {
        let missing = build::missing(&state.lib, depth(path))?;
        let mut notes = self.notes(state, &not_found());
        let key = key_with(missing.key, Some(&notes));
        let bytes = missing.render().unwrap_or_else(|broken| {
            notes.problems.push(notes::problem(&self.desk(state), &broken));
            NOTHING_YET.as_bytes().to_vec()
        });
        let media_type = serve::media_type(not_found().as_str());
        Some(Shown { bytes: bytes.into(), media_type, key, standing: Standing::Missing, notes: Some(notes) })
    }

    fn at(&self, state: &State, path: &OutPath) -> Option<Shown> {
        let found = self.find(state, path)?;
        let (bytes, broken) = self.bytes(path, &found)?;
        let media_type = serve::media_type(path.as_str());
        let mut notes = media_type.starts_with("text/html").then(|| self.notes(state, path));
        let key = key_with(found.key, notes.as_ref());
        if let (Some(notes), Some(broken)) = (&mut notes, broken) {
            notes.problems.push(notes::problem(&self.desk(state), &broken));
        }
        Some(Shown { bytes, media_type, key, standing: Standing::Here, notes })
    }
}

impl Live for Shelves {
    fn show(&self, path: &str) -> Shown {
        let state = self.state();
        let here = OutPath::new(path).ok().and_then(|path| self.at(&state, &path));
        here.or_else(|| self.missing(&state, path)).unwrap_or_else(|| Shown {
            bytes: NOTHING_YET.as_bytes().into(),
            media_type: serve::media_type(NOT_FOUND),
            key: Digest::of(b""),
            standing: Standing::Missing,
            notes: Some(Notes::default()),
        })
    }

    fn key(&self, path: &str) -> Digest {
        let state = self.state();
        let place = OutPath::new(path).ok().filter(|path| build::holds(&state.lib, path));
        let Some(path) = place else {
            let missing = build::missing(&state.lib, depth(path));
            let notes = self.notes(&state, &not_found());
            return key_with(missing.map_or_else(|| Digest::of(b""), |missing| missing.key), Some(&notes));
        };
        let key = build::find(&state.lib, &path).map_or_else(|| Digest::of(b""), |found| found.key);
        let is_page = serve::media_type(path.as_str()).starts_with("text/html");
        key_with(key, is_page.then(|| self.notes(&state, &path)).as_ref())
    }

    fn holds(&self, path: &str) -> bool {
        let state = self.state();
        OutPath::new(path).is_ok_and(|path| {
            build::holds(&state.lib, &path)
                || (path.as_str().starts_with(SEARCH_FOLDER) && self.find(&state, &path).is_some())
        })
    }

    fn pulse(&self) -> &Pulse {
        &self.pulse
    }
}

impl State {
    fn of(keeper: &Keeper) -> Self {
        Self {
            lib: Arc::clone(keeper.lib()),
            editor: keeper.config().preview.clone(),
            problems: keeper.problems().to_vec(),
            unread: keeper.unread().cloned(),
            stamp: keeper.stamp(),
        }
    }
}

fn not_found() -> OutPath {
    OutPath::new(NOT_FOUND).expect("a good name")
}

/// In how many folders a path lies.
fn depth(path: &str) -> usize {
    path.matches('/').count()
}

/// The key of a page with its notes: whatever of either changes, a tab has to know.
fn key_with(key: Digest, notes: Option<&Notes>) -> Digest {
    let notes = notes.map(|notes| serde_json::to_vec(notes).expect("notes are plain data")).unwrap_or_default();
    Digest::of_parts([key.as_bytes().as_slice(), &notes])
}
