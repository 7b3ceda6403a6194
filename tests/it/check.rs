//! `casebook check` and `casebook rule`: whole runs over small libraries.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::library::{Library, command};

/// A post-mortem with an error, a warning and a note.
const UNTIDY: &str = "---\ntitle: Pool exhausted\nstatus: reviewd\nowner: checkout\nactions:\n  - { id: T1, what: Improve monitoring, due: none }\n---\n\n## What went wrong\n\nText.\n";

fn untidy() -> Library {
    let library = Library::new();
    library.write("content/2026-07-05-pool.md", UNTIDY);
    library.write("content/2026-07-06-fine.md", "# Fine\n\nNothing to say.\n");
    library
}

/// What was found, a line each, without the messages.
fn findings(stdout: &str) -> Vec<String> {
    stdout.lines().map(|line| line.split(']').next().unwrap().to_owned() + "]").collect()
}

#[test]
fn everything_is_said_in_one_run() {
    let run = untidy().run(&["check"]);
    run.exits(1);
    assert!(run.stdout.contains("error[PM103]: `status` takes one of"), "{}", run.stdout);
    assert!(run.stdout.contains("3 | status: reviewd\n  |         ^^^^^^^"), "{}", run.stdout);
    assert!(run.stdout.contains("help: did you mean `reviewed`?"), "{}", run.stdout);
    assert!(run.stdout.contains("warning[PM401]: action `T1` has no owner"), "{}", run.stdout);
    let last = run.stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("2 files checked in "), "{last}");
    assert!(last.ends_with(": 1 error, 1 warning, 1 note (-v shows them) (1 can be fixed with --fix)"), "{last}");
}

#[test]
fn a_tidy_library_passes() {
    let library = Library::new();
    library.write("content/2026-07-06-fine.md", "# Fine\n\nNothing to say.\n");
    let run = library.run(&["check", "-v"]);
    run.exits(0);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains(": nothing to report"), "{}", run.stderr);
    library.run(&["lint"]).exits(0);
}

#[test]
fn who_asks_chooses_rules_places_and_how_bad_is_too_bad() {
    let library = untidy();
    let concise = |arguments: &[&str]| {
        let run = library.run(&[&["check", "--output-format", "concise", "-v"], arguments].concat());
        (run.code, findings(&run.stdout))
    };
    let [error, warning, note] = [
        "content/2026-07-05-pool.md:3:9: error[PM103]",
        "content/2026-07-05-pool.md:6:5: warning[PM401]",
        "content/2026-07-05-pool.md:6:5: note[PM409]",
    ]
    .map(str::to_owned);
    assert_eq!(concise(&[]), (1, vec![error.clone(), warning.clone(), note.clone()]));
    assert_eq!(concise(&["--select", "PM4"]), (0, vec![warning.clone(), note.clone()]));
    assert_eq!(concise(&["--select", "PM4", "--ignore", "vague-action"]), (0, vec![warning.clone()]));
    assert_eq!(concise(&["--select", "PM4", "--fail-level", "warning"]), (1, vec![warning.clone(), note.clone()]));
    assert_eq!(concise(&["--max", "1"]), (1, vec![error.clone()]));
    assert_eq!(concise(&["--exit-zero"]).0, 0);
    assert_eq!(concise(&["content/2026-07-06-fine.md"]), (0, vec![]));
    assert_eq!(concise(&["content"]).1.len(), 3);
    assert_eq!(library.run(&["check", "--select", "PM777"]).code, 2);
    library.run(&["check", "content/none.md"]).exits(2).says("there is no `content/none.md`");
    library.run(&["check", "/"]).exits(2).says("is not in the library");
}

#[test]
fn settings_and_marks_have_their_say() {
    let library = untidy();
    library.write("site.toml", "[check]\nfail_level = \"note\"\n[check.severity]\nPM1 = \"note\"\nPM4 = \"off\"\n");
    let run = library.run(&["check", "--output-format", "concise", "-v"]);
    run.exits(1);
    assert_eq!(findings(&run.stdout), ["content/2026-07-05-pool.md:3:9: note[PM103]"]);
    library.write("site.toml", "");
    library.write("content/2026-07-05-pool.md", &UNTIDY.replace("due: none }", "due: none } # casebook: ignore PM4"));
    let run = library.run(&["check", "--output-format", "concise", "-v"]);
    assert_eq!(findings(&run.stdout), ["content/2026-07-05-pool.md:3:9: error[PM103]"]);
    // Rules that were not asked do not make a mark look unused.
    assert_eq!(library.run(&["check", "--select", "PM114"]).stdout, "");
}

