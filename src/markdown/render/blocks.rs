//! Paragraphs, headings, alerts, tasks and code in the page.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, HeadingLevel};

use super::writer::{Close, Figure, Gather, Writer};
use crate::markdown::{escape, highlight};

/// How much code is coloured in one text, as [`highlight::cost`] counts it.
const MAX_COLOURED: usize = 2 * highlight::MAX_BYTES;

impl<'a> Writer<'a, '_> {
    pub(super) fn start_paragraph(&mut self) -> Close<'a> {
        self.fresh_line();
        self.figure = Figure::Possible;
        let start = self.out.html.len();
        self.out.html.push_str("<p>");
        Close::Paragraph(start)
    }

    pub(super) fn end_paragraph(&mut self, start: usize) {
        match std::mem::replace(&mut self.figure, Figure::No) {
            Figure::Found { html, src, title } => {
                self.out.html.truncate(start);
                self.write_figure(&html, &src, &title);
            }
            Figure::Possible | Figure::No => self.out.html.push_str("</p>\n"),
        }
    }

    pub(super) fn start_heading(&mut self, level: HeadingLevel, id: Option<CowStr<'a>>) -> Close<'a> {
        self.fresh_line();
        self.heading = Some(String::new());
        let level = (level as i8).saturating_add(self.options.heading_shift).clamp(1, 6).unsigned_abs();
        Close::Heading { level, id, is_top: self.open.is_empty(), start: self.out.html.len() }
    }

    pub(super) fn end_heading(&mut self, level: u8, id: Option<&str>, is_top: bool, start: usize) {
        let text = self.heading.take().unwrap_or_default();
        let inner = self.out.html.split_off(start);
        let out = &mut self.out.html;
        if is_top {
            let text = text.trim();
            let anchor = self.anchors.next(text, id);
            escape::formatted(out, format_args!("<h{level} id=\"{anchor}\">{inner} <a class=\"ha\" href=\"#"));
            escape::href(out, &anchor);
            out.push_str("\" aria-label=\"Link to ");
            escape::attribute(out, if text.is_empty() { "this section" } else { text });
            escape::formatted(out, format_args!("\">#</a></h{level}>\n"));
        } else {
            escape::formatted(out, format_args!("<h{level}>{inner}</h{level}>\n"));
        }
    }

    pub(super) fn start_alert(&mut self, kind: BlockQuoteKind) -> Close<'a> {
        let (class, word) = match kind {
            BlockQuoteKind::Note => ("note", "Note"),
            BlockQuoteKind::Tip => ("tip", "Tip"),
            BlockQuoteKind::Important => ("important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Caution"),
        };
        let open = format!("<div class=\"alert alert-{class}\" role=\"note\">\n<p class=\"alert-title\">{word}</p>\n");
        self.block(&open, "</div>\n")
    }

    pub(super) fn task(&mut self, done: bool) {
        // The item is open already: its class is added behind the fact.
        for (plain, marked) in [("<li>", "<li class=\"task\">"), ("<li>\n<p>", "<li class=\"task\">\n<p>")] {
            if self.out.html.ends_with(plain) {
                self.out.html.truncate(self.out.html.len() - plain.len());
                self.out.html.push_str(marked);
            }
        }
        self.out.html.push_str(if done {
            "<input type=\"checkbox\" disabled checked aria-label=\"done\"> "
        } else {
            "<input type=\"checkbox\" disabled aria-label=\"to do\"> "
        });
    }

    pub(super) fn code_block(&mut self, language: &str, code: &str) {
        self.fresh_line();
        self.out.html.push_str("<pre tabindex=\"0\" class=\"code\"");
        if !language.is_empty() {
            self.out.html.push_str(" data-lang=\"");
            escape::attribute(&mut self.out.html, language);
            self.out.html.push('"');
        }
        self.out.html.push_str("><code>");
        let cost = if language.is_empty() { 0 } else { highlight::cost(code) };
        let is_coloured = !self.is_nowhere() && self.coloured + cost <= MAX_COLOURED;
        if is_coloured {
            self.coloured += cost;
        }
        highlight::code(&mut self.out.html, code, if is_coloured { language } else { "" });
        self.out.html.push_str("</code></pre>\n");
    }
}

