//! `casebook actions`, `casebook stats`, calendars and the board, on a small library.

use serde_json::Value;

use crate::library::Library;
use crate::look::{attributes, texts};

/// Two incidents of one cause and system, the second after a fix, and one of another.
fn library() -> Library {
    let library = Library::new();
    library.write(
        "content/2025-11-04-export.md",
        "---\ntitle: Export starved checkout\nsystems: [checkout/web]\nroot_cause: load/batch\n\
         started: 2025-11-04T09:00Z\ndetected: 2025-11-04T08:00Z\nmitigated: 2025-11-04T10:00Z\nactions:\n  \
         - { id: T1, what: Cap the export, type: technical/safeguard, owner: SRE, status: done, done: 2025-12-04 }\n  \
         - { id: P1, what: \"Ask, before heavy jobs\", type: process/code-review, owner: Web, due: 2026-07-17 }\n---\n",
    );
    library.write(
        "content/2026-06-30-cron.md",
        "---\ntitle: Cron starved checkout\nsystems: [checkout/web]\nroot_cause: load/batch\nactions:\n  \
         - { id: T1, what: Move jobs | away, type: technical/architecture, owner: sre, due: 2026-09-01 }\n  \
         - { id: T2, what: Nobody's thing }\n---\n",
    );
    library
        .write("content/2026-07-01-mail.md", "---\ntitle: Mail was late\nsystems: [mail]\nroot_cause: change\n---\n");
    library
}

/// The actions that are listed, most pressing first.
#[track_caller]
fn check(library: &Library, arguments: &[&str], expected: &[&str]) {
    let run = library.run(&[&["actions", "--format", "json"], arguments].concat());
    run.exits(0);
    let found: Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let ids: Vec<&str> =
        found["actions"].as_array().expect("a list").iter().map(|a| a["id"].as_str().expect("an id")).collect();
    assert_eq!((found["schema_version"].as_u64(), ids), (Some(1), expected.to_vec()), "{arguments:?}");
}

const EXPORT_P1: &str = "2025-11-04-export#P1";
const EXPORT_T1: &str = "2025-11-04-export#T1";
const CRON_T1: &str = "2026-06-30-cron#T1";
const CRON_T2: &str = "2026-06-30-cron#T2";

#[test]
fn actions_are_found_by_all_that_is_known_of_them() {
    let library = library();
    check(&library, &[], &[EXPORT_P1, CRON_T1, CRON_T2]);
    check(&library, &["--all"], &[EXPORT_P1, CRON_T1, CRON_T2, EXPORT_T1]);
    check(&library, &["--overdue"], &[EXPORT_P1]);
    check(&library, &["--done"], &[EXPORT_T1]);
    check(&library, &["--owner", "SRE"], &[CRON_T1]);
    check(&library, &["--owner", "none", "--owner", "web"], &[EXPORT_P1, CRON_T2]);
    check(&library, &["--system", "checkout", "--type", "technical"], &[CRON_T1]);
    check(&library, &["--system", "mail"], &[]);
    check(&library, &["--cause", "load", "--due-before", "2026-08-01"], &[EXPORT_P1]);
    check(&library, &["--all", "--sort", "newest", "-n", "1"], &[CRON_T1]);
}

#[test]
fn an_action_is_one_line_that_ends_where_the_terminal_does() {
    let library = library();
    let mut command = crate::library::command(library.root(), &["actions"]);
    let output = command.env("COLUMNS", "60").output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("11 days late  2026-07-17  Web       Ask, before heavy jobs"), "{text}");
    assert!(lines.iter().all(|line| line.chars().count() <= 60) && lines[0].ends_with('…'), "{text}");
    let grouped = library.run(&["actions", "--group-by", "owner"]);
    let heads: Vec<&str> = grouped.stdout.lines().filter(|line| line.ends_with(')')).collect();
    assert_eq!(heads, ["SRE (1 action)", "Web (1 action, 1 overdue)", "No owner (1 action)"]);
    grouped.says("3 actions, 1 overdue");
}

#[test]
fn other_formats_hold_the_same() {
    let library = library();
    let csv = library.run(&["actions", "--format", "csv", "--group-by", "system"]).stdout;
    let mut lines = csv.split("\r\n");
    assert!(lines.next().is_some_and(|head| head.starts_with("group,id,state,days_late,due,")), "{csv}");
    assert!(
        lines.next().is_some_and(|row| row.contains(",overdue,11,2026-07-17,,Web,\"Ask, before heavy jobs\",")),
        "{csv}"
    );
    let markdown = library.run(&["actions", "--overdue", "--format", "markdown"]).stdout;
    assert!(markdown.starts_with("**1 action, 1 overdue** on 2026-07-28\n\n| State |"), "{markdown}");
    assert!(
        library.run(&["actions", "--format", "markdown"]).stdout.contains("Move jobs \\| away"),
        "cells keep their signs"
    );
    library.run(&["actions", "--format", "ics", "--group-by", "owner"]).exits(2);
    let ics = library.run(&["actions", "--format", "ics"]).stdout;
    assert_eq!(events(&ics).len(), 2, "{ics}");
}

#[test]
fn a_scheduled_job_can_fail() {
    let library = library();
    library.run(&["actions", "--fail-on", "overdue"]).exits(1).says("1 action is overdue; at most 0 may be");
    library.run(&["actions", "--done", "--fail-on", "overdue"]).exits(1);
    library.run(&["actions", "--fail-on", "overdue>1"]).exits(0);
    library.run(&["actions", "--owner", "sre", "--fail-on", "overdue"]).exits(0);
    library.run(&["actions", "--fail-on", "late"]).exits(2).says("overdue>3");
    library.run(&["actions", "--system", "chekout"]).exits(2).says("did you mean `checkout`?");
    library.run(&["actions", "--owner", "Wep"]).exits(2).says("no owner `Wep`");
}

