//! The index on disk: changed step by step, damaged, contended for; and `casebook search` and `casebook similar`.

mod bed;
mod damage;
mod hostile;
mod kill;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use bed::{FIRST, SECOND, THIRD, forget, library, refresh};

#[test]
fn an_index_that_was_changed_is_one_that_was_made() {
    let library = library();
    let first = refresh(&library, false);
    assert_eq!((first.note.as_deref(), refresh(&library, false).n_read), (None, 0));
    let write = |path: &str, text: &str| {
        library.write(path, text);
    };
    let steps: &[&dyn Fn()] = &[
        &|| write("content/2026-03-05-b.md", &SECOND.replace("gateway", "mail server")),
        &|| write("content/2025-01-01-d.md", &FIRST.replace("Checkout", "Mail")),
        &|| fs::remove_file(library.root().join("content/2026-01-05-a.md")).unwrap(),
        &|| write("content/systems/shop.md", "---\ntitle: The shop\naliases: [store]\n---\n\nSells books.\n"),
        &|| write("content/2026-01-05-a.md", FIRST),
        &|| fs::remove_file(library.root().join("content/systems/shop.md")).unwrap(),
        &|| fs::remove_file(library.root().join("content/2025-01-01-d.md")).unwrap(),
        &|| write("content/2026-03-05-b.md", SECOND),
    ];
    for step in steps {
        step();
        let changed = refresh(&library, false);
        forget(&library);
        let made = refresh(&library, false);
        assert!(made.n_read >= changed.n_read);
        assert_eq!((changed.words, changed.found, changed.note), (made.words, made.found, None));
    }
    // Many steps on one index, without making it anew.
    for step in steps.iter().cycle().take(40) {
        step();
        refresh(&library, false);
    }
    let changed = refresh(&library, false);
    assert_eq!((changed.words, changed.found), (first.words, first.found));
}

#[test]
fn a_public_edition_is_made_from_scratch_when_text_is_taken_out() {
    let library = library();
    let all = refresh(&library, true).n_read;
    assert_eq!(refresh(&library, true).n_read, 0);
    library.write("content/2026-06-01-d.md", "---\ntitle: New\nstarted: 2026-06-01T09:00Z\n---\n\nMore.\n");
    assert_eq!(refresh(&library, true).n_read, 1);
    // The files of the index would still hold what was taken out.
    library.write("content/2026-01-05-a.md", &FIRST.replace("Café", "zanzibar"));
    assert_eq!(refresh(&library, true).n_read, all + 1);
}

#[test]
fn who_can_t_write_searches_in_memory() {
    let library = library();
    let expected = refresh(&library, false).words;
    // A file where the folder should be: nobody can write there, not even root.
    forget(&library);
    fs::write(library.root().join(".casebook"), "").unwrap();
    assert_eq!(refresh(&library, false).words, expected);
    fs::remove_file(library.root().join(".casebook")).unwrap();
    refresh(&library, false);
    let lock = library.root().join(".casebook/cache/search/test/lock");
    let held = fs::File::open(lock).unwrap();
    held.lock().unwrap();
    library.write("content/2026-03-05-b.md", &SECOND.replace("gateway", "zanzibar"));
    assert!(refresh(&library, false).words.contains_key("zanzibar"));
    drop(held);
    assert!(refresh(&library, false).n_read > 0);
    assert_eq!(refresh(&library, false).n_read, 0);
}

#[test]
fn search_works_before_anything_is_built() {
    let library = library();
    let check = |arguments: &[&str], code: i32, expected: &str| {
        let run = library.run(&[&["search", "--date", "2026-07-30"], arguments].concat());
        run.exits(code);
        assert_eq!(run.stdout.trim_end(), expected, "of {arguments:?}");
    };
    let paths = |line| ["--format", "paths", line];
    check(&paths("pool"), 0, "content/2026-05-05-c.md\ncontent/2026-01-05-a.md\ncontent/2026-03-05-b.md");
    check(&paths("\"connection pool\""), 0, "content/2026-01-05-a.md\ncontent/2026-05-05-c.md");
    check(&paths("KUBE-PROXY"), 0, "content/2026-05-05-c.md\ncontent/2026-01-05-a.md");
    check(&paths("cafe"), 0, "content/2026-01-05-a.md");
    check(&paths("ORA-01555"), 0, "content/2026-01-05-a.md");
    check(&paths("system:shop"), 0, "content/2026-05-05-c.md\ncontent/2026-03-05-b.md\ncontent/2026-01-05-a.md");
    check(&paths("cause:capacity -sev:1"), 0, "content/2026-05-05-c.md");
    check(&paths("is:overdue"), 0, "content/2026-01-05-a.md");
    check(&paths("took:>1h"), 0, "content/2026-01-05-a.md");
    check(&["--sort", "oldest", "--format", "paths", "pool", "-n", "1"], 0, "content/2026-01-05-a.md");
    check(&paths("zanzibar"), 1, "");
    check(&paths("sev:9"), 2, "");
    assert!(!library.root().join("public").exists());
}

