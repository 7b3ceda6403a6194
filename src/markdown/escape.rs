//! Escapes text for the places of HTML it goes to.

use std::fmt::{self, Write};

/// Appends `text` as character data.
pub(super) fn text(out: &mut String, text: &str) {
    escape(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends `value` for an attribute in double quotes.
pub(super) fn attribute(out: &mut String, value: &str) {
    escape(out, value, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

/// Appends a URL for an attribute in double quotes: what may not stand in a URL is percent-encoded, escapes stay.
pub(super) fn href(out: &mut String, url: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for c in url.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#x27;"),
            'a'..='z'
            | 'A'..='Z'
            | '0'..='9'
            | '!'
            | '#'..='%'
            | '('..='/'
            | ':'
            | ';'
            | '='
            | '?'
            | '@'
            | '^'
            | '_'
            | '~' => {
                out.push(c);
            }
            _ => {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    out.push('%');
                    out.push(char::from(HEX[usize::from(byte >> 4)]));
                    out.push(char::from(HEX[usize::from(byte & 15)]));
                }
            }
        }
    }
}

/// Appends formatted text as it is: it must hold nothing that needs an escape.
pub(super) fn formatted(out: &mut String, text: fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a string takes any text");
}

fn escape(out: &mut String, text: &str, escaped: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = escaped(byte) {
            out.push_str(&text[done..at]);
            out.push_str(entity);
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

#[cfg(test)]
mod tests {
    fn check(escape: fn(&mut String, &str), input: &str, expected: &str) {
        let mut out = String::new();
        escape(&mut out, input);
        assert_eq!(out, expected);
    }

    #[test]
    fn each_place_has_its_escapes() {
        check(super::text, "a < b && \"ü\"", "a &lt; b &amp;&amp; \"ü\"");
        check(super::attribute, "\"><x y='1'>", "&quot;&gt;&lt;x y='1'&gt;");
        check(super::href, "a b?x=ü&y='\"<%20>", "a%20b?x=%C3%BC&amp;y=&#x27;%22%3C%20%3E");
    }
}
