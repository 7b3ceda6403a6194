//! The last barrier behind raw HTML: a whole part is parsed as browsers do and only what is listed here is left.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use ammonia::Builder;

/// What the renderer itself writes and what authors may write; never svg, math, style, title, noscript, template.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes of all elements. Authors' classes and roles never get this far: see the writer of raw HTML.
const EVERYWHERE: &[&str] = &["id", "class", "title", "lang", "dir", "role", "aria-label", "tabindex"];

const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "rel"]),
    ("img", &["src", "alt", "width", "height", "loading"]),
    ("input", &["type", "disabled", "checked"]),
    ("ol", &["start", "type", "reversed"]),
    ("li", &["value"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("details", &["open"]),
    ("time", &["datetime"]),
    ("del", &["datetime"]),
    ("ins", &["datetime"]),
    ("pre", &["data-lang"]),
];

/// `html` with everything taken out that the lists do not name; unbalanced tags are balanced.
pub(super) fn clean(html: &str) -> String {
    builder().clean(html).to_string()
}

/// The lists as `ammonia` wants them. They are constants to us, so one copy may serve all threads.
fn builder() -> &'static Builder<'static> {
    static BUILDER: OnceLock<Builder<'static>> = OnceLock::new();
    BUILDER.get_or_init(|| {
        let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
        let attributes: HashMap<_, _> = ATTRIBUTES.iter().map(|(tag, names)| (*tag, set(names))).collect();
        let mut builder = Builder::empty();
        builder
            .tags(set(TAGS))
            .clean_content_tags(set(&["script", "style"]))
            .generic_attributes(set(EVERYWHERE))
            .tag_attributes(attributes)
            .set_tag_attribute_value("input", "type", "checkbox")
            .set_tag_attribute_value("input", "disabled", "")
            .url_schemes(set(&["http", "https", "mailto", "tel"]))
            .link_rel(None);
        builder
    })
}

#[cfg(test)]
mod tests {
    fn check(html: &str, expected: &str) {
        assert_eq!(super::clean(html), expected);
    }

    #[test]
    fn our_own_markup_survives() {
        for html in [
            r##"<h3 id="a">A <a class="ha" href="#a" aria-label="Link to A">#</a></h3>"##,
            r#"<div class="tw" role="region" tabindex="0" aria-label="Table"><table><thead><tr><th scope="col" class="ta-c">a</th></tr></thead></table></div>"#,
            r#"<pre tabindex="0" class="code" data-lang="rust"><code><span class="hl-k">fn</span></code></pre>"#,
            r#"<a href="https://a" rel="noopener noreferrer" title="b">c</a>"#,
            r#"<img src="a.png" alt="b" loading="lazy" width="1" height="2">"#,
            r#"<input type="checkbox" disabled="" checked="" aria-label="done">"#,
        ] {
            check(html, html);
        }
    }

    #[test]
    fn the_rest_does_not() {
        check("<script>x</script><style>y</style>z", "z");
        check(r#"<p style="x" onclick="y">z"#, "<p>z</p>");
        check(r#"<a href="javascript:x">y</a><img src="data:z">"#, "<a>y</a><img>");
        check("<svg><circle/>a</svg><math><mi>b</mi></math>", "a");
    }
}
