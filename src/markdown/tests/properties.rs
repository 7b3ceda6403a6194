//! What holds for any text.

use proptest::prelude::*;

use super::page::{ids, offences};
use crate::markdown::render::tests::{OPTIONS, html};
use crate::markdown::{BlockKind, inline, outline, plain, render};

/// What means something in Markdown and HTML.
const TOKENS: &[&str] = &[
    "a",
    "b c",
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "# ",
    "## ",
    "- ",
    "1. ",
    "- [x] ",
    "> ",
    "> [!NOTE]\n",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "```rust\n",
    "[",
    "]",
    "(",
    ")",
    "](",
    "[[",
    "]]",
    "|",
    "|-|\n",
    "|a|b|\n",
    ": ",
    "[^a]",
    "[^a]: ",
    "[a]: ",
    "![",
    "\\",
    "&",
    "&lt;",
    "&#106;",
    "{#id}",
    "{",
    "}",
    "---\n",
    "===\n",
    "<",
    ">",
    "</",
    "/>",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<a href=",
    "<img src=x onerror=y>",
    "<script>",
    "</script>",
    "<svg>",
    "<style>",
    "<!--",
    "-->",
    "<?",
    "<table>",
    "<td>",
    "<p>",
    "<li>",
    "<i id=a>",
    "<i id=section>",
    "<a name=b>",
    "style=x",
    "onclick=\"y\"",
    "'",
    "\"",
    "javascript:",
    "java\tscript:",
    "data:text/html,",
    "https://a.b/c",
    "http://",
    "x.png",
    "known",
    "é",
    "日本",
    "\u{0}",
    "\u{feff}",
    "\r\n",
    "a@b.c",
    "<pod-name>",
    "<details>",
    "<summary>",
    "<h1>",
    "cb-fn-1",
];

/// Text made of what means something in Markdown and HTML.
fn text() -> impl Strategy<Value = String> {
    let token = prop::sample::select(TOKENS);
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_dangerous_is_left(text in text()) {
        let html = html(&text);
        prop_assert_eq!(offences(&html), Vec::<String>::new(), "{}", html);
        let line = inline(&text, &OPTIONS);
        prop_assert_eq!(offences(&line), Vec::<String>::new(), "{}", line);
        plain(&text);
    }

    #[test]
    fn ids_are_unique_and_those_of_the_outline(text in text()) {
        let (mut all, headings) = ids(&html(&text));
        let outline = outline(&text, 0);
        let anchors: Vec<_> = outline.headings.into_iter().map(|heading| heading.anchor).collect();
        if !outline.has_html {
            prop_assert_eq!(&headings, &anchors);
        }
        for anchor in &anchors {
            prop_assert!(headings.contains(anchor), "{} of {:?} in {:?}", anchor, anchors, headings);
        }
        all.sort();
        let n = all.len();
        all.dedup();
        prop_assert_eq!(n, all.len());
    }

    #[test]
    fn parts_are_the_whole(text in text()) {
        let outline = outline(&text, 0);
        let cuts: Vec<_> = outline.headings.iter().map(|heading| heading.span.range().start).collect();
        let bounds: Vec<_> = std::iter::once(0).chain(cuts).chain([text.len()]).collect();
        let parts: Vec<_> = bounds.windows(2).map(|pair| pair[0]..pair[1]).collect();
        // The sanitiser may close an author's element at the end of a part.
        if outline.has_html {
            return Ok(());
        }
        let rendered = render(&text, &parts, &OPTIONS);
        let dense = |html: &str| html.split_whitespace().collect::<String>();
        prop_assert_eq!(dense(&(rendered.parts.concat() + &rendered.footnotes)), dense(&html(&text)));
    }

    #[test]
    fn places_lie_in_the_text(text in text(), offset in 0usize..50) {
        let outline = outline(&text, offset);
        for span in outline.blocks.iter().map(|block| block.span).chain(outline.links.iter().map(|link| link.span)) {
            let range = span.range();
            prop_assert!(range.start >= offset && text.get(range.start - offset..range.end - offset).is_some());
        }
        for block in &outline.blocks {
            if let BlockKind::Paragraph(inline) = &block.kind {
                prop_assert!(inline.lead.is_none_or(|end| inline.text.is_char_boundary(end)));
            }
        }
    }
}
