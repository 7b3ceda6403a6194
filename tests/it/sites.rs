//! Small libraries, step by step: build, look at what pages say, change one thing, build, look at what else changed.

use std::collections::BTreeMap;

use crate::crawl::dead_links;
use crate::library::Library;
use crate::look::{attributes, texts};

const FIRST: &str = r"---
title: First outage
severity: sev2
status: reviewed
systems: [frontend/web, { id: db, role: cause }]
root_cause: change/config
services: [payments]
started: 2026-01-01T09:00Z
detected: 2026-01-01T09:10Z
mitigated: 2026-01-01T09:40Z
impact: { requests_pct: 33, users_affected: 1200, cleanup: none }
actions:
  - { id: P1, what: Review settings, type: process/review, owner: web team, status: done, done: 2026-01-20 }
  - { id: T1, what: Check settings, type: technical/test, supports: [P1], owner: sre, due: 2026-03-01 }
---

It began on a quiet morning. Compare [the second](2026-02-01-b.md#later) before you read on!
";

const SECOND: &str = "---\ntitle: Second outage\nsystems: [db]\nstarted: 2026-02-01T09:00Z\nroot_cause: change/config/flag\n---\n\n## Later\n\nText.\n";
const THIRD: &str = "---\ntitle: Third outage\nsystems: [mail]\nstarted: 2026-03-01T09:00Z\n---\n\nText.\n";

fn library() -> Library {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", FIRST);
    library.write("content/2026-02-01-b.md", SECOND);
    library.write("content/2026-03-01-c.md", THIRD);
    library
}

/// The names of the files that are new, gone or other than before.
fn changed(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let differ = |name: &&String| before.get(*name) != after.get(*name) && *name != ".casebook-manifest";
    names.into_iter().filter(differ).cloned().collect()
}

/// Those that are no files of search, which change with every word.
fn pages(names: Vec<String>) -> Vec<String> {
    names.into_iter().filter(|name| !name.starts_with("search/")).collect()
}

#[test]
fn a_page_says_what_its_front_matter_says() {
    let library = library();
    library.build();
    let page = library.output("incidents/2026-01-01-a.html");
    assert_eq!(texts(&page, "h1"), ["First outage"]);
    assert_eq!(texts(&page, ".head .badge"), ["SEV 2", "Reviewed"]);
    assert_eq!(attributes(&page, ".head time", "datetime"), ["2026-01-01T09:00:00+00:00", "2026-01-01T09:40:00+00:00"]);
    assert_eq!(texts(&page, ".glance .fig"), ["33%", "1,200", "40 min", "None needed"]);
    assert_eq!(texts(&page, ".glance .chip"), ["Web", "Dbcause", "Change › Config"]);
    assert_eq!(texts(&page, ".acts tbody td.o"), ["web team", "sre"]);
    assert_eq!(attributes(&page, ".acts tbody tr", "class"), ["proc", "tech"]);
    assert_eq!(texts(&page, ".acts tbody .late").first().map(String::as_str), Some("1 Mar 2026"));
    assert_eq!(texts(&page, ".pn a"), ["Later · 1 Feb 2026Second outage"]);
    assert_eq!(attributes(&page, ".prose a", "href"), ["2026-02-01-b.html#later"]);
    assert_eq!(dead_links(&library.outputs()), [""; 0]);
}

#[test]
fn a_backlink_brings_its_sentence() {
    let library = library();
    library.build();
    let page = library.output("incidents/2026-02-01-b.html");
    assert_eq!(texts(&page, ".mentions li"), ["First outage (1 Jan 2026): “Compare the second before you read on!”"]);
    assert_eq!(attributes(&page, ".mentions a", "href"), ["2026-01-01-a.html"]);
}

#[test]
fn a_recurrence_is_told_on_both_sides_and_by_its_cause() {
    let library = library();
    library.write("content/2025-06-01-z.md", "---\ntitle: Held\nsystems: [web2]\nstarted: 2024-06-01T09:00Z\nroot_cause: time/clock\nactions: [{ id: A, what: Set clocks, status: done, done: 2024-06-10 }]\n---\n");
    library.build();
    let second = library.output("incidents/2026-02-01-b.html");
    assert_eq!(
        texts(&second, ".notice"),
        [
            "Second incident with this root cause in 4 weeks. The last one was First outage (1 Jan 2026). One of its two actions, “Check settings”, was still open when this began, and still is. Root cause and a system are the same; its author does not call it a recurrence."
        ]
    );
    let first = library.output("incidents/2026-01-01-a.html");
    assert_eq!(texts(&first, ".notice"), ["It has happened again since: Second outage (1 Feb 2026)."]);
    assert_eq!(
        texts(&first, ".acts .more").iter().filter(|text| text.contains("Its cause came back on 1 Feb 2026")).count(),
        1
    );
    let cause = library.output("causes/change/config.html");
    assert_eq!(texts(&cause, ".verdict strong"), ["Not fixed yet."]);
    assert_eq!(texts(&cause, "section[aria-label] dt, .rail dl dd").last().map(String::as_str), Some("1"));
    assert_eq!(texts(&cause, ".inc .badge.b-over"), ["Came back after a fix"]);
    assert_eq!(texts(&library.output("causes/time/clock.html"), ".rail dl").join(" "), "Done1Held1");
    assert!(texts(&library.output("causes/time/clock.html"), ".verdict").join("").contains("has not come back"));
}

#[test]
fn a_term_gathers_what_stands_below_it() {
    let library = library();
    library.build();
    let titles = |path: &str| texts(&library.output(path), ".inc .ttl a");
    assert_eq!(titles("causes/change.html"), ["Second outage", "First outage"]);
    assert_eq!(titles("causes/change/config/flag.html"), ["Second outage"]);
    assert_eq!(titles("systems/frontend.html"), ["First outage"]);
    assert_eq!(titles("systems/db.html"), ["Second outage", "First outage"]);
    assert_eq!(texts(&library.output("causes/change.html"), ".tree .c"), ["2 post-mortems", "2 post-mortems"]);
}

#[test]
fn a_related_post_mortem_has_its_reasons_until_somebody_objects() {
    let library = library();
    library.build();
    let related =
        |path: &str| texts(&library.output(path), "#cb-related, .inc.card .ttl, .inc.card .reason, .why-text");
    assert_eq!(
        related("incidents/2026-02-01-b.html"),
        ["Related post-mortems #", "First outage", "40 min", "Same system: Db"]
            .into_iter()
            .filter(|t| *t != "40 min")
            .collect::<Vec<_>>()
    );
    let with = |relation: &str| {
        SECOND.replace(
            "systems:",
            &format!("related: [{{ id: 2026-01-01-a, relation: {relation}, why: so it is }}]\nsystems:"),
        )
    };
    library.write("content/2026-02-01-b.md", &with("recurrence-of")).build();
    assert_eq!(
        related("incidents/2026-02-01-b.html"),
        ["Related post-mortems #", "First outage", "The same thing, earlier", "Same system: Db", "so it is"]
    );
    assert_eq!(
        related("incidents/2026-01-01-a.html"),
        ["Related post-mortems #", "Second outage", "The same thing, again", "Same system: Db", "so it is"]
    );
    library.write("content/2026-02-01-b.md", &with("not-related")).build();
    assert_eq!(related("incidents/2026-02-01-b.html"), [""; 0]);
    assert_eq!(related("incidents/2026-01-01-a.html"), [""; 0]);
}

#[test]
fn a_taxonomy_of_the_sites_own_needs_no_program() {
    let library = library();
    library.write("site.toml", "[[taxonomy]]\nkey = \"services\"\nlabel = \"Services\"\n");
    library.write(
        "content/services/payments.md",
        "---\ntitle: Payments\ndescription: Takes money.\naliases: [billing]\n---\n\nText of the page.\n",
    );
    library.write("content/2026-03-01-c.md", &THIRD.replace("systems:", "services: [billing]\nsystems:"));
    library.build();
    let page = library.output("services/payments.html");
    assert_eq!(texts(&page, "h1"), ["Payments"]);
    assert_eq!(texts(&page, ".lead"), ["Takes money."]);
    assert_eq!(texts(&page, ".inc .ttl a"), ["Third outage", "First outage"]);
    assert_eq!(texts(&library.output("services/index.html"), "h1"), ["Services"]);
    assert_eq!(attributes(&library.output("services/billing.html"), "#cb-moved", "href"), ["payments.html"]);
    assert!(texts(&library.output("incidents/2026-01-01-a.html"), ".rail dd").contains(&"Payments".to_owned()));
    assert!(
        texts(&library.output("index.html"), "nav a").contains(&"Services".to_owned())
            || library.output("glossary.html").contains("services/index.html")
    );
    assert_eq!(dead_links(&library.outputs()), [""; 0]);
}

#[test]
fn one_changed_word_changes_the_page_it_stands_on() {
    let library = library();
    library.build();
    let before = library.outputs();
    library.build();
    assert_eq!(changed(&before, &library.outputs()), [""; 0]);
    library.write("content/2026-03-01-c.md", &THIRD.replace("Text.", "Other text.")).build();
    assert_eq!(pages(changed(&before, &library.outputs())), ["incidents/2026-03-01-c.html"]);
    library.write("content/2026-03-01-c.md", THIRD).build();
    assert_eq!(changed(&before, &library.outputs()), [""; 0]);
}

#[test]
fn a_changed_title_changes_the_pages_that_show_it() {
    let library = library();
    library.build();
    let before = library.outputs();
    library.write("content/2026-03-01-c.md", &THIRD.replace("Third", "3rd")).build();
    let after = library.outputs();
    let changed = pages(changed(&before, &after));
    let showing: Vec<&String> = before
        .iter()
        .filter(|(name, _)| !name.starts_with("search/"))
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Third outage"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(changed.iter().collect::<Vec<_>>(), showing);
    assert!(showing.len() >= 5 && !after.values().any(|bytes| String::from_utf8_lossy(bytes).contains("Third outage")));
}

#[cfg(unix)]
#[test]
fn what_did_not_change_keeps_its_file() {
    use std::os::unix::fs::MetadataExt;
    let library = library();
    library.build();
    let identity = |name: &str| {
        let metadata = std::fs::metadata(library.root().join("public").join(name)).unwrap();
        (metadata.ino(), metadata.modified().unwrap())
    };
    let names = pages(library.outputs().into_keys().filter(|name| name != ".casebook-manifest").collect());
    let before: Vec<_> = names.iter().map(|name| identity(name)).collect();
    library.write("content/2026-03-01-c.md", &THIRD.replace("Text.", "Other text."));
    let run = library.run(&["build"]);
    run.exits(0);
    for (name, before) in names.iter().zip(before) {
        assert_eq!(identity(name) == before, name != "incidents/2026-03-01-c.html", "{name}");
    }
}

#[test]
fn a_renamed_document_leaves_nothing_but_what_its_alias_says() {
    let library = library();
    library.build();
    library.remove("content/2026-03-01-c.md");
    library.write("content/2026-03-01-mail.md", THIRD).build();
    assert!(!library.has_output("incidents/2026-03-01-c.html") && library.has_output("incidents/2026-03-01-mail.html"));
    library.write(
        "content/2026-03-01-mail.md",
        &THIRD.replace("systems:", "aliases: [2026-03-01-c, INC-7, old/third.html, old/dir/]\nsystems:"),
    );
    library.build();
    let moved = |path: &str| attributes(&library.output(path), "#cb-moved, link[rel=canonical]", "href");
    assert_eq!(moved("incidents/2026-03-01-c.html"), ["2026-03-01-mail.html", "2026-03-01-mail.html"]);
    assert_eq!(moved("incidents/inc-7.html")[0], "2026-03-01-mail.html");
    assert_eq!(moved("old/third.html")[0], "../incidents/2026-03-01-mail.html");
    assert_eq!(moved("old/dir/index.html")[0], "../../incidents/2026-03-01-mail.html");
    assert!(library.output("old/third.html").contains("0; url=../incidents/2026-03-01-mail.html"));
    assert_eq!(dead_links(&library.outputs()), [""; 0]);
    library.remove("content/2026-03-01-mail.md").build();
    for gone in [
        "incidents/2026-03-01-mail.html",
        "incidents/inc-7.html",
        "old",
        "systems/mail.html",
        "incidents/2026-03-01-c.html",
    ] {
        assert!(!library.has_output(gone), "{gone} is still there");
    }
}

#[test]
fn a_renamed_term_needs_no_change_of_old_documents() {
    let library = library();
    library.write("content/systems/database.md", "---\ntitle: Database\naliases: [db]\n---\n");
    library.write("content/systems/mail.md", "---\ntitle: Mail\nmerged_into: frontend/web\n---\n");
    library.write("content/2026-03-02-d.md", "---\ntitle: Fourth\ndate: 2026-03-02\nsystems: [database]\n---\n\n[[systems/mail]] and [page](systems/mail.md).\n");
    library.build();
    assert_eq!(
        texts(&library.output("systems/database.html"), ".inc .ttl a"),
        ["Fourth", "Second outage", "First outage"]
    );
    assert_eq!(texts(&library.output("systems/database.html"), ".names"), ["db"]);
    assert_eq!(attributes(&library.output("systems/db.html"), "#cb-moved", "href"), ["database.html"]);
    assert_eq!(attributes(&library.output("systems/mail.html"), "#cb-moved", "href"), ["frontend/web.html"]);
    assert_eq!(texts(&library.output("systems/frontend/web.html"), ".inc .ttl a"), ["Third outage", "First outage"]);
    assert_eq!(
        attributes(&library.output("incidents/2026-03-02-d.html"), ".prose a", "href"),
        ["../systems/frontend/web.html", "../systems/frontend/web.html"]
    );
    assert_eq!(dead_links(&library.outputs()), [""; 0]);
}
