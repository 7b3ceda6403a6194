//! What a request asks for: decoded once, and refused where anything about it is odd.

/// The longest request target that is looked at, in bytes.
pub(super) const MAX_TARGET_BYTES: usize = 2048;

/// The path a request asks for, decoded, without its first `/`; `None` where it is odd.
///
/// Odd is what no link of ours holds and what programs have read in two ways: anything but printable ASCII, brackets and
/// quotes as they are, a `%` without two digits, an encoded slash, backslash or control character, text that is not
/// UTF-8, empty segments but the last, `.` and `..` as segments.
pub(super) fn path(raw: &str) -> Option<String> {
    let inside = raw.strip_prefix('/')?;
    if !inside.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>?\\^`{|}".contains(&byte)) {
        return None;
    }
    let segments: Vec<String> = inside.split('/').map(segment).collect::<Option<_>>()?;
    let (_, before_last) = segments.split_last()?;
    if before_last.iter().any(String::is_empty) {
        return None;
    }
    Some(segments.join("/"))
}

/// What stands at `name` in a query, decoded; `None` where it is missing, there twice, or odd.
pub(super) fn in_query(query: &str, name: &str) -> Option<String> {
    let mut values = query.split('&').filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let value = decoded(values.next()?)?;
    values.next().is_none().then_some(value)
}

/// Whether a raw query holds only what browsers put into one.
pub(super) fn is_plain_query(raw: &str) -> bool {
    raw.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>\\".contains(&byte))
}

fn segment(raw: &str) -> Option<String> {
    let segment = decoded(raw)?;
    let is_odd =
        segment == "." || segment == ".." || segment.contains(['/', '\\']) || segment.contains(char::is_control);
    (!is_odd).then_some(segment)
}

/// `raw` with its escapes replaced, once.
fn decoded(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_links_hold_is_decoded_once() {
        let check = |raw: &str, expected: &str| assert_eq!(path(raw).as_deref(), Some(expected), "{raw}");
        check("/", "");
        check("/a/", "a/");
        check("/a/b.html", "a/b.html");
        check("/%69ndex.html", "index.html");
        check("/caf%C3%A9/x%20y", "café/x y");
        check("/100%25", "100%");
        check("/%252e%252e/x", "%2e%2e/x");
        check("/.../x", ".../x");
        check("/a;b=1/x@y:z", "a;b=1/x@y:z");
        check("/-casebook/preview.js", "-casebook/preview.js");
    }

    #[test]
    fn odd_paths_are_refused() {
        let odd = [
            "",
            "a",
            "*",
            "//",
            "//a",
            "/a//b",
            "/.",
            "/..",
            "/../a",
            "/a/./b",
            "/a/..",
            "/%2e%2e/a",
            "/%2E./a",
            "/.%2e",
            "/a%2fb",
            "/a%2Fb",
            "/a%5cb",
            "/a\\b",
            "/%",
            "/%2",
            "/%zz",
            "/%u0041",
            "/a%",
            "/%00",
            "/a%00.html",
            "/%0a",
            "/%0d%0aX:1",
            "/%7f",
            "/%1b",
            "/%ff",
            "/%c0%ae",
            "/%c3%28",
            "/%ed%a0%80",
            "/%f5%80%80%80",
            "/caf\u{e9}",
            "/a b",
            "/a\tb",
            "/a#b",
            "/a?b",
            "/<a>",
            "/\"a\"",
            "/{a}",
            "/a|b",
            "/a^b",
            "/a`b",
            "/\u{7f}",
            "/%c2%85",
            "/%+1",
            "/%-1",
        ];
        for raw in odd {
            assert_eq!(path(raw), None, "{raw}");
        }
    }

    #[test]
    fn a_query_gives_one_value_or_none() {
        let query = "token=ab&page=a%2Fb.html&empty=&twice=1&twice=2&bad=%zz";
        let check =
            |name: &str, expected: Option<&str>| assert_eq!(in_query(query, name).as_deref(), expected, "{name}");
        check("token", Some("ab"));
        check("page", Some("a/b.html"));
        check("empty", Some(""));
        check("twice", None);
        check("bad", None);
        check("tok", None);
    }
}
