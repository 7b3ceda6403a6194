//! Reading one table of `site.toml`: typed look-ups that report what doesn't fit, and the keys nobody asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Fix, Safety, code, meant};
use crate::source::{SourceFile, Span};

/// What the reading of a whole file shares.
pub(super) struct Reading<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
}

/// One table, with the keys that were asked for.
pub(super) struct Table<'a> {
    reading: &'a Reading<'a>,
    name: String,
    content: Option<&'a DeTable<'a>>,
    asked: RefCell<BTreeSet<&'static str>>,
}

/// A value with its place.
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) span: Span,
}

impl Reading<'_> {
    /// Reports a word that is none of `known`: with the one that was probably meant, or else with `help`.
    pub(super) fn report_word(
        &self,
        word: &Located<String>,
        message: String,
        known: &[&str],
        help: impl FnOnce() -> String,
    ) {
        let mut diagnostic = Diagnostic::new(code::CONFIG_VALUE, &self.file.path, Some(word.span), message);
        let near = meant(&word.value, known.iter().copied());
        if let Some((near, safety)) = near {
            diagnostic.fix = Fix::respell(word.span, &word.value, near).map(|fix| Fix { safety, ..fix });
        }
        let help = near.map_or_else(help, |(near, _)| format!("did you mean `{near}`?"));
        self.diagnostics.borrow_mut().push(diagnostic.help(help));
    }

    pub(super) fn report(&self, span: Span, message: String, help: impl Into<String>) {
        let diagnostic = Diagnostic::new(code::CONFIG_VALUE, &self.file.path, Some(span), message);
        self.diagnostics.borrow_mut().push(diagnostic.help(help));
    }
}

impl<'a> Table<'a> {
    pub(super) fn new(reading: &'a Reading<'a>, name: &str, table: Option<&'a DeTable<'a>>) -> Self {
        Self { reading, name: name.to_owned(), content: table, asked: RefCell::default() }
    }

