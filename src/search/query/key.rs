//! The keys of qualifiers: one slice for the parser, the completions and the page of the documentation.

use std::collections::BTreeMap;

/// One key that is always there.
#[derive(Debug, Clone, Copy)]
pub struct KeyEntry {
    /// As it is written in this documentation and offered.
    pub name: &'static str,
    /// Other spellings that are taken.
    pub also: &'static [&'static str],
    /// What its values are.
    pub takes: Takes,
    /// What it keeps, as the end of "keeps what …".
    pub keeps: &'static str,
    /// A qualifier as one would type it.
    pub example: &'static str,
}

/// What the values of a key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Terms of the built-in taxonomy with that key.
    Terms(&'static str),
    /// Something else.
    Values(Key),
}

/// What a qualifier is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Terms of the taxonomy at that place in the site's list.
    Terms(usize),
    /// The severity.
    Severity,
    /// How far the review is.
    Status,
    /// What sort of event it was.
    Kind,
    /// Who owns it or one of its actions.
    Owner,
    /// A state.
    Is,
    /// What is there.
    Has,
    /// The first day.
    After,
    /// The day after the last.
    Before,
    /// How long it took.
    Took,
    /// The groups of hits.
    In,
}

/// The keys that are always there. The order is that of completions.
pub const KEYS: &[KeyEntry] = &[
    KeyEntry {
        name: "system",
        also: &["systems"],
        takes: Takes::Terms("systems"),
        keeps: "names that system or one below it",
        example: "system:checkout",
    },
    KeyEntry {
        name: "cause",
        also: &["causes"],
        takes: Takes::Terms("causes"),
        keeps: "has that cause or one below it, as the root or a contributing one",
        example: "cause:capacity",
    },
    KeyEntry {
        name: "type",
        also: &["types", "action-type", "action-types"],
        takes: Takes::Terms("action-types"),
        keeps: "has an action of that type or one below it",
        example: "type:process",
    },
    KeyEntry {
        name: "tag",
        also: &["tags"],
        takes: Takes::Terms("tags"),
        keeps: "has that tag",
        example: "tag:black-friday",
    },
    KeyEntry {
        name: "sev",
        also: &["sevs", "severity", "severities"],
        takes: Takes::Values(Key::Severity),
        keeps: "has that severity",
        example: "sev:1,2",
    },
    KeyEntry {
        name: "status",
        also: &["statuses"],
        takes: Takes::Values(Key::Status),
        keeps: "is that far with its review",
        example: "status:draft",
    },
    KeyEntry {
        name: "kind",
        also: &["kinds"],
        takes: Takes::Values(Key::Kind),
        keeps: "is an event of that kind",
        example: "kind:near-miss",
    },
    KeyEntry {
        name: "owner",
        also: &["owners"],
        takes: Takes::Values(Key::Owner),
        keeps: "that team or role owns, itself or one of its actions",
        example: "owner:sre",
    },
    KeyEntry {
        name: "is",
        also: &[],
        takes: Takes::Values(Key::Is),
        keeps: "is in that state or has an action that is",
        example: "is:overdue",
    },
    KeyEntry {
        name: "has",
        also: &[],
        takes: Takes::Values(Key::Has),
        keeps: "says something about that",
        example: "has:timeline",
    },
    KeyEntry {
        name: "after",
        also: &[],
        takes: Takes::Values(Key::After),
        keeps: "happened on the first day of that time or later",
        example: "after:2026-03",
    },
    KeyEntry {
        name: "before",
        also: &[],
        takes: Takes::Values(Key::Before),
        keeps: "happened before the first day of that time",
        example: "before:6m",
    },
    KeyEntry { name: "took", also: &[], takes: Takes::Values(Key::Took), keeps: "took that long", example: "took:>1h" },
    KeyEntry {
        name: "in",
        also: &[],
        takes: Takes::Values(Key::In),
        keeps: "stands in that group of the results",
        example: "in:causes",
    },
];

/// The spellings of all keys of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    by_name: BTreeMap<String, Key>,
    taxonomies: Vec<String>,
}

