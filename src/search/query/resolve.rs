//! From what is written to what is meant: each qualifier against the names of one library.

use super::note::{Note, NoteKind, one_of, shown};
use super::term::{self, Found};
use super::token::trimmed;
use super::{
    Filter, Group, Key, Keys, Parsed, Qualifier, Query, Tree, Value, Vocabulary, Written, complete, when, word,
};
use crate::source::Span;

/// The most unknown names for which others are looked for: a query that is all wrong must not cost more.
const MAX_GUESSES: usize = 4;

/// Gives qualifiers their meaning. A value that has none is left out with a note; so is a qualifier without any other.
pub fn resolve(parsed: Parsed, vocabulary: &Vocabulary) -> Query {
    let keys = vocabulary.keys();
    let mut reading =
        Reading { keys, vocabulary, only: Vec::new(), without: Vec::new(), notes: parsed.notes, n_guesses: 0 };
    let tree = reading.tree(parsed.tree, Place::Top);
    let groups = reading.groups();
    reading.notes.sort_by_key(|note| note.span.start);
    Query { tree: Tree::or_empty(tree), groups, notes: reading.notes }
}

/// Where a part of a query stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It must hold, whatever else does.
    Top,
    /// It must not hold, whatever else does.
    Excluded,
    /// It is one of several ways.
    Inside,
}

struct Reading<'a> {
    keys: Keys,
    vocabulary: &'a Vocabulary,
    /// The groups that `in:` keeps.
    only: Vec<Group>,
    /// The groups that `-in:` leaves out.
    without: Vec<Group>,
    notes: Vec<Note>,
    n_guesses: usize,
}

