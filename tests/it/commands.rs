//! `casebook init` and `casebook new`: what they write, what they refuse, and that what they wrote builds.

use std::fs;

use crate::library::{Library, Run, command, run_in, tree};
use crate::look::texts;

fn names(library: &Library) -> Vec<String> {
    tree(library.root()).into_keys().collect()
}

/// Runs a command in a library and expects that it succeeds.
fn done(library: &Library, arguments: &[&str]) -> Run {
    let run = library.run(arguments);
    run.exits(0);
    run
}

fn builds_in_silence(library: &Library, arguments: &[&str]) {
    let run = library.run(&[&["build", "-v", "--drafts"], arguments].concat());
    run.exits(0);
    assert!(run.stderr.starts_with("Built ") && run.stderr.lines().count() == 1, "{}", run.stderr);
}

#[test]
fn init_makes_a_library_that_builds_in_silence() {
    let library = Library::empty();
    let run = done(&library, &["init", "--no-input", "--title", "Our \"own\" archive"]);
    run.says("wrote  site.toml").says("Next: casebook build");
    let written = names(&library);
    for name in [
        ".gitignore",
        "content/2026-06-30-frontend-504s.md",
        "content/causes/change/config.md",
        "site.toml",
        "templates/post-mortem.md",
    ] {
        assert!(written.contains(&name.to_owned()), "{name} is missing: {written:#?}");
    }
    builds_in_silence(&library, &[]);
    assert_eq!(texts(&library.output("index.html"), "title"), ["Our \"own\" archive"]);
    assert!(library.has_output("incidents/2026-06-30-frontend-504s.html"));
    assert!(fs::read_to_string(library.root().join(".gitignore")).unwrap().contains("/public\n/.casebook\n"));
}

#[test]
fn init_asks_for_little() {
    let library = Library::empty();
    done(&library, &["init", "--no-example", "--no-vocabulary"]);
    assert_eq!(names(&library), [".gitignore", "site.toml", "templates/post-mortem.md"]);
    let there = Library::empty();
    done(&there, &["init", "new/place", "--no-example"]).says("Next: casebook -r new/place build");
    run_in(&there.root().join("new/place"), &["build"]).exits(0);
}

#[test]
fn a_dry_run_of_init_writes_nothing() {
    let library = Library::empty();
    done(&library, &["init", "-n", "sub"]).says("would write  site.toml");
    assert_eq!(names(&library), [""; 0]);
    assert!(!library.root().join("sub").exists());
}

#[test]
fn init_takes_the_markdown_that_is_there() {
    let library = Library::empty();
    library
        .write("2025/notes.md", "# Notes\n\nText.\n")
        .write("README.md", "# About\n")
        .write("templates/post-mortem.md", "mine");
    done(&library, &["init"]).says("kept    templates/post-mortem.md").says("found 1 Markdown file here already");
    assert_eq!(fs::read_to_string(library.root().join("templates/post-mortem.md")).unwrap(), "mine");
    assert!(!library.root().join("content").exists() && !library.root().join("2026-06-30-frontend-504s.md").exists());
    builds_in_silence(&library, &[]);
    assert_eq!(texts(&library.output("index.html"), ".inc .ttl a"), ["Notes"]);

    let library = Library::empty();
    library.write("content/a.md", "# A\n");
    done(&library, &["init"]);
    assert!(library.root().join("content/causes/change.md").exists());
    builds_in_silence(&library, &[]);
}

#[test]
fn init_leaves_a_library_alone() {
    let library = Library::new();
    library.write("site.toml", "# mine\n");
    library.run(&["init"]).exits(2).says("there is a library here already: `./site.toml`").says("run `casebook build`");
    assert_eq!(names(&library), ["site.toml"]);
    assert_eq!(fs::read_to_string(library.root().join("site.toml")).unwrap(), "# mine\n");
}

#[test]
fn new_names_a_file_by_day_and_title() {
    let library = Library::new();
    let check = |arguments: &[&str], path: &str| {
        let run = done(&library, &[&["new"], arguments].concat());
        assert_eq!(run.stdout, format!("{path}\n"));
        assert!(library.root().join(path).exists());
    };
    check(&["Checkout was slow"], "content/2026-07-28-checkout-was-slow.md");
    check(&["Checkout was slow"], "content/2026-07-28-checkout-was-slow-2.md");
    check(&["--started", "2026-07-01T23:30Z", "  Checkout \n was   slow "], "content/2026-07-01-checkout-was-slow.md");
    check(
        &["One two three four five six seven eight nine"],
        "content/2026-07-28-one-two-three-four-five-six-seven-eight.md",
    );
    check(&["--date", "2027-01-02", "../../Über/../etc: \"50 %\""], "content/2027-01-02-über-etc-50.md");
    check(&["???"], "content/2026-07-28.md");
}

#[test]
fn new_keeps_to_folders_by_year_and_to_the_folder_of_documents() {
    let library = Library::new();
    library.write("content/2025/2025-01-01-a.md", "# A\n");
    assert_eq!(done(&library, &["new", "B"]).stdout, "content/2026/2026-07-28-b.md\n");
    library.write("site.toml", "[content]\ndir = \".\"\n");
    assert_eq!(done(&library, &["new", "C"]).stdout, "2026-07-28-c.md\n");
    fs::create_dir_all(library.root().join("2025/deep")).unwrap();
    let run = run_in(&library.root().join("2025/deep"), &["new", "D"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "2026/2026-07-28-d.md\n"));
}

