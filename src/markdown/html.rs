//! Raw HTML in Markdown: comments vanish, and what is left is sanitised.

use std::borrow::Cow;

/// `html` without its comments, declarations and processing instructions; one that is not closed ends with the text.
pub(super) fn without_comments(html: &str) -> Cow<'_, str> {
    const PAIRS: [(&str, &str); 4] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", "?>")];
    let (mut rest, mut kept) = (html, String::new());
    while let Some(start) = rest.find("<!").into_iter().chain(rest.find("<?")).min() {
        let (open, close) = PAIRS.into_iter().find(|(open, _)| rest[start..].starts_with(open)).unwrap_or(("<", ">"));
        kept.push_str(&rest[..start]);
        // `<!-->` and `<!--->` are comments too.
        let inner = start + if open == "<!--" { 2 } else { open.len() };
        rest = rest[inner..].find(close).map_or("", |end| &rest[inner + end + close.len()..]);
    }
    if kept.is_empty() && rest.len() == html.len() {
        return Cow::Borrowed(html);
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}
