//! The default theme: pages as readers get them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use casebook::address::SourcePath;
use casebook::catalog::{Edition, link};
use casebook::config::Config;
use casebook::model::time::Day;
use casebook::pages::{Site, frame, plan, view};
use casebook::parse::document;
use casebook::render::{Theme, page};
use casebook::source::{Digest, SourceFile, ThemeFile, ThemeSource};
use scraper::{Html, Selector};

const FULL: &str = "\
---
title: Load balancer returned 504s
summary: A daily job starved one of *three* servers.
severity: sev2
status: reviewed
aliases: [INC-118, old/lb.html]
systems: [frontend/load-balancer, { id: frontend/web, role: cause }]
started: 2026-06-30T09:02Z
detected: 2026-06-30T09:14Z
mitigated: 2026-06-30T09:50Z
impact: { requests_pct: 33, users: nearly every internal user, cleanup: none, data_corrupted_pct: 0 }
timeline:
  - { at: 2026-06-30T09:02Z, what: The first 504s }
trigger: { kind: scheduled-job, what: The daily job starts }
root_cause: resource-contention/batch-on-serving-hosts
effects:
  - { what: Requests take over 10 s, system: frontend/web }
actions:
  - { id: P1, what: Split the jobs, type: process/runbook, owner: web, status: done, due: 2026-07-15, done: 2026-07-10 }
  - { id: T1, what: Move the `jobs`, type: technical/architecture, supports: [P1], owner: sre, due: 2026-07-17 }
  - { id: T2, what: Watch time-outs, type: technical/monitoring, status: in-progress }
---

## What went wrong

It answered **504**.[^1]

[^1]: A time-out.

### Detail

Text.

## Why it went wrong

A job ran.
";

const STORY: &str = "# A story\n\nOnce upon a time.\n\n## A quiet Saturday\n\nNothing happened.\n";

/// A site of these documents: its pages by path, and what was wrong with them.
pub(crate) fn site(documents: &[(&str, &str)], theme: &[(&str, &str)]) -> (BTreeMap<String, String>, Vec<String>) {
    let config = Arc::new(Config::default());
    let file = |(path, text): &(&str, &str)| SourceFile::from_bytes(SourcePath::new(*path), text.as_bytes());
    let parsed: Vec<_> = documents.iter().map(|given| Arc::new(document(&file(given), &config).value)).collect();
    let today = Day::parse("2026-07-28").expect("a day");
    let catalog = link(&parsed, [], &config, today, Edition::default()).value;
    let planned = plan(&catalog).value;
    let site = Site { catalog: &catalog, addresses: &planned.addresses, alike: None };
    let theme = Theme::new(&theme_source(theme));
    assert!(theme.diagnostics.is_empty(), "{:#?}", theme.diagnostics);
    let theme = theme.value.with_frame(frame(&site));
    let (mut pages, mut problems) = (BTreeMap::new(), Vec::new());
    for each in planned.pages.values() {
        let view = view(&site, each);
        let path = view.prose.as_ref().map(|prose| prose.document.path.as_str());
        let text = documents.iter().find(|(known, _)| Some(*known) == path).map_or("", |(_, text)| text);
        match page(&theme, each, &view, text) {
            Ok(html) => {
                pages.insert(each.path.to_string(), String::from_utf8(html).expect("UTF-8"));
            }
            Err(problem) => problems.push(format!("{} {}: {}", problem.code, problem.path, problem.message)),
        }
    }
    (pages, problems)
}

/// The default theme with some files laid over it.
fn theme_source(over: &[(&str, &str)]) -> ThemeSource {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    let mut source = ThemeSource::default();
    let mut add = |name: String, bytes: Vec<u8>| {
        let path = SourcePath::new(format!("themes/default/{name}"));
        source.files.insert(name, ThemeFile { path, digest: Digest::of(&bytes), bytes: bytes.into() });
    };
    for entry in walkdir::WalkDir::new(&folder).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
        let name = entry.path().strip_prefix(&folder).expect("below it").to_string_lossy().replace('\\', "/");
        add(name, std::fs::read(entry.path()).expect("readable"));
    }
    for (name, text) in over {
        add((*name).to_owned(), text.as_bytes().to_vec());
    }
    source
}

fn full() -> String {
    let (mut pages, problems) = site(&[("content/2026-06-30-lb.md", FULL)], &[]);
    assert_eq!(problems, [] as [&str; 0]);
    pages.remove("incidents/2026-06-30-lb.html").expect("its page")
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect(selector)).collect()
}

/// The texts of all matches, spaces folded.
pub(crate) fn texts(html: &str, selector: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let text =
        |e: &scraper::ElementRef<'_>| e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    select(&html, selector).iter().map(text).collect()
}

/// One attribute of all matches.
fn attributes(html: &str, selector: &str, name: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    select(&html, selector).iter().filter_map(|e| e.attr(name)).map(str::to_owned).collect()
}