#[test]
fn drafts_and_restricted_documents_are_checked_too() {
    let library = Library::new();
    let text = "---\ntitle: T\nvisibility: restricted\nstatus: in-review\nseverty: sev1\n---\nThe customer's name.\n";
    library.write("content/2026-07-05-pool.md", text);
    let run = library.run(&["check", "--output-format", "concise", "-v", "--select", "PM1,PM301"]);
    assert_eq!(run.stdout.lines().count(), 4, "{}", run.stdout);
    assert!(run.stdout.contains("5:1: warning[PM101] unknown key `severty`"), "{}", run.stdout);
}

#[test]
fn what_stands_on_standard_input_is_read_in_place_of_the_file() {
    let library = untidy();
    let check = |name: &str, text: &str| {
        let arguments = ["check", "--output-format", "concise", "--stdin-filename", name];
        let mut child = command(library.root(), &arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), findings(&String::from_utf8(output.stdout).unwrap()))
    };
    assert_eq!(check("content/2026-07-05-pool.md", "# Mended\n"), (0, vec![]));
    let new = "See [that](2026-07-05-pool.md) and [this](gone.md).\n";
    assert_eq!(
        check("content/2026-07-28-new.md", new),
        (0, vec!["content/2026-07-28-new.md:1:36: warning[PM210]".to_owned()])
    );
    assert_eq!(check("notes.txt", new), (0, vec![]));
    // Nothing of it is remembered.
    assert_eq!(library.run(&["check"]).code, 1);
}

