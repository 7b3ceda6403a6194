//! Two things that want one place, on whatever file system: an error that names both, and never a page that silently
//! takes the place of another.

use crate::library::Library;

const TEXT: &str = "Text.";

/// A post-mortem with further lines of front matter.
fn post_mortem(lines: &str) -> String {
    format!("---\ntitle: A title\ndate: 2026-01-01\n{lines}---\n\n{TEXT}\n")
}

/// Builds `site.toml` and `files`; expects that it says all of `expected`, and gives the library back.
fn check(site: &str, files: &[(&str, &str)], expected: &[&str]) -> Library {
    let library = Library::new();
    library.write("site.toml", site).write("content/other.md", &post_mortem(""));
    for (path, text) in files {
        library.write(path, text);
    }
    let run = library.run(&["build"]);
    run.exits(1);
    for text in expected {
        run.says(text);
    }
    library
}

#[test]
fn two_documents_with_one_name_are_both_named() {
    let twice = |one: &str, other: &str, id: &str| {
        let text = post_mortem("");
        let expected = [format!("two post-mortems have the id `{id}`"), format!("--> {other}"), format!("::: {one}")];
        let library = check("", &[(one, &text), (other, &text)], &expected.each_ref().map(String::as_str));
        assert!(library.has_output(&format!("incidents/{id}.html")), "the first one stays");
    };
    twice("content/1/a.md", "content/2/a.md", "a");
    twice("content/Outage.md", "content/outage.md", "outage");
    twice("content/cafe\u{301}.md", "content/caf\u{e9}.md", "caf\u{e9}");
    twice("content/a b.md", "content/a-b.md", "a-b");
    twice("content/a.md", "content/a/index.md", "a");
    twice("content/a.markdown", "content/a.md", "a");
    let id = post_mortem("id: X Y\n");
    check(
        "",
        &[("content/a.md", &id), ("content/b.md", &id)],
        &["content/b.md:4:5", "have the id `x-y`", "content/a.md"],
    );
}

#[test]
fn letters_that_are_one_to_some_file_system_are_a_collision() {
    let twice = |one: &str, other: &str| {
        let text = post_mortem("");
        let (one, other) = (format!("content/{one}.md"), format!("content/{other}.md"));
        check("", &[(&one, &text), (&other, &text)], &["error[PM901]", "can't both be pages", &one, &other]);
    };
    twice("οσ", "ος");
    twice("straße", "strasse");
}

#[test]
fn two_spellings_of_one_term_are_both_named() {
    let twice = |one: &str, other: &str| {
        let files = [("content/a.md", &*post_mortem(one)), ("content/b.md", &post_mortem(other))];
        check(
            "",
            &files,
            &["error[PM901]", "would be one page", "content/b.md:4:", "content/a.md", "use one spelling everywhere"],
        );
    };
    twice("systems: [a b]\n", "systems: [a-b]\n");
    twice("systems: [Cache]\n", "systems: [cache]\n");
    twice("tags: [a b]\n", "tags: [a-b]\n");
    twice("root_cause: Big Bang\n", "root_cause: big-bang\n");
    twice("systems: [e\u{301}t\u{e9}]\n", "systems: [\u{c9}t\u{e9}]\n");
}

#[test]
fn two_spellings_of_one_owner_are_one_owner() {
    let library = Library::new();
    for (name, owner) in [("a", "web team"), ("b", "web-team"), ("c", "Web Team")] {
        library.write(
            &format!("content/{name}.md"),
            &post_mortem(&format!("actions: [{{ what: Do {name}, owner: {owner} }}]\n")),
        );
    }
    library.build();
    let page = library.output("actions/owners/web-team.html");
    assert!(["Do a", "Do b", "Do c"].iter().all(|what| page.contains(what)));
}

