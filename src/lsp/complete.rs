//! What may stand at a place of front matter: keys and fixed words as the schema has them, and names of this library.

use serde_json::{Value, json};

use super::server::Open;
use crate::catalog::Catalog;
use crate::diagnostic::CODES;
use crate::model::Subject;
use crate::parse;
use crate::source::Span;

/// The most names that are offered at once; the editor asks again when more is typed.
const MAX_NAMES: usize = 200;

/// Where the cursor is in front matter.
#[derive(Debug, PartialEq, Eq)]
struct Cursor {
    /// The keys around it, outermost first; those of lists have no number.
    path: Vec<String>,
    /// What is typed so far.
    typed: Span,
    /// Whether a key can stand there.
    takes_key: bool,
    /// Whether a value can stand there.
    takes_value: bool,
}

/// One thing that may stand there.
struct Offer {
    label: String,
    detail: String,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Key,
    Word,
    Name,
}

/// What may stand at byte `offset`.
pub(super) fn at(open: &Open<'_>, offset: usize) -> Value {
    let library = open.desk.lib();
    let (catalog, config) = (library.catalog(), library.catalog().config());
    let subject = library.documents().find(|document| document.path == *open.path).map(|document| &document.subject);
    let schema = match subject {
        Some(Subject::PostMortem(_)) => parse::post_mortem_schema(config),
        Some(Subject::Term(_)) => parse::term_schema(),
        Some(Subject::Home(_)) | None => return Value::Null,
    };
    let Some(cursor) = cursor(open.text, offset) else { return Value::Null };
    let mut offers = Vec::new();
    if cursor.takes_key {
        offers.extend(keys(&schema, &cursor.path));
    }
    let mut is_incomplete = false;
    if cursor.takes_value {
        offers.extend(words(&schema, &cursor.path));
        let typed = open.text[cursor.typed.range()].to_lowercase();
        let names = names(catalog, &cursor.path);
        let mut fitting = names.filter(|offer| {
            offer.label.to_lowercase().contains(&typed) || offer.detail.to_lowercase().contains(&typed)
        });
        offers.extend(fitting.by_ref().take(MAX_NAMES));
        is_incomplete = fitting.next().is_some();
    }
    let range = open.lines.range(cursor.typed);
    let item = |Offer { label, detail, kind }: Offer| {
        let (kind, text) = match kind {
            Kind::Key => (10, format!("{label}: ")),
            Kind::Word => (12, label.clone()),
            Kind::Name => (18, label.clone()),
        };
        json!({
            "label": label,
            "detail": detail,
            "kind": kind,
            // Words of a title find a name, too.
            "filterText": format!("{label} {detail}"),
            "textEdit": { "range": range, "newText": text },
        })
    };
    json!({ "isIncomplete": is_incomplete, "items": offers.into_iter().map(item).collect::<Vec<_>>() })
}

/// The keys of the mapping at `path`, with what each says.
fn keys(schema: &Value, path: &[String]) -> Vec<Offer> {
    let mut found = Vec::new();
    for part in below(schema, path) {
        for (key, schema) in part["properties"].as_object().into_iter().flatten() {
            let detail = schema["description"].as_str().unwrap_or_default().to_owned();
            found.push(Offer { label: key.clone(), detail, kind: Kind::Key });
        }
    }
    found
}

/// The fixed words that the value at `path` takes.
fn words(schema: &Value, path: &[String]) -> Vec<Offer> {
    let words = below(schema, path).into_iter().flat_map(|part| part["enum"].as_array().into_iter().flatten());
    let offer = |word: &str| Offer { label: word.to_owned(), detail: String::new(), kind: Kind::Word };
    words.filter_map(Value::as_str).map(offer).collect()
}

/// Every form that a value at `path` may have.
fn below<'a>(schema: &'a Value, path: &[String]) -> Vec<&'a Value> {
    let mut forms = forms(schema);
    for key in path {
        forms = forms.into_iter().filter_map(|form| form["properties"].get(key)).flat_map(self::forms).collect();
    }
    forms
}

