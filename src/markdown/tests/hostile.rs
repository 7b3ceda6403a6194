//! Text that was made to hurt: the shapes of cmark's pathological tests and some for what we add, 64 KiB of each.

use std::time::{Duration, Instant};

use super::page::offences;
use crate::markdown::render::tests::OPTIONS;
use crate::markdown::{FREE_GROWTH, MAX_GROWTH, inline, outline, plain, render};

const BYTES: usize = 64 * 1024;

/// Unoptimised, on a loaded machine; optimised it is a tenth of it.
const LIMIT: Duration = Duration::from_secs(1);

fn check(name: &str, text: &str) {
    let (outlined, all) = timed(name, text);
    if std::env::var_os("SHOW_TIMES").is_some() {
        eprintln!("{name:30} outline {outlined:>9.2?} all {all:>9.2?}");
    }
    assert!(all < LIMIT, "{name} took {all:?}, of which the outline {outlined:?}");
}

/// How long this thread has run, where the system says; a busy machine then costs nobody a failure.
fn clock(start: Instant) -> Duration {
    let on_processor = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = on_processor.as_deref().and_then(|line| line.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn timed(name: &str, text: &str) -> (Duration, Duration) {
    let start = Instant::now();
    let before = clock(start);
    let outline = outline(text, 0);
    let outlined = clock(start).saturating_sub(before);
    let whole = 0..text.len();
    let rendered = render(text, std::slice::from_ref(&whole), &OPTIONS);
    drop(outline);
    let all = clock(start).saturating_sub(before);
    let n_bytes = rendered.parts[0].len() + rendered.footnotes.len();
    assert!(n_bytes <= FREE_GROWTH + MAX_GROWTH * text.len() + BYTES, "{name} grows to {n_bytes} bytes");
    (outlined, all)
}

fn numbered(n: usize, line: impl Fn(usize) -> String) -> String {
    (1..n).map(line).collect::<Vec<_>>().concat()
}

fn repeated(unit: &str) -> String {
    unit.repeat(BYTES / unit.len())
}

/// `open` and `close`, nested as deep as 64 KiB allow.
fn nested(open: &str, middle: &str, close: &str) -> String {
    let n = BYTES / (open.len() + close.len());
    open.repeat(n) + middle + &close.repeat(n)
}

#[test]
fn cmarks_pathological_shapes() {
    check("nested strong emphasis", &nested("*a **a ", "b", " a** a*"));
    check("emphasis closers, no openers", &repeated("a_ "));
    check("emphasis openers, no closers", &repeated("_a "));
    check("link closers, no openers", &repeated("a]"));
    check("link openers, no closers", &repeated("[a"));
    check("mismatched openers and closers", &repeated("*a_ "));
    check("two kinds of openers", &(repeated("**x [a*b**c*](d)")));
    check("pattern [ (](", &repeated("[ (]("));
    check("pattern ![[]()", &repeated("![[]()"));
    check("hard link and emphasis", "**x [a*b**c*](d)");
    check("nested brackets", &nested("[", "a", "]"));
    check("nested quotations", &(repeated("> ") + "a"));
    check("deeply nested lists", &numbered(350, |n| "  ".repeat(n) + "* a\n"));
    check("list markers on one line", &(repeated("- ") + "a"));
    check("numbers on one line", &(repeated("1. ") + "a"));
    check("NUL", &repeated("abc\0de\0"));
    check("backticks", &numbered(360, |n| format!("e{}", "`".repeat(n))));
    check("unclosed links a", &repeated("[a](<b"));
    check("unclosed links b", &repeated("[a](b"));
    check("unclosed <!--", &(String::from("</") + &repeated("<!--")));
    check("unclosed <?", &repeated("<?"));
    check("unclosed <!A", &repeated("<!A"));
    check("unclosed <![CDATA[", &repeated("<![CDATA["));
    check("empty lines in lists", &(String::from("- a\n") + &repeated(" \n") + "b"));
    check("references", &(repeated("[a]: u\n") + "\n" + &"[a] [b] ".repeat(1000)));
    check("many references", &numbered(4000, |n| format!("[{n}]: u\n[{n}] ")));
    check("reference collisions", &numbered(4000, |n| format!("[x{n}]: /{n}\n\n[x{n}]\n")));
    check("open parentheses", &(String::from("[a](") + &repeated("(")));
    check("autolinks", &repeated("<http://a"));
    check("entities", &repeated("&a;&#1;&amp"));
    check("backslashes", &repeated("\\"));
    check("tildes", &repeated("~~a ~"));
    check("html attributes", &(String::from("<a ") + &repeated("a='b' ") + ">"));
    check("setext", &repeated("a\n-\n"));
}

#[test]
fn shapes_of_what_we_add() {
    check("wide table", &(repeated("|a") + "|\n" + &repeated("|-") + "|\n|b|\n"));
    check("wide and short rows", &("|a".repeat(8000) + "|\n" + &"|-".repeat(8000) + "|\n" + &"|b|\n".repeat(8000)));
    check("many tables", &repeated("|a|\n|-|\n|b|\n\n"));
    check("footnote references", &(repeated("[^a]") + "\n\n[^a]: b\n"));
    check("footnote storm", &repeated("[^"));
    check("footnote definitions", &numbered(6000, |n| format!("[^{n}]: [^{n}]\n")));
    check("nested footnotes", &(repeated("[^a]: ") + "b [^a]"));
    check("wiki openers", &repeated("[["));
    check("wiki closers", &repeated("]]"));
    check("wiki links", &repeated("[[a]] "));
    check("wiki mixed", &repeated("[[a|]"));
    check("bare schemes", &repeated("http://"));
    check("bare nothings", &repeated("http://-"));
    check("bare URLs, then brackets", &(repeated("http://a ") + &repeated("[[ ")));
    check("escaped wiki links", &repeated("\\[[a]] "));
    check("bare with parentheses", &(String::from("http://a") + &repeated(")") + "("));
    check("bare URLs", &repeated("https://a.b "));
    check("headings", &repeated("# a\n"));
    check("long heading", &(String::from("# ") + &repeated("é")));
    check("heading attributes", &(String::from("# a {") + &repeated("#a .b c=d ") + "}"));
    check("heading braces", &repeated("# a {b}\n"));
    check("emoji codes", &(String::from("# ") + &repeated(":a")));
    check("tasks", &repeated("- [x] a\n"));
    check("alerts", &repeated("> [!NOTE]\n> a\n\n"));
    check("definitions", &repeated("a\n: b\n\n"));
    check("nested definitions", &(String::from("a\n") + &repeated(": ")));
    check("long links", &numbered(200, |_| format!("[{}](b) ", "a ".repeat(160))));
    check("images in images", &nested("![", "a", "](b)"));
    check("links with images", &repeated("[![a](b)](c)"));
    check("struck", &nested("~~a ", "b", " c~~"));
    check("strange line ends", &repeated("\r\n\r"));
}

#[test]
fn raw_html() {
    check("nested elements", &nested("<div>", "a", "</div>"));
    check("open blocks", &repeated("<div>\n\n"));
    check("open formatting", &numbered(4000, |n| format!("<b title={n}>a\n\n")));
    check("formatting, then paragraphs", &("<div><b><i><u><s><a>".repeat(20) + "\n\n" + &repeated("a\n\n")));
    check("open table parts", &repeated("<table><tr><td>"));
    check("open items", &repeated("<li>"));
    check("open paragraphs", &repeated("<p>a\n"));
    check("end tags", &repeated("</a></p>"));
    check("raw-text elements", &repeated("<script><style><textarea><title><plaintext>"));
    check("foreign elements", &repeated("<svg><math><mi><style><p>"));
    check("comments", &repeated("<!-- a --><b>"));
    check("unclosed tag", &(String::from("<div ") + &repeated("a=\"")));
    check("lone <", &(String::from("<div>\n") + &repeated("< <a")));
    check("entities in attributes", &(String::from("<i title=\"") + &repeated("&amp;&x;") + "\">"));
    check("ids", &numbered(5000, |n| format!("<i id=a{n}>\n\n")));
    check("select", &repeated("<select><option>"));
    check("void elements", &repeated("<br><hr><img src=a.png>"));
}

#[test]
fn code() {
    for language in ["rust", "js", "yaml", "bash", "sql", "html", "md", "python", "diff"] {
        for unit in ["(", "\"", "{[(", "/*", "$(", "a: b\n", "x = \"${y}\"\n", "' ", "`${", "<a b='c'>\n"] {
            check_small(language, unit);
        }
    }
    check("many blocks", &repeated("```rust\nlet x = 1;\n```\n"));
    check("fences", &repeated("```\n"));
    check("unknown languages", &numbered(3000, |n| format!("```x{n}\n```\n")));
}

/// The highlighter reads some 30 KB/s unoptimised, so here the bound is on lines: 2 KB of one line each.
fn check_small(language: &str, unit: &str) {
    let body = unit.repeat(1990 / unit.len());
    check(&format!("{language} {unit:?}"), &format!("```{language}\n{body}\n```\n"));
}

#[test]
fn lines_of_front_matter() {
    for unit in ["[a](", "*a **b ", "<b>", "[[", "`a", "&a;", "![", "http://a "] {
        let start = Instant::now();
        let before = clock(start);
        let line = repeated(unit);
        assert!(offences(&inline(&line, &OPTIONS)).is_empty(), "in {unit:?}");
        plain(&line);
        let all = clock(start).saturating_sub(before);
        assert!(all < LIMIT, "{unit:?} took {all:?}");
    }
}

#[test]
fn depth_beyond_any_stack() {
    for text in ["> ".repeat(100_000) + "a", "- ".repeat(100_000) + "a", "<div>".repeat(100_000)] {
        let outline = outline(&text, 0);
        assert!(outline.blocks.len() <= 1);
        let whole = 0..text.len();
        assert!(offences(&render(&text, std::slice::from_ref(&whole), &OPTIONS).parts[0]).is_empty());
    }
}
