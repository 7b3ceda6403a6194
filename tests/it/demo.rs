//! The demo library: it is what newcomers see first, so it must be faultless in every edition.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::crawl::{dead_links, repeated_ids};
use crate::library::{Library, Run, tree};
use crate::look::{attributes, texts};

/// A day after the last post-mortem of the demo.
const TODAY: &str = "2026-12-01";

fn demo() -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = Library::empty();
    for (name, bytes) in tree(&root.join("content")) {
        let file = library.root().join("content").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    library.write("site.toml", &fs::read_to_string(root.join("site.toml")).unwrap());
    library
}

fn build(library: &Library, arguments: &[&str]) -> Run {
    library.run(&[&["build", "--date", TODAY, "-v"], arguments].concat())
}

/// Every document of the demo that is a post-mortem: its id, its title, its front matter.
fn post_mortems(library: &Library) -> Vec<(String, String, String)> {
    let documents = tree(&library.root().join("content")).into_iter().filter(|(name, _)| {
        name.ends_with(".md") && name.starts_with("20") // a folder a year
    });
    documents
        .map(|(name, bytes)| {
            let text = String::from_utf8(bytes).unwrap();
            let stem = name.strip_suffix("/index.md").or_else(|| name.strip_suffix(".md")).unwrap();
            let id = stem.rsplit('/').next().unwrap().to_owned();
            let front = text.split("\n---\n").next().unwrap().to_owned();
            let said = |key: &str| front.lines().find_map(|line| line.strip_prefix(key));
            let title = said("title: ").or_else(|| said("title = ")).or_else(|| said("# ")).expect("a title");
            (id, title.trim_matches('"').to_owned(), front)
        })
        .collect()
}

#[test]
fn the_demo_builds_without_a_complaint() {
    let library = demo();
    let run = build(&library, &[]);
    run.exits(0);
    assert_eq!(run.stdout, "");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stderr);
    assert_eq!(lines[0], "Left out: 1 restricted (this is the internal edition), 2 drafts (--drafts shows them)");
    assert!(lines[1].starts_with("Built ") && lines[1].contains("public/index.html"), "{}", run.stderr);
    build(&library, &["--strict", "--drafts"]).exits(0);
}

#[test]
fn every_link_of_the_demo_leads_somewhere() {
    let library = demo();
    for arguments in [&[][..], &["--drafts", "-u", "https://pm.example/sub"]] {
        build(&library, arguments).exits(0);
        let outputs = library.outputs();
        assert_eq!(dead_links(&outputs), [""; 0], "{arguments:?}");
        assert_eq!(repeated_ids(&outputs), [""; 0], "{arguments:?}");
    }
}

#[test]
fn every_document_of_the_demo_has_its_page() {
    let library = demo();
    build(&library, &[]).exits(0);
    let listed: BTreeMap<String, String> = {
        let html = library.output("incidents/index.html");
        attributes(&html, ".inc .ttl a", "href").into_iter().zip(texts(&html, ".inc .ttl a")).collect()
    };
    let documents = post_mortems(&library);
    assert!(documents.len() >= 30, "{}", documents.len());
    for (id, title, front) in documents {
        let page = format!("incidents/{id}.html");
        if front.contains("\nstatus: draft") || front.contains("\nvisibility: restricted") {
            assert!(!library.has_output(&page), "{page} is not for this edition");
            assert!(!listed.contains_key(&format!("{id}.html")));
            continue;
        }
        assert_eq!(texts(&library.output(&page), "h1"), [title.replace('`', "")], "{id}");
        assert_eq!(listed.get(&format!("{id}.html")), Some(&title.replace('`', "")), "{id} is not in the list");
    }
}

#[test]
fn a_draft_of_the_demo_is_shown_with_drafts_only_and_nothing_restricted_ever() {
    let library = demo();
    let documents = post_mortems(&library);
    let having = |line: &str| -> Vec<&(String, String, String)> {
        documents.iter().filter(|(_, _, front)| front.contains(line)).collect()
    };
    let (drafts, restricted) = (having("\nstatus: draft"), having("\nvisibility: restricted"));
    assert!(!drafts.is_empty() && !restricted.is_empty(), "the demo has nothing to show here");
    build(&library, &[]).exits(0);
    for (id, title, _) in drafts.iter().chain(&restricted) {
        let told = library.outputs().into_iter().find(|(name, bytes)| {
            name.contains(id)
                || String::from_utf8_lossy(bytes).contains(title)
                || String::from_utf8_lossy(bytes).contains(id)
        });
        assert_eq!(told.map(|(name, _)| name), None, "{id} is told of");
    }
    build(&library, &["--drafts"]).exits(0);
    for (id, ..) in &drafts {
        assert!(
            texts(&library.output(&format!("incidents/{id}.html")), ".notice").iter().any(|n| n.contains("Draft."))
        );
    }
    for (id, ..) in &restricted {
        assert!(!library.has_output(&format!("incidents/{id}.html")), "{id}");
    }
}

#[test]
fn feeds_and_sitemap_come_with_an_address_and_are_well_formed() {
    let library = demo();
    build(&library, &[]).exits(0);
    let is_machine = |name: &String| name.ends_with(".xml");
    assert_eq!(library.outputs().keys().filter(|name| is_machine(name)).count(), 0);
    assert!(!library.output("index.html").contains("application/atom+xml"));

    build(&library, &["-u", "https://pm.example/sub/"]).exits(0);
    let outputs = library.outputs();
    let feeds: Vec<_> = outputs.iter().filter(|(name, _)| name.starts_with("feeds/")).collect();
    assert!(feeds.len() > 10, "{}", feeds.len());
    let exists = |url: &str| {
        let path = url.strip_prefix("https://pm.example/sub/").unwrap_or_else(|| panic!("{url} is not absolute"));
        let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        assert!(outputs.contains_key(&path), "{url}");
    };
    for (name, bytes) in feeds {
        let feed =
            atom_syndication::Feed::read_from(bytes.as_slice()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!feed.entries().is_empty(), "{name}");
        for link in feed.links().iter().chain(feed.entries().iter().flat_map(atom_syndication::Entry::links)) {
            exists(link.href());
        }
    }
    let sitemap = library.output("sitemap.xml");
    let urls: Vec<&str> =
        sitemap.lines().filter_map(|line| line.strip_prefix("<url><loc>")?.strip_suffix("</loc></url>")).collect();
    assert_eq!(urls.len() + 3, sitemap.lines().count(), "a line that is no address");
    assert!(urls.len() > 100 && urls.iter().all(|url| !url.contains(['<', '&', ' ', '"'])), "{urls:?}");
    urls.iter().for_each(|url| exists(url));
}

#[test]
fn the_demo_is_clean_at_the_strictest() {
    let run = demo().run(&["check", "--date", TODAY, "-v", "--fail-level", "note"]);
    run.exits(0);
    assert_eq!(run.stdout, "");
}
