//! What an edition leaves out is nowhere: not in a page, a list, a count, a link, a feed, a file name or a message.

use std::fs;
use std::path::Path;

use crate::crawl::dead_links;
use crate::library::{Library, Run, tree};
use crate::look::{attributes, differences, shown, texts};

const PUBLIC: &str = "[site]\nurl = \"https://pm.example\"\n[publish]\naudience = \"public\"\n";
const INTERNAL: &str = "[site]\nurl = \"https://pm.example\"\n";

/// Documents that everybody may read; what stands between `«` and `»` is for some readers.
const OPEN: &[(&str, &str)] = &[
    (
        "content/2026-01-10-first.md",
        r"---
title: First
visibility: public
severity: sev2
started: 2026-01-10T09:00Z
mitigated: 2026-01-10T09:30Z
systems: [web, shop/basket]
root_cause: change/config
related: [2026-03-10-hidden]
actions:
  - { id: P1, what: Review settings, type: process/review, owner: web, status: done, done: 2026-01-20 }
---

## What went wrong

It broke, like [the second](2026-02-10-second.md).

«:::internal
### Canarius heading

Canarius text with [a link](2026-03-10-hidden.md) and [another](2026-04-10-third.md).[^1]

- [ ] Canarius action

[^1]: Canarius note.
:::
»
## Why it went wrong

See [the hidden one](2026-03-10-hidden.md), [one of its headings](2026-03-10-hidden.md#hidden-heading) and [[2026-03-10-hidden]].

## How we prevent it

Text.
",
    ),
    (
        "content/2026-02-10-second.md",
        r"---
title: Second
visibility: public
started: 2026-02-10T09:00Z
systems: [web]
root_cause: change/config
tags: [cron]
---

## Timeline

| Time (UTC) | Event |
|---|---|
| 09:00 | It starts |

«:::restricted

| Time (UTC) | Event |
|---|---|
| 11:00 | Canarius event |

:::
»
## Notes

End.
",
    ),
    (
        "content/2026-04-10-third.md",
        "---\ntitle: Third\nvisibility: public\ndate: 2026-04-10\nsystems: [shop/basket]\n---\n\nA story.\n",
    ),
    (
        "content/systems/web.md",
        "---\ntitle: Web\ndescription: The web.\n---\n\nThe web.\n\n«:::internal\nCanarius, see [it](../2026-03-10-hidden.md).\n:::\n»",
    ),
    ("content/index.md", "Welcome.\n\n«:::internal\nCanarius home.\n:::\n»"),
];

/// Documents that nobody outside may know of.
const HIDDEN: &[(&str, &str)] = &[
    (
        "content/2026-03-10-hidden.md",
        r"---
title: Canarius title
summary: Canarius summary
severity: sev1
started: 2026-03-10T09:00Z
detected: 2026-03-10T11:00Z
systems: [web, canarius-system]
root_cause: change/config
contributing: [canarius/cause]
tags: [canarius-tag]
aliases: [CANARIUS-1, canarius/old.html]
related: [{ id: 2026-01-10-first, relation: recurrence-of, why: Canarius }]
actions:
  - { id: T1, what: Canarius action, type: technical/canarius, owner: Canarius team, due: 2026-04-01 }
---

## Hidden heading

[First](2026-01-10-first.md), [web](systems/web.md) and ![x](pictures/canarius.png).
",
    ),
    (
        "content/2026-05-10-later.md",
        "---\ntitle: Canarius later\nvisibility: restricted\nstarted: 2026-05-10T09:00Z\nsystems: [web]\nroot_cause: change/config\n---\n",
    ),
    ("content/2026-06-10-bundle/index.md", "---\ntitle: Canarius bundle\ndate: 2026-06-10\n---\n\n![x](shot.png)\n"),
    ("content/2026-06-10-bundle/shot.png", "canarius pixels"),
    ("content/pictures/canarius.png", "canarius pixels"),
];

/// Links to what is hidden, and the words that are left of each.
const HIDDEN_LINKS: &[(&str, &str)] = &[
    ("[the hidden one](2026-03-10-hidden.md)", "the hidden one"),
    ("[one of its headings](2026-03-10-hidden.md#hidden-heading)", "one of its headings"),
    ("[[2026-03-10-hidden]]", "2026-03-10-hidden"),
];

/// The whole library, with everything in it.
fn whole(site: &str) -> Library {
    let library = Library::empty();
    library.write("site.toml", site);
    for (path, text) in OPEN {
        library.write(path, &text.replace(['«', '»'], ""));
    }
    for (path, text) in HIDDEN {
        library.write(path, text);
    }
    library
}

/// The library from which somebody took out by hand what only some may read.
fn cleaned() -> Library {
    let library = Library::empty();
    library.write("site.toml", PUBLIC);
    for (path, text) in OPEN {
        let (first, rest) = text.split_once('«').unwrap_or((text, ""));
        let text = format!("{first}{}", rest.split_once('»').map_or("", |(_, rest)| rest));
        let text = HIDDEN_LINKS.iter().fold(text, |text, (link, words)| text.replace(link, words));
        library.write(path, &text.replace("related: [2026-03-10-hidden]\n", ""));
    }
    library
}

fn tells(library: &Library) -> Vec<String> {
    let says = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains("canarius");
    let outputs = library.outputs().into_iter();
    outputs.filter(|(name, bytes)| name.contains("canarius") || says(bytes)).map(|(name, _)| name).collect()
}

fn publish(library: &Library) -> Run {
    let run = library.run(&["build", "-v"]);
    assert!(run.code <= 1 && library.has_output("index.html"), "{}", run.stderr);
    run
}

#[test]
fn a_public_edition_is_that_of_a_library_without_the_rest() {
    let (whole, cleaned) = (whole(PUBLIC), cleaned());
    publish(&whole).exits(0);
    publish(&cleaned).exits(0);
    assert_eq!(differences(&shown(whole.outputs()), &shown(cleaned.outputs())), [""; 0]);
    assert_eq!(tells(&whole), [""; 0]);
    assert_eq!(dead_links(&whole.outputs()), [""; 0]);
    let first = whole.output("incidents/2026-01-10-first.html");
    assert_eq!(texts(&first, ".phase p").last().map(String::as_str), Some("Text."));
    assert_eq!(attributes(&first, ".prose a[href*=hidden]", "href"), [""; 0]);
    assert!(texts(&first, ".prose").iter().any(|text| text.contains("See the hidden one, one of its headings and")));
}

#[test]
fn what_the_public_edition_lacks_is_there_for_ourselves() {
    let library = whole(INTERNAL);
    publish(&library);
    let told = tells(&library);
    for name in [
        "incidents/2026-03-10-hidden.html",
        "systems/canarius-system.html",
        "causes/canarius/cause.html",
        "actions/owners/canarius-team.html",
        "incidents/canarius-1.html",
        "canarius/old.html",
        "files/pictures/canarius.png",
        "files/2026-06-10-bundle/shot.png",
        "incidents/2026-01-10-first.html",
        "systems/web.html",
        "index.html",
        "feeds/all.xml",
        "actions/overdue.html",
    ] {
        assert!(
            told.contains(&name.to_owned()),
            "{name} is silent, so its silence elsewhere proves nothing: {told:#?}"
        );
    }
    assert!(!told.iter().any(|name| name.contains("2026-05-10-later")), "a restricted one is in no usual edition");
    assert!(!library.output("incidents/2026-02-10-second.html").contains("Canarius event"));
    assert_eq!(dead_links(&library.outputs()), [""; 0]);
}

#[test]
fn one_folder_never_holds_two_editions() {
    let library = whole(INTERNAL);
    publish(&library);
    let before = library.outputs();
    library.write("site.toml", PUBLIC);
    library.run(&["build"]).exits(2).says("holds the internal edition, and this is the public one");
    assert_eq!(library.outputs(), before);
}

#[test]
fn a_document_that_is_taken_back_is_forgotten_at_once() {
    let (library, cold) = (whole(PUBLIC), whole(PUBLIC));
    publish(&library);
    let hide = |library: &Library| {
        let file = library.root().join("content/2026-04-10-third.md");
        let text = fs::read_to_string(&file).unwrap().replace("visibility: public", "visibility: internal");
        fs::write(file, text).unwrap();
    };
    hide(&library);
    publish(&library);
    let outputs = library.outputs();
    let told = outputs.iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("2026-04-10-third"));
    assert_eq!(told.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [""; 0]);
    hide(&cold);
    publish(&cold);
    assert_eq!(differences(&shown(outputs), &shown(cold.outputs())), [""; 0]);
}

