//! Libraries at the edges: empty, tiny, oddly named, in another style of addresses, with a theme of their own.

use std::fs;

use crate::crawl::{dead_links, repeated_ids};
use crate::library::Library;
use crate::look::{attributes, texts};

fn is_sound(library: &Library) {
    let outputs = library.outputs();
    assert_eq!(dead_links(&outputs), [""; 0]);
    assert_eq!(repeated_ids(&outputs), [""; 0]);
}

#[test]
fn an_empty_library_says_how_to_begin() {
    let library = Library::new();
    fs::create_dir(library.root().join("content")).unwrap();
    let run = library.run(&["build", "-v"]);
    run.exits(0).says("Built 0 post-mortems, ");
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    let home = library.output("index.html");
    assert_eq!(texts(&home, ".steps h3"), ["Write it down", "See it while you write", "Publish it"]);
    assert_eq!(texts(&home, ".stats, .inc, table, .heat, nav[aria-label=Main]"), [""; 0]);
    is_sound(&library);
}

#[test]
fn a_library_without_its_content_folder_is_an_error() {
    let library = Library::new();
    let run = library.run(&["build"]);
    run.says("`content.dir` does not exist: `content`").exits(1);
    assert!(!library.root().join("public").exists());
}

#[test]
fn one_bare_file_is_a_library() {
    let library = Library::new();
    library.write("content/2024-03-02 The day the cat walked in.md", "It walked in.\n\nThen it walked **out**.\n");
    let run = library.run(&["build", "-v"]);
    run.exits(0).says("Built 1 post-mortem, ");
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    let page = library.output("incidents/2024-03-02-the-day-the-cat-walked-in.html");
    assert_eq!(texts(&page, "h1"), ["The day the cat walked in"]);
    assert_eq!(texts(&page, ".prose p"), ["It walked in.", "Then it walked out."]);
    assert_eq!(texts(&page, ".glance, .phase, .acts, .notice, .badge, .tl, .chain, .pn"), [""; 0]);
    assert_eq!(texts(&library.output("index.html"), ".inc .ttl a"), ["The day the cat walked in"]);
    assert_eq!(texts(&library.output("index.html"), ".heat, .held, .todo"), [""; 0]);
    is_sound(&library);
}

#[test]
fn a_title_comes_from_the_one_heading_and_a_date_from_the_timeline() {
    let library = Library::new();
    library.write("content/outage.md", "# When the disk was full\n\n## Timeline\n\n| Time (UTC) | What |\n|---|---|\n| 2025-04-05 10:00 | Full |\n| 10:30 | Emptied |\n");
    library.run(&["build"]).exits(0);
    let page = library.output("incidents/outage.html");
    assert_eq!(texts(&page, "h1"), ["When the disk was full"]);
    assert_eq!(texts(&page, ".crumbs li")[2], "2025");
    is_sound(&library);
}

#[test]
fn a_bundle_brings_its_pictures() {
    let library = Library::new();
    let body = "---\ntitle: A bundle\ndate: 2026-01-02\n---\n\n![The graph](graph one.png) ![The graph](<graph one.png>) [log](./logs/a.log)\n\n![no](none.png)\n";
    library.write("content/2026/2026-01-02-bundle/index.md", body);
    library.write("content/2026/2026-01-02-bundle/graph one.png", "pixels");
    library.write("content/2026/2026-01-02-bundle/logs/a.log", "log");
    library.write("content/2026/2026-01-02-bundle/unused.bin", "unused");
    let run = library.build_anyway();
    run.exits(0).says("warning[PM212]: the image `none.png` does not exist");
    let page = library.output("incidents/2026-01-02-bundle.html");
    assert_eq!(attributes(&page, ".prose img", "src"), ["../files/2026/2026-01-02-bundle/graph%20one.png"]);
    assert_eq!(library.output("files/2026/2026-01-02-bundle/graph one.png"), "pixels");
    assert_eq!(attributes(&page, ".prose a", "href"), ["../files/2026/2026-01-02-bundle/logs/a.log"]);
    assert!(!library.has_output("files/2026/2026-01-02-bundle/unused.bin"), "nobody links to it");
    is_sound(&library);
}

