//! Broken front matter: every kind in one library, reported in one run at its line, and no document lost.

use std::fs;

use crate::library::Library;
use crate::look::texts;

/// Name, lines of front matter after `title` and `date` (lines 2 and 3), and what is said: `line: message`.
const CASES: &[(&str, &str, &[&str])] = &[
    ("duplicate-key", "owner: a\nowner: b\n", &["5:1: error[PM104] `owner` stands here a second time"]),
    ("duplicate-quoted-key", "owner: a\n\"owner\": b\n", &["5:1: error[PM104]"]),
    ("duplicate-inner-key", "impact:\n  cost: a\n  cost: b\n", &["6:3: error[PM104]"]),
    ("duplicate-title", "title: again\n", &["4:1: error[PM104] `title` stands here a second time"]),
    (
        "tab",
        "impact:\n\tcost: a\nowner: x\n",
        &["5:2: error[PM106] `cost` in `impact` is not valid YAML: lines are indented with spaces, not tabs"],
    ),
    ("unclosed-quote", "owner: \"web\nsummary: fine\n", &["4:8: error[PM106] `owner` is not valid YAML"]),
    ("unclosed-single-quote", "owner: 'web\nsummary: fine\n", &["4:8: error[PM106]"]),
    ("unclosed-list", "tags: [a, b\nowner: x\n", &["error[PM106]"]),
    ("unclosed-map", "impact: { cost: a\nowner: x\n", &["error[PM106]"]),
    ("stray-bracket", "tags: [a]]\n", &["4:10: error[PM106]"]),
    (
        "second-colon",
        "summary: it broke: badly\n",
        &["4:18: error[PM106] `summary` is not valid YAML: a second `: ` stands in the value"],
    ),
    ("at-sign", "owner: @web\n", &["4:8: error[PM106]"]),
    ("backtick", "owner: `web`\n", &["4:8: error[PM106]"]),
    ("bad-escape", "owner: \"C:\\data\"\n", &["4:"]),
    ("no-colon", "owner web\nsummary: x\n", &["4:1: error[PM106] `owner web` has no `:` behind its key"]),
    ("dedent", "impact:\n    cost: a\n  slo: b\n", &["6:3: error[PM106]"]),
    ("anchor", "owner: &x web\n", &["4:8: error[PM109] `owner` has an anchor"]),
    ("alias-of-anchor", "owner: &x web\nsummary: *x\n", &["4:8: error[PM109]", "5:10: error[PM109]"]),
    ("unknown-anchor", "summary: *nobody\n", &["4:10: error[PM109]"]),
    ("merge-key", "impact:\n  <<: { cost: a }\n", &["5:3: error[PM109] `impact` is a merge key"]),
    ("tag", "owner: !!binary aGk=\n", &["4:8: error[PM109] `owner` has a tag"]),
    ("complex-key", "? [a, b]\n: c\n", &["4:3: error[PM109]"]),
    ("second-document", "owner: a\n...\nsummary: b\n", &["error[PM106]"]),
    (
        "deep",
        "extra: DEEP\n",
        &["4:8: error[PM102] `extra`", "4:71: error[PM111] `extra` is nested more than 64 levels deep"],
    ),
    ("unknown-key", "sevrity: sev1\n", &["4:1: warning[PM101] unknown key `sevrity`"]),
    (
        "unknown-inner-key",
        "impact: { requests_percent: 3 }\n",
        &["4:11: warning[PM101] unknown key `requests_percent` in `impact`"],
    ),
    ("unknown-action-key", "actions:\n  - what: a\n    ownr: b\n", &["6:5: warning[PM101] unknown key `ownr`"]),
    ("bad-status", "status: reviewd\n", &["4:9: error[PM103] `status` takes one of"]),
    ("bad-kind", "kind: outage\n", &["4:7: error[PM103] `kind` takes one of"]),
    ("bad-severity", "severity: sev9\n", &["4:11: error[PM103] `severity` takes one of"]),
    ("bad-detected-by", "detected_by: monitorng\n", &["4:14: error[PM103]"]),
    ("bad-role", "systems: [{ id: a, role: victim }]\n", &["4:26: error[PM103]"]),
    ("bad-relation", "related: [{ id: good, relation: like }]\n", &["4:33: error[PM103]"]),
    ("bad-aim", "actions: [{ what: a, aim: prevents-it }]\n", &["4:27: error[PM103]"]),
    ("bad-action-status", "actions: [{ what: a, status: finished }]\n", &["4:30: error[PM103]"]),
    ("list-for-text", "summary: [a, b]\n", &["4:10: error[PM102] `summary` takes text, not a list"]),
    ("map-for-text", "owner: { team: web }\n", &["4:8: error[PM102] `owner` takes text"]),
    ("null-for-text", "owner: ~\n", &["4:8: error[PM102] `owner` takes text, not null"]),
    ("text-for-map", "impact: bad\n", &["4:9: error[PM102] `impact` takes"]),
    ("list-for-map", "lessons: [a]\n", &["4:10: error[PM102] `lessons` takes"]),
    ("map-in-list", "tags: [{ a: b }]\n", &["4:8: error[PM102]"]),
    ("blank-entry", "tags:\n  - a\n  -\n", &["6:4: error[PM102] `tags` has a blank entry"]),
    ("yes-for-time", "started: true\n", &["4:10: error[PM102] `started` takes a date or time, not"]),
    ("number-for-time", "started: 20260101\n", &["4:10: error[PM102]"]),
    ("no-such-day", "started: 2026-02-30T10:00Z\n", &["4:10: error[PM110] `started` is no time that can be read"]),
    ("no-such-hour", "detected: 2026-01-01T25:00Z\n", &["4:11: error[PM110] `detected`"]),
    ("no-such-offset", "resolved: 2026-01-01T10:00+99:00\n", &["4:11: error[PM110] `resolved`"]),
    ("words-for-time", "mitigated: yesterday\n", &["4:12: error[PM110] `mitigated`"]),
    ("day-of-another-order", "introduced: 31/12/2025 10:00 maybe\n", &["4:13: error[PM110] `introduced`"]),
    ("due-in-words", "actions: [{ what: a, due: soon }]\n", &["4:27: error[PM110]"]),
    ("end-before-start", "started: 2026-01-01T10:00Z\nmitigated: 2026-01-01T09:00Z\n", &["5:12: warning[PM601]"]),
    (
        "share-over-hundred",
        "impact: { requests_pct: 133 }\n",
        &["4:25: error[PM103] `requests_pct` takes a number from 0 to 100, not `133`"],
    ),
    ("negative-count", "impact: { users_affected: -3 }\n", &["4:27: error[PM103]"]),
    (
        "length-without-unit",
        "impact: { duration: 90 }\n",
        &["4:21: error[PM103] `duration` takes a length of time with units, not `90`"],
    ),
    ("action-without-what", "actions: [{ owner: web }]\n", &["4:11: error[PM105] an action has no `what`"]),
    ("system-without-id", "systems: [{ role: cause }]\n", &["4:11: error[PM105] an entry of `systems` has no `id`"]),
    ("relation-without-id", "related: [{ why: a }]\n", &["4:11: error[PM105] an entry of `related` has no `id`"]),
    ("event-without-time", "timeline: [{ what: a }]\n", &["4:12: error[PM105] an entry of `timeline` has no `at`"]),
    ("script-for-link", "links: { x: 'javascript:alert(1)' }\n", &["4:13: error[PM103] `links` takes web addresses"]),
    (
        "bad-action-type",
        "actions: [{ what: a, type: monitoring }]\n",
        &["4:28: error[PM103] `type` begins with `process/` or `technical/`"],
    ),
    ("nobody-supported", "actions: [{ id: T1, what: a, supports: [P9] }]\n", &["4:41: warning[PM207]"]),
    ("bad-slug", "systems: [../x]\n", &["4:11: error[PM112] `systems` can't be `../x`"]),
    ("slug-absolute", "slug: /etc/x\n", &["4:7: error[PM112] `slug` can't be `/etc/x`"]),
    ("slug-encoded", "slug: a%2Fb\n", &["4:7: error[PM112] `slug`"]),
    ("slug-backslash", "slug: 'a\\b'\n", &["4:7: error[PM112] `slug`"]),
    ("slug-line-break", "slug: \"a\\nb\"\n", &["4:7: error[PM112] `slug`"]),
    ("folded-systems", "systems: [web, Web]\n", &["4:16: warning[PM113] `systems` names `Web` twice"]),
    ("count-overflow", "impact: { users_affected: 99999999999999999999 }\n", &["4:27: error[PM103] `users_affected`"]),
    (
        "swapped-aim",
        "actions: [{ what: a, type: prevent, aim: process/runbook }]\n",
        &["4:28: error[PM103] `type`", "4:42: error[PM103] `aim`"],
    ),
    ("number-for-actions", "actions: 17\n", &["4:10: error[PM102] `actions` takes text, or keys"]),
    ("yes-for-effects", "effects: [yes it is, true]\n", &["4:22: error[PM102] `effects` takes text, or entries"]),
    ("null-owner", "actions: [{ what: a, owner: null }]\n", &["4:29: error[PM102] `owner`"]),
    (
        "order-in-zones",
        "mitigated: 2026-01-01T09:40Z\nresolved: 2026-01-01T10:30+02:00\n",
        &["5:11: warning[PM601] `resolved`"],
    ),
    ("twice-in-list", "tags: [a, A]\n", &["4:11: warning[PM113] `tags` names `A` twice"]),
    (
        "no-such-post-mortem",
        "related: [2019-01-01-nothing]\n",
        &["4:11: warning[PM206] `related` names `2019-01-01-nothing`, which does not exist"],
    ),
    ("control-character", "owner: a\u{7}b\n", &["4:9: error[PM108]"]),
];

