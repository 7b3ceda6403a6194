//! What could be typed next: keys, then the values of a key, the likeliest first.

use super::key::Key;
use super::token::{Token, Tokens, ends_value, trimmed};
use super::{MAX_BYTES, Qualifier, Vocabulary, word};
use crate::address::slugify;
use crate::config::fold_severity;
use crate::source::Span;

/// The most values that are offered.
const MAX_OFFERED: usize = 12;

/// The most values that a note about a missing one offers.
const MAX_LIKELY: usize = 8;

/// A text that could stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The part of the query that it replaces, in bytes.
    pub span: Span,
    /// What to put there: `system:`, or a value.
    pub insert: String,
    /// What it is called where that says more; else empty.
    pub label: String,
    /// How many post-mortems have it, where that is known.
    pub count: Option<usize>,
}

/// A value that a key may have.
struct Candidate {
    insert: String,
    label: String,
    count: Option<usize>,
    /// What it may be found by, in lower case.
    names: Vec<String>,
}

/// What could go on at byte `cursor` of a query.
pub fn completions(text: &str, cursor: usize, vocabulary: &Vocabulary) -> Vec<Completion> {
    let cursor = text.floor_char_boundary(cursor.min(MAX_BYTES));
    let keys = vocabulary.keys();
    let mut tokens = Tokens::new(&text[..cursor], &keys);
    let mut last = None;
    while let Some((token, span)) = tokens.next() {
        last = Some((token, span));
    }
    let (token, span) = match last {
        Some((token, span)) if span.end as usize == cursor => (token, span),
        _ => return key_completions("", cursor, vocabulary),
    };
    match token {
        Token::Open => key_completions("", cursor, vocabulary),
        Token::Word(leaf) if leaf.text == "-" => key_completions("", cursor, vocabulary),
        Token::Word(leaf) if !leaf.prefix => {
            let mut found = key_completions(&leaf.text, span.start as usize, vocabulary);
            found.iter_mut().for_each(|completion| completion.span = span);
            found
        }
        Token::Qualifier(qualifier, _) => value_completions(text, cursor, &qualifier, vocabulary),
        Token::Word(_) | Token::Phrase(..) | Token::Or | Token::And | Token::Not | Token::Close => Vec::new(),
    }
}

/// Values that are likely to be meant, as they would be typed.
pub(super) fn likely(key: Key, vocabulary: &Vocabulary) -> Vec<String> {
    let mut candidates = candidates(key, vocabulary);
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.count));
    candidates.into_iter().take(MAX_LIKELY).map(|candidate| candidate.insert).collect()
}

fn key_completions(written: &str, start: usize, vocabulary: &Vocabulary) -> Vec<Completion> {
    let (keys, written) = (vocabulary.keys(), written.to_lowercase());
    let begins =
        |name: &&str| keys.spellings().any(|other| other.starts_with(&written) && keys.find(other) == keys.find(name));
    let completion = |name: &str| Completion {
        span: Span::new(start..start),
        insert: format!("{name}:"),
        label: String::new(),
        count: None,
    };
    keys.names().into_iter().filter(begins).map(completion).collect()
}

fn value_completions(text: &str, cursor: usize, qualifier: &Qualifier, vocabulary: &Vocabulary) -> Vec<Completion> {
    let last = qualifier.values.last().filter(|value| value.span.end as usize == cursor);
    let start = last.map_or(cursor, |value| value.span.start as usize);
    let is_quoted = text[start..cursor].chars().count() > last.map_or(0, |value| value.text.chars().count());
    // What stands behind the cursor belongs to the value, too; of a quoted one the end is not known.
    let rest = if is_quoted { 0 } else { text[cursor..].find(ends_value).unwrap_or(text.len() - cursor) };
    let written = last.map_or("", |value| trimmed(&value.text)).to_lowercase();
    let slug = written.split('/').map(slugify).collect::<Vec<_>>().join("/");
    let mut found: Vec<(usize, Candidate)> = candidates(qualifier.key, vocabulary)
        .into_iter()
        .filter_map(|candidate| Some((rank(&candidate.names, &[&written, &slug])?, candidate)))
        .collect();
    found.sort_by_key(|(rank, candidate)| (*rank, std::cmp::Reverse(candidate.count)));
    let span = Span::new(start..cursor + rest);
    let completion = |Candidate { insert, label, count, .. }| Completion { span, insert, label, count };
    found.into_iter().take(MAX_OFFERED).map(|(_, candidate)| completion(candidate)).collect()
}