#[test]
fn two_pages_of_one_term_are_both_named() {
    let twice = |one: &str, other: &str| {
        let text = "---\ntitle: Web\n---\n";
        check(
            "",
            &[(one, text), (other, text)],
            &["error[PM208]: two pages are about `web`", &format!("--> {other}"), &format!("::: {one}")],
        );
    };
    twice("content/systems/web.md", "content/systems/web/index.md");
    twice("content/systems/Web.md", "content/systems/web.md");
    check(
        "",
        &[("content/index.markdown", "x"), ("content/index.md", "y")],
        &["error[PM901]", "--> content/index.md", "::: content/index.markdown"],
    );
}

#[test]
fn a_former_name_is_taken_once() {
    let alias = |alias: &str| post_mortem(&format!("aliases: [{alias}]\n"));
    let twice = |one: &str, other: &str, expected: &[&str]| {
        let library = check("", &[("content/a.md", &alias(one)), ("content/b.md", &alias(other))], expected);
        assert!(library.output("incidents/other.html").contains(TEXT));
    };
    twice("INC-1", "INC-1", &["error[PM208]: the alias `INC-1` is taken", "--> content/b.md:4:11", "::: content/a.md"]);
    twice(
        "INC-1",
        "inc-1",
        &["error[PM901]", "`incidents/inc-1.html`", "--> content/b.md:4:11", "::: content/a.md:4:11"],
    );
    twice("INC-1", "incidents/inc-1.html", &["error[PM901]", "--> content/b.md:4:11", "::: content/a.md:4:11"]);
    twice("old/x.html", "OLD/X.html", &["error[PM901]", "`old/x.html`", "content/b.md:4:11", "content/a.md:4:11"]);
    twice("old", "old", &["error[PM208]"]);
    twice(
        "INC-1",
        "other",
        &["error[PM208]: the alias `other` is taken", "--> content/b.md:4:11", "::: content/other.md"],
    );
    twice(
        "INC-1",
        "incidents/other.html",
        &[
            "error[PM901]: two pages want the address `incidents/other.html`",
            "--> content/b.md:4:11",
            "::: content/other.md",
        ],
    );
    let term = |alias: &str| format!("---\ntitle: T\naliases: [{alias}]\n---\n");
    let terms = |one: &str, other: &str, expected: &[&str]| {
        check("", &[("content/systems/a.md", &term(one)), ("content/systems/b.md", &term(other))], expected);
    };
    terms(
        "old",
        "old",
        &["error[PM208]: the alias `old` is taken", "content/systems/b.md:3:11", "already leads to `a`"],
    );
    terms("b", "x", &["error[PM208]: the alias `b` is taken", "content/systems/a.md:3:11", "already leads to `b`"]);
}

#[test]
fn merging_in_a_circle_is_an_error_and_ends() {
    let merged = |into: &str| format!("---\ntitle: T\nmerged_into: {into}\n---\n");
    let files = [
        ("content/systems/a.md", &*merged("b")),
        ("content/systems/b.md", &merged("a")),
        ("content/systems/c.md", &merged("a")),
    ];
    let library = check(
        "",
        &files,
        &["error[PM209]", "content/systems/a.md:3:14", "content/systems/b.md:3:14", "content/systems/c.md:3:14"],
    );
    assert!(library.has_output("systems/a.html") && library.has_output("systems/b.html"));
}

#[test]
fn pages_of_our_own_are_not_to_be_had() {
    let own = |lines: &str, page: &str| {
        let library = check(
            "",
            &[("content/a.md", &post_mortem(lines))],
            &["error[PM901]", "--> content/a.md", &format!("`{page}` is a page that Casebook makes itself")],
        );
        assert!(library.has_output(page));
    };
    own("id: index\n", "incidents/index.html");
    own("id: \"2026\"\n", "incidents/2026.html");
    own("systems: [index]\n", "systems/index.html");
    own("tags: [index]\n", "tags/index.html");
    own("actions: [{ what: x, owner: index }]\n", "actions/owners/index.html");
    own("aliases: [glossary.html]\n", "glossary.html");
    own("aliases: [incidents/]\n", "incidents/index.html");
    own("aliases: [INDEX.html]\n", "index.html");
}