#[test]
fn messages_of_a_public_build_do_not_tell_either() {
    let library = whole(PUBLIC);
    library.write(
        "content/2026-05-10-later.md",
        "---\ntitle: Canarius later\nvisibility: restricted\nstatus: canarius\nsevrity: canarius\n---\n\n[x](canarius.md)\n",
    );
    library
        .write("content/2026-01-11-broken.md", "---\ntitle: [Canarius\nvisibility: internal\nstatus: canarius\n---\n");
    let run = publish(&library);
    assert!(!run.stderr.to_lowercase().contains("canarius"), "{}", run.stderr);
    run.says("content/2026-05-10-later.md").says("Front matter has a key that Casebook doesn't know. See line 5");
    assert_eq!(tells(&library), [""; 0]);
}

#[test]
fn marks_that_are_not_understood_stop_the_build() {
    let cases = [
        (":::internal\nSecret.\n", "never closed"),
        (":::intrenal\nSecret.\n:::\n", "is no audience"),
        (":::internal\na\n:::restricted\nSecret.\n:::\n", "inside another"),
        ("```\n:::internal\nSecret.\n:::\n```\n", "in a code block"),
        (":::\n", "never opened"),
    ];
    for (body, message) in cases {
        for site in [PUBLIC, INTERNAL, ""] {
            let library = Library::new();
            library.write("site.toml", site);
            library
                .write("content/a.md", &format!("---\ntitle: A\nvisibility: public\ndate: 2026-01-01\n---\n\n{body}"));
            let run = library.run(&["build"]);
            run.exits(1).says("error[PM905]").says(message).says("Nothing was written.");
            assert!(!library.root().join("public").exists(), "{body}");
            assert!(!run.stderr.contains("Secret"), "{}", run.stderr);
        }
    }
    let library = Library::new();
    library.write("content/a.md", "---\ntitle: A\n---\n\n:::internal\nText.\n");
    library.run(&["build"]).says("^^^^^^^^^^^ `:::internal` stands here");
}

