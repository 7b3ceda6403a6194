//! The keys of one mapping: each is asked for by name, and what nobody asked for is unknown.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diagnostic::code;
use crate::parse::context::{Context, near, shown};
use crate::parse::mend;
use crate::parse::tree::{Entry, Node, Value};

/// The most unknown keys of one mapping that are reported.
const MAX_UNKNOWN: usize = 50;

/// The keys of one mapping.
pub(super) struct Fields<'n> {
    entries: &'n [Entry],
    taken: Vec<bool>,
    known: Vec<&'n str>,
}

impl<'n> Fields<'n> {
    pub(super) fn new(entries: &'n [Entry]) -> Self {
        Self { entries, taken: vec![false; entries.len()], known: Vec::new() }
    }

    /// The keys of `node` where it is a mapping; else says that `field` takes one.
    pub(super) fn of(cx: &mut Context<'_>, field: &str, node: &'n Node, takes: &str) -> Option<Self> {
        match &node.value {
            Value::Map(entries) => Some(Self::new(entries)),
            Value::Blank => None,
            Value::Null | Value::Scalar { .. } | Value::List(_) => {
                let message = format!("`{field}` takes {takes}, not {}", node.describe());
                cx.say(code::WRONG_TYPE, node.span, message);
                None
            }
        }
    }

    /// The value of `key`, which is known from now on.
    pub(super) fn take(&mut self, key: &'n str) -> Option<&'n Node> {
        self.known.push(key);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        self.taken[index] = true;
        Some(&self.entries[index].value)
    }

    /// What the site's own templates may want: `extra` and keys that start with `x-`.
    pub(super) fn extra(&mut self, cx: &mut Context<'_>) -> BTreeMap<String, Json> {
        let mut extra = BTreeMap::new();
        if let Some(node) = self.take("extra")
            && Self::of(cx, "extra", node, "keys with values").is_some()
            && let Json::Object(map) = node.to_json()
        {
            extra.extend(map);
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.key.starts_with("x-") {
                self.taken[index] = true;
                extra.insert(entry.key.clone(), entry.value.to_json());
            }
        }
        extra
    }

    /// The keys that were asked for.
    pub(super) fn known(&self) -> impl Iterator<Item = &'n str> {
        self.known.iter().copied()
    }

    /// Reports the keys that nobody asked for; `whose` is the field they stand in, empty at the top. Gives the known keys that
    /// were probably meant.
    pub(super) fn finish(self, cx: &mut Context<'_>, whose: &str) -> Vec<&'n str> {
        #[cfg(test)]
        cx.asked.entry(whose.to_owned()).or_default().extend(self.known.iter().map(|key| (*key).to_owned()));
        let unknown = self.entries.iter().zip(&self.taken).filter(|(_, taken)| !**taken).map(|(entry, _)| entry);
        let mut meant = Vec::new();
        for entry in unknown.take(MAX_UNKNOWN) {
            let place = if whose.is_empty() { String::new() } else { format!(" in `{whose}`") };
            let message = format!("unknown key `{}`{place}", shown(&entry.key));
            let mut diagnostic = cx.note(code::UNKNOWN_KEY, entry.key_span, message);
            if let Some(near) = near(&entry.key, self.known.iter().copied()) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                let is_free = !meant.contains(&near) && !self.entries.iter().any(|other| other.key == near);
                let fix = is_free.then(|| mend::key(cx, entry.key_span, &entry.key, near, &self.known)).flatten();
                diagnostic.fix = fix;
                meant.push(near);
            }
            cx.report(diagnostic);
        }
        meant
    }
}