/// A schema, what it may be instead, and what its entries may be.
fn forms(schema: &Value) -> Vec<&Value> {
    let options = schema["anyOf"].as_array().into_iter().flatten();
    let inner = options.chain(schema.get("items")).flat_map(forms);
    std::iter::once(schema).chain(inner).collect()
}

/// The names of this library that the value at `path` takes.
fn names<'a>(catalog: &'a Catalog, path: &[String]) -> Box<dyn Iterator<Item = Offer> + 'a> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let terms = |taxonomy: &str| {
        let offer = |term| {
            let known = catalog.term(term);
            Offer { label: known.slug.as_str().to_owned(), detail: known.title.clone(), kind: Kind::Name }
        };
        catalog.terms(taxonomy).map(offer).collect::<Vec<_>>().into_iter()
    };
    match path[..] {
        ["systems" | "depends_on"] | ["systems", "id"] | ["effects", "system"] => Box::new(terms("systems")),
        ["root_cause" | "contributing" | "causes"] | ["causes", "cause"] => Box::new(terms("causes")),
        ["actions", "addresses"] => {
            let root = Offer { label: "root".into(), detail: "Every root cause".into(), kind: Kind::Word };
            Box::new(std::iter::once(root).chain(terms("causes")))
        }
        ["actions", "type"] => Box::new(terms("action-types")),
        ["related"] | ["related", "id"] => Box::new(catalog.post_mortems().rev().map(|found| {
            let written = catalog.post_mortem(found);
            let (label, detail) = (written.id.value.as_str().to_owned(), written.title.value.clone());
            Offer { label, detail, kind: Kind::Name }
        })),
        ["owner"] | ["actions", "owner"] => {
            let offer = |name: &str| Offer { label: name.to_owned(), detail: String::new(), kind: Kind::Name };
            Box::new(catalog.owners().values().map(move |owner| offer(&owner.name)))
        }
        ["check", "ignore"] => Box::new(CODES.iter().map(|entry| Offer {
            label: entry.code.to_string(),
            detail: entry.meaning.to_owned(),
            kind: Kind::Word,
        })),
        [field] => {
            let taxonomy = catalog.config().taxonomies.iter().find(|taxonomy| taxonomy.field == field);
            Box::new(terms(taxonomy.map_or("", |taxonomy| &taxonomy.key)))
        }
        _ => Box::new(std::iter::empty()),
    }
}

/// Where byte `offset` is in front matter; `None` where it is below it, or in the text of a value.
fn cursor(text: &str, offset: usize) -> Option<Cursor> {
    let before = &text[..offset];
    let mut lines: Vec<&str> = before.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let current = lines.pop()?;
    if lines.first()?.trim_end() != "---" || lines[1..].iter().any(|line| matches!(line.trim_end(), "---" | "...")) {
        return None;
    }
    let shape = Shape::of(current);
    let mut path = above(&lines[1..], &shape);
    let mut rest = &current[shape.column..];
    let mut is_entry = shape.is_entry;
    // `trigger: { kind: ` and `tags: [a, ` name what is inside them.
    loop {
        let value = key_and_value(rest).map(|(key, value)| {
            path.push(key.to_owned());
            value
        });
        match (inside(value.unwrap_or(rest)), value) {
            (Some(inner), _) => (rest, is_entry) = (inner.text, inner.is_list),
            (None, Some(value)) => {
                let typed = Span::new(offset - value.len()..offset);
                return Some(Cursor { path, typed, takes_key: false, takes_value: true });
            }
            (None, None) => break,
        }
    }
    let typed = Span::new(offset - rest.len()..offset);
    Some(Cursor { path, typed, takes_key: true, takes_value: is_entry })
}

/// How a line of YAML begins.
struct Shape {
    /// How far it is indented.
    indent: usize,
    /// Where its first key or value stands.
    column: usize,
    /// Whether it begins an entry of a list.
    is_entry: bool,
}

