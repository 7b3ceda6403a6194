//! Anchors of headings: the same in the outline and in the HTML, unique within a document, stable under edits elsewhere.

use std::collections::HashMap;

/// What the ids of a page's own markup begin with, and no anchor does: `cb-search` is the page's, `search` an author's.
pub(super) const RESERVED: &str = "cb-";

/// The longest anchor, in bytes.
const MAX_BYTES: usize = 120;

/// Hands out anchors in the order of the headings.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// Every anchor that was given, with the number to try next when it is wanted again.
    taken: HashMap<String, u32>,
}

impl Anchors {
    /// The anchor of the next heading: what its author set (`{#id}`), or else a slug of its text.
    pub(super) fn next(&mut self, text: &str, explicit: Option<&str>) -> String {
        let wanted = explicit.map(slug).filter(|id| !id.is_empty()).unwrap_or_else(|| slug(text));
        let wanted = if wanted.is_empty() { "section".to_owned() } else { wanted };
        let mut number = self.taken.get(&wanted).copied().unwrap_or(0);
        let mut anchor = wanted.clone();
        while self.taken.contains_key(&anchor) {
            number += 1;
            anchor = format!("{wanted}-{number}");
        }
        if number > 0 {
            self.taken.insert(wanted, number);
        }
        self.taken.insert(anchor.clone(), 0);
        anchor
    }
}

/// The slug GitHub makes of a heading: lower case, without punctuation, `-` for spaces; emoji codes are left out.
///
/// It holds letters, digits, `-` and `_` only, so it can stand in an attribute and a URL as it is.
fn slug(text: &str) -> String {
    let text = without_emoji_codes(text);
    let mut slug = String::with_capacity(text.len().min(MAX_BYTES));
    for c in text.trim().chars() {
        match c {
            ' ' | '-' | '\t' => slug.push('-'),
            '_' => slug.push('_'),
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
        if slug.len() > MAX_BYTES {
            slug.truncate(slug.floor_char_boundary(MAX_BYTES));
            break;
        }
    }
    let slug = slug.trim_matches('-');
    slug.trim_start_matches(RESERVED).to_owned()
}

/// Takes `:fire:` and its kin out; `10:30:00` stays.
fn without_emoji_codes(text: &str) -> String {
    let (mut rest, mut kept) = (text, String::with_capacity(text.len()));
    while let Some(colon) = rest.find(':') {
        let (before, code) = (&rest[..colon], &rest[colon + 1..]);
        let name = code.split(':').next().unwrap_or_default();
        let is_code = code.len() > name.len()
            && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '+' || c == '-')
            && name.len() <= 40
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-".contains(c));
        kept.push_str(before);
        if is_code {
            rest = &code[name.len() + 1..];
        } else {
            kept.push(':');
            rest = code;
        }
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headings: &[(&str, Option<&str>)], expected: &[&str]) {
        let mut anchors = Anchors::default();
        let all: Vec<_> = headings.iter().map(|(text, explicit)| anchors.next(text, *explicit)).collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn as_github_makes_them() {
        check(&[("Root cause", None)], &["root-cause"]);
        check(&[("What went wrong?", None)], &["what-went-wrong"]);
        check(&[("Impact & scope", None)], &["impact--scope"]);
        check(&[("Größe über_alles", None)], &["größe-über_alles"]);
        check(&[("10:30:00 – deploy", None)], &["103000--deploy"]);
        check(&[("根本原因", None)], &["根本原因"]);
    }

    #[test]
    fn emoji_are_left_out() {
        check(&[(":fire: Impact :rotating_light:", None), ("🔥 Impact", None)], &["impact", "impact-1"]);
    }

    #[test]
    fn repeats_are_numbered() {
        check(&[("a", None), ("a", None), ("a-1", None), ("A", None)], &["a", "a-1", "a-1-1", "a-2"]);
        check(&[("CB cb-x", None)], &["x"]);
        check(&[("!?", None), ("", None)], &["section", "section-1"]);
    }

    #[test]
    fn authors_choose() {
        check(&[("Impact", Some("harm")), ("Harm", None), ("x", Some("\"><b"))], &["harm", "harm-1", "b"]);
    }

    #[test]
    fn long_and_many_headings_stay_cheap() {
        let mut anchors = Anchors::default();
        for _ in 0..20_000 {
            assert!(anchors.next(&"ä".repeat(200), None).len() <= MAX_BYTES + 8);
        }
    }
}
