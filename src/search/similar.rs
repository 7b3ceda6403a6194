//! Post-mortems like one another: by root cause, system, trigger, and the distinctive words of their texts.
//!
//! [`alike`] compares all texts at once, for pages; [`similar()`] compares one post-mortem with all others in the same way,
//! as if it were in the library.

use std::collections::HashMap;

use super::index::Index;
use super::units::{Space, Texts, Units};
use super::words;
use crate::catalog::{AlikeText, Catalog, PostMortemRef, TermRef};
use crate::model::{Document, PostMortem, RelationKind};

/// A word in more post-mortems than this says little about any.
const MAX_UNITS: u32 = 64;

/// How many of its most distinctive words stand for a post-mortem.
const MAX_WORDS: usize = 12;

/// How many of these two have to share before their texts count as alike.
const MIN_SHARED: usize = 2;

/// The shortest distinctive word, in characters.
const MIN_CHARS: usize = 3;

/// How many similar texts are kept for each post-mortem.
const MAX_ALIKE: usize = 5;

/// The most shared words that are named as a reason.
const MAX_NAMED: usize = 3;

/// What is known of a post-mortem that others are compared with.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// Its place in the library, if it has one: it is not like itself.
    pub itself: Option<PostMortemRef>,
    /// Its systems.
    pub systems: Vec<TermRef>,
    /// Its root causes.
    pub causes: Vec<TermRef>,
    /// What kind of thing set it off.
    pub trigger: Option<String>,
    /// Its text, unless that is what the index has of `itself`.
    pub text: Option<String>,
    /// Those of which its author says that they are not related.
    pub vetoed: Vec<PostMortemRef>,
}

/// A post-mortem that is like a sketch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    /// Which one.
    pub post_mortem: PostMortemRef,
    /// Why, strongest first; never empty.
    pub reasons: Vec<Likeness>,
}

/// In what two post-mortems are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// This root cause, or one below it.
    Cause(TermRef),
    /// This system.
    System(TermRef),
    /// The same kind of thing set them off.
    Trigger(String),
    /// Few others have these words.
    Words(Vec<String>),
}

/// For each post-mortem those with the most similar texts, nearest first.
#[derive(Debug, Default)]
pub struct Alike {
    by_number: Vec<Vec<AlikeText>>,
}

/// The distinctive words of all post-mortems.
struct Profiles<'a> {
    units: &'a Units<'a>,
    index: &'a Index,
    /// By number, the weakest first: how much each tells, and its place in the lexicon.
    words: Vec<Vec<(u32, usize)>>,
    /// Whose distinctive word each is.
    holders: HashMap<usize, Vec<u32>>,
}

/// How often each word of a text occurs in it, by its place in the lexicon.
type Counts = HashMap<usize, u32>;

/// The post-mortems most like `sketch`, at most `limit`: cause before system before text, newer before older.
pub fn similar(units: &Units<'_>, index: &Index, sketch: &Sketch, limit: usize) -> Vec<Similar> {
    let catalog = units.catalog();
    let mut texts = texts_like(units, index, sketch);
    let mut found: Vec<(u32, PostMortemRef, Vec<Likeness>)> = catalog
        .post_mortems()
        .filter(|other| sketch.itself != Some(*other) && !is_vetoed(catalog, sketch, *other))
        .filter_map(|other| {
            let (weight, reasons) = likeness(catalog, sketch, other, texts.remove(&other));
            (!reasons.is_empty()).then_some((weight, other, reasons))
        })
        .collect();
    found.sort_by_key(|(weight, other, _)| std::cmp::Reverse((*weight, *other)));
    found.truncate(limit);
    found.into_iter().map(|(_, post_mortem, reasons)| Similar { post_mortem, reasons }).collect()
}

/// For each post-mortem those with similar texts: one pass over the words, then over each one's distinctive words.
pub fn alike(units: &Units<'_>, index: &Index) -> Alike {
    let profiles = Profiles::new(units, index, None);
    let mut sums = profiles.sums();
    let numbers = 0..length(units.of(Space::Incidents).len());
    Alike { by_number: numbers.map(|number| profiles.nearest(number, &mut sums)).collect() }
}

impl Alike {
    /// Those with texts like that of a post-mortem, nearest first.
    pub fn of(&self, post_mortem: PostMortemRef) -> &[AlikeText] {
        self.by_number.get(post_mortem.index()).map_or(&[], Vec::as_slice)
    }
}