#[test]
fn names_of_any_script_and_with_blanks_work() {
    let library = Library::new();
    let names = [
        "2026-01-01 支付 故障",
        "2026-01-02-Größe & Maß",
        "2026-01-03-يوم",
        "2026-01-04-100% done?",
        "2026-01-05-a#b",
        "2026-01-06-🔥",
    ];
    for name in names {
        let links: String = names
            .iter()
            .map(|n| format!("- [{n}](<{}.md>)\n", n.replace('%', "%25").replace('#', "%23").replace('?', "%3F")))
            .collect();
        library.write(&format!("content/{name}.md"), &format!("---\ntitle: \"{name}\"\nsystems: [支付/网关, \"Über Maß\"]\ntags: [\"C# & co\"]\n---\n\n{links}\n![x](<{name}.png>)\n"));
        library.write(&format!("content/{name}.png"), name);
    }
    let run = library.run(&["build"]);
    run.exits(0);
    let mut pages: Vec<String> =
        library.outputs().into_keys().filter(|name| name.starts_with("incidents/2026-")).collect();
    pages.sort_unstable();
    let expected = [
        "2026-01-01-支付-故障",
        "2026-01-02-größe-maß",
        "2026-01-03-يوم",
        "2026-01-04-100-done",
        "2026-01-05-a-b",
        "2026-01-06",
    ];
    assert_eq!(pages, expected.map(|id| format!("incidents/{id}.html")));
    assert!(
        library.has_output("systems/支付/网关.html")
            && library.has_output("systems/über-maß.html")
            && library.has_output("tags/c-co.html")
    );
    assert_eq!(
        attributes(&library.output("incidents/2026-01-01-支付-故障.html"), ".prose p ~ ul a, .prose ul a", "href")
            .len(),
        names.len()
    );
    is_sound(&library);
}

#[test]
fn addresses_can_be_folders() {
    let library = Library::new();
    library.write("site.toml", "[site]\nurl = \"https://pm.example/x\"\n[publish]\nurl_style = \"directory\"\n");
    library.write("content/2026-01-01-a.md", "---\ntitle: A\nsystems: [web/front]\naliases: [INC-1, old/a.html]\nroot_cause: change/config\nactions: [{ what: Do, owner: team, type: process/review }]\n---\n\n## Why\n\n[b](2026-01-02-b.md#what) ![x](x.png) [[web/front]]\n");
    library.write("content/2026-01-02-b.md", "---\ntitle: B\nsystems: [web]\n---\n\n## What\n\n[a](2026-01-01-a.md)\n");
    library.write("content/x.png", "x");
    library.build();
    let outputs = library.outputs();
    let flat: Vec<&String> =
        outputs.keys().filter(|name| name.ends_with(".html") && !name.ends_with("index.html")).collect();
    assert_eq!(flat, ["404.html", "old/a.html"]);
    let page = library.output("incidents/2026-01-01-a/index.html");
    assert_eq!(attributes(&page, ".prose a", "href"), ["#why", "../2026-01-02-b/#what", "../../systems/web/front/"]);
    assert_eq!(attributes(&page, ".prose img", "src"), ["../../files/x.png"]);
    assert!(!String::from_utf8_lossy(&outputs["index.html"]).contains("index.html\""));
    assert!(library.output("sitemap.xml").contains("<loc>https://pm.example/x/incidents/2026-01-01-a/</loc>"));
    assert!(library.output("sitemap.xml").contains("<loc>https://pm.example/x/</loc>"));
    assert!(library.has_output("feeds/systems/web/front.xml"));
    is_sound(&library);
}