impl Shape {
    fn of(line: &str) -> Self {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let rest = &line[indent..];
        let is_entry = rest == "-" || rest.starts_with("- ");
        let after = rest.strip_prefix('-').filter(|_| is_entry).unwrap_or(rest);
        Self { indent, column: line.len() - after.trim_start_matches(' ').len(), is_entry }
    }

    /// Keys that stand before this column are around it.
    fn limit(&self) -> usize {
        if self.is_entry { self.indent + 1 } else { self.column }
    }
}

/// The keys around a line that has this shape, outermost first.
fn above(lines: &[&str], shape: &Shape) -> Vec<String> {
    let mut path = Vec::new();
    let mut limit = shape.limit();
    for line in lines.iter().rev().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
        if limit == 0 {
            break;
        }
        let shape = Shape::of(line);
        if shape.column == limit && shape.is_entry {
            // The first key of the entry that this is a later key of.
            limit = shape.limit();
        } else if shape.column < limit
            && let Some((key, _)) = key_and_value(&line[shape.column..])
        {
            path.push(key.to_owned());
            limit = shape.limit();
        }
    }
    path.reverse();
    path
}

/// A key and what follows it, where a line begins with one.
fn key_and_value(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (is_key && (value.is_empty() || value.starts_with(' '))).then(|| (key, value.trim_start_matches(' ')))
}

/// What is being typed inside the outermost bracket that is still open.
struct Inner<'a> {
    text: &'a str,
    is_list: bool,
}

fn inside(value: &str) -> Option<Inner<'_>> {
    let mut open: Vec<(char, usize)> = Vec::new();
    for (i, c) in value.char_indices() {
        match c {
            '[' | '{' if i == 0 || !open.is_empty() => open.push((c, i + 1)),
            ']' | '}' => drop(open.pop()),
            ',' => {
                if let Some(last) = open.last_mut() {
                    last.1 = i + 1;
                }
            }
            _ => {}
        }
    }
    let (bracket, start) = open.first()?;
    Some(Inner { text: value[*start..].trim_start_matches(' '), is_list: *bracket == '[' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_knows_what_is_around_it() {
        // `|` is the cursor; the answer is the path, what is typed, and whether key and value may stand there.
        let check = |text: &str, expected: &str| {
            let text = format!("---\n{text}");
            let offset = text.find('|').expect("a cursor");
            let found = cursor(&text.replace('|', ""), offset).map(|cursor| {
                let takes = [(cursor.takes_key, "key"), (cursor.takes_value, "value")];
                let takes: Vec<&str> = takes.iter().filter(|(takes, _)| *takes).map(|(_, name)| *name).collect();
                format!("{} <{}> {}", cursor.path.join("."), &text[cursor.typed.range()], takes.join("+"))
            });
            assert_eq!(found.as_deref().unwrap_or("none"), expected, "{text}");
        };
        check("sta|\n---\n", " <sta> key");
        check("title: x\n|", " <> key");
        check("status: rev|", "status <rev> value");
        check("systems:\n  - we|", "systems <we> key+value");
        check("systems:\n- we|", "systems <we> key+value");
        check("systems: [web, ma|", "systems <ma> key+value");
        check("actions:\n  - id: T1\n    what: x\n    ty|", "actions <ty> key");
        check("actions:\n  - id: T1\n    type: tech|", "actions.type <tech> value");
        check("actions:\n  - type: |", "actions.type <> value");
        check("actions:\n  - { id: T1, type: te|", "actions.type <te> value");
        check("actions:\n  - { id: T1, ty|", "actions <ty> key");
        check("actions:\n  - { id: T1, addresses: [root, ca|", "actions.addresses <ca> key+value");
        check("impact: { us|", "impact <us> key");
        check("impact:\n  users|", "impact <users> key");
        check("check: { ignore: [PM1|", "check.ignore <PM1> key+value");
        check("actions:\n  - id: a\n    addresses:\n      - ro|", "actions.addresses <ro> key+value");
        check("a: b\n---\n\nte|", "none");
        check("title: see: th|", "title <see: th> value");
    }
}