/// Whole files: what is wrong is not a line of front matter.
const FILES: &[(&str, &[u8], &[&str])] = &[
    ("file-empty", b"", &["1:1: error[PM105] the file is empty"]),
    ("file-blank", b" \n\n", &["1:1: error[PM105] the file is empty"]),
    (
        "file-only-open",
        b"---\ntitle: The file-only-open\ndate: 2026-01-01\n\nText.\n",
        &["1:1: error[PM107] the front matter is never closed"],
    ),
    (
        "file-four-dashes",
        b"----\ntitle: The file-four-dashes\ndate: 2026-01-01\n----\n",
        &["1:1: error[PM107] this line should be exactly `---`"],
    ),
    (
        "file-late",
        b"\n---\ntitle: The file-late\ndate: 2026-01-01\n---\n",
        &["2:1: error[PM107] front matter must begin on the first line"],
    ),
    (
        "file-indented-close",
        b"---\ntitle: The file-indented-close\ndate: 2026-01-01\n  ---\n\nText.\n",
        &["4:3: error[PM107]"],
    ),
    (
        "file-mixed-fences",
        b"+++\ntitle = \"The file-mixed-fences\"\ndate = 2026-01-01\n---\n\nText.\n",
        &["4:1: error[PM107]"],
    ),
    (
        "file-a-list",
        b"---\n- title\n- date\n---\n",
        &[
            "1:1: error[PM105] `date` is missing",
            "1:1: error[PM105] `title` is missing",
            "2:3: error[PM102] front matter takes keys with values, and this is a list",
        ],
    ),
    ("file-no-title", b"---\ndate: 2026-01-01\n---\n\nText.\n", &["1:1: error[PM105] `title` is missing"]),
    ("file-nothing-between", b"---\n---\n# A title\n", &["1:1: error[PM105] `date` is missing"]),
    ("file-no-date", b"---\ntitle: The file-no-date\n---\n\nText.\n", &["1:1: error[PM105] `date` is missing"]),
    ("file-latin", b"---\ntitle: caf\xE9\ndate: 2026-01-01\n---\n", &["2:11: error[PM108]"]),
    (
        "file-utf16",
        b"\xFF\xFE-\0-\0-\0\n\0t\0i\0t\0l\0e\0:\0 \0x\0\n\0-\0-\0-\0\n\0",
        &["1:1: error[PM105] `date` is missing", "1:1: error[PM108] the file is UTF-16"],
    ),
    (
        "file-cr",
        b"---\rtitle: The file-cr\rdate: 2026-01-01\r---\rText.\r",
        &["1:4: warning[PM108] lines end in a bare carriage return"],
    ),
    ("toml-unclosed", b"+++\ntitle = \"The toml-unclosed\"\ndate = 2026-01-01\nowner = \"web\n+++\n\nText.\n", &["4:"]),
    (
        "toml-duplicate",
        b"+++\ntitle = \"The toml-duplicate\"\ndate = 2026-01-01\nowner = \"a\"\nowner = \"b\"\n+++\n",
        &["5:1: error[PM104]"],
    ),
    (
        "toml-type",
        b"+++\ntitle = \"The toml-type\"\ndate = 2026-01-01\nsummary = [\"a\"]\n+++\n",
        &["4:11: error[PM102] `summary` takes text, not a list"],
    ),
    ("toml-no-value", b"+++\ntitle = \"The toml-no-value\"\ndate = 2026-01-01\nowner =\n+++\n", &["4:"]),
    (
        "toml-word",
        b"+++\ntitle = \"The toml-word\"\ndate = 2026-01-01\nstatus = \"reviewd\"\n+++\n",
        &["4:10: error[PM103]"],
    ),
];

