//! The words that rules of wording look for: lists that come with the program, and what `[check.wording]` adds to them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use toml::de::DeTable;

use super::table::{Located, Reading, Table};
use crate::address::SourcePath;
use crate::phrase::{Finder, Found, Groups, Pattern, Phrase};
use crate::source::SourceFile;

/// The groups that phrases of every list may name.
const GROUPS: &str = include_str!("words/groups.toml");

/// The lists, in the order in which one counts where two say the same.
const LISTS: [(WordList, &str); 4] = [
    (WordList::Names, include_str!("words/names.toml")),
    (WordList::Hindsight, include_str!("words/hindsight.toml")),
    (WordList::Blame, include_str!("words/blame.toml")),
    (WordList::Care, include_str!("words/care.toml")),
];

/// A list of phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordList {
    /// Names of people beside failures.
    Names,
    /// Judging by what is known now.
    Hindsight,
    /// Judging people.
    Blame,
    /// Asking people for more care.
    Care,
    /// What the site's own list holds.
    Site,
}

/// What `[check.wording]` adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// Words for people: `picker`, `librarian`.
    people: Vec<String>,
    /// Names of people.
    names: Vec<String>,
    /// Patterns of what is fine.
    allow: Vec<String>,
    /// The site's own phrases.
    phrases: Vec<Entry>,
    lists: Lists,
}

/// One entry of a list, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Entry {
    matches: Vec<String>,
    unless: Vec<String>,
    instead: String,
}

/// The lists, ready to be looked for; made when a text is first looked at.
#[derive(Clone, Default)]
struct Lists(OnceLock<Arc<Words>>);

/// All lists, ready to be looked for.
#[derive(Debug)]
pub struct Words {
    finder: Finder,
    /// Of each phrase, its list and what to write instead.
    of_phrase: Vec<(WordList, String)>,
}

/// What a text says that stands in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saying<'a> {
    /// Which list.
    pub list: WordList,
    /// What to write instead.
    pub instead: &'a str,
}

/// What can be made of the settings at any time is no part of them.
impl fmt::Debug for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lists")
    }
}

impl PartialEq for Lists {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lists {}

impl Wording {
    /// All lists: those that come with the program, with what the site adds to them.
    pub fn words(&self) -> &Words {
        self.lists.0.get_or_init(|| Arc::new(Words::new(self)))
    }
}

impl Words {
    fn new(wording: &Wording) -> Self {
        let lists = LISTS.map(|(list, text)| (list, built_in(text)));
        let mut groups = groups(wording);
        for (_, (own, _)) in &lists {
            own.iter().for_each(|(name, words)| groups.add(name, words.iter().map(String::as_str)));
        }
        let entries = lists.into_iter().flat_map(|(list, (_, entries))| entries.into_iter().map(move |e| (list, e)));
        let own = wording.phrases.iter().map(|entry| (WordList::Site, entry.clone()));
        let patterns = |texts: &[String]| -> Vec<Pattern> {
            texts
                .iter()
                .map(|text| Pattern::parse(text, &groups).expect("patterns are checked where they are read"))
                .collect()
        };
        let (mut phrases, mut of_phrase) = (Vec::new(), Vec::new());
        for (list, entry) in own.chain(entries) {
            phrases.push(Phrase { matches: patterns(&entry.matches), unless: patterns(&entry.unless) });
            of_phrase.push((list, entry.instead));
        }
        Self { finder: Finder::new(phrases, patterns(&wording.allow)), of_phrase }
    }

    /// Whether the prose of a file could say any of it: a quick look at its text, markup and all.
    pub fn may_stand_in(&self, text: &str) -> bool {
        self.finder.may_find(text)
    }

