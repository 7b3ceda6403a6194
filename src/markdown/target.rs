//! Judges link targets: what a page may lead to, and what must never become a link.

use percent_encoding::percent_decode_str;

/// How far a target leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Inside the site: a relative path, a path from the root, a fragment.
    Local,
    /// `http:` and `https:`.
    Web,
    /// `mailto:` and `tel:`.
    Mail,
}

/// How far `target` leads; `None` for every other scheme (`javascript:`, `data:`, `file:` …), however it is disguised.
///
/// Browsers take white space off the ends and tabs and line breaks out of the middle before they look for the scheme,
/// and read `\` as `/`. `//host` is refused as well: opened from disk it would ask that host for a file.
pub(super) fn reach(target: &str) -> Option<Reach> {
    // Nearly all targets are plain: nothing that could begin a scheme or hide one.
    let is_plain = |text: &str| !text.bytes().any(|b| b < b' ' || matches!(b, b':' | b'%' | b'&' | 0x7f..));
    if !starts_with_two_slashes(target) && is_plain(target) && !target.starts_with(' ') {
        return Some(Reach::Local);
    }
    if target.strip_prefix("https://").is_some_and(is_plain) {
        return Some(Reach::Web);
    }
    let cleaned: String = target.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let cleaned = cleaned.trim_matches(|c: char| c <= ' ');
    if cleaned.contains(char::is_control) || starts_with_two_slashes(cleaned) || is_disguised(cleaned) {
        return None;
    }
    match scheme(cleaned) {
        None => Some(Reach::Local),
        Some("http" | "https") => Some(Reach::Web),
        Some("mailto" | "tel") => Some(Reach::Mail),
        Some(other) => match other.to_ascii_lowercase().as_str() {
            "http" | "https" => Some(Reach::Web),
            "mailto" | "tel" => Some(Reach::Mail),
            _ => None,
        },
    }
}

/// What stands before the first `:`, where that can be a scheme.
fn scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme.then_some(scheme)
}

fn starts_with_two_slashes(target: &str) -> bool {
    matches!(target.as_bytes(), [b'/' | b'\\', b'/' | b'\\', ..])
}

/// Whether a dangerous scheme appears once escapes and invisible characters are taken away.
///
/// No browser runs these as they are; but another program may decode them once more (a feed reader, a chat's preview).
fn is_disguised(target: &str) -> bool {
    const DANGEROUS: [&str; 4] = ["javascript", "vbscript", "data", "file"];
    let head = &target[..target.floor_char_boundary(200)];
    let mut head = head.to_owned();
    for _ in 0..3 {
        head = percent_decode_str(&head).decode_utf8_lossy().into_owned();
    }
    let before_colon = ["&colon;", "&#58;", "&#x3a;"].iter().fold(head.to_ascii_lowercase(), |s, e| s.replace(e, ":"));
    let Some((name, _)) = before_colon.split_once(':') else { return false };
    let letters: String = name.chars().filter(char::is_ascii_graphic).collect();
    DANGEROUS.iter().any(|scheme| letters == *scheme || letters.ends_with(&format!(":{scheme}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(target: &str, expected: Option<Reach>) {
        assert_eq!(reach(target), expected, "of {target:?}");
    }

    #[test]
    fn what_a_page_may_lead_to() {
        check("", Some(Reach::Local));
        check("#a", Some(Reach::Local));
        check("../a b.md?x=1#y", Some(Reach::Local));
        check("/a:b", Some(Reach::Local));
        check("a/b:c", Some(Reach::Local));
        check("10:30", Some(Reach::Local));
        check("Datei:x", None);
        check("HTTPS://a", Some(Reach::Web));
        check("http:a", Some(Reach::Web));
        check(" mailto:a@b", Some(Reach::Mail));
        check("tel:+1", Some(Reach::Mail));
    }

    #[test]
    fn what_it_may_not() {
        check("javascript:alert(1)", None);
        check("JaVaScRiPt:alert(1)", None);
        check("java\nscr\tipt:alert(1)", None);
        check("\u{1}javascript:alert(1)", None);
        check(" \u{b}javascript:alert(1)", None);
        check("java\0script:alert(1)", None);
        check("javascript%3Aalert(1)", None);
        check("java%73cript%253aalert(1)", None);
        check("%01javascript:alert(1)", None);
        check("\u{200b}javascript:alert(1)", None);
        check("javascript&colon;alert(1)", None);
        check("data:text/html,x", None);
        check("vbscript:x", None);
        check("file:///etc/passwd", None);
        check("blob:x", None);
        check("//host/x", None);
        check("\\\\host\\x", None);
        check("/\t/host", None);
    }
}