/// Documents with nothing wrong, in many forms.
const GOOD: &[(&str, &str)] = &[
    ("good", "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n"),
    ("good-crlf", "---\r\ntitle: Good\r\ndate: 2026-01-01\r\ntags: [a]\r\n---\r\n\r\nText.\r\n"),
    ("good-bom", "\u{feff}---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n"),
    ("good-toml", "+++\ntitle = \"Good\"\ndate = 2026-01-01\n[impact]\nrequests_pct = 3\n+++\n\nText.\n"),
    ("good-rule-in-body", "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n\n---\n\nMore: text\n---\n"),
    ("good-block-text", "---\ntitle: Good\ndate: 2026-01-01\nsummary: |\n  ---\n  a: b\n---\n"),
    ("good-blank-values", "---\ntitle: Good\ndate: 2026-01-01\nowner:\ntags: []\nimpact:\nactions:\n---\n"),
    ("good-quoted", "---\n\"title\": 'Good'\n'date': \"2026-01-01\"\n---\n"),
    ("good-none", "# Good\n\nText.\n"),
    (
        "good-odd-times",
        "---\ntitle: Good\nstarted: 2026-01-01 9:35:00 +0100\ndetected: ~2026-01-01T09:40Z\nresolved: 2026-01-01 23:29 UTC\n---\n",
    ),
    ("good-extra", "---\ntitle: Good\ndate: 2026-01-01\nextra: { anything: [1, { a: b }] }\nx-own: true\n---\n"),
];

