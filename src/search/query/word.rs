//! The values that are fixed words: states, review, kinds, what a post-mortem has, severities, groups.

use super::note::{Note, NoteKind, one_of, shown};
use super::token::trimmed;
use super::{Group, Key, Keys, Value, Vocabulary, Written};
use crate::config::fold_severity as folded;
use crate::diagnostic::nearest;
use crate::model::{Kind, Status};

/// A state that `is:` asks for, beside the words of `status:` and `kind:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// An action that somebody still has to do something for: not begun, or in progress.
    Open,
    /// An open action that was due before today.
    Overdue,
    /// An action that somebody has begun.
    InProgress,
    /// An action that is done.
    Done,
    /// An action that was dropped.
    Dropped,
    /// An incident whose cause came back after it was said to be fixed.
    CameBack,
    /// An incident whose cause has at least two.
    Recurring,
}

/// What `has:` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Has {
    /// Events with times.
    Timeline,
    /// At least one action.
    Actions,
    /// A cause.
    Cause,
    /// A system.
    System,
    /// Effects.
    Effects,
    /// Any figure or sentence about the impact.
    Impact,
    /// An owner of its own.
    Owner,
    /// A summary.
    Summary,
    /// What went well, badly, or was luck.
    Lessons,
    /// Links to elsewhere in its front matter.
    Links,
    /// What set it off.
    Trigger,
}

/// The words of `is:` that are its own.
const STATES: &[(&str, State)] = &[
    ("open", State::Open),
    ("overdue", State::Overdue),
    ("in-progress", State::InProgress),
    ("done", State::Done),
    ("dropped", State::Dropped),
    ("came-back", State::CameBack),
    ("recurring", State::Recurring),
];

/// Other words for them: front matter says `wont-do`, pages say "late".
const OTHER_STATES: &[(&str, State)] = &[("wont-do", State::Dropped), ("late", State::Overdue)];

/// The words of `has:`.
const PARTS: &[(&str, Has)] = &[
    ("timeline", Has::Timeline),
    ("actions", Has::Actions),
    ("cause", Has::Cause),
    ("system", Has::System),
    ("effects", Has::Effects),
    ("impact", Has::Impact),
    ("owner", Has::Owner),
    ("summary", Has::Summary),
    ("lessons", Has::Lessons),
    ("links", Has::Links),
    ("trigger", Has::Trigger),
];

impl State {
    /// The word of it.
    pub fn as_str(self) -> &'static str {
        STATES.iter().find(|(_, state)| *state == self).expect("every state has a word").0
    }
}

impl Has {
    /// The word of it.
    pub fn as_str(self) -> &'static str {
        PARTS.iter().find(|(_, part)| *part == self).expect("every part has a word").0
    }
}

/// The words that a key takes; none where they are no fixed words.
pub fn values(key: Key, vocabulary: &Vocabulary) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match key {
        Key::Severity => vocabulary.severities.iter().map(|word| folded(word)).collect(),
        Key::Status => own(Status::WORDS),
        Key::Kind => own(Kind::WORDS),
        Key::Is => {
            let states = STATES.iter().map(|(word, _)| *word);
            states.chain(Status::WORDS.iter().copied()).chain(Kind::WORDS.iter().copied()).map(str::to_owned).collect()
        }
        Key::Has => PARTS.iter().map(|(word, _)| (*word).to_owned()).collect(),
        Key::In => groups(vocabulary).map(|(word, _)| word).collect(),
        Key::Terms(_) | Key::Owner | Key::After | Key::Before | Key::Took => Vec::new(),
    }
}