    /// What a passage of prose says, and where.
    pub fn said_in<'a>(&'a self, passage: &str) -> impl Iterator<Item = (Saying<'a>, std::ops::Range<usize>)> + 'a {
        self.finder.find(passage).into_iter().map(|Found { phrase, range }| {
            let (list, instead) = &self.of_phrase[phrase];
            (Saying { list: *list, instead }, range)
        })
    }
}

/// The groups that come with the program, with the site's words.
fn groups(wording: &Wording) -> Groups {
    let mut groups = Groups::default();
    for (name, words) in built_in(GROUPS).0 {
        groups.add(&name, words.iter().map(String::as_str));
    }
    groups.add("role", wording.people.iter().map(String::as_str));
    groups.add("name", wording.names.iter().map(String::as_str));
    groups
}

/// Groups as they are written: names with words.
type WrittenGroups = Vec<(String, Vec<String>)>;

/// A list that comes with the program.
fn built_in(text: &str) -> (WrittenGroups, Vec<Entry>) {
    let file = SourceFile::from_bytes(SourcePath::new("words.toml"), text.as_bytes());
    let (root, errors) = DeTable::parse_recoverable(file.text());
    let reading = Reading { file: &file, diagnostics: Vec::new().into() };
    let table = Table::new(&reading, "", Some(root.get_ref()));
    let groups = table.table("groups").all_texts();
    let entries = table.tables("phrase").into_iter().map(entry).collect();
    table.finish();
    debug_assert!(errors.is_empty() && reading.diagnostics.borrow().is_empty(), "{:?}", reading.diagnostics);
    (groups, entries)
}

fn entry(table: Table<'_>) -> Entry {
    let entry = Entry {
        matches: values(table.texts("match")),
        unless: values(table.texts("unless")),
        instead: table.text("instead").map(|text| text.value).unwrap_or_default(),
    };
    table.finish();
    entry
}

fn values(texts: Option<Vec<Located<String>>>) -> Vec<String> {
    texts.unwrap_or_default().into_iter().map(|text| text.value).collect()
}

/// Reads `[check.wording]`.
pub(super) fn read(reading: &Reading<'_>, table: Table<'_>) -> Wording {
    let mut wording = Wording {
        people: words(reading, &table, "people"),
        names: words(reading, &table, "names"),
        ..Wording::default()
    };
    let own = table.tables("phrase");
    let allow = table.texts("allow").unwrap_or_default();
    if !own.is_empty() || !allow.is_empty() {
        let groups = groups(&wording);
        wording.allow = patterns(reading, allow, &groups);
        wording.phrases = own.into_iter().map(|table| phrase(reading, table, &groups)).collect();
        wording.phrases.retain(|entry| !entry.matches.is_empty());
    }
    table.finish();
    wording
}

fn phrase(reading: &Reading<'_>, table: Table<'_>, groups: &Groups) -> Entry {
    let entry = Entry {
        matches: patterns(reading, table.texts("match").unwrap_or_default(), groups),
        unless: patterns(reading, table.texts("unless").unwrap_or_default(), groups),
        instead: table.text("instead").map(|text| text.value).unwrap_or_default(),
    };
    table.finish();
    entry
}

fn patterns(reading: &Reading<'_>, texts: Vec<Located<String>>, groups: &Groups) -> Vec<String> {
    let mut good = Vec::new();
    for Located { value, span } in texts {
        match Pattern::parse(&value, groups) {
            Ok(_) => good.push(value),
            Err(problem) => {
                let message = format!("`{value}` can't be looked for: {problem}");
                reading.report(span, message, "write words such as `human error|errors`");
            }
        }
    }
    good
}

/// Single words.
fn words(reading: &Reading<'_>, table: &Table<'_>, key: &'static str) -> Vec<String> {
    let mut good = Vec::new();
    for Located { value, span } in table.texts(key).unwrap_or_default() {
        if !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '@')) {
            good.push(value);
        } else {
            let message = format!("`check.wording.{key}` takes single words, not `{value}`");
            reading.report(span, message, "name the last word that stands before a verb: `picker`");
        }
    }
    good
}

#[cfg(test)]
mod tests {
    use super::super::read as read_config;
    use super::*;
    use crate::diagnostic::concise;

    fn read_text(text: &str) -> (Wording, Vec<String>) {
        let file = SourceFile::from_bytes(SourcePath::new("site.toml"), text.as_bytes());
        let read = read_config(&file);
        (read.value.check.wording, read.diagnostics.iter().map(|d| concise(d, Some(&file))).collect())
    }

    fn lists(wording: &Wording, text: &str) -> Vec<WordList> {
        wording.words().said_in(text).map(|(saying, _)| saying.list).collect()
    }

    #[test]
    fn lists_come_with_the_program() {
        let wording = Wording::default();
        assert_eq!(
            lists(&wording, "It was human error. We should have tested it."),
            [WordList::Blame, WordList::Hindsight]
        );
        assert!(wording.words().of_phrase.iter().all(|(_, instead)| !instead.is_empty()));
        assert_eq!(format!("{wording:?}"), format!("{:?}", Wording::default()), "looking changes no digest");
    }

    #[test]
    fn a_site_extends_them() {
        let (wording, said) = read_text(
            "[check.wording]\npeople = [\"picker\"]\nnames = [\"Quill\"]\nallow = [\"user error page\"]\n\
             [[check.wording.phrase]]\nmatch = [\"hiccup*\"]\ninstead = \"say for how long and for whom\"\n",
        );
        assert_eq!(said, [""; 0]);
        assert_eq!(lists(&wording, "The picker failed to scan it"), [WordList::Blame]);
        assert_eq!(lists(&wording, "Quill forgot it, quill forgot it"), [WordList::Names]);
        assert_eq!(lists(&wording, "the user error page; a small hiccup"), [WordList::Site]);
    }

    #[test]
    fn slips_are_reported_at_their_place() {
        let check = |text: &str, expected: &str| assert_eq!(read_text(text).1, [expected], "{text}");
        check(
            "[check.wording]\nallow = [\"<persn> failed\"]",
            "site.toml:2:10: error[PM803] `<persn> failed` can't be looked for: there is no group `persn`",
        );
        check(
            "[[check.wording.phrase]]\nmatch = [\"..\"]",
            "site.toml:2:10: error[PM803] `..` can't be looked for: it needs a word of at least three letters that has to be there",
        );
        check(
            "[check.wording]\npeople = [\"night shift\"]",
            "site.toml:2:11: error[PM803] `check.wording.people` takes single words, not `night shift`",
        );
        check("[check.wording]\nalow = []", "site.toml:2:1: warning[PM802] unknown key `check.wording.alow`");
    }
}
