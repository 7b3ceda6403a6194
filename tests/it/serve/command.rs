//! `casebook serve` as a process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::client::get;
use crate::library::{Library, command};

const POST_MORTEM: &str =
    "---\ntitle: Queue stood still\ndate: 2026-03-04\nstatus: draft\n---\n\n## What went wrong\n\nIt stood.\n";

/// Starts a preview, and gives its port.
fn start(library: &Library, arguments: &[&str]) -> (Child, u16) {
    let mut command = command(library.root(), &[&["serve", "--port", "0"], arguments].concat());
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = lines.find_map(|line| line.ok().filter(|line| line.starts_with("Preview at "))).expect("its address");
    let port = line.split(['/', ':']).find_map(|part| part.parse().ok()).expect("a port");
    (child, port)
}

#[test]
fn drafts_are_shown_unless_they_are_not_wanted_and_nothing_is_written() {
    let library = Library::new();
    library.write("content/queue.md", POST_MORTEM);
    for (arguments, status) in [(&[][..], 200), (&["--no-drafts"], 404)] {
        let (mut child, port) = start(&library, arguments);
        assert_eq!(get(port, "/").status, 200);
        assert_eq!(get(port, "/incidents/queue.html").status, status, "{arguments:?}");
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(!library.has_output("index.html"));
}

#[cfg(unix)]
#[test]
fn signals_end_it_as_they_end_anything() {
    let library = Library::new();
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let (mut child, port) = start(&library, &[]);
        assert_eq!(get(port, "/").status, 200);
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
    }
}

#[test]
fn other_machines_are_let_in_under_a_name_only() {
    let library = Library::new();
    let run = library.run(&["serve", "--interface", "0.0.0.0"]);
    run.exits(2);
    run.says("`--allow-host`");
    library.run(&["serve", "--allow-host", "http://a"]).exits(2);
    library.run(&["serve", "--base-path", "a b"]).exits(2);
}