impl Sketch {
    /// What a document is like, its names looked up in `catalog`; `texts` are those of `written`, which it holds.
    pub fn of(catalog: &Catalog, document: &Document, written: &PostMortem, texts: &Texts) -> Self {
        let find = |taxonomy: &str, slug| catalog.find_term(taxonomy, slug);
        let itself = catalog.find(&written.id.value);
        let is_indexed = itself.is_some_and(|itself| catalog.linked(itself).document().digest == document.digest);
        let text = || texts.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n");
        let vetoes = written.related.iter().filter(|relation| relation.kind == RelationKind::NotRelated);
        let by_name = |name: &String| crate::address::DocumentId::parse(name).ok().and_then(|id| catalog.find(&id));
        Self {
            itself,
            systems: written.systems.iter().filter_map(|s| find("systems", &s.term.slug)).collect(),
            causes: written.root_causes().filter_map(|c| find("causes", &c.term.slug)).collect(),
            trigger: written.trigger.as_ref().and_then(|trigger| trigger.kind.clone()),
            text: (!is_indexed).then(text),
            vetoed: vetoes.filter_map(|relation| by_name(&relation.id.value)).collect(),
        }
    }
}

fn is_vetoed(catalog: &Catalog, sketch: &Sketch, other: PostMortemRef) -> bool {
    let declared = &catalog.linked(other).declared;
    sketch.vetoed.contains(&other)
        || declared.iter().any(|(target, kind, _)| sketch.itself == Some(*target) && *kind == RelationKind::NotRelated)
}

/// The post-mortems with texts like that of `sketch`: how near each is, from 1, and the words.
fn texts_like(units: &Units<'_>, index: &Index, sketch: &Sketch) -> HashMap<PostMortemRef, (u32, Vec<String>)> {
    let counts = sketch.text.as_deref().map(|text| counts(index, text));
    let profiles = Profiles::new(units, index, counts.as_ref());
    let number = match (&counts, sketch.itself) {
        (None, Some(itself)) => length(itself.index()),
        (Some(_), _) => length(units.of(Space::Incidents).len()),
        (None, None) => return HashMap::new(),
    };
    let found = profiles.nearest(number, &mut profiles.sums()).into_iter().rev();
    (1..).zip(found).map(|(nearness, alike)| (alike.post_mortem, (nearness, alike.words))).collect()
}

fn likeness(
    catalog: &Catalog,
    sketch: &Sketch,
    other: PostMortemRef,
    text: Option<(u32, Vec<String>)>,
) -> (u32, Vec<Likeness>) {
    let linked = catalog.linked(other);
    let (mut sum, mut reasons) = (0, Vec::new());
    for cause in sketch.causes.iter().filter(|cause| linked.root_causes().any(|c| catalog.is_within(c, **cause))) {
        sum += 1000;
        reasons.push(Likeness::Cause(*cause));
    }
    for system in sketch.systems.iter().filter(|system| linked.systems.iter().any(|(s, _)| s == *system)) {
        sum += 100;
        reasons.push(Likeness::System(*system));
    }
    let trigger = catalog.post_mortem(other).trigger.as_ref().and_then(|trigger| trigger.kind.as_ref());
    if let (Some(own), Some(_)) = (&sketch.trigger, trigger.filter(|kind| Some(*kind) == sketch.trigger.as_ref()))
        && !reasons.is_empty()
    {
        sum += 30;
        reasons.push(Likeness::Trigger(own.clone()));
    }
    if let Some((nearness, words)) = text {
        sum += nearness;
        reasons.push(Likeness::Words(words));
    }
    (sum, reasons)
}

fn counts(index: &Index, text: &str) -> Counts {
    let mut counts = Counts::new();
    for word in words::words(text) {
        if let Some(place) = index.lexicon().place(&word.text) {
            *counts.entry(place).or_default() += 1;
        }
    }
    counts
}

impl<'a> Profiles<'a> {
    /// One pass over the words. A text that is not in the library has the number after the last.
    fn new(units: &'a Units<'a>, index: &'a Index, guest: Option<&Counts>) -> Self {
        let n = index.n_units(Space::Incidents) + usize::from(guest.is_some());
        let of_guest = |place: usize| guest.and_then(|counts| counts.get(&place)).copied();
        let mut words: Vec<Vec<(u32, usize)>> = vec![Vec::with_capacity(MAX_WORDS + 1); n];
        let is_wanted = |place: usize, df: u32| df > 1 || of_guest(place).is_some();
        index.rare(Space::Incidents, 1..=most(n), is_wanted, |place, postings| {
            let guest = of_guest(place).map(|count| (length(n - 1), count));
            let df = length(postings.len() + usize::from(guest.is_some()));
            if !(2..=most(n)).contains(&df) || !is_distinctive(index.lexicon().word(place)) {
                return;
            }
            for (number, frequency) in postings.iter().copied().chain(guest) {
                let own = &mut words[number as usize];
                let entry = (weight(n, df, frequency), place);
                if own.len() < MAX_WORDS || own[0] < entry {
                    own.insert(own.partition_point(|other| *other < entry), entry);
                    if own.len() > MAX_WORDS {
                        own.remove(0);
                    }
                }
            }
        });
        let mut holders: HashMap<usize, Vec<u32>> = HashMap::new();
        for (number, words) in (0..).zip(&words) {
            words.iter().for_each(|(_, place)| holders.entry(*place).or_default().push(number));
        }
        Self { units, index, words, holders }
    }

