//! Links by reference (`[text][id]`) lose their definitions when a line is taken out of its document: here they get their
//! targets inline.

/// A pair of brackets that may be a link.
struct Group {
    /// Where the closing bracket of its text stands.
    close: usize,
    /// Where it ends, with what belongs to it.
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `[text](target)` or `<target>`.
    Inline,
    /// `[text][id]`.
    Reference,
    /// `[text]`, which is a link only where a definition says so.
    Shortcut,
}

/// `source` with the targets of its references written out; `links` are the targets of all its links, in order. Unchanged
/// where it is not plain which bracket is which link.
pub(super) fn written_out(source: &str, links: &[String]) -> String {
    if links.is_empty() || source.contains("[[") {
        return source.to_owned();
    }
    let groups = groups(source);
    let count = |kinds: &[Kind]| groups.iter().filter(|group| kinds.contains(&group.kind)).count();
    let linked: &[Kind] = if count(&[Kind::Inline, Kind::Reference, Kind::Shortcut]) == links.len() {
        &[Kind::Inline, Kind::Reference, Kind::Shortcut]
    } else if count(&[Kind::Inline, Kind::Reference]) == links.len() {
        &[Kind::Inline, Kind::Reference]
    } else {
        return source.to_owned();
    };
    let mut text = String::with_capacity(source.len());
    let mut from = 0;
    for (group, target) in groups.iter().filter(|group| linked.contains(&group.kind)).zip(links) {
        let is_plain = !target.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>'));
        if group.kind != Kind::Inline && is_plain {
            text.push_str(&source[from..=group.close]);
            text.push('(');
            text.push_str(target);
            text.push(')');
            from = group.end;
        }
    }
    text.push_str(&source[from..]);
    text
}

/// The brackets at the top level that may be links, in order.
fn groups(source: &str) -> Vec<Group> {
    let bytes = source.as_bytes();
    let mut groups = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 2,
            b'`' => i = past_code(source, i),
            b'<' if source[i..].starts_with("<http") => {
                let end = source[i..].find('>').map_or(bytes.len(), |end| i + end + 1);
                groups.push(Group { close: i, end, kind: Kind::Inline });
                i = end;
            }
            b'[' => {
                let Some(close) = matching(bytes, i, b'[', b']') else { break };
                let (end, kind) = match bytes.get(close + 1) {
                    Some(b'(') => {
                        (matching(bytes, close + 1, b'(', b')').map_or(close + 1, |end| end + 1), Kind::Inline)
                    }
                    Some(b'[') => {
                        (matching(bytes, close + 1, b'[', b']').map_or(close + 1, |end| end + 1), Kind::Reference)
                    }
                    _ => (close + 1, Kind::Shortcut),
                };
                let is_image = i > 0 && bytes[i - 1] == b'!';
                if !is_image {
                    groups.push(Group { close, end, kind });
                }
                i = end;
            }
            _ => i += 1,
        }
    }
    groups
}

/// The byte behind a code span that starts at `start`, or behind its first mark where it has no end.
fn past_code(source: &str, start: usize) -> usize {
    let marks = source[start..].bytes().take_while(|b| *b == b'`').count();
    let inner = start + marks;
    source[inner..].find(&source[start..inner]).map_or(inner, |end| inner + end + marks)
}

fn matching(bytes: &[u8], start: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    let mut i = start;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 1,
            b if b == open => depth += 1,
            b if b == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
        i += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_get_their_targets() {
        let links = |targets: &[&str]| targets.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let check =
            |source: &str, targets: &[&str], expected: &str| assert_eq!(written_out(source, &links(targets)), expected);
        check("[PR][1] merged", &["https://x/1"], "[PR](https://x/1) merged");
        check("[hook] is down", &["https://x/h"], "[hook](https://x/h) is down");
        check("[a](https://x/a) and [b][]", &["https://x/a", "https://x/b"], "[a](https://x/a) and [b](https://x/b)");
        check("[a](https://x/a) and [b]", &["https://x/a"], "[a](https://x/a) and [b]");
        check("`[b]` and [c]", &["https://x/c"], "`[b]` and [c](https://x/c)");
        check("[CVE-1] see <https://x/a>", &["https://x/a"], "[CVE-1] see <https://x/a>");
        check("é [ü] \\[x]", &["https://x/u"], "é [ü](https://x/u) \\[x]");
        check("[", &["https://x/u"], "[");
        check("[a]\\", &[], "[a]\\");
    }
}