#[test]
fn a_page_that_is_for_everybody_cannot_be_kept_back() {
    let library = Library::new();
    let check = |audience: &str, visibility: &str, code: i32| {
        library.write("site.toml", &format!("[publish]\naudience = \"{audience}\"\noutput = \"{audience}\"\n"));
        for path in ["content/systems/web.md", "content/index.md"] {
            library.write(path, &format!("---\ntitle: Web\nvisibility: {visibility}\n---\n\nText.\n"));
            let run = library.run(&["build"]);
            run.exits(code);
            if code == 1 {
                run.says(&format!("{path}:3:13")).says("error[PM905]").says("Nothing was written.");
            }
            library.write(path, "---\ntitle: Web\n---\n");
        }
    };
    check("public", "public", 0);
    check("internal", "public", 0);
    check("internal", "internal", 0);
    check("public", "internal", 1);
    check("internal", "restricted", 1);
    check("restricted", "restricted", 0);
    check("internal", "restircted", 1);
}

#[test]
fn a_review_may_be_required() {
    let library = Library::new();
    for status in ["draft", "in-review", "reviewed", "closed"] {
        library.write(
            &format!("content/{status}.md"),
            &format!("---\ntitle: {status}\ndate: 2026-01-01\nstatus: {status}\n---\n"),
        );
    }
    library.write("content/none.md", "---\ntitle: none\ndate: 2026-01-01\n---\n");
    let pages = || {
        let pages = tree(&library.root().join("public/incidents")).into_keys();
        pages.filter(|name| !name.starts_with("20") && name != "index.html").collect::<Vec<_>>()
    };
    library.build();
    assert_eq!(pages(), ["closed.html", "in-review.html", "none.html", "reviewed.html"]);
    library.write("site.toml", "[publish]\nrequire_review = true\n").build();
    assert_eq!(pages(), ["closed.html", "reviewed.html"]);
    library.run(&["build", "--drafts"]).exits(0);
    assert_eq!(pages(), ["closed.html", "draft.html", "in-review.html", "none.html", "reviewed.html"]);
}

#[test]
fn the_public_demo_tells_nothing_of_the_internal_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = Library::new();
    for (name, bytes) in tree(&root.join("content")) {
        let file = library.root().join("content").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    library.write("site.toml", PUBLIC).build();
    let outputs = library.outputs();
    assert_eq!(outputs.keys().filter(|name| name.starts_with("incidents/20") && name.len() > 20).count(), 3);
    for (name, bytes) in &outputs {
        let text = String::from_utf8_lossy(bytes);
        for secret in ["deciding alone", "2026-06-30-frontend-lb-504s", "First editions", "platform-oncall brought"] {
            assert!(!text.contains(secret), "{name} tells `{secret}`");
        }
    }
    assert_eq!(dead_links(&outputs), [""; 0]);
}

#[test]
fn a_build_says_how_many_it_leaves_out_and_nothing_else_of_them() {
    let library = Library::new();
    let write = |name: &str, front: &str| {
        library
            .write(&format!("content/2026-01-0{name}.md"), &format!("---\ntitle: Canarius\n{front}\n---\n\nText.\n"));
    };
    write("1-a", "status: draft");
    write("2-b", "visibility: restricted\nstatus: draft");
    write("3-c", "status: in-review");
    write("4-d", "status: reviewed");
    let run = library.run(&["build"]);
    run.says("Left out: 1 restricted (this is the internal edition), 1 draft (--drafts shows them)\n");
    assert!(!run.stderr.contains("anarius"), "{}", run.stderr);
    let run = library.run(&["build", "--drafts"]);
    run.says("Left out: 1 restricted (this is the internal edition)\n");
    library.write("site.toml", "[publish]\nrequire_review = true\n");
    library.run(&["build"]).says("1 draft (--drafts shows them), 1 not yet reviewed (`require_review` is set)\n");
    assert!(!library.run(&["build", "-q"]).stderr.contains("left out"));
}
