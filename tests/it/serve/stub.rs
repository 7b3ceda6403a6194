//! A live library for tests: a map of files that can be changed at any time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use casebook::serve::{Live, Notes, Pulse, Shown, Standing, media_type};
use casebook::source::Digest;

#[derive(Default)]
pub(crate) struct Stub {
    files: Mutex<BTreeMap<String, Shown>>,
    pulse: Pulse,
}

impl Stub {
    pub(crate) fn with(pages: &[(&str, &str)]) -> Arc<Self> {
        let stub = Arc::new(Self::default());
        for (path, text) in pages {
            stub.set(path, text);
        }
        stub
    }

    /// Puts a file there, or another in its place, and tells.
    pub(crate) fn set(&self, path: &str, text: &str) {
        self.change(|files| drop(files.insert(path.to_owned(), shown(path, text, Some(Notes::default())))));
    }

    /// Changes files, and then tells.
    pub(crate) fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Shown>)) {
        change(&mut self.files());
        self.pulse.beat();
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Shown>> {
        self.files.lock().expect("no test panics while it changes files")
    }
}

/// A file as the stub shows it; pages carry notes.
pub(crate) fn shown(path: &str, text: &str, notes: Option<Notes>) -> Shown {
    let media_type = media_type(path);
    let notes = notes.filter(|_| media_type.starts_with("text/html"));
    let key = Digest::of_parts([text.as_bytes(), format!("{notes:?}").as_bytes()]);
    Shown { bytes: text.as_bytes().into(), media_type, key, standing: Standing::Here, notes }
}

impl Live for Stub {
    fn show(&self, path: &str) -> Shown {
        assert_ne!(path, "panic.html", "the stub panics when it is asked to");
        let files = self.files();
        files.get(path).cloned().unwrap_or_else(|| {
            let text =
                files.get("404.html").map_or("<h1>Nothing here</h1>".as_bytes().into(), |page| page.bytes.clone());
            let key = Digest::of_parts([b"missing".as_slice(), &text]);
            let notes = Some(Notes::default());
            Shown { bytes: text, media_type: "text/html; charset=utf-8", key, standing: Standing::Missing, notes }
        })
    }

    fn key(&self, path: &str) -> Digest {
        self.show(path).key
    }

    fn holds(&self, path: &str) -> bool {
        self.files().contains_key(path)
    }

    fn pulse(&self) -> &Pulse {
        &self.pulse
    }
}