#[test]
fn options_narrow_a_search_down() {
    let library = library();
    let check = |arguments: &[&str], code: i32, expected: &str| {
        let run = library.run(&[&["search", "--date", "2026-07-30", "--format", "paths"], arguments].concat());
        run.exits(code);
        assert_eq!(run.stdout.trim_end(), expected, "of {arguments:?}");
    };
    let (first, second, third) = ("content/2026-01-05-a.md", "content/2026-03-05-b.md", "content/2026-05-05-c.md");
    check(&["--sev", "1"], 0, first);
    check(&["--sev", "sev1,2", "--sort", "oldest"], 0, &format!("{first}\n{second}"));
    check(&["pool", "--system", "checkout", "--after", "2026-02"], 0, third);
    check(&["pool", "--system", "shop", "--before", "2026-02"], 0, first);
    check(&["--cause", "capacity", "--owner", "web", "--is", "overdue"], 0, first);
    check(&["--in", "causes", "pool"], 0, "");
    // What is open at the end of the words does not reach into the options.
    check(&["certificate OR", "--sev", "2"], 0, second);
    check(&["\"connection pool", "--sev", "1"], 0, first);
    check(&["pool", "--sev", "4"], 1, "");
    check(&["pool", "--owner", "nobody"], 2, "");
    check(&["pool", "--system", ""], 2, "");
    check(&[], 2, "");
    library.run(&["search", "pool", "--cause", "capasity"]).exits(2).says("cause:capasity").says("`capacity`");
}

#[test]
fn open_shows_the_page_if_it_was_built_and_else_the_file() {
    let library = library();
    let tools = tempfile::tempdir().unwrap();
    let browser = tools.path().join("xdg-open");
    let opened = tools.path().join("opened");
    assert!(Command::new("mkfifo").arg(&opened).status().unwrap().success());
    fs::write(&browser, format!("#!/bin/sh\necho \"$1\" > {}\n", opened.display())).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    let run = |query: &str| {
        let mut command = crate::library::command(library.root(), &["search", "--open", query]);
        command.env("PATH", &path).env("VISUAL", "echo edits").output().unwrap()
    };
    let said = String::from_utf8(run("certificate").stdout).unwrap();
    let file = library.root().join("content/2026-03-05-b.md");
    assert_eq!(said.lines().last(), Some(format!("edits {}", file.display()).as_str()), "{said}");
    library.build();
    for (query, page) in
        [("certificate", "incidents/2026-03-05-b.html"), ("in:causes pool", "causes/capacity/pool.html")]
    {
        assert!(!String::from_utf8(run(query).stdout).unwrap().contains("edits"));
        // Reading waits until the browser was called.
        let shown = fs::read_to_string(&opened).unwrap();
        assert!(shown.trim_end().ends_with(page), "{shown}");
    }
}

#[test]
fn search_says_what_it_took_the_words_for_and_why_it_found_something() {
    let library = library();
    let run = library.run(&["search", "connecton"]);
    run.exits(0).says("no `connecton`: showing `connection`");
    for part in ["Root causes (1)", "Pool", "Post-mortems (2)", "SEV 1  Checkout timed out", "found in actions, text"] {
        assert!(run.stdout.contains(part), "{part:?} is missing in {}", run.stdout);
    }
    let run = library.run(&["search", "zanzibar pool gateway", "--format", "json"]);
    run.exits(0).says("nothing has all of these words; showing what has most");
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["groups"]["incidents"][0]["id"], "2026-03-05-b");
    assert_eq!(document["groups"]["incidents"][0]["line"], 11);
    assert_eq!(document["totals"]["incidents"], 1);
    library.run(&["search", "sev:9"]).exits(2).says("sev:9");
}

#[test]
fn similar_gives_reasons_and_heeds_vetoes() {
    let library = library();
    let third = library.root().join("content/2026-05-05-c.md");
    let run = library.run(&["similar", third.to_str().unwrap()]);
    run.exits(0);
    assert_eq!(
        run.stdout.lines().collect::<Vec<_>>(),
        [
            "2026-01-05  Checkout timed out",
            "    content/2026-01-05-a.md",
            "    same root cause: Pool · same system: Checkout · same kind of trigger: binary-push",
        ]
    );
    library.write(
        "content/2026-05-05-c.md",
        &THIRD.replace("systems:", "related: [{ id: 2026-01-05-a, relation: not-related }]\nsystems:"),
    );
    library.run(&["similar", third.to_str().unwrap()]).exits(1);
}