fn expected_lines(said: &str, name: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut head = "";
    for line in said.lines() {
        if line.starts_with("error[") || line.starts_with("warning[") || line.starts_with("note[") {
            head = line;
        } else if let Some(rest) = line.strip_prefix(&format!("content/{name}.md:")) {
            // After the first sixty a line is all there is.
            lines.push(rest.to_owned());
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some(place) = place.strip_prefix(&format!("content/{name}.md"))
        {
            lines.push(format!("{}: {}", place.trim_start_matches(':'), head.replacen("]: ", "] ", 1)));
        }
    }
    lines
}

#[test]
fn every_broken_document_is_reported_at_its_line_and_built() {
    let library = Library::new();
    for (name, text) in GOOD {
        library.write(&format!("content/{name}.md"), text);
    }
    for (name, lines, _) in CASES {
        let lines = lines.replace("DEEP", &format!("{}{}", "[".repeat(200), "]".repeat(200)));
        library.write(
            &format!("content/{name}.md"),
            &format!("---\ntitle: The {name}\ndate: 2026-01-01\n{lines}---\n\nText of {name}.\n"),
        );
    }
    for (name, bytes, _) in FILES {
        fs::write(library.root().join(format!("content/{name}.md")), bytes).unwrap();
    }
    let run = library.run(&["build", "-v", "--drafts"]);
    run.exits(1);
    let (mut missed, mut n_documents) = (Vec::new(), GOOD.len());
    for (name, expected) in CASES
        .iter()
        .map(|(name, _, expected)| (name, expected))
        .chain(FILES.iter().map(|(name, _, expected)| (name, expected)))
    {
        n_documents += 1;
        let said = expected_lines(&run.stderr, name);
        for expected in *expected {
            if !said
                .iter()
                .any(|line| line.starts_with(expected) || (expected.starts_with("error") && line.contains(expected)))
            {
                missed.push(format!("{name}: {expected:?} is not among {said:#?}"));
            }
        }
        if said.len() > expected.len() {
            missed.push(format!("{name}: says more than {expected:?}: {said:#?}"));
        }
    }
    for (name, _) in GOOD {
        let said = expected_lines(&run.stderr, name);
        if !said.is_empty() {
            missed.push(format!("{name} is good, and yet: {said:#?}"));
        }
        assert_eq!(texts(&library.output(&format!("incidents/{name}.html")), "h1"), ["Good"], "{name}");
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    for (name, ..) in CASES {
        let page = library.output(&format!("incidents/{name}.html"));
        assert_eq!(texts(&page, "h1"), [format!("The {name}")]);
        assert!(page.contains(&format!("Text of {name}.")), "{name} lost its text");
    }
    for (name, ..) in FILES {
        assert!(library.has_output(&format!("incidents/{name}.html")), "{name} has no page");
    }
    run.says(&format!("Built {n_documents} post-mortems"));
}

#[test]
fn what_was_meant_is_suggested() {
    let library = Library::new();
    for (lines, help) in [
        ("sevrity: sev1\n", "did you mean `severity`?"),
        ("status: reviewd\n", "did you mean `reviewed`?"),
        ("actions: [{ what: a, onwer: b }]\n", "did you mean `owner`?"),
        ("related: [2026-01-01-othr]\n", "did you mean `2026-01-01-other`?"),
        ("visiblity: internal\n", "did you mean `visibility`?"),
        ("summary: it broke: badly\n", "put the value in quotes"),
        ("owner: \"web\n", "close the quotes at the end of the value"),
    ] {
        library.write("content/2026-01-01-other.md", "---\ntitle: Other\n---\n");
        library.write("content/a.md", &format!("---\ntitle: A\ndate: 2026-01-01\n{lines}---\n"));
        library.run(&["build"]).says(&format!("help: {help}"));
    }
}

#[test]
fn a_library_may_require_more() {
    let library = Library::new();
    library.write("site.toml", "[process]\nrequire = [\"severity\", \"systems\", \"root_cause\", \"summary\"]\n");
    library.write("content/a.md", "---\ntitle: A\ndate: 2026-01-01\nseverity: sev1\n---\n\n## Summary\n\nIt broke.\n");
    library.write("content/b.md", "# Notes of old\n");
    let run = library.run(&["build"]);
    run.exits(1);
    let said = expected_lines(&run.stderr, "a");
    assert_eq!(said, ["1:1: error[PM105] `root_cause` is missing", "1:1: error[PM105] `systems` is missing"]);
    assert_eq!(expected_lines(&run.stderr, "b"), [""; 0], "a file without front matter is old or foreign");
}

#[test]
fn names_that_collide_are_reported_where_they_are_typed() {
    let library = Library::new();
    let slugs = ["one-place", "one-place", "One-Place", "caf\u{e9}", "cafe\u{301}"];
    for (i, slug) in slugs.iter().enumerate() {
        library.write(&format!("content/{i}.md"), &format!("---\ntitle: T{i}\ndate: 2026-01-01\nslug: {slug}\n---\n"));
    }
    library.write("content/one-place.md", "---\ntitle: T\ndate: 2026-01-01\n---\n");
    let run = library.run(&["build"]);
    run.exits(1);
    for (i, id) in [(1, "one-place"), (2, "one-place"), (4, "caf\u{e9}")] {
        let said = expected_lines(&run.stderr, &i.to_string());
        let expected = format!("4:7: error[PM903] two post-mortems have the id `{id}` (`id` or `slug`)");
        assert_eq!(said, [expected], "{}", run.stderr);
    }
    let said = expected_lines(&run.stderr, "one-place");
    assert_eq!(said, ["1:1: error[PM903] two post-mortems have the id `one-place`"], "nobody typed this one");
}

#[test]
fn closed_vocabularies_are_kept() {
    let library = Library::new();
    library.write("site.toml", "[vocabulary]\nclosed = [\"systems\", \"causes\"]\n");
    library.write("content/systems/frontend/load-balancer.md", "---\ntitle: LB\naliases: [lb]\n---\n");
    library.write("content/causes/change.md", "---\ntitle: Change\n---\n");
    library.write(
        "content/a.md",
        "---\ntitle: A\ndate: 2026-01-01\nsystems: [frontend/load-balancr, lb]\nroot_cause: chnge\ntags: [free]\n---\n",
    );
    let run = library.run(&["build"]);
    run.exits(1).says("did you mean `frontend/load-balancer`?").says("did you mean `change`?");
    let said = expected_lines(&run.stderr, "a");
    assert_eq!(
        said,
        ["4:11: error[PM204] unknown system `frontend/load-balancr`", "5:13: error[PM203] unknown root cause `chnge`"]
    );
}