#[test]
fn a_new_post_mortem_says_what_was_asked_and_parses() {
    let library = Library::new();
    let title = "It's \"50 %\": {{title}} # - [x] \\n <b>é</b>";
    let arguments = [
        "new",
        title,
        "--sev",
        "2",
        "--system",
        "Frontend/Load Balancer",
        "--system",
        "db",
        "--cause",
        "change/config",
        "--started",
        "~2026-07-01 09:02 +0200",
    ];
    let run = done(&library, &arguments);
    assert_eq!(run.stdout, "content/2026-07-01-its-50-title-x-n-b-é-b.md\n");
    builds_in_silence(&library, &[]);
    let page = library.output("incidents/2026-07-01-its-50-title-x-n-b-é-b.html");
    assert_eq!(texts(&page, "h1"), [title]);
    assert_eq!(texts(&page, ".head .badge"), ["SEV 2", "Draft"]);
    assert_eq!(texts(&page, ".glance .chip"), ["Load balancer", "Db", "Change › Config"]);
    assert!(texts(&page, ".head time")[0].contains("1 July 2026, ~07:02"), "{:?}", texts(&page, ".head time"));
}

#[test]
fn new_can_print_and_can_pretend() {
    let library = Library::new();
    let run = done(&library, &["new", "--stdout", "Slow"]);
    assert!(
        run.stdout.starts_with("---\ntitle: \"Slow\"\ndate: 2026-07-28\nstatus: draft\n# severity:\n"),
        "{}",
        run.stdout
    );
    assert_eq!(run.stderr, "");
    done(&library, &["new", "-n", "Slow"]).says("would write content/2026-07-28-slow.md");
    assert_eq!(names(&library), ["site.toml"]);
}

#[test]
fn new_uses_the_template_of_the_site() {
    let library = Library::new();
    library.write("site.toml", "[content]\ntemplates = \"ours\"\n");
    library
        .write("ours/post-mortem.md", "---\ntitle: {{title}}\nseverity: {{severity}}\nx-room: 12\n---\n\n# {{date}}\n");
    assert_eq!(
        done(&library, &["new", "--stdout", "A"]).stdout,
        "---\ntitle: \"A\"\n# severity:\nx-room: 12\n---\n\n# 2026-07-28\n"
    );
}

#[test]
fn new_finds_what_looks_alike() {
    let library = Library::new();
    for (day, title, lines) in [
        ("01", "Checkout pool exhausted", "systems: [checkout]\nroot_cause: capacity/saturation\n"),
        ("02", "Mail was late", "systems: [mail]\n"),
        ("03", "Pool of checkout was exhausted again", "status: draft\n"),
        ("04", "Nothing in common", ""),
    ] {
        library.write(&format!("content/2026-01-{day}-x{day}.md"), &format!("---\ntitle: {title}\n{lines}---\n"));
    }
    let run = done(&library, &["new", "-n", "Checkout pools exhausted", "--system", "checkout", "--cause", "capacity"]);
    run.says("Have we seen this before?").says("2026-01-01  Checkout pool exhausted\n    same root cause: Capacity · same system: Checkout · similar words: checkout, exhausted, pools\n    root cause: capacity/saturation");
    run.says("2026-01-03  Pool of checkout was exhausted again");
    assert!(!run.stderr.contains("Nothing in common") && !run.stderr.contains("Mail was late"), "{}", run.stderr);
}

#[test]
fn new_refuses_what_can_not_be_right() {
    let library = Library::new();
    library.write("site.toml", "[vocabulary]\nclosed = [\"systems\"]\n[process]\nseverities = [\"High\", \"Low\"]\n");
    library.write("content/systems/frontend/load-balancer.md", "---\ntitle: LB\naliases: [lb]\n---\n");
    let before = names(&library);
    let check = |arguments: &[&str], expected: &[&str]| {
        let run = library.run(&[&["new", "Title"], arguments].concat());
        run.exits(2);
        for text in expected {
            run.says(text);
        }
        assert_eq!(names(&library), before);
    };
    check(
        &["--system", "frontend/load-balancr"],
        &["`frontend/load-balancr` is not among the systems", "did you mean `frontend/load-balancer`?"],
    );
    check(&["--system", "load-balancer"], &["did you mean `frontend/load-balancer`?"]);
    check(&["--system", "../x"], &["`../x` can't be a slug"]);
    check(&["--cause", "/etc"], &["`/etc` can't be a slug"]);
    check(&["--sev", "3"], &["unknown severity `3`", "this library has high, low"]);
    check(&["--started", "25:99"], &["write it as 2026-06-30T09:02Z"]);
    library.run(&["new", " \n "]).exits(2).says("a post-mortem needs a title");
    library.run(&["new"]).exits(2).says("a post-mortem needs a title");
    assert!(
        done(&library, &["new", "--stdout", "T", "--system", "lb", "--sev", "low"])
            .stdout
            .contains("severity: low\nsystems: [frontend/load-balancer]\n")
    );
    done(&library, &["new", "--stdout", "T", "--cause", "new/cause"]).says("note: `new/cause` is new to this library");
}

#[test]
fn new_opens_the_editor_that_is_set() {
    let library = Library::new();
    let run = |editor: &str| {
        let mut command = command(library.root(), &["new", "-e", "T"]);
        command.env_remove("VISUAL").env("EDITOR", editor);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(run("true --wait").0, Some(0));
    assert!(run("").1.contains("neither VISUAL nor EDITOR is set"));
    let (code, said) = run("/no/such/editor");
    assert!(code == Some(3) && said.contains("could not start `/no/such/editor`"), "{said}");
    assert_eq!(run("false").0, Some(3));
}
