//! TOML to the same tree, with all errors of the parser, which goes on after each.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::context::Context;
use super::fence::{Format, looks_like_key};
use super::tree::{Entry, MAX_DEPTH, Node, Value};
use crate::diagnostic::code;
use crate::source::Span;

/// Reads the TOML at `range` of `text`.
pub(super) fn read(cx: &mut Context<'_>, text: &str, range: Range<usize>) -> Vec<Entry> {
    let matter = &text[range.clone()];
    let (table, errors) = DeTable::parse_recoverable(matter);
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        let start = matter.floor_char_boundary(at.start);
        let end = matter.floor_char_boundary(at.end).max(start);
        let span = Span::new(start..end).shifted(range.start);
        let message = format!("{} is not valid TOML: {}", name_at(matter, start), error.message());
        let duplicate = error.message().starts_with("duplicate key");
        let code = if duplicate { code::DUPLICATE_KEY } else { code::SYNTAX };
        cx.report(cx.note(code, span, message));
    }
    let mut reader = Reader { cx, offset: range.start };
    reader.entries(table.into_inner(), 1)
}

struct Reader<'a, 'b> {
    cx: &'b mut Context<'a>,
    offset: usize,
}

impl Reader<'_, '_> {
    fn entries(&mut self, table: DeTable<'_>, depth: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (key, value) in table {
            let key_span = self.span(key.span());
            entries.push(Entry { key: key.into_inner().into_owned(), key_span, value: self.node(value, depth) });
        }
        entries
    }

    fn node(&mut self, value: Spanned<DeValue<'_>>, depth: usize) -> Node {
        let span = self.span(value.span());
        if depth > MAX_DEPTH {
            self.cx.say(code::LIMIT, span, format!("this is nested more than {MAX_DEPTH} levels deep"));
            return Node { value: Value::Blank, span };
        }
        let plain = |text: String| Value::Scalar { text, quoted: false };
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Scalar { text: text.into_owned(), quoted: true },
            DeValue::Integer(number) if number.radix() == 10 => plain(number.as_str().to_owned()),
            DeValue::Integer(number) => plain(
                i64::from_str_radix(number.as_str(), number.radix())
                    .map_or_else(|_| number.to_string(), |n| n.to_string()),
            ),
            DeValue::Float(number) => plain(number.as_str().to_owned()),
            DeValue::Boolean(yes) => plain(yes.to_string()),
            DeValue::Datetime(time) => plain(time.to_string()),
            DeValue::Array(items) => Value::List(items.into_iter().map(|item| self.node(item, depth + 1)).collect()),
            DeValue::Table(table) => Value::Map(self.entries(table, depth + 1)),
        };
        Node { value, span }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(range).shifted(self.offset)
    }
}

/// The key of the line at `at`, for messages.
fn name_at(matter: &str, at: usize) -> String {
    let start = matter[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = matter[start..].lines().next().unwrap_or("").trim_start();
    if looks_like_key(Format::Toml, line) {
        format!("`{}`", line.split('=').next().unwrap_or("").trim().trim_matches('"'))
    } else {
        "this".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::config::Config;

    fn read_all(text: &str) -> (String, Vec<String>) {
        let (path, config) = (SourcePath::new("a.md"), Config::default());
        let mut cx = Context::new(&path, text, &config);
        let entries = read(&mut cx, text, 4..text.len());
        let json = Node { value: Value::Map(entries), span: Span::default() }.to_json();
        let said = cx
            .into_diagnostics()
            .iter()
            .map(|d| format!("{} {}", &text[d.span.unwrap_or_default().range()], d.message))
            .collect();
        (json.to_string(), said)
    }

    #[test]
    fn values_of_all_kinds_are_read() {
        let check =
            |text: &str, expected: &str| assert_eq!(read_all(&format!("+++\n{text}\n")), (expected.to_owned(), vec![]));
        check("title = \"x\"", r#"{"title":"x"}"#);
        check("n = 0x1F\nm = 1_000\nf = 1.5\nb = true", r#"{"n":31,"m":1000,"f":1.5,"b":true}"#);
        check(
            "started = 2026-06-30T09:02:00Z\nday = 2026-06-30",
            r#"{"started":"2026-06-30T09:02:00Z","day":"2026-06-30"}"#,
        );
        check("systems = [\"a\", { id = \"b\", role = \"cause\" }]", r#"{"systems":["a",{"id":"b","role":"cause"}]}"#);
        check(
            "[[actions]]\nid = \"A1\"\n[impact]\nusers = \"all\"",
            r#"{"actions":[{"id":"A1"}],"impact":{"users":"all"}}"#,
        );
    }

    #[test]
    fn every_error_is_reported_and_the_rest_is_read() {
        let (json, said) = read_all("+++\ntitle = x y\nstatus = \"draft\"\nowner = \nkind = \"incident\"\n");
        assert!(said.len() >= 2 && said[0].contains("`title`"), "{said:?}");
        assert!(json.contains("\"status\":\"draft\"") && json.contains("\"kind\":\"incident\""), "{json}");
        let (_, said) = read_all("+++\ntitle = \"a\"\ntitle = \"b\"\n");
        assert!(said[0].contains("duplicate"), "{said:?}");
    }
}