impl Gather<'_> {
    /// What gathers a block of code.
    pub(super) fn code(kind: &CodeBlockKind<'_>) -> Self {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => "",
        };
        let name = info.split(|c: char| c.is_whitespace() || ",{:".contains(c)).next().unwrap_or_default();
        let is_name = name.len() <= 32 && name.chars().all(|c| c.is_ascii_alphanumeric() || "+#._-".contains(c));
        Self::Code { language: if is_name { name.to_ascii_lowercase() } else { String::new() }, code: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::render::tests::html;
    use crate::markdown::render::writer::MAX_BLOCK_DEPTH;

    #[test]
    fn headings_have_anchors() {
        insta::assert_snapshot!(html("# A *b* & \"c\"\n## A b & c\n### x {#own}\n###### deep\n"), @r##"
        <h2 id="a-b--c">A <em>b</em> &amp; "c" <a class="ha" href="#a-b--c" aria-label="Link to A b &amp; &quot;c&quot;">#</a></h2>
        <h3 id="a-b--c-1">A b &amp; c <a class="ha" href="#a-b--c-1" aria-label="Link to A b &amp; c">#</a></h3>
        <h4 id="own">x <a class="ha" href="#own" aria-label="Link to x">#</a></h4>
        <h6 id="deep">deep <a class="ha" href="#deep" aria-label="Link to deep">#</a></h6>
        "##);
        insta::assert_snapshot!(html("> # quoted\n\n# `<b>`\n"), @r##"
        <blockquote>
        <h2>quoted</h2>
        </blockquote>
        <h2 id="b"><code>&lt;b&gt;</code> <a class="ha" href="#b" aria-label="Link to &lt;b&gt;">#</a></h2>
        "##);
    }

    #[test]
    fn lists_and_tasks() {
        insta::assert_snapshot!(html("- a\n- b\n\n  3. c\n"), @r#"
        <ul>
        <li>
        <p>a</p>
        </li>
        <li>
        <p>b</p>
        <ol start="3">
        <li>c</li>
        </ol>
        </li>
        </ul>
        "#);
        insta::assert_snapshot!(html("- [x] done\n- [ ] open\n"), @r#"
        <ul>
        <li class="task"><input type="checkbox" disabled checked aria-label="done"> done</li>
        <li class="task"><input type="checkbox" disabled aria-label="to do"> open</li>
        </ul>
        "#);
        insta::assert_snapshot!(html("- [x] done\n\n- other\n"), @r#"
        <ul>
        <li class="task">
        <p><input type="checkbox" disabled checked aria-label="done"> done</p>
        </li>
        <li>
        <p>other</p>
        </li>
        </ul>
        "#);
    }

    #[test]
    fn alerts_and_definitions() {
        insta::assert_snapshot!(html("> [!WARNING]\n> text\n"), @r#"
        <div class="alert alert-warning" role="note">
        <p class="alert-title">Warning</p>
        <p>text</p>
        </div>
        "#);
        insta::assert_snapshot!(html("> quote\n"), @r#"
        <blockquote>
        <p>quote</p>
        </blockquote>
        "#);
        insta::assert_snapshot!(html("Term\n: Meaning\n"), @r#"
        <dl>
        <dt>Term</dt>
        <dd>Meaning</dd>
        </dl>
        "#);
    }

    #[test]
    fn code_blocks() {
        insta::assert_snapshot!(html("```rust,ignore\nlet x = 1;\n```\n"), @r#"
        <pre tabindex="0" class="code" data-lang="rust"><code><span class="hl-k">let</span> x <span class="hl-o">= </span><span class="hl-n">1</span><span class="hl-p">;
        </span></code></pre>
        "#);
        insta::assert_snapshot!(html("```\n<b>\n```\n\n    indented\n"), @r#"
        <pre tabindex="0" class="code"><code>&lt;b&gt;
        </code></pre>
        <pre tabindex="0" class="code"><code>indented
        </code></pre>
        "#);
        insta::assert_snapshot!(html("```\"><script>\nx\n```\n"), @r#"
        <pre tabindex="0" class="code"><code>x
        </code></pre>
        "#);
    }

    #[test]
    fn text_is_as_written() {
        insta::assert_snapshot!(html("a -- b ... \"c\" 'd' (c) ~~e~~  \nf\\\ng\n\n---\n"), @r#"
        <p>a -- b ... "c" 'd' (c) <del>e</del><br>
        f<br>
        g</p>
        <hr>
        "#);
    }

    #[test]
    fn what_nests_too_deep_is_flat() {
        let deep = html(&("> ".repeat(1000) + "a\n"));
        assert_eq!(deep.matches("<blockquote>").count(), MAX_BLOCK_DEPTH);
        assert_eq!(deep.matches("</blockquote>").count(), MAX_BLOCK_DEPTH);
        let list = html(&("- ".repeat(1000) + "a\n"));
        assert!(list.matches("<li>").count() <= MAX_BLOCK_DEPTH && list.contains('a'));
        let emphasis = html(&("*a _b ".repeat(1000) + &"_*".repeat(1000)));
        assert_eq!(emphasis.matches("<em>").count(), emphasis.matches("</em>").count());
    }
}
