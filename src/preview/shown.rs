//! What the preview shows of the library it keeps: pages made when they are asked for, and notes for their writer.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::notes;
use crate::address::OutPath;
use crate::build::{self, Artifact, Library};
use crate::config::Preview;
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::serve::{self, Live, Notes, Pulse, Shown, Standing};
use crate::source::Digest;

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
}

/// One generation.
struct State {
    library: Arc<Library>,
    editor: Preview,
    /// What keeps the library from being shown as it is on disk.
    problems: Vec<Diagnostic>,
}

/// A page as it last could be made.
struct Kept {
    key: Digest,
    bytes: Arc<[u8]>,
}

impl Shelves {
    /// Shows `library`, which is at `root`.
    pub fn new(root: PathBuf, library: Arc<Library>, editor: Preview) -> Self {
        let state = RwLock::new(Arc::new(State { library, editor, problems: Vec::new() }));
        Self { root, state, kept: Mutex::default(), pulse: Pulse::new() }
    }

    /// Shows the next generation from now on.
    pub fn show_next(&self, library: &Arc<Library>, editor: Preview, problems: &[Diagnostic]) {
        let state = State { library: Arc::clone(library), editor, problems: problems.to_vec() };
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        self.pulse.beat();
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The bytes of an output, and what is wrong with its template. What can't be made now is as it last was.
    fn bytes(&self, state: &State, path: &OutPath, key: Digest) -> Option<(Arc<[u8]>, Option<Diagnostic>)> {
        if let Some(kept) = self.kept().get(path).filter(|kept| kept.key == key) {
            return Some((Arc::clone(&kept.bytes), None));
        }
        match build::artifact(&state.library, path)? {
            Ok(Artifact::Bytes(bytes)) => {
                self.keep(path, key, &bytes);
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

    fn notes(&self, state: &State, path: &OutPath) -> Notes {
        let desk = notes::Desk { library: &state.library, root: &self.root, editor: &state.editor };
        notes::of(&desk, path, &state.problems)
    }

    fn at(&self, state: &State, path: &OutPath, standing: Standing) -> Option<Shown> {
        let key = build::key_of(&state.library, path)?;
        let (bytes, broken) = self.bytes(state, path, key)?;
        let media_type = serve::media_type(path.as_str());
        let mut notes = media_type.starts_with("text/html").then(|| self.notes(state, path));
        let key = key_with(key, notes.as_ref());
        if let (Some(notes), Some(broken)) = (&mut notes, broken) {
            let desk = notes::Desk { library: &state.library, root: &self.root, editor: &state.editor };
            notes.problems.push(notes::problem(&desk, &broken));
        }
        Some(Shown { bytes, media_type, key, standing, notes })
    }
}

impl Live for Shelves {
    fn show(&self, path: &str) -> Shown {
        let state = self.state();
        let here = OutPath::new(path).ok().and_then(|path| self.at(&state, &path, Standing::Here));
        let missing = || self.at(&state, &not_found(), Standing::Missing);
        here.or_else(missing).unwrap_or_else(|| Shown {
            bytes: NOTHING_YET.as_bytes().into(),
            media_type: serve::media_type("404.html"),
            key: Digest::of(b""),
            standing: Standing::Missing,
            notes: Some(Notes::default()),
        })
    }

    fn key(&self, path: &str) -> Digest {
        let state = self.state();
        let path = OutPath::new(path).ok().filter(|path| self.holds(path.as_str())).unwrap_or_else(not_found);
        let key = build::key_of(&state.library, &path).unwrap_or_else(|| Digest::of(b""));
        let is_page = serve::media_type(path.as_str()).starts_with("text/html");
        key_with(key, is_page.then(|| self.notes(&state, &path)).as_ref())
    }

    fn holds(&self, path: &str) -> bool {
        OutPath::new(path).is_ok_and(|path| build::holds(&self.state().library, &path))
    }

    fn pulse(&self) -> &Pulse {
        &self.pulse
    }
}

fn not_found() -> OutPath {
    OutPath::new("404.html").expect("a good name")
}

/// The key of a page with its notes: whatever of either changes, a tab has to know.
fn key_with(key: Digest, notes: Option<&Notes>) -> Digest {
    let notes = notes.map(|notes| serde_json::to_vec(notes).expect("notes are plain data")).unwrap_or_default();
    Digest::of_parts([key.as_bytes().as_slice(), &notes])
}
