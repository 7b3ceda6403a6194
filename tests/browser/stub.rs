//! Serves pages that come in on standard input, a change a line, so that browser tests decide what is live.
//!
//! `{"set": {"a.html": {"text": "…", "notes": {…}}}, "remove": ["b.html"]}`; the first line out is the preview's address.

#[path = "../it/serve/stub.rs"]
mod stub;

use std::collections::BTreeMap;
use std::io::BufRead;

use casebook::serve::{self, Base, Notes, Options};
use serde::Deserialize;

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    set: BTreeMap<String, File>,
    #[serde(default)]
    remove: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    text: String,
    notes: Option<Notes>,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let base = arguments.next().map_or_else(Base::default, |base| Base::parse(&base).expect("a base path"));
    let live = stub::Stub::with(&[]);
    let server = serve::start(&Options { port, base, ..Options::default() }, live.clone()).expect("a free port");
    println!("{}", server.url());
    for line in std::io::stdin().lock().lines() {
        let change: Change = serde_json::from_str(&line.expect("text")).expect("a change");
        live.change(|files| {
            for (path, file) in change.set {
                let notes = file.notes.unwrap_or_default();
                files.insert(path.clone(), stub::shown(&path, &file.text, Some(notes)));
            }
            change.remove.iter().for_each(|path| drop(files.remove(path)));
        });
        println!("changed");
    }
}