#[test]
fn a_theme_of_ones_own_replaces_file_by_file() {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", "---\ntitle: A\n---\n\nText.\n");
    library.build();
    let plain = library.outputs();
    library.write("site.toml", "[appearance]\ntheme = \"own\"\n");
    library.write(
        "themes/own/templates/glossary.html",
        "{% extends \"base.html\" %}{% block main %}<h1>Our own {{ page.title }}</h1>{% endblock %}",
    );
    library.write("themes/own/static/icon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    library.build();
    assert_eq!(texts(&library.output("glossary.html"), "h1"), ["Our own Glossary"]);
    let outputs = library.outputs();
    let icon = |outputs: &std::collections::BTreeMap<String, Vec<u8>>| {
        outputs
            .iter()
            .find(|(name, _)| name.starts_with("static/icon."))
            .map(|(name, bytes)| (name.clone(), bytes.len()))
            .unwrap()
    };
    assert_eq!(icon(&outputs).1, 41);
    assert_ne!(icon(&outputs).0, icon(&plain).0);
    assert!(String::from_utf8_lossy(&outputs["incidents/2026-01-01-a.html"]).contains(&icon(&outputs).0));
    let style = |name: &&String| name.starts_with("static/style.");
    assert_eq!(outputs.keys().find(style), plain.keys().find(style));
    is_sound(&library);
}

#[test]
fn a_broken_template_leaves_the_published_site() {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", "---\ntitle: A\n---\n\nText.\n").build();
    let before = library.outputs();
    library.write("site.toml", "[appearance]\ntheme = \"own\"\n");
    let check = |template: &str, expected: &[&str]| {
        library.write("themes/own/templates/incidents.html", template);
        let run = library.run(&["build"]);
        for text in expected {
            run.says(text);
        }
        run.exits(1);
        assert_eq!(library.outputs(), before, "{template}");
    };
    check(
        "{% extends \"base.html\" %}\n{% block main %}\n<h1>{{ page.titel }}</h1>\n{% endblock %}",
        &["error[PM812]", "themes/own/templates/incidents.html:3:", "`titel`", "nothing was written"],
    );
    check(
        "{% block main %}\n\n{{ page.title \n{% endblock %}",
        &["error[PM811]", "themes/own/templates/incidents.html:"],
    );
    check("{% extends \"bse.html\" %}", &["themes/own/templates/incidents.html", "bse.html"]);
    check(
        "{% if page.title | no_such_filter %}x{% endif %}",
        &["themes/own/templates/incidents.html", "no_such_filter"],
    );
    fs::remove_file(library.root().join("themes/own/templates/incidents.html")).unwrap();
    library.build();
}

#[test]
fn an_unknown_theme_is_named_with_a_suggestion() {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", "---\ntitle: A\n---\n\nText.\n");
    library.write("themes/harbour/templates/x.html", "x");
    library.write("site.toml", "[appearance]\ntheme = \"harbor\"\n");
    library.run(&["build"]).exits(1).says("there is no theme `harbor`").says("set `appearance.theme` to `harbour`");
}

#[test]
fn the_home_page_has_the_owners_words_and_its_links_work() {
    let library = Library::new();
    library.write(
        "content/index.md",
        "---\ntitle: Our archive\n---\n\nRead [the first](2026-01-01-a.md) and [[systems/web]].\n\n![x](x.png)\n",
    );
    library.write("content/2026-01-01-a.md", "---\ntitle: A\nsystems: [web]\n---\n\nText.\n");
    library.write("content/x.png", "x").build();
    let home = library.output("index.html");
    assert_eq!(texts(&home, "h1"), ["Our archive"]);
    assert_eq!(
        attributes(&home, ".hero .prose a", "href"),
        ["incidents/2026-01-01-a.html", "systems/web.html", "files/x.png"]
    );
    assert_eq!(attributes(&home, ".hero .prose img", "src"), ["files/x.png"]);
    is_sound(&library);
}