fn git(library: &Library, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
    let output =
        Command::new("git").current_dir(library.root()).args(identity).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_changed_is_checked_with_what_it_affects() {
    let library = untidy();
    library.write("content/2026-01-01-links.md", "See [fine](2026-07-06-fine.md).\n[Gone](2026-07-07-gone.md)\n");
    library.write("content/2026-07-07-gone.md", "# Gone\n");
    library.write(".gitignore", ".casebook\n");
    let changed = |arguments: &[&str]| {
        let run = library.run(&[&["check", "-v"], arguments].concat());
        run.stderr.lines().last().unwrap_or_default().to_owned()
    };
    library.run(&["check", "--changed"]).exits(3).says("is not in a git repository");
    git(&library, &["init", "-q"]);
    assert!(changed(&["--changed"]).starts_with("4 files checked"));
    git(&library, &["add", "."]);
    git(&library, &["commit", "-qm", "a"]);
    assert!(changed(&["--changed"]).starts_with("0 files checked"));
    library.write("content/2026-07-06-fine.md", "# Fine\n\nMore to say.\n");
    assert!(changed(&["--changed"]).starts_with("2 files checked"), "it, and the one that links to it");
    assert!(changed(&["--changed", "content/2026-07-06-fine.md"]).starts_with("1 file checked"));
    git(&library, &["commit", "-qam", "b"]);
    assert!(changed(&["--changed=HEAD~1"]).starts_with("2 files checked"));
    library.write("content/2026-01-01-same.md", "# Fine\n");
    assert!(changed(&["--changed"]).contains("1 note"), "the other one has the same title");
    library.write("content/2026-07-06-fine.md", "# Fine\n\nMore.\n");
    git(&library, &["add", "."]);
    git(&library, &["commit", "-qm", "c"]);
    library.write("content/2026-01-01-same.md", "# Fine\n\nMore of the same.\n");
    assert!(changed(&["--changed"]).contains("1 note"), "it is said in a file that did not change");
    library.write("content/2026-07-06-fine.md", "---\ncheck: { ignore: [PM907] }\ndate: 2026-07-06\n---\n# Fine\n");
    git(&library, &["commit", "-qam", "d"]);
    library.write("content/2026-01-01-same.md", "# Fine\n\nEven more of the same.\n");
    assert!(changed(&["--changed"]).contains("nothing to report"), "that file keeps it quiet");
    library.remove("content/2026-01-01-same.md");
    git(&library, &["commit", "-qam", "e"]);
    library.remove("content/2026-07-07-gone.md");
    assert!(changed(&["--changed"]).contains("1 file checked"), "the one with the broken link");
    library.write("site.toml", "[site]\ntitle = \"T\"\n");
    assert!(changed(&["--changed"]).starts_with("3 files checked"), "settings change everything");
    library.run(&["check", "--changed=nowhere"]).exits(3).says("git knows no commit `nowhere`");
    library.run(&["check", "--changed=--output=x"]).exits(3).says("is no name of a commit");
}

#[test]
fn addresses_that_disappear_are_told() {
    let library = Library::new();
    library.write("content/2026-07-05-pool.md", "# Pool\n");
    library.write("content/2026-07-06-disk.md", "# Disk\n");
    library.build();
    library.write("old.json", &library.output("url-manifest.json"));
    let gone = || {
        let run = library.run(&["check", "--baseline", "old.json", "--select", "PM215"]);
        (run.code, run.stdout.matches("PM215").count(), run.stdout)
    };
    assert_eq!(gone().0, 0);
    library.remove("content/2026-07-06-disk.md").write("content/2026-07-06-disk-full.md", "# Disk\n");
    let (code, n, said) = gone();
    assert_eq!((code, n), (1, 1), "{said}");
    assert!(said.contains("the address `incidents/2026-07-06-disk.html` disappeared"), "{said}");
    library.write("content/2026-07-06-disk-full.md", "---\ntitle: Disk\naliases: [2026-07-06-disk]\n---\n");
    assert_eq!(gone().0, 0);
    library.write("content/2026-07-05-pool.md", "---\ntitle: Pool\nstatus: draft\n---\n");
    assert_eq!(gone().0, 1, "a draft is gone for its readers");
    library.run(&["check", "--baseline", "site.toml"]).exits(2).says("is no list of addresses");
}

#[test]
fn findings_can_go_to_a_file() {
    let library = untidy();
    let run = library.run(&["check", "--output-format", "concise", "--output-file", "found.txt", "--color", "always"]);
    run.exits(1);
    assert_eq!(run.stdout, "");
    let found = std::fs::read_to_string(library.root().join("found.txt")).unwrap();
    assert_eq!(found.lines().count(), 2, "{found}");
    assert!(!found.contains('\u{1b}'));
}

#[test]
fn every_rule_is_explained() {
    let library = Library::empty();
    let list = library.run(&["rule"]);
    list.exits(0);
    assert!(list.stdout.lines().any(|line| line.starts_with("PM401 action-without-owner")), "{}", list.stdout);
    let page = library.run(&["rule", "pm401"]).stdout;
    assert!(
        page.starts_with("PM401 action-without-owner (warning)\n\nNobody owns an action.\n\nWhat it finds\n"),
        "{page}"
    );
    assert_eq!(library.run(&["rule", "action-without-owner"]).stdout, page);
    assert!(library.run(&["rule", "--all"]).stdout.lines().count() > 500);
    library.run(&["rule", "PM777"]).exits(2).says("no such rule");
}

#[test]
fn a_watched_library_is_checked_again_when_a_file_is_saved() {
    let library = untidy();
    let arguments = ["check", "--watch", "--output-format", "concise"];
    let mut child = command(library.root(), &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || lines.for_each(|line| drop(sender.send(line.unwrap_or_default()))));
    let next = || receiver.recv_timeout(Duration::from_mins(1)).expect("it goes on");
    assert!(next().contains("3:9: error[PM103]"));
    assert!(next().contains("6:5: warning[PM401]"));
    library.write("content/2026-07-05-pool.md", &UNTIDY.replace("reviewd", "draft"));
    library.write("content/2026-07-06-fine.md", "# Fine\n\n[gone](gone.md)\n");
    // The two saves may be seen as one or as two.
    while !next().contains("2026-07-06-fine.md:3:1: warning[PM210]") {}
    child.kill().unwrap();
    child.wait().unwrap();
}
