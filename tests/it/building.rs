//! `casebook build` as people and scripts meet it: exit codes, what is said where, where it writes, what it refuses.

use std::fs;

use crate::library::{Library, command, run_in, tree};

const GOOD: &str = "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n";
const WARNING: &str = "---\ntitle: Warning\ndate: 2026-01-02\nsevrity: sev1\n---\n\nText.\n";
const ERROR: &str = "---\ntitle: Error\ndate: 2026-01-03\nstatus: reviewd\n---\n\nText.\n";
const NOTE: &str = "---\ntitle: Note\nstarted: 2026-01-04T09:00\n---\n\nText.\n";

fn library(files: &[(&str, &str)]) -> Library {
    let library = Library::new();
    for (name, text) in files {
        library.write(&format!("content/{name}.md"), text);
    }
    library
}

/// `Built 1 post-mortem, 9 pages (16 new or changed) in 0.05 s → public/index.html (90 kB)`, without what varies.
fn last_line(said: &str) -> String {
    let line = said.lines().last().unwrap_or_default();
    let words = line.split(' ').map(|word| {
        let number = word.trim_start_matches('(').trim_end_matches(')');
        if number.parse::<f64>().is_ok() { word.replace(number, "N") } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_last_line_says_what_was_written_and_where() {
    let library = library(&[("a", GOOD), ("b", GOOD)]);
    let run = library.run(&["build"]);
    run.exits(0);
    assert_eq!(run.stdout, "");
    assert_eq!(
        last_line(&run.stderr),
        "Built N post-mortems, N pages (N new or changed) in N s → public/index.html (N kB)"
    );
    assert!(run.stderr.starts_with("Built 2 post-mortems, 10 pages (48 new or changed) in "), "{}", run.stderr);
    library.run(&["build"]).exits(0).says("Built 2 post-mortems, 10 pages (0 new or changed) in ");
    library.remove("content/b.md");
    library.run(&["build"]).exits(0).says("Built 1 post-mortem, 9 pages (");
}

#[test]
fn the_exit_code_tells_errors_from_the_rest() {
    library(&[("a", GOOD)]).run(&["build"]).exits(0);
    library(&[("a", NOTE)]).run(&["build"]).exits(0).says("1 note (-v shows them)");
    library(&[("a", WARNING)]).run(&["build"]).exits(0).says("1 warning\n");
    let library = library(&[("a", GOOD), ("b", WARNING), ("c", ERROR), ("d", NOTE)]);
    library.run(&["build"]).exits(1).says("1 error, 1 warning, 1 note (-v shows them)");
    for page in ["a", "b", "c", "d"] {
        assert!(
            library.has_output(&format!("incidents/{page}.html")),
            "an error of one document costs another its page"
        );
    }
}

#[test]
fn strict_writes_nothing_unless_all_is_well() {
    for (text, code) in [(GOOD, 0), (NOTE, 0), (WARNING, 1), (ERROR, 1)] {
        let library = library(&[("a", text)]);
        let run = library.run(&["build", "--strict"]);
        run.exits(code);
        assert_eq!(library.has_output("index.html"), code == 0);
        if code == 1 {
            run.says("Nothing was written.");
        }
    }
    let library = library(&[("a", GOOD)]);
    library.build();
    let before = library.outputs();
    library.write("content/a.md", ERROR).run(&["build", "--strict"]).exits(1);
    assert_eq!(library.outputs(), before);
}

#[test]
fn quiet_and_loud_say_less_and_more() {
    let library = library(&[("b", WARNING), ("c", ERROR), ("d", NOTE)]);
    let said = |arguments: &[&str]| {
        let run = library.run(&[&["build"], arguments].concat());
        run.exits(1);
        assert_eq!(run.stdout, "");
        let has = |text: &str| run.stderr.contains(text);
        [
            has("error[PM103]"),
            has("warning[PM101]"),
            has("note[PM602]"),
            has("1 error, 1 warning"),
            has("Built 3"),
            has(" ms  "),
        ]
    };
    assert_eq!(said(&[]), [true, true, false, true, true, false]);
    assert_eq!(said(&["-q"]), [true, true, false, false, false, false]);
    assert_eq!(said(&["-qq"]), [false; 6]);
    assert_eq!(said(&["-v"]), [true, true, true, true, true, false]);
    assert_eq!(said(&["-vv"]), [true, true, true, true, true, true]);
}

#[test]
fn problems_are_sorted_and_have_place_and_help() {
    let library = library(&[
        ("b", ERROR),
        ("a", "---\ntitle: A\ndate: 2026-01-01\nstatus: reviewd\nsevrity: x\n---\n\n[x](no.md)\n"),
    ]);
    let run = library.run(&["build"]);
    let places: Vec<&str> = run.stderr.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
    assert_eq!(places, ["content/a.md:4:9", "content/a.md:5:1", "content/a.md:8:1", "content/b.md:4:9"]);
    let expected = "error[PM103]: `status` takes one of `draft`, `in-review`, `reviewed` or `closed`, not `reviewd`\n \
                    --> content/a.md:4:9\n  |\n4 | status: reviewd\n  |         ^^^^^^^\nhelp: did you mean `reviewed`?\n";
    run.says(expected);
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let library = library(&[("a", ERROR)]);
    let has_colour = |arguments: &[&str], settings: &[(&str, &str)]| {
        let mut command = command(library.root(), &[&["build"], arguments].concat());
        command.envs(settings.iter().copied());
        String::from_utf8(command.output().unwrap().stderr).unwrap().contains('\u{1b}')
    };
    assert!(!has_colour(&[], &[]), "a pipe gets plain text");
    assert!(has_colour(&["--color", "always"], &[]));
    assert!(!has_colour(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(has_colour(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!has_colour(&[], &[("NO_COLOR", "1")]));
}

#[test]
fn without_a_library_it_says_what_to_do() {
    let library = Library::empty();
    let run = library.run(&["build"]);
    run.exits(2)
        .says("error: nothing to work on here\n  No site.toml in ")
        .says("help: run `casebook init` to start a library, or pass --root <DIR>");
    library.run(&["build", "--root", "nowhere"]).exits(2).says("no site.toml in `nowhere`");
    library.run(&["build", "--config", "nowhere.toml"]).exits(3).says("nowhere.toml");
    library.run(&["build", "--nonsense"]).exits(2);
    library.run(&["bild"]).exits(2).says("'build'");
    assert_eq!(tree(library.root()).len(), 0);
}

#[test]
fn the_library_is_found_from_below_and_by_name() {
    let library = library(&[("deep/a", GOOD)]);
    run_in(&library.root().join("content/deep"), &["build"]).exits(0).says(" → ");
    assert!(library.has_output("incidents/a.html"));
    let other = Library::empty();
    let root = library.root().to_str().unwrap();
    other.run(&["build", "-r", root, "-o", "second"]).exits(0);
    assert!(other.root().join("second/index.html").exists(), "-o is relative to where one stands");
    let mut by_setting = command(other.root(), &["build", "-q"]);
    assert!(by_setting.env("CASEBOOK_ROOT", root).status().unwrap().success());
    other.write("own.toml", "[site]\ntitle = \"By another file\"\n");
    other.run(&["build", "-r", root, "-c", "own.toml"]).exits(0);
    assert!(library.output("index.html").contains("By another file"));
}

#[test]
fn the_output_goes_where_it_is_told_and_nowhere_else() {
    let library = library(&[("a", GOOD)]);
    let elsewhere = tempfile::tempdir().unwrap();
    let place = elsewhere.path().join("new/site");
    library.run(&["build", "-o", place.to_str().unwrap()]).exits(0).says(place.join("index.html").to_str().unwrap());
    assert!(place.join("incidents/a.html").exists() && !library.root().join("public").exists());
    library.write("site.toml", "[publish]\noutput = \"made/here\"\n").run(&["build"]).exits(0);
    assert!(library.root().join("made/here/index.html").exists());
    for (output, reason) in [
        ("content", "content"),
        (".", "."),
        ("..", ""),
        ("/", "/"),
        ("content/x", ""),
        ("themes", ""),
        ("site.toml", ""),
    ] {
        let before = tree(library.root());
        let run = library.run(&["build", "-o", output]);
        run.exits(2).says("can't be the output directory: ").says("help: ").says(reason);
        assert_eq!(tree(library.root()), before, "{output}");
    }
    library
        .write("mine/notes.txt", "mine")
        .run(&["build", "-o", "mine"])
        .exits(2)
        .says("can't be the output directory");
    assert_eq!(fs::read_to_string(library.root().join("mine/notes.txt")).unwrap(), "mine");
}

#[test]
fn files_of_others_in_the_output_stay_and_are_counted() {
    let library = library(&[("a", GOOD), ("b", GOOD)]);
    library.build();
    library.write("public/CNAME", "pm.example").write("public/incidents/mine.html", "mine").remove("content/b.md");
    library.run(&["build"]).exits(0).says("note: 2 files in ").says("not written by Casebook stayed as they are");
    assert_eq!(library.output("CNAME"), "pm.example");
    assert_eq!(library.output("incidents/mine.html"), "mine");
    assert!(!library.has_output("incidents/b.html"));
}

#[test]
fn settings_with_errors_stop_the_build_at_their_line() {
    let library = library(&[("a", GOOD)]);
    let check = |site: &str, expected: &[&str]| {
        let run = library.write("site.toml", site).run(&["build"]);
        run.exits(2);
        for text in expected {
            run.says(text);
        }
        assert!(!library.root().join("public").exists(), "{site}");
    };
    check("[site]\ntitle = \"A\n", &["error[PM801]", "site.toml:2:"]);
    check("[site]\ntitle = \"A\"\ntitle = \"B\"\n", &["error[PM801]", "site.toml:3:1", "duplicate key"]);
    check("[site]\ntimezone = \"Mars/Base\"\n", &["error[PM803]: unknown time zone `Mars/Base`", "site.toml:2:12"]);
    check("[publish]\nurl_style = \"dir\"\n", &["`publish.url_style` can't be `dir`", "site.toml:2:13"]);
    check("[publish]\naudience = \"publc\"\n", &["`publish.audience` can't be `publc`", "did you mean `public`?"]);
    check("[site]\nurl = \"pm.example\"\n", &["`site.url` is no web address", "site.toml:2:7"]);
    check("[process]\nheld_after_days = -1\n", &["error[PM803]", "site.toml:2:19"]);
    check(
        "[content]\ndir = \"/etc\"\n[site]\ntitle = 3\n[vocabulary]\nclosed = [\"sistems\"]\n",
        &["site.toml:2:7", "site.toml:4:9", "site.toml:6:11", "did you mean `systems`?"],
    );
    library.write("site.toml", "[sight]\n[site]\ntitel = \"x\"\n");
    library
        .run(&["build"])
        .exits(0)
        .says("warning[PM802]: unknown key `site.titel`")
        .says("did you mean `title`?")
        .says("site.toml:1:2");
}

#[cfg(unix)]
#[test]
fn what_can_not_be_written_is_named_and_the_old_site_stays() {
    let library = library(&[("a", GOOD)]);
    library.write("blocked", "a file").run(&["build", "-o", "blocked/public"]).exits(2).says("blocked` is a file");
    library.build();
    let before = library.outputs();
    library.write("content/a.md", ERROR);
    fs::write(library.root().join("public/incidents/a.html/x"), "").unwrap_err();
    let run = command(library.root(), &["build"]).env("CASEBOOK_DATE", "never").output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(library.outputs(), before);
}

#[test]
fn the_address_of_the_site_may_be_given() {
    let library = library(&[("a", "---\ntitle: A\ndate: 2026-01-01\nsystems: [web]\n---\n\nText.\n")]);
    library.run(&["build", "--base-url", "https://pm.example/x/"]).exits(0);
    assert!(library.output("sitemap.xml").contains("<loc>https://pm.example/x/incidents/a.html</loc>"));
    assert!(
        library
            .output("incidents/a.html")
            .contains("<link rel=\"canonical\" href=\"https://pm.example/x/incidents/a.html\">")
    );
    assert!(library.has_output("feeds/all.xml") && library.has_output("feeds/systems/web.xml"));
    let mut command = command(library.root(), &["build", "-q"]);
    assert!(command.env("CASEBOOK_SITE_URL", "https://env.example").status().unwrap().success());
    assert!(library.output("sitemap.xml").contains("<loc>https://env.example/incidents/a.html</loc>"));
    library.build();
    assert!(!library.has_output("sitemap.xml") && !library.has_output("feeds"));
    assert!(!library.output("incidents/a.html").contains("canonical"));
    library.run(&["build", "-u", "not an address"]).exits(2);
}

#[test]
fn many_builds_at_once_take_turns() {
    let files = [("a", GOOD), ("b", WARNING)];
    let (library, alone) = (library(&files), library(&files));
    alone.build();
    let start = || command(library.root(), &["build"]).stderr(std::process::Stdio::null()).spawn().unwrap();
    let running: Vec<_> = (0..6).map(|_| start()).collect();
    for mut build in running {
        assert_eq!(build.wait().unwrap().code(), Some(0));
    }
    assert_eq!(library.outputs(), alone.outputs());
    let beside: Vec<String> = tree(library.root()).into_keys().filter(|name| name.starts_with(".public")).collect();
    assert_eq!(beside, [""; 0], "something was left beside the output");
}
