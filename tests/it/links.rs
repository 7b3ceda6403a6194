//! What links become, however they are written: Markdown, raw HTML, a URL that stands bare; and former addresses.

use crate::library::Library;

fn library() -> Library {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", "# A\n\nText.\n").write("content/graph.png", "png");
    library
}

#[test]
fn links_of_raw_html_are_resolved_copied_and_counted() {
    let library = library();
    let text = "# B\n\nSee <a href=\"2026-01-01-a.md\">the first</a> and <a href='https://a.example/'>more</a>.\n\n\
                <p align=\"center\">\n  <img\n    src=\"graph.png\" alt=\"A graph\">\n</p>\n";
    library.write("content/2026-01-02-b.md", text).build();
    let page = library.output("incidents/2026-01-02-b.html");
    assert!(page.contains("<a href=\"2026-01-01-a.html\" title=\"A\">the first</a>"), "{page}");
    assert!(page.contains("<a href=\"https://a.example/\" rel=\"noopener noreferrer\">more</a>"), "{page}");
    assert!(page.contains("<img src=\"../files/graph.png\" alt=\"A graph\""), "{page}");
    assert!(library.has_output("files/graph.png"));
    assert!(library.output("incidents/2026-01-01-a.html").contains("See the first and more."), "a backlink");
}

#[test]
fn those_that_lead_nowhere_are_reported_at_their_tag() {
    let library = library();
    library
        .write("content/2026-01-02-b.md", "# B\n\nSee <a href=\"none.md\">x</a>.\n\n<div>\n<img src=none.png></div>\n");
    let run = library.run(&["build"]);
    run.says("the link `none.md` leads nowhere").says("content/2026-01-02-b.md:3:5");
    run.says("the image `none.png` does not exist").says("content/2026-01-02-b.md:6:1");
}

#[test]
fn a_bare_url_is_a_link() {
    let library = library();
    library.write("content/2026-01-02-b.md", "# B\n\nSee https://a.example/x.\n").build();
    let page = library.output("incidents/2026-01-02-b.html");
    assert!(
        page.contains("<a href=\"https://a.example/x\" rel=\"noopener noreferrer\">https://a.example/x</a>"),
        "{page}"
    );
}

#[test]
fn a_former_address_that_is_taken_is_reported_where_it_is_written() {
    let library = library();
    library
        .write("content/2026-01-02-b.md", "---\ntitle: B\naliases: [incidents/2026-01-01-a.html]\n---\n\nText.\n")
        .write("site.toml", "[redirects]\n\"glossary.html\" = \"index.html\"\n");
    let run = library.run(&["build"]);
    run.says("error[PM901]: two pages want the address `incidents/2026-01-01-a.html`");
    run.says("--> content/2026-01-02-b.md:3:11").says("::: content/2026-01-01-a.md");
    run.says("error[PM901]: two pages want the address `glossary.html`").says("--> site.toml:2:1");
    run.says("`glossary.html` is a page that Casebook makes itself");
}