impl Keys {
    /// The built-in keys, and those of `taxonomies` (all keys of taxonomies, in the site's order).
    pub fn new<'a>(taxonomies: impl IntoIterator<Item = &'a str>) -> Self {
        let taxonomies: Vec<String> = taxonomies.into_iter().map(str::to_owned).collect();
        let mut by_name = BTreeMap::new();
        for entry in KEYS {
            let key = match entry.takes {
                Takes::Values(key) => Some(key),
                Takes::Terms(taxonomy) => taxonomies.iter().position(|key| key == taxonomy).map(Key::Terms),
            };
            for name in std::iter::once(&entry.name).chain(entry.also) {
                by_name.extend(key.map(|key| ((*name).to_owned(), key)));
            }
        }
        for (i, taxonomy) in taxonomies.iter().enumerate() {
            for name in [singular(taxonomy), taxonomy] {
                by_name.entry(name.to_lowercase()).or_insert(Key::Terms(i));
            }
        }
        Self { by_name, taxonomies }
    }

    /// The key that is written so; case doesn't matter.
    pub fn find(&self, written: &str) -> Option<Key> {
        self.by_name.get(&written.to_lowercase()).copied()
    }

    /// The name that is offered for `key`.
    pub fn name(&self, key: Key) -> &str {
        let is_it = |entry: &&KeyEntry| match (entry.takes, key) {
            (Takes::Values(one), other) => one == other,
            (Takes::Terms(taxonomy), Key::Terms(i)) => self.taxonomies[i] == taxonomy,
            (Takes::Terms(_), _) => false,
        };
        match (KEYS.iter().find(is_it), key) {
            (Some(entry), _) => entry.name,
            (None, Key::Terms(i)) => {
                let (one, many) = (singular(&self.taxonomies[i]), &self.taxonomies[i]);
                if self.find(one) == Some(key) { one } else { many }
            }
            (None, _) => unreachable!("every key that takes no terms stands in KEYS"),
        }
    }

    /// The names that are offered, built-in ones first.
    pub fn names(&self) -> Vec<&str> {
        let own = (0..self.taxonomies.len()).map(Key::Terms).map(|key| self.name(key));
        let mut names: Vec<&str> =
            KEYS.iter().map(|entry| entry.name).filter(|name| self.find(name).is_some()).collect();
        names.extend(own.filter(|name| !KEYS.iter().any(|entry| entry.name == *name)));
        names
    }

    /// Every spelling that is taken.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

/// `customers` is about one `customer`.
fn singular(taxonomy: &str) -> &str {
    taxonomy.strip_suffix('s').filter(|one| !one.is_empty()).unwrap_or(taxonomy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(["systems", "causes", "action-types", "tags", "customers", "is"])
    }

    #[test]
    fn keys_are_found_in_any_spelling() {
        let check = |written: &str, expected: Option<Key>| assert_eq!(keys().find(written), expected, "{written}");
        check("system", Some(Key::Terms(0)));
        check("Systems", Some(Key::Terms(0)));
        check("action-types", Some(Key::Terms(2)));
        check("customer", Some(Key::Terms(4)));
        check("customers", Some(Key::Terms(4)));
        check("SEVERITY", Some(Key::Severity));
        check("http", None);
        check("", None);
    }

    #[test]
    fn a_built_in_key_keeps_its_meaning() {
        assert_eq!(keys().find("is"), Some(Key::Is));
    }

    #[test]
    fn every_key_has_one_name() {
        let names = keys();
        let check = |written: &str, expected: &str| {
            assert_eq!(names.find(written).map(|key| names.name(key)), Some(expected), "{written}");
        };
        check("severity", "sev");
        check("action-types", "type");
        check("customers", "customer");
        assert!(names.names().contains(&"customer") && !names.names().contains(&"customers"));
    }

    #[test]
    fn examples_begin_with_their_key() {
        for entry in KEYS {
            assert!(entry.example.starts_with(&format!("{}:", entry.name)), "{}", entry.name);
        }
    }
}