impl Reading<'_> {
    /// A part of the query with its meaning; `None` if it has none. As deep as the parser lets trees grow.
    fn tree(&mut self, tree: Tree<Qualifier>, place: Place) -> Option<Tree<Filter>> {
        match tree {
            Tree::All(items) => {
                let inside = if place == Place::Top { Place::Top } else { Place::Inside };
                Tree::all(items.into_iter().filter_map(|item| self.tree(item, inside)).collect())
            }
            Tree::Any(items) => {
                Tree::any(items.into_iter().filter_map(|item| self.tree(item, Place::Inside)).collect())
            }
            Tree::Not { item, span } => {
                let inside = if place == Place::Top { Place::Excluded } else { Place::Inside };
                Some(Tree::Not { item: Box::new(self.tree(*item, inside)?), span })
            }
            Tree::Word(leaf) => Some(Tree::Word(leaf)),
            Tree::Phrase(leaf) => Some(Tree::Phrase(leaf)),
            Tree::Qualifier(qualifier) if qualifier.values.is_empty() => {
                self.incomplete(&qualifier);
                None
            }
            Tree::Qualifier(qualifier) if qualifier.key == Key::In => {
                self.take_groups(&qualifier, place);
                None
            }
            Tree::Qualifier(qualifier) => self.filter(&qualifier).map(Tree::Qualifier),
        }
    }

    fn filter(&mut self, qualifier: &Qualifier) -> Option<Filter> {
        let any: Vec<Value> = qualifier.values.iter().filter_map(|value| self.value(qualifier.key, value)).collect();
        (!any.is_empty()).then_some(Filter { any, span: qualifier.span })
    }

    fn value(&mut self, key: Key, value: &Written) -> Option<Value> {
        match key {
            Key::Terms(taxonomy) => self.term(taxonomy, value),
            Key::Owner => self.owner(value),
            Key::After | Key::Before => self.day(key, value),
            Key::Took => {
                let found = when::lengths(&value.text).map(Value::Took);
                found.or_else(|| self.bad(value, "is no length of time", when::LENGTHS))
            }
            Key::Severity | Key::Status | Key::Kind | Key::Is | Key::Has | Key::In => {
                let found = word::value(key, &value.text, self.vocabulary);
                if found.is_none() {
                    self.notes.push(word::unknown(key, value, &self.keys, self.vocabulary));
                }
                found
            }
        }
    }

    fn term(&mut self, taxonomy: usize, value: &Written) -> Option<Value> {
        if trimmed(&value.text).eq_ignore_ascii_case("none") {
            return Some(Value::NoTerm { taxonomy });
        }
        let table = &self.vocabulary.taxonomies[taxonomy];
        let note = match term::find(&value.text, &table.terms) {
            Found::One(term) => return Some(Value::Term { taxonomy, term }),
            Found::Several(found) => term::ambiguous(value, &found, table),
            Found::Nothing if self.may_guess() => term::unknown(value, table),
            Found::Nothing => {
                let message = format!("there is no {} {}", table.one, shown(&value.text));
                Note::new(NoteKind::UnknownValue, value.span, message)
            }
        };
        self.notes.push(note);
        None
    }

    fn owner(&mut self, value: &Written) -> Option<Value> {
        let found = term::owner(&value.text, self.vocabulary).map(Value::Owner);
        if found.is_none() {
            let note = if self.may_guess() {
                term::unknown_owner(value, self.vocabulary)
            } else {
                Note::new(NoteKind::UnknownValue, value.span, format!("nothing is owned by {}", shown(&value.text)))
            };
            self.notes.push(note);
        }
        found
    }

    fn day(&mut self, key: Key, value: &Written) -> Option<Value> {
        let Some(day) = when::first_day(&value.text, self.vocabulary.today) else {
            return self.bad(value, "is no day, month, year or age", when::DAYS);
        };
        Some(if key == Key::After { Value::After(day) } else { Value::Before(day) })
    }

    fn bad(&mut self, value: &Written, why: &str, help: &str) -> Option<Value> {
        let message = format!("{} {why}", shown(&value.text));
        self.notes.push(Note::new(NoteKind::BadValue, value.span, message).help(help));
        None
    }

    fn may_guess(&mut self) -> bool {
        self.n_guesses += 1;
        self.n_guesses <= MAX_GUESSES
    }

    fn take_groups(&mut self, qualifier: &Qualifier, place: Place) {
        if place == Place::Inside {
            let message = "`in:` works only outside brackets and without `OR`";
            let note = Note::new(NoteKind::Misplaced, qualifier.span, message);
            self.notes.push(note.help("move it to the end; commas mean OR, as in `in:causes,systems`"));
            return;
        }
        for value in &qualifier.values {
            let Some(group) = word::group(&value.text, &self.keys, self.vocabulary) else {
                self.notes.push(word::unknown(Key::In, value, &self.keys, self.vocabulary));
                continue;
            };
            let groups = if place == Place::Top { &mut self.only } else { &mut self.without };
            groups.push(group);
        }
    }

    /// The groups that are kept: several `in:` add up, since no hit is in two groups.
    fn groups(&self) -> Option<Vec<Group>> {
        if self.only.is_empty() && self.without.is_empty() {
            return None;
        }
        let is_kept =
            |group: &Group| (self.only.is_empty() || self.only.contains(group)) && !self.without.contains(group);
        Some(word::groups(self.vocabulary).map(|(_, group)| group).filter(is_kept).collect())
    }

    fn incomplete(&mut self, qualifier: &Qualifier) {
        let name = self.keys.name(qualifier.key);
        let end = qualifier.span.end;
        let suggestions = complete::likely(qualifier.key, self.vocabulary);
        let note = Note::new(NoteKind::Incomplete, Span { start: end, end }, format!("`{name}:` has no value yet"));
        let examples: Vec<String> = suggestions.iter().take(3).map(|value| format!("{name}:{value}")).collect();
        let note = if examples.is_empty() { note } else { note.help(format!("for example {}", one_of(&examples))) };
        self.notes.push(Note { suggestions, ..note });
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{Has, OwnerRow, State, TaxonomyTable, TermRow, read};
    use super::*;
    use crate::model::time::Day;

    /// A small library's names.
    pub(in super::super) fn vocabulary() -> Vocabulary {
        let row = |(slug, title, n, aliases): (&str, &str, usize, &[&str])| {
            TermRow::new(slug.into(), title.into(), n, aliases.iter().map(|alias| (*alias).to_owned()).collect())
        };
        let table = |key: &str, one: &str, terms: &[(&str, &str, usize, &[&str])]| TaxonomyTable {
            key: key.to_owned(),
            one: one.to_owned(),
            terms: terms.iter().copied().map(row).collect(),
        };
        let systems: &[(&str, &str, usize, &[&str])] = &[
            ("edge", "Edge", 4, &[]),
            ("edge/lb", "Load balancer", 3, &["load-balancers"]),
            ("payments", "Payments", 9, &[]),
            ("payments/api", "Payments API", 2, &[]),
            ("payments/checkout", "Checkout", 5, &["basket"]),
            ("search", "Search", 2, &[]),
            ("search/api", "Search API", 1, &[]),
            ("öl", "Öl", 1, &[]),
        ];
        Vocabulary {
            today: Day::parse("2026-07-17").expect("a day"),
            severities: ["SEV 1", "SEV 2", "SEV 3"].map(str::to_owned).to_vec(),
            taxonomies: vec![
                table("systems", "system", systems),
                table("causes", "root cause", &[("capacity", "Capacity", 3, &[]), ("capacity/pool", "Pool", 2, &[])]),
                table("action-types", "action type", &[("process", "Process", 7, &[])]),
                table("tags", "tag", &[]),
                table("customers", "customer group", &[("shops", "Shops", 1, &[])]),
            ],
            owners: vec![
                OwnerRow::from(("data-team".into(), "Data Team".into(), 2)),
                OwnerRow::from(("sre".into(), "SRE".into(), 6)),
            ],
        }
    }

    fn values(text: &str) -> Vec<Value> {
        match read(text, &vocabulary()).tree {
            Tree::Qualifier(filter) => filter.any,
            _ => Vec::new(),
        }
    }

    fn check(text: &str, expected: &[Value]) {
        assert_eq!(values(text), expected, "{text}");
    }

    fn check_notes(text: &str, expected: &[&str]) {
        let query = read(text, &vocabulary());
        let note = |note: &Note| format!("{}..{} {} / {}", note.span.start, note.span.end, note.message, note.help);
        assert_eq!(query.notes.iter().map(note).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn every_key_has_its_values() {
        let day = |text| Day::parse(text).expect("a day");
        check("system:checkout,lb", &[Value::Term { taxonomy: 0, term: 4 }, Value::Term { taxonomy: 0, term: 1 }]);
        check("cause:none", &[Value::NoTerm { taxonomy: 1 }]);
        check("customer:shops", &[Value::Term { taxonomy: 4, term: 0 }]);
        check("sev:1,2", &[Value::Severity(0), Value::Severity(1)]);
        check("owner:\"Data Team\"", &[Value::Owner(0)]);
        check("is:open", &[Value::Is(State::Open)]);
        check("has:timeline", &[Value::Has(Has::Timeline)]);
        check("after:2026-03", &[Value::After(day("2026-03-01"))]);
        check("before:30d", &[Value::Before(day("2026-06-17"))]);
        check("took:x", &[]);
    }

    #[test]
    fn what_has_no_meaning_is_left_out_and_said() {
        check("sev:1,9", &[Value::Severity(0)]);
        check_notes("sev:1,9", &["6..7 `sev:` has no value `9` / `sev:` takes `sev1`, `sev2` or `sev3`"]);
        check_notes("a system:chekout", &["9..16 there is no system `chekout` / did you mean `payments/checkout`?"]);
        check_notes(
            "system:api",
            &["7..10 `api` could be 2 of the systems / did you mean `payments/api` or `search/api`?"],
        );
        check_notes("owner:sra", &["6..9 nothing is owned by `sra` / did you mean `sre`?"]);
        check_notes("after:soon", &[&format!("6..10 `soon` is no day, month, year or age / {}", when::DAYS)]);
        check_notes("took:60", &[&format!("5..7 `60` is no length of time / {}", when::LENGTHS)]);
        check_notes("owner:", &["6..6 `owner:` has no value yet / for example `owner:sre` or `owner:data-team`"]);
    }

    #[test]
    fn groups_are_kept_and_left_out_at_the_top_only() {
        let check = |text: &str, expected: Option<&[Group]>| {
            assert_eq!(read(text, &vocabulary()).groups.as_deref(), expected, "{text}");
        };
        check("a", None);
        check("a in:causes", Some(&[Group::Terms(1)]));
        check("in:causes a in:incidents", Some(&[Group::Incidents, Group::Terms(1)]));
        check("a -in:tags,types,causes,customers", Some(&[Group::Incidents, Group::Actions, Group::Terms(0)]));
        check("a OR in:causes", None);
        check_notes(
            "-(a in:causes)",
            &[
                "4..13 `in:` works only outside brackets and without `OR` / move it to the end; commas mean OR, as in `in:causes,systems`",
            ],
        );
    }

    #[test]
    fn only_errors_are_errors() {
        let check = |text: &str, expected: bool| assert_eq!(read(text, &vocabulary()).has_errors(), expected, "{text}");
        check("a \"b", false);
        check("owner:", false);
        check("sytem:a", false);
        check("status:x", true);
    }
}
