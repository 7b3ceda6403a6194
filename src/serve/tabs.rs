//! Which pages are open somewhere, and the key of each: computed once a generation, however many tabs show it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::live::Live;
use crate::source::Digest;

/// The open pages.
pub(super) struct Tabs {
    live: Arc<dyn Live>,
    pages: Mutex<BTreeMap<String, watch::Sender<Now>>>,
}

/// One open tab: hears when its page has another key.
pub(super) struct Tab {
    tabs: Arc<Tabs>,
    page: String,
    changes: Option<watch::Receiver<Now>>,
}

/// How a page stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Now {
    /// The generation at which it was looked at.
    pub(super) generation: u64,
    /// Its key; `None` until it was looked at.
    pub(super) key: Option<Digest>,
}

impl Tabs {
    pub(super) fn new(live: Arc<dyn Live>) -> Arc<Self> {
        Arc::new(Self { live, pages: Mutex::default() })
    }

    /// Opens a tab on `page`. The page is looked at now, so that a tab which was away learns at once.
    pub(super) fn open(self: &Arc<Self>, page: String) -> Tab {
        let mut pages = self.pages.lock().expect("nobody panics while holding the open pages");
        let is_new = !pages.contains_key(&page);
        let sender = pages.entry(page.clone()).or_default();
        let changes = Some(sender.subscribe());
        if is_new {
            let (tabs, page, sender) = (Arc::clone(self), page.clone(), sender.clone());
            spawn_blocking(move || tabs.look(&page, &sender));
        }
        Tab { tabs: Arc::clone(self), page, changes }
    }

    /// Looks at every open page whenever there is a new generation; never ends.
    pub(super) async fn follow(self: Arc<Self>) {
        let mut generations = self.live.pulse().listen();
        loop {
            if generations.changed().await.is_err() {
                return std::future::pending().await;
            }
            let tabs = Arc::clone(&self);
            // What panics is a bug of one generation; the next may do.
            let _ = spawn_blocking(move || tabs.look_at_all()).await;
        }
    }

    fn look_at_all(&self) {
        let pages = self.pages.lock().expect("nobody panics while holding the open pages").clone();
        for (page, sender) in &pages {
            self.look(page, sender);
        }
    }

    fn look(&self, page: &str, sender: &watch::Sender<Now>) {
        // Read before the key is: a generation that begins meanwhile has everything looked at again.
        let generation = self.live.pulse().generation();
        let key = Some(self.live.key(page));
        sender.send_if_modified(|now| {
            let is_later = now.key.is_none() || generation >= now.generation;
            let differs = is_later && now.key != key;
            if is_later {
                *now = Now { generation, key };
            }
            differs
        });
    }
}

impl Tab {
    /// How the page stands, as far as anybody looked.
    pub(super) fn now(&mut self) -> Now {
        *self.changes.as_mut().expect("a tab hears until it is dropped").borrow_and_update()
    }

    /// Waits until the page stands otherwise.
    pub(super) async fn changed(&mut self) {
        let changes = self.changes.as_mut().expect("a tab hears until it is dropped");
        if changes.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let mut pages = self.tabs.pages.lock().expect("nobody panics while holding the open pages");
        self.changes = None;
        if pages.get(&self.page).is_some_and(|sender| sender.receiver_count() == 0) {
            pages.remove(&self.page);
        }
    }
}
