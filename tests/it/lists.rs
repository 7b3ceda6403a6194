//! The pages about many post-mortems: home, archives, terms, actions, as readers get them.

use crate::theme::{site, texts};

const EARLIER: &str = "\
---
title: Nightly reindex slowed the public site
severity: sev3
systems: [web]
started: 2025-05-12T02:00Z
detected: 2025-05-12T02:30Z
root_cause: contention/batch
actions:
  - { id: P1, what: Stagger the reindex, type: process/maintenance-window, owner: search, status: done, done: 2025-05-30 }
---

The job in [the other one](2025-11-04-report.md) is not the same.
";

const LATER: &str = "\
---
title: Report export starved the workers
severity: sev2
systems: [web, reports]
started: 2025-11-04T09:00Z
detected: 2025-11-04T09:10Z
root_cause: contention/batch
tags: [cron]
actions:
  - { id: T1, what: Cap the `cpu`, type: technical/safeguard, owner: Platform, due: 2026-02-02 }
  - { id: T2, what: A server of their own, type: technical/architecture, due: none }
---

It was slow.
";

const TERM: &str =
    "---\ntitle: Batch work on serving hosts\naliases: [capacity/noisy]\n---\n\nIt begins on the hour.\n";

const BARE: &str = "# A story\n\nOnce upon a time.\n\n## Action items\n\n- [ ] Tell it again\n";

fn library() -> std::collections::BTreeMap<String, String> {
    let documents = [
        ("content/2025-05-12-reindex.md", EARLIER),
        ("content/2025-11-04-report.md", LATER),
        ("content/causes/contention/batch.md", TERM),
        ("content/story.md", BARE),
    ];
    let (pages, problems) = site(&documents, &[]);
    assert_eq!(problems, [] as [&str; 0]);
    pages
}

#[test]
fn a_cause_answers_whether_it_was_seen_before_and_whether_the_fix_held() {
    let html = &library()["causes/contention/batch.html"];
    assert_eq!(
        texts(html, ".verdict"),
        [
            "Not fixed yet. It came back 5 months after “Stagger the reindex” was marked done. 2 actions are still open, 1 of them overdue."
        ]
    );
    assert_eq!(
        texts(html, ".swim .late+text, .swim .done+text"),
        ["Stagger the reindex · done", "Cap the cpu · 176 days late"]
    );
    assert_eq!(texts(html, ".inc .badge"), ["SEV 2", "Came back after a fix", "SEV 3"]);
    assert_eq!(
        texts(html, ".tasks tbody .badge"),
        ["176 days late", "Open", "Done", "Came back with Report export starved the workers"]
    );
    assert_eq!(texts(html, ".names code"), ["capacity/noisy"]);
    assert_eq!(texts(html, ".prose"), ["It begins on the hour."]);
}

#[test]
fn the_home_page_says_what_needs_attention() {
    let html = &library()["index.html"];
    assert_eq!(
        texts(html, ".stats .lab, .stats .late"),
        ["Incidents in 12 months", "Root causes that came back", "Actions open", "1 overdue"]
    );
    assert_eq!(
        texts(html, ".todo li"),
        [
            "Cap the cpuPlatform · 176 days late · Report export starved the workers",
            "Batch work on serving hosts came back after a fix was marked doneReport export starved the workers · 4 Nov 2025",
            "A story names no root cause"
        ]
    );
    assert_eq!(texts(html, ".bars .l"), ["Batch work on serving hosts2 incidents, 1 after a fix"]);
    assert_eq!(texts(html, ".held tbody tr"), ["Maintenance window0 of 1"]);
}

#[test]
fn what_has_no_date_is_listed_too() {
    let pages = library();
    assert_eq!(texts(&pages["incidents/index.html"], "#undated~.inc .ttl"), ["A story"]);
    assert_eq!(texts(&pages["incidents/undated.html"], ".inc .ttl"), ["A story"]);
    assert_eq!(texts(&pages["actions/undated.html"], ".tasks tbody th a.quiet"), ["Tell it again"]);
}

#[test]
fn an_empty_library_is_an_invitation() {
    let (pages, problems) = site(&[], &[]);
    assert_eq!(problems, [] as [&str; 0]);
    assert_eq!(texts(&pages["index.html"], "h3"), ["Write it down", "See it while you write", "Publish it"]);
    assert_eq!(texts(&pages["index.html"], ".stats, .sec, .inc"), [] as [&str; 0]);
}

#[test]
fn the_glossary_has_what_other_pages_lead_to() {
    let html = &library()["glossary.html"];
    assert_eq!(texts(html, "#held, #time-to-notice, #came-back"), ["Came back", "Held", "Time to notice"]);
}

#[test]
fn incidents_and_actions_are_drawn_on_one_axis() {
    let html = &library()["causes/contention/batch.html"];
    let drawing = html.split("<figure class=\"card swim").nth(1).and_then(|rest| rest.split("</svg>").next());
    insta::assert_snapshot!(drawing.expect("a drawing").replace("<text", "\n<text").replace("<rect", "\n<rect"));
}
