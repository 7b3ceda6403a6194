//! Two hundred tabs of a library: each hears of its own page and of nothing else.

use std::fs;
use std::sync::Arc;

use casebook::serve::{self, Live, Options};

use super::Desk;
use crate::serve::client::{Channel, get, island};
use crate::warm::{Bed, Dice};

const N_TABS: usize = 200;

/// An open page, and the key of what it shows.
struct Tab {
    page: String,
    key: String,
    channel: Channel,
}

impl Tab {
    fn open(port: u16, page: &str) -> Self {
        let told = island(&get(port, &format!("/{}", page.replace(' ', "%20"))).text());
        let key = told["key"].as_str().unwrap().to_owned();
        let name: String = page.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let query = format!("token={}&page={name}&key={key}", told["token"].as_str().unwrap());
        let channel = Channel::open(port, &query, &format!("Origin: http://localhost:{port}\r\n"));
        Self { page: page.to_owned(), key, channel: channel.unwrap_or_else(|answer| panic!("{page}: {}", answer.head)) }
    }

    /// Hears everything up to `key`, and says whether there was anything to hear.
    fn hear_until(&mut self, key: &str) -> bool {
        let mut n_heard = 0;
        self.channel.send(9, b"anything?");
        let mut is_waiting = true;
        while is_waiting || self.key != key {
            match self.channel.frame() {
                (10, _) => is_waiting = false,
                (_, text) => {
                    let told: serde_json::Value = serde_json::from_slice(&text).unwrap();
                    assert_ne!(told["key"].as_str(), Some(&*self.key), "{} was told what it knew", self.page);
                    told["key"].as_str().unwrap().clone_into(&mut self.key);
                    n_heard += 1;
                }
            }
        }
        n_heard > 0
    }
}

#[test]
fn each_of_two_hundred_tabs_hears_of_its_own_page_only() {
    let mut bed = Bed::new(&mut Dice(5));
    bed.drafts = true;
    let desk = Desk::open(bed.dir.path(), "2026-07-28", true);
    let server = serve::start(&Options { port: 0, ..Options::default() }, Arc::clone(&desk.shelves) as _).unwrap();
    let pages = bed.cold().0.into_keys().filter(|path| path.ends_with(".html") && path.is_ascii());
    let pages: Vec<String> = pages.filter(|path| path != "404.html").collect();
    // Similar texts are found when there is time for it, which changes pages, too.
    desk.shelves.show("search/manifest.js");
    let mut tabs: Vec<Tab> = pages.iter().cycle().take(N_TABS).map(|page| Tab::open(server.port(), page)).collect();
    let mut counts = Vec::new();
    for (i, text) in ["One more line.", "And another."].into_iter().enumerate() {
        let file = bed.dir.path().join("content/2025-02-01-c.md");
        let title = if i == 0 { String::new() } else { "title: Another title\n".to_owned() };
        fs::write(&file, format!("---\n{title}systems: [web]\n---\n\n{text}\n")).unwrap();
        desk.until("incidents/2025-02-01-c.html", text, |shown| String::from_utf8_lossy(&shown.bytes).contains(text));
        desk.shelves.show("search/manifest.js");
        desk.shelves.pulse().beat();
        let hears = |tab: &mut Tab| tab.hear_until(&desk.shelves.key(&tab.page).to_string());
        let n_heard = tabs.iter_mut().map(hears).filter(|heard| *heard).count();
        counts.push(n_heard);
    }
    assert!(counts.iter().all(|n| (1..N_TABS).contains(n)), "{counts:?} of {N_TABS} tabs heard of two edits");
}