/// The events of a calendar by the names of their properties, after checking what RFC 5545 says of lines and nesting.
fn events(text: &str) -> Vec<Vec<(String, String)>> {
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "lines end with CRLF");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines are folded");
    let mut events = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for line in text.replace("\r\n ", "").trim_end().split("\r\n") {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no property: {line}"));
        match name {
            "BEGIN" => {
                open.push(value.to_owned());
                if value == "VEVENT" {
                    events.push(Vec::new());
                }
            }
            "END" => assert_eq!(open.pop().as_deref(), Some(value)),
            _ if open.len() == 2 => events.last_mut().expect("one is open").push((name.to_owned(), value.to_owned())),
            _ => assert_eq!(open, ["VCALENDAR"]),
        }
    }
    assert!(open.is_empty() && text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"), "{text}");
    for event in &events {
        let n = |name: &str| event.iter().filter(|(other, _)| other == name).count();
        for name in ["UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY", "STATUS", "SEQUENCE"] {
            assert_eq!(n(name), 1, "{name} of {event:?}");
        }
    }
    events
}

#[test]
fn due_dates_are_in_calendars_that_pages_link_to() {
    let library = library();
    library.build_anyway();
    let uids = |path: &str| {
        let events = events(&library.output(path));
        let uid = |event: Vec<(String, String)>| event.into_iter().find(|(name, _)| name == "UID").expect("a UID").1;
        events.into_iter().map(uid).collect::<Vec<_>>()
    };
    let all = ["2025-11-04-export.P1@post-mortems", "2026-06-30-cron.T1@post-mortems"];
    assert_eq!(uids("calendar/actions.ics"), all);
    assert_eq!(uids("calendar/owners/sre.ics"), all[1..]);
    let links = |page: &str| attributes(&library.output(page), ".take a[href$=ics]", "href");
    assert_eq!(links("actions/overdue.html"), ["../calendar/actions.ics"]);
    assert_eq!(links("actions/owners/web.html"), ["../../calendar/owners/web.ics"]);
    // Nothing is due where nothing has a date.
    let other = Library::new();
    other.write("content/2026-06-30-a.md", "---\ntitle: A\nsystems: [web]\nactions: [Do it]\n---\n");
    other.build_anyway();
    assert!(!other.has_output("calendar"));
    assert!(attributes(&other.output("actions/index.html"), ".take a[href$=ics]", "href").is_empty());
}

#[test]
fn a_board_can_be_narrowed_and_read_without_a_script() {
    let library = library();
    library.build_anyway();
    let page = library.output("actions/open.html");
    assert_eq!(attributes(&page, "select[name=owner] option", "value"), ["", "sre", "web", "-"]);
    assert_eq!(attributes(&page, "select[name=system] option", "value"), ["", "checkout", "checkout/web"]);
    assert_eq!(attributes(&page, "tr[data-id]", "data-due"), ["2026-07-17", "2026-09-01"]);
    assert_eq!(
        attributes(&page, ".by a", "href"),
        [
            "../systems/checkout.html",
            "../systems/checkout/web.html",
            "../causes/load.html",
            "../causes/load/batch.html"
        ]
    );
    assert_eq!(texts(&page, ".tasks .b-over"), ["11 days late"]);
    assert_eq!(page.matches("static/board.").count(), 1);
    assert!(!library.output("index.html").contains("static/board."), "only boards load its script");
}

#[test]
fn stats_are_those_of_the_definitions() {
    let library = library();
    let said = |arguments: &[&str]| -> Value {
        let run = library.run(&[&["stats", "--format", "json"], arguments].concat());
        serde_json::from_str(&run.exits(0).stdout).expect("it is JSON")
    };
    let stats = said(&["--recurring", "--held"]);
    assert_eq!(
        (stats["total"]["incidents"].as_u64(), stats["total"]["times"]["notice"]["backwards"].as_u64()),
        (Some(3), Some(1))
    );
    assert_eq!(stats["recurring"][0]["key"], "load/batch");
    assert_eq!(
        (&stats["held"]["all"]["came_back"], &stats["held"]["by_type"][0]["key"]),
        (&1.into(), &"technical/safeguard".into())
    );
    assert!(stats["total"]["times"]["mitigate"].get("mean").is_none(), "nobody asked for a mean");
    assert_eq!(said(&["--mean"])["total"]["times"]["mitigate"]["mean"], 3600);
    assert_eq!(said(&["--since", "2m"])["before"]["incidents"], 0);
    library.run(&["stats", "--by", "system", "--held", "--format", "csv"]).exits(2).says("ask for one at a time");
    library.run(&["stats", "--since", "soon"]).exits(2);
    let text = library.run(&["stats"]).stdout;
    assert!(text.contains("3 incidents") && text.contains("time to notice"), "{text}");
    let csv = library.run(&["stats", "--by", "cause", "--format", "csv"]).stdout;
    assert!(csv.lines().nth(1).is_some_and(|row| row.starts_with("load,Load,2,1,1,0,")), "{csv}");
}

#[test]
fn a_repeat_says_how_far_the_last_actions_were() {
    let library = library();
    library.build_anyway();
    let notice = texts(&library.output("incidents/2026-06-30-cron.html"), ".notice");
    let expected = "Second incident with this root cause in 7 months. The last one was Export starved checkout (4 Nov 2025). \
                    One of its two actions, “Ask, before heavy jobs”, was still open when this began, and still is. \
                    Root cause and a system are the same; its author does not call it a recurrence.";
    assert_eq!(notice, [expected]);
}
