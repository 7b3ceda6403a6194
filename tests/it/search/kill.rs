//! Killed at any moment, whoever makes the index leaves one that is whole, and nothing that stays. Whoever searches
//! meanwhile finds what is there.
//!
//! `CASEBOOK_INDEX_KILLS` kills more often.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::bed::{self, folder, refresh};
use crate::library::{self, Library};

const ROOT: &str = "CASEBOOK_INDEX_KILL_TEST_ROOT";
const KILLS: &str = "CASEBOOK_INDEX_KILLS";
const N_KILLS: usize = 30;
const N_ROUNDS: usize = 4;

/// Writes something else than before: a unit more, one changed, one less.
fn edit(library: &Library, n: u64) {
    let text = |word: &str| format!("---\ntitle: Number {n}\n---\n\nThe {word}{n} was full of pools.\n");
    library.write("content/2026-06-01-d.md", &text("zebra"));
    library.write(&format!("content/2026-06-02-{}.md", n % 3), &text("kraken"));
    let _ = std::fs::remove_file(library.root().join(format!("content/2026-06-02-{}.md", (n + 1) % 3)));
}

/// Not a test: what the test below runs as another process.
#[test]
fn child_indexes_until_it_is_killed() {
    let Some(root) = std::env::var_os(ROOT).map(PathBuf::from) else { return };
    let library = Library::at(&root);
    for n in u64::from(std::process::id()).. {
        edit(&library, n);
        refresh(&library, n % 5 == 0);
    }
}

fn index_and_kill(root: &Path, moments: &mut u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "search::kill::child_indexes_until_it_is_killed"])
        .env(ROOT, root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Random moments are what is tested here; nothing is waited for.
    *moments ^= *moments << 13;
    *moments ^= *moments >> 7;
    *moments ^= *moments << 17;
    std::thread::sleep(Duration::from_micros(20_000 + *moments % 120_000));
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "the child ended by itself");
}

/// The names in the folder of the index, with one name for all generations.
fn names(library: &Library) -> Vec<String> {
    let entries = std::fs::read_dir(folder(library)).unwrap().map(|entry| entry.unwrap().file_name());
    let name = |name: String| if name.starts_with("gen-") { "gen".to_owned() } else { name };
    let mut names: Vec<String> = entries.map(|found| name(found.into_string().unwrap())).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_killed_update_leaves_an_index_that_is_whole() {
    let library = bed::fast_library();
    edit(&library, 0);
    refresh(&library, false);
    assert_eq!(names(&library), ["current", "gen", "lock"]);
    let n_kills = std::env::var(KILLS).ok().and_then(|n| n.parse().ok()).unwrap_or(N_KILLS);
    let mut moments = 0x9E37_79B9_7F4A_7C15;
    let mut n_interrupted = 0;
    for n in 0..n_kills {
        index_and_kill(library.root(), &mut moments);
        n_interrupted += usize::from(names(&library) != ["current", "gen", "lock"]);
        if n % 2 == 0 {
            edit(&library, n as u64);
        }
        let expected = bed::from_nothing(&bed::read(&library));
        let found = refresh(&library, false);
        assert_eq!((found.words, found.found), (expected.words, expected.found), "after kill {n}");
        assert_eq!(found.note, None, "a kill is no damage");
    }
    assert!(n_interrupted > n_kills / 10, "only {n_interrupted} of {n_kills} kills met an update");
    edit(&library, 1);
    refresh(&library, false);
    assert_eq!(names(&library), ["current", "gen", "lock"]);
}

#[test]
fn searches_during_a_build_find_what_is_there() {
    let library = bed::fast_library();
    let start = |arguments: &[&str]| -> Child {
        let mut command = library::command(library.root(), arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    for n in 0..N_ROUNDS {
        edit(&library, n as u64);
        let word = format!("zebra{n}");
        let search = || start(&["search", "--format", "paths", &word, "in:incidents"]);
        let all = [("build", start(&["build"])), ("search", search()), ("search", search())];
        for (what, child) in all {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("damaged") && !said.contains("panic"), "{what}: {said}");
            if what == "search" {
                let found = String::from_utf8_lossy(&output.stdout);
                assert_eq!(found.trim_end(), "content/2026-06-01-d.md", "of {word}: {said}");
            }
        }
        library.run(&["search", "--format", "paths", &word, "in:incidents"]).exits(0);
    }
    let editions = std::fs::read_dir(library.root().join(".casebook/cache/search")).unwrap();
    assert_eq!(editions.count(), 1);
}