/// How well names go on from one of `written`: 0 from their start, 1 from a word within; `None` if not at all.
fn rank(names: &[String], written: &[&str]) -> Option<usize> {
    let begins = |name: &str| {
        written.iter().any(|written| name.starts_with(written) && (name.is_empty() || !written.is_empty()))
    };
    if written[0].is_empty() || begins(&names[0]) {
        return Some(0);
    }
    let within = |name: &String| begins(name) || name.match_indices(['-', '/']).any(|(i, _)| begins(&name[i + 1..]));
    names.iter().any(within).then_some(1)
}

/// The values of a key, in the order of the library.
fn candidates(key: Key, vocabulary: &Vocabulary) -> Vec<Candidate> {
    let plain = |insert: String| Candidate { names: vec![insert.clone()], insert, label: String::new(), count: None };
    match key {
        Key::Terms(taxonomy) => {
            let terms = vocabulary.taxonomies[taxonomy].terms.iter().map(|row| Candidate {
                insert: row.slug.clone(),
                label: row.title.clone(),
                count: Some(row.n_incidents),
                names: [&*row.slug, row.title_slug()]
                    .into_iter()
                    .map(str::to_owned)
                    .chain(row.aliases.clone())
                    .collect(),
            });
            terms.chain([plain("none".to_owned())]).collect()
        }
        Key::Owner => {
            let owners = vocabulary.owners.iter().map(|row| Candidate {
                insert: row.slug.clone(),
                label: row.name.clone(),
                count: Some(row.n_incidents),
                names: vec![row.slug.clone()],
            });
            owners.collect()
        }
        Key::Severity => {
            let severities = vocabulary.severities.iter().enumerate().map(|(rank, word)| Candidate {
                insert: fold_severity(word),
                label: word.clone(),
                count: None,
                names: vec![fold_severity(word), (rank + 1).to_string()],
            });
            severities.collect()
        }
        Key::After | Key::Before => {
            let year = vocabulary.today.year();
            let ages = ["7d", "30d", "3m", "6m", "1y"].map(str::to_owned);
            ages.into_iter().chain([year.to_string(), (year - 1).to_string()]).map(plain).collect()
        }
        Key::Took => [">1h", "<30m", "1h..4h"].map(str::to_owned).map(plain).into(),
        Key::Status | Key::Kind | Key::Is | Key::Has | Key::In => {
            word::values(key, vocabulary).into_iter().map(plain).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::resolve::tests::vocabulary;
    use super::*;

    /// What completing at `|` makes of the query.
    fn completed(text: &str) -> Vec<String> {
        let cursor = text.find('|').expect("a cursor");
        let text = text.replace('|', "");
        let put = |completion: Completion| {
            let range = completion.span.range();
            format!("{}{}{}", &text[..range.start], completion.insert, &text[range.end..])
        };
        completions(&text, cursor, &vocabulary()).into_iter().map(put).collect()
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(completed(text), expected, "{text}");
    }

    #[test]
    fn keys_are_completed() {
        check("sy|", &["system:"]);
        check("a -sy|", &["a -system:"]);
        check("a (ow|", &["a (owner:"]);
        check("sever|", &["sev:"]);
        check("t|", &["type:", "tag:", "took:"]);
        check("cu|", &["customer:"]);
        check("xyz|", &[]);
        check("\"sy|", &[]);
        check("sy*|", &[]);
        assert_eq!(completed("a |").len(), 15);
        assert_eq!(completed("-|")[0], "-system:");
    }

    #[test]
    fn values_are_completed_with_the_likeliest_first() {
        check("system:pay|", &["system:payments", "system:payments/checkout", "system:payments/api"]);
        check("system:a|", &["system:payments/api", "system:search/api"]);
        check("system:edge,bas|", &["system:edge,payments/checkout"]);
        check("system:load ba|", &[]);
        check("system:\"load ba|", &["system:edge/lb"]);
        check("system:chec|kout a", &["system:payments/checkout a"]);
        check("sev:2|", &["sev:sev2"]);
        check("is:o|", &["is:open", "is:overdue"]);
        check("owner:D|", &["owner:data-team"]);
        check("in:c|", &["in:causes", "in:customers"]);
        check("has:x|", &[]);
        assert_eq!(completed("system:|")[0], "system:payments");
        assert_eq!(completed("after:|").len(), 7);
    }

    #[test]
    fn counts_and_titles_come_along() {
        let found = completions("system:lb", 9, &vocabulary());
        assert_eq!((found[0].label.as_str(), found[0].count), ("Load balancer", Some(3)));
    }
}
