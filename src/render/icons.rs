//! Icons: a page carries the symbols that it uses and no others.

use std::collections::{BTreeMap, BTreeSet};

/// How many bytes are looked at at once.
const CHUNK: usize = 64;

/// The symbols and patterns of `icons.svg` by id, each as it stands there.
pub(super) fn read(svg: &str) -> BTreeMap<String, String> {
    let mut icons = BTreeMap::new();
    for kind in ["symbol", "pattern"] {
        let (open, close) = (format!("<{kind} "), format!("</{kind}>"));
        for element in svg.split(&open).skip(1) {
            let Some((element, _)) = element.split_once(&close) else { continue };
            if let Some(id) = element.strip_prefix("id=\"").and_then(|rest| rest.split('"').next()) {
                icons.insert(id.to_owned(), format!("{open}{element}{close}"));
            }
        }
    }
    icons
}

/// Adds the symbols and patterns that `html` refers to at its end. The error is the name of an icon that there is not.
///
/// They stand in the page because a file of its own can't be referred to from a page that is opened from disk.
pub(super) fn add(mut html: String, icons: &BTreeMap<String, String>) -> Result<Vec<u8>, String> {
    let used = used(&html);
    if used.is_empty() {
        return Ok(html.into_bytes());
    }
    let mut sprite = String::from("<svg class=\"sprite\" aria-hidden=\"true\"><defs>");
    for id in used {
        sprite.push_str(icons.get(id).ok_or_else(|| id.trim_start_matches("i-").to_owned())?);
    }
    sprite.push_str("</defs></svg>\n");
    let at = html.rfind("</body>").unwrap_or(html.len());
    html.insert_str(at, &sprite);
    Ok(html.into_bytes())
}

/// The ids that `html` refers to by `<use href="#…"` and `fill="url(#…)"`. Looking for the one character `#`, and at many
/// bytes at once, is what makes this cheap.
fn used(html: &str) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    for (n, bytes) in html.as_bytes().chunks(CHUNK).enumerate() {
        if !bytes.contains(&b'#') {
            continue;
        }
        for at in (n * CHUNK..).zip(bytes).filter(|(_, byte)| **byte == b'#').map(|(at, _)| at) {
            let (before, behind) = (&html[..at], &html[at + 1..]);
            let id = match () {
                () if before.ends_with("<use href=\"") => behind.split('"').next(),
                () if before.ends_with(" fill=\"url(") => behind.split(')').next(),
                () => None,
            };
            used.extend(id);
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_icons_in_use_are_added() {
        let icons = read(r#"<svg><symbol id="i-a" viewBox="0"><path/></symbol> <symbol id="i-b"><g/></symbol></svg>"#);
        let add = |html: &str| add(html.to_owned(), &icons).map(|html| String::from_utf8_lossy(&html).into_owned());
        assert_eq!(add("<p>x</p></body>"), Ok("<p>x</p></body>".to_owned()));
        let html = add("<svg><use href=\"#i-b\"/></svg></body>").expect("b is there");
        assert!(html.contains("<symbol id=\"i-b\"><g/></symbol>") && !html.contains("i-a"), "{html}");
        assert_eq!(add("<use href=\"#i-c\"/>"), Err("c".to_owned()));
    }
}
