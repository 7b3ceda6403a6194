//! Thousands of files that change at once are a change or two, and none of them is lost.
//!
//! `CASEBOOK_STORM` sets how many files there are: what is tested in full once is thousands.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::{Desk, until_built};
use crate::warm::{Bed, Dice};

fn n_files() -> usize {
    std::env::var("CASEBOOK_STORM").ok().and_then(|n| n.parse().ok()).unwrap_or(150)
}

fn bed() -> Bed {
    let mut bed = Bed::new(&mut Dice(1));
    bed.drafts = true;
    fs::create_dir(bed.dir.path().join("content/storm")).unwrap();
    bed
}

fn write(root: &Path, i: usize, word: &str) {
    let text = format!("---\ntitle: Number {i} {word}\nsystems: [s{}]\n---\n\nIt was {word}.\n", i % 7);
    fs::write(root.join(format!("content/storm/{i}.md")), text).unwrap();
}

#[test]
fn a_storm_is_few_steps_and_its_end_is_what_is_shown() {
    let bed = bed();
    let root = bed.dir.path();
    let desk = Desk::open(root, "2026-07-28", true);
    for (round, word) in ["calm", "wild", "over"].into_iter().enumerate() {
        for i in 0..n_files() {
            match (i + round) % 5 {
                0 => drop(fs::remove_file(root.join(format!("content/storm/{i}.md")))),
                1 => drop(fs::rename(
                    root.join(format!("content/storm/{i}.md")),
                    root.join(format!("content/storm/moved-{i}.md")),
                )),
                _ => write(root, i, word),
            }
        }
    }
    let end = Instant::now();
    until_built(&desk, &bed, "the storm");
    let n_steps = desk.n_steps_since(end);
    assert!(n_steps <= 2, "{n_steps} steps after the end");
}

#[test]
fn a_checkout_is_few_steps_and_its_end_is_what_is_shown() {
    let bed = bed();
    let root = bed.dir.path();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=preview", "-c", "user.email=preview@example.com", "-c", "core.autocrlf=false"]);
        let output = command.arg("-C").arg(root).args(arguments).output().expect("git is there");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q", "-b", "one"]);
    (0..n_files()).for_each(|i| write(root, i, "one"));
    git(&["add", "-A"]);
    git(&["commit", "-qm", "One"]);
    git(&["checkout", "-qb", "two"]);
    for i in 0..n_files() {
        if i % 3 == 0 {
            fs::remove_file(root.join(format!("content/storm/{i}.md"))).unwrap();
            write(root, i + n_files(), "two");
        } else {
            write(root, i, "two");
        }
    }
    git(&["add", "-A"]);
    git(&["commit", "-qm", "Two"]);
    let desk = Desk::open(root, "2026-07-28", true);
    for branch in ["one", "two", "one"] {
        let begun = Instant::now();
        git(&["checkout", "-q", branch]);
        let end = Instant::now();
        until_built(&desk, &bed, branch);
        let (n_all, n_after) = (desk.n_steps_since(begun), desk.n_steps_since(end));
        assert!(n_after <= 2 && n_all <= n_files() / 20, "{branch}: {n_all} steps, {n_after} of them after the end");
    }
}
