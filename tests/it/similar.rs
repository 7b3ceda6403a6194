//! Post-mortems like one another: the page of a post-mortem and `casebook similar` say the same of their texts.

use std::collections::BTreeMap;

use scraper::{Html, Selector};

use crate::library::Library;

const NAMES: [&str; 6] =
    ["2026-01-05-a", "2026-02-05-b", "2026-03-05-c", "2026-04-05-d", "2026-05-05-e", "2026-06-05-f"];

/// Two that have nothing in common but their texts, two of one system, and two like nothing.
fn library() -> Library {
    let library = Library::new();
    let write = |name: &str, front: &str, text: &str| {
        let front = format!("title: About {name}\nstatus: reviewed\nseverity: sev2\n{front}");
        library.write(&format!("content/{name}.md"), &format!("---\n{front}---\n\n## What happened\n\n{text}\n"));
    };
    write(NAMES[0], "systems: [shop]\n", "The zebra ate the quokka of the gateway.");
    write(NAMES[1], "systems: [mail]\n", "A zebra and a quokka were here, and no one else.");
    write(NAMES[2], "systems: [mail]\n", "Nothing of the kind.");
    write(NAMES[3], "systems: [shop]\n", "A gateway: the quokka, the zebra, the walrus.");
    write(NAMES[4], "", "The walrus went away on a Sunday.");
    write(NAMES[5], "", "Plain words only.");
    library
}

/// The related post-mortems on a page, each with its reasons.
fn related(library: &Library, name: &str) -> Vec<(String, Vec<String>)> {
    let page = Html::parse_document(&library.output(&format!("incidents/{name}.html")));
    let all = |selector: &str| Selector::parse(selector).expect(selector);
    let text = |selector: &str, row: scraper::ElementRef<'_>| -> Vec<String> {
        row.select(&all(selector)).map(|found| found.text().collect::<String>().trim().to_owned()).collect()
    };
    let rows = all("#cb-related ~ ol li, section:has(> #cb-related) ol li");
    page.select(&rows).map(|row| (text(".ttl a", row).remove(0), text(".reason", row))).collect()
}

#[track_caller]
fn check(library: &Library, name: &str, expected: &[(&str, &[&str])]) {
    let owned = |reasons: &[&str]| reasons.iter().map(|reason| (*reason).to_owned()).collect();
    let expected: Vec<(String, Vec<String>)> =
        expected.iter().map(|(name, reasons)| (format!("About {name}"), owned(reasons))).collect();
    assert_eq!(related(library, name), expected, "of {name}");
}

#[test]
fn texts_that_are_alike_come_after_what_is_declared_or_shared() {
    let library = library();
    library.build_anyway();
    let (shop, words) = ("Same system: Shop", "Similar text: zebra, quokka");
    let all = "Similar text: shop, gateway, zebra";
    check(&library, NAMES[0], &[(NAMES[3], &[shop, all]), (NAMES[1], &[words])]);
    check(&library, NAMES[4], &[]);
    // Of two with the same system, the one with a similar text comes first, though it is older.
    let more = "---\ntitle: About more\nsystems: [shop]\n---\n\nNothing of the kind.\n";
    library.write("content/2026-07-01-more.md", more);
    library.build_anyway();
    check(&library, NAMES[0], &[(NAMES[3], &[shop, all]), ("more", &[shop]), (NAMES[1], &[words])]);
}

#[test]
fn either_of_two_may_say_that_they_are_not_related() {
    let library = library();
    let veto = |name: &str, other: &str| {
        let file = library.root().join(format!("content/{name}.md"));
        let text = std::fs::read_to_string(file).expect("it was written");
        let related = format!("related: [{{ id: {other}, relation: not-related }}]\n---\n\n##");
        library.write(&format!("content/{name}.md"), &text.replacen("---\n\n##", &related, 1));
    };
    veto(NAMES[0], NAMES[1]);
    veto(NAMES[3], NAMES[0]);
    library.build_anyway();
    check(&library, NAMES[0], &[]);
    assert_eq!(related(&library, NAMES[1]).len(), 2, "it is like the fourth, and of one system with the third");
}

#[test]
fn the_command_and_the_page_name_the_same_words() {
    let library = library();
    library.build_anyway();
    let mut n_alike = 0;
    for name in NAMES {
        let file = library.root().join(format!("content/{name}.md"));
        let run = library.run(&["similar", file.to_str().expect("a path"), "--format", "json"]);
        let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
        let words = |reasons: Vec<String>| {
            reasons.iter().find_map(|reason| Some(reason.split_once("imilar text: ")?.1.to_owned()))
        };
        let reasons = |similar: &serde_json::Value| {
            let reasons = similar["reasons"].as_array().expect("a list").iter();
            reasons.map(|reason| reason.as_str().expect("a text").to_owned()).collect()
        };
        let title = |similar: &serde_json::Value| similar["title"].as_str().expect("a text").to_owned();
        let similar = found["similar"].as_array().expect("a list").iter();
        let of_command: BTreeMap<_, _> = similar.map(|s| (title(s), words(reasons(s)))).collect();
        let of_page: BTreeMap<_, _> =
            related(&library, name).into_iter().map(|(title, reasons)| (title, words(reasons))).collect();
        assert_eq!(of_command, of_page, "of {name}");
        n_alike += of_page.values().flatten().count();
    }
    assert!(n_alike >= 6, "{n_alike}");
}

#[test]
fn a_text_that_is_not_in_the_library_is_compared_as_if_it_were() {
    let library = library();
    library.write("draft.md", "# Again\n\nThe gateway met a walrus on a Sunday.\n");
    let draft = library.root().join("draft.md");
    let run = library.run(&["similar", draft.to_str().expect("a path"), "--format", "json"]);
    run.exits(0);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let titles: Vec<&str> =
        found["similar"].as_array().expect("a list").iter().map(|s| s["title"].as_str().expect("a text")).collect();
    assert_eq!(titles, ["About 2026-05-05-e", "About 2026-04-05-d"]);
}
