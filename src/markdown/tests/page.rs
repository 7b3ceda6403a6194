//! Reads finished HTML as a browser does, and looks for what must not be in it.

use scraper::{Html, Node};

use crate::markdown::target::reach;

/// The elements a body may show.
const ELEMENTS: &[&str] = &[
    "html",
    "body",
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

/// The attributes a body may show.
const ATTRIBUTES: &[&str] = &[
    "href",
    "src",
    "id",
    "class",
    "title",
    "lang",
    "dir",
    "role",
    "aria-label",
    "tabindex",
    "rel",
    "alt",
    "width",
    "height",
    "loading",
    "type",
    "disabled",
    "checked",
    "start",
    "reversed",
    "value",
    "colspan",
    "rowspan",
    "scope",
    "span",
    "open",
    "datetime",
    "data-lang",
];

/// Everything in `html` that could act, fetch or restyle, in words.
pub(super) fn offences(html: &str) -> Vec<String> {
    let mut offences = Vec::new();
    for node in Html::parse_fragment(html).tree.values() {
        match node {
            Node::Element(element) => {
                if !ELEMENTS.contains(&element.name()) {
                    offences.push(format!("<{}>", element.name()));
                }
                for (name, value) in element.attrs() {
                    let is_known = ATTRIBUTES.contains(&name);
                    let is_safe = match name {
                        "href" => reach(value).is_some(),
                        "src" => reach(value) == Some(crate::markdown::target::Reach::Local),
                        "type" => value == "checkbox" || element.name() == "ol",
                        _ => true,
                    };
                    if !is_known || !is_safe {
                        offences.push(format!("<{} {name}={value:?}>", element.name()));
                    }
                }
                if element.name() == "input" && element.attr("disabled").is_none() {
                    offences.push("an enabled <input>".to_owned());
                }
            }
            Node::Comment(comment) => offences.push(format!("<!--{}-->", &**comment)),
            Node::Doctype(_) | Node::ProcessingInstruction(_) => offences.push("a declaration".to_owned()),
            Node::Document | Node::Fragment | Node::Text(_) => {}
        }
    }
    offences
}

/// All ids in `html`, in order, and those of headings.
pub(super) fn ids(html: &str) -> (Vec<String>, Vec<String>) {
    let (mut all, mut headings) = (Vec::new(), Vec::new());
    for node in Html::parse_fragment(html).tree.values() {
        let Some(element) = node.as_element() else { continue };
        let Some(id) = element.attr("id") else { continue };
        all.push(id.to_owned());
        if element.name().len() == 2 && element.name().starts_with('h') {
            headings.push(id.to_owned());
        }
    }
    (all, headings)
}