    /// What [`Profiles::nearest`] counts with: zero before and after.
    fn sums(&self) -> Vec<(u32, usize)> {
        vec![(0, 0); self.words.len()]
    }

    /// The post-mortems that share most of the distinctive words of one.
    fn nearest(&self, number: u32, sums: &mut [(u32, usize)]) -> Vec<AlikeText> {
        let words = &self.words[number as usize];
        let mut touched = Vec::new();
        for (weight, place) in words {
            for other in self.holders[place].iter().filter(|other| **other != number) {
                let (sum, n) = &mut sums[*other as usize];
                if *n == 0 {
                    touched.push(*other);
                }
                *sum += weight;
                *n += 1;
            }
        }
        let mut found: Vec<(u32, u32)> = Vec::new();
        for other in touched {
            let (sum, n) = std::mem::take(&mut sums[other as usize]);
            if n >= MIN_SHARED && (other as usize) < self.units.of(Space::Incidents).len() {
                found.push((sum, other));
            }
        }
        found.sort_unstable_by_key(|key| std::cmp::Reverse(*key));
        found.truncate(MAX_ALIKE);
        let named = |other: u32| {
            let shared = words.iter().rev().filter(|(_, place)| self.holders[place].binary_search(&other).is_ok());
            shared.take(MAX_NAMED).map(|(_, place)| self.index.lexicon().word(*place).to_owned()).collect()
        };
        let text = |(_, other)| AlikeText { post_mortem: self.units.incident(other), words: named(other) };
        found.into_iter().map(text).collect()
    }
}

fn length(n: usize) -> u32 {
    u32::try_from(n).expect("there are fewer than 2^32 post-mortems")
}

/// The most post-mortems of `n` that a distinctive word is in: in a small library, half of them.
fn most(n: usize) -> u32 {
    u32::try_from(n / 2).unwrap_or(MAX_UNITS).min(MAX_UNITS)
}

/// Dates and counts are rare, and say nothing.
fn is_distinctive(word: &str) -> bool {
    word.chars().nth(MIN_CHARS - 1).is_some() && word.chars().any(char::is_alphabetic)
}

/// How much a word tells of one of `df` post-mortems of `n`, in hundredths of a nat; more if it is there often.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small, positive"
)]
fn weight(n: usize, df: u32, frequency: u32) -> u32 {
    let rarity = (1.0 + n as f64 / f64::from(df)).ln();
    let often = 1.0 + f64::from(frequency.min(8)).ln() / 2.0;
    (rarity * often * 100.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{incident, library};
    use crate::search::bed;

    #[test]
    fn texts_with_the_same_rare_words_are_alike() {
        let mut library = library("2026-07-28");
        for (id, title) in [
            ("2026-01-01-a", "The kraken ate the zebra queue"),
            ("2026-01-02-b", "A zebra queue and a kraken again"),
            ("2026-01-03-c", "Something else about the kraken"),
            ("2026-01-04-d", "Nothing to see"),
        ] {
            library = library.with(incident(id).title(title));
        }
        let catalog = library.link();
        let units = Units::new(&catalog);
        let alike = alike(&units, &bed::index(&units));
        let of = |number: u32| alike.of(units.incident(number));
        let check = |number: u32, expected: &[usize]| {
            let found: Vec<usize> = of(number).iter().map(|alike| alike.post_mortem.index()).collect();
            assert_eq!(found, expected, "of {number}");
        };
        check(0, &[1]);
        check(1, &[0]);
        check(3, &[]);
        let words: std::collections::BTreeSet<&str> = of(0)[0].words.iter().map(String::as_str).collect();
        assert!(words.contains("zebra") && words.contains("queue"), "{words:?}");
    }

    #[test]
    fn causes_tell_more_than_systems_and_systems_more_than_words() {
        let catalog = library("2026-07-28")
            .with(incident("2026-01-01-a").title("One").system("net"))
            .with(incident("2026-01-02-b").title("Two").cause("capacity/pool"))
            .with(incident("2026-01-03-c").title("Three").system("net").cause("other"))
            .link();
        let units = Units::new(&catalog);
        let index = bed::index(&units);
        let find = |taxonomy: &str, slug: &str| {
            catalog.find_term(taxonomy, &crate::address::Slug::parse(slug).expect("a slug")).expect("it is there")
        };
        let sketch = Sketch {
            systems: vec![find("systems", "net")],
            causes: vec![find("causes", "capacity")],
            ..Sketch::default()
        };
        let found = similar(&units, &index, &sketch, 5);
        assert_eq!(found.iter().map(|similar| similar.post_mortem.index()).collect::<Vec<_>>(), [1, 2, 0]);
        assert_eq!(found[0].reasons, [Likeness::Cause(sketch.causes[0])]);
        let vetoed = Sketch { vetoed: vec![found[0].post_mortem], ..sketch };
        assert_eq!(similar(&units, &index, &vetoed, 5).len(), 2);
    }
}
