//! Finds the links that `CommonMark` has no syntax for: `[[id]]`, `[[id|text]]`, and URLs that stand bare in a text.

use std::ops::Range;

use super::stream::Seek;

/// The longest `[[…]]`, in bytes: what is longer is not a link, and looking further would cost too much.
const MAX_WIKI_BYTES: usize = 300;

/// A link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// `[[target]]` or `[[target|label]]`.
    Wiki {
        /// From the first bracket to behind the last.
        range: Range<usize>,
        /// What it leads to.
        target: Range<usize>,
        /// What is shown instead of the target.
        label: Option<Range<usize>>,
    },
    /// A URL that stands bare.
    Url(Range<usize>),
}

impl Found {
    /// The stretch of the text it takes.
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Wiki { range, .. } | Self::Url(range) => range.clone(),
        }
    }
}

/// Finds the links of a text one after the other.
pub(super) struct Finder<'a> {
    text: &'a str,
    seek: Seek,
    wiki: Ahead,
}

/// The next wiki link. It is looked for once only, since that may read all of the text.
enum Ahead {
    Unknown,
    Known(Option<Found>),
}

impl<'a> Finder<'a> {
    pub(super) fn new(text: &'a str, seek: Seek) -> Self {
        Self { text, seek, wiki: Ahead::Unknown }
    }

    /// The first link at or behind byte `from`, which must not be less than before.
    pub(super) fn next(&mut self, from: usize) -> Option<Found> {
        if self.seek == Seek::Nothing {
            return None;
        }
        let wiki = self.wiki(from);
        if self.seek == Seek::Wiki {
            return wiki;
        }
        let before = wiki.as_ref().map_or(self.text.len(), |found| found.range().start);
        url(self.text, from, before).map(Found::Url).or(wiki)
    }

    fn wiki(&mut self, from: usize) -> Option<Found> {
        if let Ahead::Known(known) = &self.wiki
            && known.as_ref().is_none_or(|known| known.range().start >= from)
        {
            return known.clone();
        }
        let found = wiki(self.text, from);
        self.wiki = Ahead::Known(found.clone());
        found
    }
}

fn wiki(text: &str, mut from: usize) -> Option<Found> {
    while let Some(end) = text.get(from..)?.find("]]").map(|at| at + from) {
        // The innermost pair wins: `[[a [[b]]`.
        let window = text.ceil_char_boundary(end.saturating_sub(MAX_WIKI_BYTES)).max(from)..end;
        let found = text[window.clone()].rfind("[[").and_then(|at| wiki_of(text, window.start + at + 2..end));
        if found.is_some() {
            return found;
        }
        from = end + 1;
    }
    None
}

fn wiki_of(text: &str, inner: Range<usize>) -> Option<Found> {
    let body = &text[inner.clone()];
    let bar = body.find('|');
    let target = inner.start..bar.map_or(inner.end, |bar| inner.start + bar);
    let label = bar.map(|bar| inner.start + bar + 1..inner.end).filter(|label| !text[label.clone()].trim().is_empty());
    is_target(&text[target.clone()]).then_some(Found::Wiki { range: inner.start - 2..inner.end + 2, target, label })
}

/// Whether it can name a document; `[[ -f x ]]` and `[[ $a = b ]]` are shell, not links.
fn is_target(target: &str) -> bool {
    target.starts_with(|c: char| c.is_alphanumeric() || c == '#' || c == '/')
        && !target.ends_with(char::is_whitespace)
        && !target.contains(|c: char| c.is_control() || "[]<>{}$=*`\"".contains(c))
}

/// The first bare URL that begins in `from..before`.
fn url(text: &str, mut from: usize, before: usize) -> Option<Range<usize>> {
    while let Some(colon) = text.get(from..before)?.find("://").map(|at| at + from) {
        from = colon + 3;
        let Some(start) = ["https", "http"].iter().find_map(|scheme| scheme_start(text, colon, scheme)) else {
            continue;
        };
        if text[from..].starts_with(|c: char| c.is_alphanumeric() || c == '[') {
            return Some(start..url_end(text, from));
        }
    }
    None
}

/// Where `scheme` begins if it stands right before `colon`, not as the end of a longer word.
fn scheme_start(text: &str, colon: usize, scheme: &str) -> Option<usize> {
    let start = colon.checked_sub(scheme.len())?;
    let written = text.as_bytes().get(start..colon)?;
    let is_word = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || "+-.".contains(c));
    (written.eq_ignore_ascii_case(scheme.as_bytes()) && !is_word(&text[..start])).then_some(start)
}

/// Where a URL ends: before white space and quotes, without the punctuation of the sentence around it (as GFM has it).
fn url_end(text: &str, from: usize) -> usize {
    let stops = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`' | '|' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
    };
    let mut url = text[from..].split(stops).next().unwrap_or_default();
    let count = |c: char| url.matches(c).count();
    let (mut extra_round, mut extra_square) =
        (count(')').saturating_sub(count('(')), count(']').saturating_sub(count('[')));
    loop {
        let surplus = match url.chars().next_back() {
            Some('?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | ';' | '…' | '’' | '”' | '“' | '«' | '»') => {
                true
            }
            Some(')') if extra_round > 0 => {
                extra_round -= 1;
                true
            }
            Some(']') if extra_square > 0 => {
                extra_square -= 1;
                true
            }
            _ => false,
        };
        if !surplus {
            return from + url.len();
        }
        let last = url.chars().next_back().map_or(0, char::len_utf8);
        url = &url[..url.len() - last];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let (mut from, mut all) = (0, Vec::new());
        let mut finder = Finder::new(text, Seek::WikiAndUrls);
        while let Some(found) = finder.next(from) {
            from = found.range().end;
            all.push(match found {
                Found::Wiki { target, label, .. } => match label {
                    Some(label) => format!("{} as {}", &text[target], &text[label]),
                    None => text[target].to_owned(),
                },
                Found::Url(range) => text[range].to_owned(),
            });
        }
        assert_eq!(all, expected, "in {text:?}");
    }

    #[test]
    fn wiki_links() {
        check("see [[a-b]] and [[c|the c]]", &["a-b", "c as the c"]);
        check("[[a#heading]][[#here]]", &["a#heading", "#here"]);
        check("[[a|]] [[]] [[|x]] ]] [[", &["a"]);
        check("[[[[a]]]] [[x [[b]]", &["a", "b"]);
        check("[[Über uns]]", &["Über uns"]);
    }

    #[test]
    fn shell_and_long_stretches_are_not_links() {
        check("[[ -f x ]] [[ $a = b ]] [[$a]]", &[]);
        check(&format!("[[{}]] [[b]]", "a".repeat(301)), &["b"]);
    }

    #[test]
    fn bare_urls() {
        check("at https://a.example/x?y=1&z=2.", &["https://a.example/x?y=1&z=2"]);
        check("(see http://a.example/b_(c)), ok", &["http://a.example/b_(c)"]);
        check("[HTTPS://a.example]", &["HTTPS://a.example"]);
        check("xhttp://a http:// http://. ftp://a", &[]);
        check("„https://a.example/ü“、https://b.example。", &["https://a.example/ü", "https://b.example"]);
        check("https://a [[b]] https://c", &["https://a", "b", "https://c"]);
    }
}