/// The value of a key that takes fixed words; case, signs and spaces don't matter.
pub(super) fn value(key: Key, text: &str, vocabulary: &Vocabulary) -> Option<Value> {
    let text = folded(text);
    if text.is_empty() {
        return None;
    }
    let of = |words: &[&'static str]| words.iter().copied().find(|word| folded(word) == text);
    let status = || of(Status::WORDS).and_then(Status::parse).map(Value::Status);
    let kind = || of(Kind::WORDS).and_then(Kind::parse).map(Value::Kind);
    match key {
        Key::Severity => severity(&text, &vocabulary.severities).map(Value::Severity),
        Key::Status => status(),
        Key::Kind => kind(),
        Key::Is => {
            let mut states = STATES.iter().chain(OTHER_STATES);
            let state = states.find(|(word, _)| folded(word) == text).map(|(_, state)| Value::Is(*state));
            state.or_else(status).or_else(kind)
        }
        Key::Has => {
            let one = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
            PARTS.iter().find(|(word, _)| one(word) == one(&text)).map(|(_, part)| Value::Has(*part))
        }
        Key::Terms(_) | Key::Owner | Key::After | Key::Before | Key::Took | Key::In => None,
    }
}

/// The group that `in:` names, by its word or by any spelling of the taxonomy's key.
pub(super) fn group(text: &str, keys: &Keys, vocabulary: &Vocabulary) -> Option<Group> {
    let text = trimmed(text).to_lowercase();
    let by_key = || match keys.find(&text) {
        Some(Key::Terms(taxonomy)) => Some(Group::Terms(taxonomy)),
        _ => None,
    };
    let is_meant = |word: &str| word == text || word.strip_suffix('s') == Some(&text);
    groups(vocabulary).find(|(word, _)| is_meant(word)).map(|(_, group)| group).or_else(by_key)
}

/// All groups with their words.
pub(super) fn groups(vocabulary: &Vocabulary) -> impl Iterator<Item = (String, Group)> {
    let taxonomies = vocabulary.taxonomies.iter().enumerate().map(|(i, taxonomy)| {
        let word = if taxonomy.key == "action-types" { "types" } else { &taxonomy.key };
        (word.to_owned(), Group::Terms(i))
    });
    [("incidents".to_owned(), Group::Incidents), ("actions".to_owned(), Group::Actions)].into_iter().chain(taxonomies)
}

/// What to say about a word that the key doesn't take.
pub(super) fn unknown(key: Key, value: &Written, keys: &Keys, vocabulary: &Vocabulary) -> Note {
    let name = keys.name(key);
    let words = values(key, vocabulary);
    let message = format!("`{name}:` has no value {}", shown(&value.text));
    let note = Note::new(NoteKind::UnknownValue, value.span, message);
    if let Some(near) = nearest(&value.text, words.iter().map(String::as_str)) {
        return note.did_you_mean(vec![near.to_owned()]);
    }
    let takes_it = |other: &&Key| **other != key && self::value(**other, &value.text, vocabulary).is_some();
    if let Some(other) = [Key::Status, Key::Kind, Key::Is].iter().find(takes_it) {
        let text = trimmed(&value.text);
        return note.help(format!("did you mean {}?", shown(&format!("{}:{text}", keys.name(*other)))));
    }
    let help = format!("`{name}:` takes {}", one_of(&words));
    Note { suggestions: words, ..note.help(help) }
}

/// The rank of a severity, by its word or by a number from 1.
fn severity(text: &str, severities: &[String]) -> Option<usize> {
    let by_word = severities.iter().position(|severity| folded(severity) == text);
    let is_number = text.len() < 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = || text.parse::<usize>().ok().filter(|n| is_number && (1..=severities.len()).contains(n));
    by_word.or_else(|| number().map(|n| n - 1))
}

#[cfg(test)]
mod tests {
    use super::super::resolve::tests::vocabulary;
    use super::*;

    fn check(key: Key, text: &str, expected: Option<Value>) {
        assert_eq!(value(key, text, &vocabulary()), expected, "{key:?} {text}");
    }

    #[test]
    fn words_are_known_however_they_are_spelled() {
        check(Key::Severity, "1", Some(Value::Severity(0)));
        check(Key::Severity, "SEV-2", Some(Value::Severity(1)));
        check(Key::Severity, "sev 2", Some(Value::Severity(1)));
        check(Key::Severity, "9", None);
        check(Key::Severity, "+1", Some(Value::Severity(0)));
        check(Key::Status, "In Review", Some(Value::Status(Status::InReview)));
        check(Key::Status, "inreview", Some(Value::Status(Status::InReview)));
        check(Key::Kind, "near_miss", Some(Value::Kind(Kind::NearMiss)));
        check(Key::Is, "near-miss", Some(Value::Kind(Kind::NearMiss)));
        check(Key::Is, "draft", Some(Value::Status(Status::Draft)));
        check(Key::Is, "won't do", Some(Value::Is(State::Dropped)));
        check(Key::Has, "action", Some(Value::Has(Has::Actions)));
        check(Key::Has, "Systems", Some(Value::Has(Has::System)));
        check(Key::Is, "", None);
        check(Key::Has, "s", None);
    }

    #[test]
    fn groups_are_known_by_word_and_by_key() {
        let vocabulary = vocabulary();
        let check = |text: &str, expected: Option<Group>| {
            assert_eq!(group(text, &vocabulary.keys(), &vocabulary), expected, "{text}");
        };
        check("incidents", Some(Group::Incidents));
        check("Incident", Some(Group::Incidents));
        check("types", Some(Group::Terms(2)));
        check("action-types", Some(Group::Terms(2)));
        check("actions", Some(Group::Actions));
        check("customer", Some(Group::Terms(4)));
        check("owners", None);
    }

    #[test]
    fn what_is_unknown_comes_with_what_is_known() {
        let vocabulary = vocabulary();
        let check = |key: Key, text: &str, expected: &str| {
            let value = Written { text: text.to_owned(), span: crate::source::Span::default() };
            assert_eq!(unknown(key, &value, &vocabulary.keys(), &vocabulary).help, expected, "{text}");
        };
        check(Key::Status, "reviewd", "did you mean `reviewed`?");
        check(Key::Status, "overdue", "did you mean `is:overdue`?");
        check(Key::Severity, "x", "`sev:` takes `sev1`, `sev2` or `sev3`");
    }
}