    /// The table `key` in this one; an absent one is empty.
    pub(super) fn table(&self, key: &'static str) -> Table<'a> {
        let table = self.get(key).and_then(|value| match value.get_ref() {
            DeValue::Table(table) => Some(table),
            other => self.wrong_type(key, value, other, "a table"),
        });
        Table::new(self.reading, &self.path(key), table)
    }

    /// The tables of `[[key]]`.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            let _: Option<()> = self.wrong_type(key, value, value.get_ref(), "tables (`[[…]]`)");
            return Vec::new();
        };
        let entries = array.iter().filter_map(|entry| match entry.get_ref() {
            DeValue::Table(table) => Some(Table::new(self.reading, key, Some(table))),
            other => self.wrong_type(key, entry, other, "tables (`[[…]]`)"),
        });
        entries.collect()
    }

    pub(super) fn text(&self, key: &'static str) -> Option<Located<String>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Located { value: text.clone().into_owned(), span: span(value) }),
            other => self.wrong_type(key, value, other, "a text in quotes"),
        }
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            other => self.wrong_type(key, value, other, "`true` or `false`"),
        }
    }

    pub(super) fn count(&self, key: &'static str) -> Option<u32> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        number.or_else(|| self.wrong_type(key, value, value.get_ref(), "a whole number from 0"))
    }

    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<Located<String>>> {
        let value = self.get(key)?;
        let DeValue::Array(array) = value.get_ref() else {
            return self.wrong_type(key, value, value.get_ref(), "a list of texts");
        };
        let texts = array.iter().filter_map(|entry| match entry.get_ref() {
            DeValue::String(text) => Some(Located { value: text.clone().into_owned(), span: span(entry) }),
            other => self.wrong_type(key, entry, other, "a list of texts"),
        });
        Some(texts.collect())
    }

    /// Lists of texts, each with its place.
    pub(super) fn lists(&self, key: &'static str) -> Option<Vec<Located<Vec<Located<String>>>>> {
        let value = self.get(key)?;
        let DeValue::Array(array) = value.get_ref() else {
            return self.wrong_type(key, value, value.get_ref(), "lists of texts");
        };
        let text = |entry: &Spanned<DeValue<'_>>| match entry.get_ref() {
            DeValue::String(text) => Some(Located { value: text.clone().into_owned(), span: span(entry) }),
            other => self.wrong_type(key, entry, other, "lists of texts"),
        };
        let lists = array.iter().filter_map(|entry| match entry.get_ref() {
            DeValue::Array(list) => Some(Located { value: list.iter().filter_map(text).collect(), span: span(entry) }),
            other => self.wrong_type(key, entry, other, "lists of texts"),
        });
        Some(lists.collect())
    }

    /// All entries as texts, whatever their keys: for tables whose keys are data.
    pub(super) fn entries(&self) -> Vec<(Located<String>, Located<String>)> {
        let Some(table) = self.content else { return Vec::new() };
        let entries = table.iter().filter_map(|(key, value)| match value.get_ref() {
            DeValue::String(text) => {
                let key = Located { value: key.get_ref().to_string(), span: Span::new(key.span()) };
                Some((key, Located { value: text.clone().into_owned(), span: span(value) }))
            }
            other => self.wrong_type(key.get_ref(), value, other, "a text in quotes"),
        });
        entries.collect()
    }

    /// Its name, for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// All entries as lists of texts, whatever their keys.
    pub(super) fn all_texts(&self) -> Vec<(String, Vec<String>)> {
        let Some(table) = self.content else { return Vec::new() };
        let lists = table.iter().map(|(key, value)| {
            let entries = if let DeValue::Array(array) = value.get_ref() { array.iter().collect() } else { Vec::new() };
            let texts = entries.into_iter().filter_map(|entry: &Spanned<DeValue<'_>>| match entry.get_ref() {
                DeValue::String(text) => Some(text.clone().into_owned()),
                other => self.wrong_type(key.get_ref(), entry, other, "a list of texts"),
            });
            (key.get_ref().to_string(), texts.collect())
        });
        lists.collect()
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.into_inner();
        for (key, _) in self.content.into_iter().flat_map(DeTable::iter) {
            let written: &str = key.get_ref();
            if asked.contains(written) {
                continue;
            }
            let path = if self.name.is_empty() { written.to_owned() } else { format!("{}.{written}", self.name) };
            let mut diagnostic = Diagnostic::new(
                code::CONFIG_KEY,
                &self.reading.file.path,
                Some(Span::new(key.span())),
                format!("unknown key `{path}`"),
            );
            let near = meant(written, asked.iter().copied());
            let has = |key: &str| self.content.is_some_and(|table| table.iter().any(|(k, _)| &**k.get_ref() == key));
            if let Some((near, safety)) = near.filter(|(near, _)| !has(near)) {
                diagnostic.fix = renamed(self.reading.file, Span::new(key.span()), written, near, safety);
            }
            let help = match near {
                Some((near, _)) => format!("did you mean `{near}`?"),
                None => format!("known keys here: {}", asked.iter().copied().collect::<Vec<_>>().join(", ")),
            };
            self.reading.diagnostics.borrow_mut().push(diagnostic.help(help));
        }
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.content?.iter().find(|(name, _)| &**name.get_ref() == key).map(|(_, value)| value)
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn wrong_type<T>(&self, key: &str, value: &Spanned<DeValue<'_>>, found: &DeValue<'_>, wanted: &str) -> Option<T> {
        let message = format!("`{}` takes {wanted}, not {}", self.path(key), with_article(found.type_str()));
        self.reading.report(span(value), message, "correct it, or take it out: the default does");
        None
    }
}

/// Renames a key, unless it stands in the header of a table: others may begin with the same name.
fn renamed(file: &SourceFile, span: Span, written: &str, near: &str, safety: Safety) -> Option<Fix> {
    let before = file.text().get(..span.range().start)?.trim_end_matches([' ', '\t']);
    let fix = Fix::respell(span, written, near).filter(|_| !before.ends_with(['[', '.']))?;
    Some(Fix { title: format!("rename the key to `{near}`"), safety, ..fix })
}

fn span<T>(value: &Spanned<T>) -> Span {
    Span::new(value.span())
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}