#[test]
fn a_post_mortem_goes_through_the_three_phases() {
    let html = full();
    assert_eq!(texts(&html, "h1"), ["Load balancer returned 504s"]);
    assert_eq!(texts(&html, ".head .line"), ["SEV 2ReviewedTuesday 30 June 2026, 09:02–09:50 UTC"]);
    assert_eq!(texts(&html, ".lead em"), ["three"]);
    assert_eq!(texts(&html, ".glance .fig"), ["33%", "Nearly every internal user", "48 min", "None needed"]);
    assert_eq!(attributes(&html, ".phase>h2", "id"), ["what-went-wrong", "why-it-went-wrong", "cb-how"]);
    assert_eq!(texts(&html, ".phase h3"), ["Detail #", "Timeline (UTC) #", "From cause to effect #", "Actions #"]);
    assert_eq!(texts(&html, ".chain .t"), ["Trigger · scheduled job", "Root cause", "Effect · Web"]);
    assert_eq!(
        texts(&html, ".acts tbody tr>:first-child .kind>span>.meta-sm"),
        ["web · 15 Jul 2026 · Done 10 Jul 2026", "sre · 17 Jul 2026 · 11 days late", "In progress"]
    );
    assert_eq!(attributes(&html, ".acts tbody tr", "class"), ["proc", "tech", "grp", "free"]);
    assert_eq!(texts(&html, ".acts code"), ["jobs"]);
    assert_eq!(
        attributes(&html, ".tl-bar", "aria-label"),
        ["12 min undetected, then 36 min finding and fixing. 48 min in total."]
    );
    assert_eq!(attributes(&html, ".prog", "aria-label"), ["1 of 3 actions done, 1 in progress, 1 overdue"]);
    assert_eq!(texts(&html, ".footnotes li"), ["A time-out. ↩"]);
}

#[test]
fn a_story_is_an_article_with_nothing_empty_around_it() {
    let (pages, _) = site(&[("content/2024-03-02-story.md", STORY)], &[]);
    let html = &pages["incidents/2024-03-02-story.html"];
    assert_eq!(texts(html, "h1"), ["A story"]);
    assert_eq!(texts(html, ".prose h2"), ["A quiet Saturday #"]);
    assert_eq!(texts(html, ".phase, .glance, .acts, .chain, .tl, .notice, .pn, .prog"), [] as [&str; 0]);
    assert_eq!(texts(html, ".toc a"), ["A quiet Saturday"]);
}

#[test]
fn every_page_is_whole_and_strict() {
    let (pages, _) = site(&[("content/2026-06-30-lb.md", FULL), ("content/2024-03-02-story.md", STORY)], &[]);
    for (path, html) in &pages {
        assert!(!html.contains(" style="), "{path} has a style attribute");
        let parsed = Html::parse_document(html);
        assert_eq!(select(&parsed, "h1").len(), 1, "{path}");
        assert_eq!(select(&parsed, "style, script:not([src]), [onclick]").len(), 0, "{path}");
        let ids: Vec<_> = select(&parsed, "[id]").iter().filter_map(|e| e.attr("id")).collect();
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: {ids:?}");
        for link in select(&parsed, "a[href^='#'], use[href^='#']").iter().filter_map(|e| e.attr("href")) {
            assert!(unique.contains(&link[1..]), "{path} refers to {link}");
        }
        let mut local = select(&parsed, "link[rel=stylesheet], script").into_iter();
        assert!(local.all(|e| !e.attr("src").or(e.attr("href")).is_some_and(|url| url.contains("//"))), "{path}");
    }
}

#[test]
fn former_addresses_lead_on() {
    let (pages, _) = site(&[("content/2026-06-30-lb.md", FULL)], &[]);
    assert_eq!(attributes(&pages["incidents/inc-118.html"], "#cb-moved", "href"), ["2026-06-30-lb.html"]);
    assert_eq!(attributes(&pages["old/lb.html"], "#cb-moved", "href"), ["../incidents/2026-06-30-lb.html"]);
}

#[test]
fn an_undefined_variable_names_template_and_page() {
    let (pages, problems) = site(&[], &[("templates/shortcuts.html", "<h1>{{ page.nothing }}</h1>")]);
    assert!(!pages.contains_key("shortcuts.html") && pages.contains_key("accessibility.html"));
    assert_eq!(
        problems,
        [
            "PM812 themes/default/templates/shortcuts.html: Field `nothing` is not defined (while `shortcuts.html` was rendered)"
        ]
    );
}

#[test]
fn an_unknown_icon_is_reported() {
    let (_, problems) = site(&[], &[("templates/shortcuts.html", "{{ <icon name=\"sus\" /> }}")]);
    assert_eq!(
        problems,
        ["PM812 themes/default/templates/shortcuts.html: there is no icon `sus`, which `shortcuts.html` wants"]
    );
}

#[test]
fn the_bar_is_drawn_in_per_cent() {
    let html = full();
    let parsed = Html::parse_document(&html);
    let bar = select(&parsed, ".tl-bar>svg").iter().map(scraper::ElementRef::html).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(bar);
}

#[test]
fn templates_find_what_front_matter_says_for_them() {
    let template = "<p>{% if page.extra.ticket is defined %}{{ page.extra.ticket }} {% endif %}\
                    {% if page.extra[\"x-cost\"] is defined %}{{ page.extra[\"x-cost\"] | number }}{% endif %}</p>";
    let documents = [
        (
            "content/2026-01-01-a.md",
            "---\ntitle: A\nextra: { ticket: <T-1> }\nx-cost: 12000\nsystems: [web]\n---\n\nText.\n",
        ),
        ("content/2026-01-02-b.md", "---\ntitle: B\n---\n\nText.\n"),
        ("content/systems/web.md", "---\ntitle: Web\nx-cost: 3\n---\n\nText.\n"),
    ];
    let (pages, problems) =
        site(&documents, &[("templates/post-mortem.html", template), ("templates/system.html", template)]);
    assert_eq!(problems, [] as [&str; 0]);
    assert_eq!(pages["incidents/2026-01-01-a.html"], "<p>&lt;T-1&gt; 12,000</p>");
    assert_eq!(pages["incidents/2026-01-02-b.html"], "<p></p>");
    assert_eq!(pages["systems/web.html"], "<p>3</p>");
}
