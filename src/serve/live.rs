//! What the server asks of a library that is being written, and what it is told besides pages.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::diagnostic::Severity;
use crate::source::Digest;

/// A library in memory that can change at any time.
///
/// Paths are those of a built site's files, as they would be on disk: decoded, relative to the site's top, and
/// `index.html` where an address ends in `/`. The methods may render, so they are called where blocking does no harm, and
/// several at once.
pub trait Live: Send + Sync + 'static {
    /// What stands at `path`; the not-found page, with [`Standing::Missing`], where nothing does.
    fn show(&self, path: &str) -> Shown;

    /// The key of what [`show`](Self::show) would give, made without rendering: differs whenever anything in it does,
    /// notes and standing included.
    fn key(&self, path: &str) -> Digest;

    /// Whether something stands at `path`.
    fn holds(&self, path: &str) -> bool;

    /// What tells the server of changes. It beats after the methods above give what is new.
    fn pulse(&self) -> &Pulse;
}

/// Counts the generations of a live library, and wakes who waits for the next.
#[derive(Debug)]
pub struct Pulse(watch::Sender<u64>);

/// One file of the site, as it is now.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What kind of bytes they are, for `Content-Type`.
    pub media_type: &'static str,
    /// The key of all that stands here.
    pub key: Digest,
    /// Whether it is what was asked for.
    pub standing: Standing,
    /// What to tell the writer beside it. `None` for files that are no pages: nothing is added to those.
    pub notes: Option<Notes>,
}

/// Whether what is shown is what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Here,
    /// Nothing stands there: this is the page that says so.
    Missing,
}

/// What a page's writer should know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// About the document that the page shows, if it shows one.
    pub panel: Option<Panel>,
    /// What keeps pages from being up to date: the last good ones are shown.
    pub problems: Vec<Problem>,
}

/// The writer's panel: about one document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Where the document stands.
    pub place: Place,
    /// Whether it is a draft, which the published site leaves out.
    pub is_draft: bool,
    /// What is wrong with it.
    pub diagnostics: Vec<Remark>,
    /// The three phases, and what each still lacks.
    pub checklist: Vec<Phase>,
    /// Past incidents that look like this one, most alike first.
    pub similar: Vec<Similar>,
}

/// A place in a source file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the library's root.
    pub path: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The address that opens the place in the writer's editor.
    pub editor: Option<String>,
}

/// One diagnostic, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// How bad it is.
    pub severity: Severity,
    /// Its code, as in `PM101`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do.
    pub help: Vec<String>,
}

/// One phase of a post-mortem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Its name: `What went wrong`.
    pub title: String,
    /// What it should have, in order.
    pub items: Vec<Item>,
}

/// One thing that a phase should have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is: `Impact measured`.
    pub title: String,
    /// Whether it is there.
    pub is_done: bool,
    /// What to write, where it is missing.
    pub hint: Option<String>,
}

/// A past incident that looks like the one being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    /// Its title.
    pub title: String,
    /// Its page, as a link from the site's top: `incidents/a%20b.html`.
    pub url: String,
    /// When it was, as text.
    pub date: String,
    /// What they share: `Same root cause`, `Same system: search`.
    pub reasons: Vec<String>,
}

/// What keeps the library from being shown as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong, in one line.
    pub title: String,
    /// Where.
    pub place: Option<Place>,
    /// The lines around it, as they would be printed.
    pub excerpt: Option<String>,
    /// What to do.
    pub help: Vec<String>,
}

impl Pulse {
    /// A pulse at generation 0.
    pub fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Tells that there is something new; gives its generation.
    pub fn beat(&self) -> u64 {
        self.0.send_modify(|generation| *generation += 1);
        self.generation()
    }

    /// The generation that is current.
    pub fn generation(&self) -> u64 {
        *self.0.borrow()
    }

    /// Waits for the generations after this one.
    pub(super) fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

impl Default for Pulse {
    fn default() -> Self {
        Self::new()
    }
}