#[test]
fn redirects_do_not_take_what_others_have() {
    let redirect = |from: &str, expected: &[&str]| {
        let site = format!("[redirects]\n\"{from}\" = \"index.html\"\n");
        let files = [("content/a.md", &*post_mortem("aliases: [old/a.html]\n"))];
        let library = check(&site, &files, expected);
        assert!(library.output("incidents/a.html").contains(TEXT));
        assert!(library.output("robots.txt").contains("Disallow: /") || from == "robots.txt");
    };
    redirect("glossary.html", &["error[PM901]: two pages want the address `glossary.html`", "--> site.toml"]);
    redirect("incidents/a.html", &["error[PM901]", "site.toml", "content/a.md"]);
    redirect("old/a.html", &["error[PM901]", "site.toml", "content/a.md:4:11"]);
    redirect("robots.txt", &["error[PM901]: `robots.txt` and `robots.txt` want one place"]);
    let twice = "[redirects]\n\"old/a.html\" = \"index.html\"\n\"old/A.html\" = \"glossary.html\"\n";
    check(twice, &[], &["error[PM901]", "`old/a.html` and `old/A.html` can't both be pages"]);
}

#[test]
fn a_file_is_not_also_a_folder() {
    let alias = |alias: &str, expected: &str| {
        check(
            "",
            &[("content/a.md", &post_mortem(&format!("aliases: [{alias}]\n")))],
            &[expected, "content/a.md:4:11"],
        );
    };
    alias("index.html/x.html", "`index.html/x.html` and `index.html` can't both be pages");
    alias("incidents/other.html/x", "`incidents/other.html/x.html` and `incidents/other.html` can't both be pages");
    let site = |from: &str| format!("[redirects]\n\"{from}\" = \"index.html\"\n");
    check(&site("incidents"), &[], &["error[PM901]", "`incidents` and `incidents/", "site.toml"]);
    check(&site("static"), &[], &["error[PM901]", "and `static` want one place"]);
    let systems = post_mortem("systems: [web, web.html/x]\n");
    check("", &[("content/a.md", &systems)], &["error[PM901]", "`systems/web.html", "content/a.md"]);
}

#[cfg(target_os = "linux")] // elsewhere these are one file already
#[test]
fn two_attachments_with_one_name_are_both_named() {
    let twice = |one: &str, other: &str| {
        let text = post_mortem("").replace(TEXT, &format!("![x]({one}) ![x]({other})"));
        let (one, other) = (format!("content/{one}"), format!("content/{other}"));
        check(
            "",
            &[("content/a.md", &text), (&one, "1"), (&other, "2")],
            &["error[PM901]", "want one place", &one, &other],
        );
    };
    twice("x.png", "X.png");
    twice("\u{e9}.png", "e\u{301}.png");
    twice("Sub/x.png", "sub/x.png");
}

#[test]
fn taxonomies_have_names_of_their_own() {
    for (site, line) in [
        ("[[taxonomy]]\nkey = \"x\"\n[[taxonomy]]\nkey = \"x\"\n", 4),
        ("[[taxonomy]]\nkey = \"systems\"\n", 2),
        ("[[taxonomy]]\nkey = \"incidents\"\n", 2),
        ("[[taxonomy]]\nkey = \"static\"\n", 2),
        ("[[taxonomy]]\nkey = \"../x\"\n", 2),
        ("[[taxonomy]]\nkey = \"A b\"\n", 2),
    ] {
        let library = Library::new();
        library.write("site.toml", site).write("content/a.md", &post_mortem(""));
        library.run(&["build"]).exits(2).says("can't be the key of a taxonomy").says(&format!("site.toml:{line}:"));
        assert!(!library.root().join("public").exists());
    }
}
