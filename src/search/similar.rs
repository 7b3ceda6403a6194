//! Post-mortems like one another: by root cause, system, trigger, and the distinctive words of their texts.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::units::{Space, Texts, Units};
use super::words;
use crate::catalog::{Catalog, PostMortemRef, TermRef};
use crate::model::{PostMortem, RelationKind};

/// A word in more post-mortems than this says little about any.
const MAX_UNITS: u32 = 64;

/// How many of its most distinctive words stand for a post-mortem.
const MAX_WORDS: usize = 12;

/// How many of these two have to share before their texts count as alike.
const MIN_SHARED: usize = 2;

/// The shortest distinctive word, in characters.
const MIN_CHARS: usize = 3;

/// How many neighbours are kept for each post-mortem.
const MAX_ALIKE: usize = 5;

/// The most shared words that are named as a reason.
const MAX_NAMED: usize = 4;

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
    /// Its text.
    pub text: String,
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

/// Post-mortems with similar texts: for each, its nearest by number, nearest first.
#[derive(Debug, Default)]
pub struct Alike {
    neighbours: Vec<Vec<Neighbour>>,
}

/// A post-mortem with a similar text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its number.
    pub number: u32,
    /// The words that both have and few others, most distinctive first.
    pub words: Vec<String>,
}

/// The post-mortems most like `sketch`, at most `limit`: cause before system before text, newer before older.
pub fn similar(units: &Units<'_>, index: &Index, sketch: &Sketch, limit: usize) -> Vec<Similar> {
    let catalog = units.catalog();
    let shared = shared_words(index, &sketch.text);
    let mut found: Vec<(u32, PostMortemRef, Vec<Likeness>)> = catalog
        .post_mortems()
        .filter(|other| sketch.itself != Some(*other) && !is_vetoed(catalog, sketch, *other))
        .filter_map(|other| {
            let number = u32::try_from(other.index()).expect("numbers are small");
            let (weight, reasons) = likeness(catalog, sketch, other, shared.get(&number));
            (!reasons.is_empty()).then_some((weight, other, reasons))
        })
        .collect();
    found.sort_by_key(|(weight, other, _)| std::cmp::Reverse((*weight, *other)));
    found.truncate(limit);
    found.into_iter().map(|(_, post_mortem, reasons)| Similar { post_mortem, reasons }).collect()
}

/// For each post-mortem those with similar texts: one pass over the words, then over each one's distinctive words.
pub fn alike(index: &Index) -> Alike {
    let n = index.n_units(Space::Incidents);
    // For each post-mortem its most distinctive words so far, the weakest first.
    let mut best: Vec<Vec<(u32, usize)>> = vec![Vec::with_capacity(MAX_WORDS + 1); n];
    index.rare(Space::Incidents, 2..=most(n), |place, postings| {
        if !is_distinctive(index.lexicon().word(place)) {
            return;
        }
        let df = u32::try_from(postings.len()).expect("there are few of them");
        for (number, frequency) in postings {
            let own = &mut best[*number as usize];
            let entry = (weight(n, df, *frequency), place);
            if own.len() < MAX_WORDS || own[0] < entry {
                own.insert(own.partition_point(|other| *other < entry), entry);
                if own.len() > MAX_WORDS {
                    own.remove(0);
                }
            }
        }
    });
    let mut holders: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (number, words) in (0..).zip(&best) {
        words.iter().for_each(|(_, place)| holders.entry(*place).or_default().push(number));
    }
    let mut sums = vec![(0_u32, 0_usize); n];
    let neighbours =
        (0..).zip(&best).map(|(number, words)| nearest(index, number, words, &holders, &mut sums)).collect();
    Alike { neighbours }
}

impl Alike {
    /// Those like the post-mortem with that number, nearest first.
    pub fn of(&self, number: u32) -> &[Neighbour] {
        &self.neighbours[number as usize]
    }
}

impl Sketch {
    /// What `written` is like, its names looked up in `catalog`.
    pub fn of(catalog: &Catalog, written: &PostMortem, text: &Texts) -> Self {
        let find = |taxonomy: &str, slug| catalog.find_term(taxonomy, slug);
        let itself = catalog.find(&written.id.value);
        let vetoes = written.related.iter().filter(|relation| relation.kind == RelationKind::NotRelated);
        let by_name = |name: &String| crate::address::DocumentId::parse(name).ok().and_then(|id| catalog.find(&id));
        Self {
            itself,
            systems: written.systems.iter().filter_map(|s| find("systems", &s.term.slug)).collect(),
            causes: written.root_causes().filter_map(|c| find("causes", &c.term.slug)).collect(),
            trigger: written.trigger.as_ref().and_then(|trigger| trigger.kind.clone()),
            text: text.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n"),
            vetoed: vetoes.filter_map(|relation| by_name(&relation.id.value)).collect(),
        }
    }
}

fn is_vetoed(catalog: &Catalog, sketch: &Sketch, other: PostMortemRef) -> bool {
    let declared = &catalog.linked(other).declared;
    sketch.vetoed.contains(&other)
        || declared.iter().any(|(target, kind, _)| sketch.itself == Some(*target) && *kind == RelationKind::NotRelated)
}

fn likeness(
    catalog: &Catalog,
    sketch: &Sketch,
    other: PostMortemRef,
    shared: Option<&(u32, Vec<String>)>,
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
    if let Some((weight, words)) = shared {
        sum += (*weight).min(900);
        reasons.push(Likeness::Words(words.clone()));
    }
    (sum, reasons)
}

/// The post-mortems that share distinctive words with `text`: how much, and the words that tell most.
fn shared_words(index: &Index, text: &str) -> BTreeMap<u32, (u32, Vec<String>)> {
    let n = index.n_units(Space::Incidents);
    let own: BTreeSet<String> = words::words(text).into_iter().map(|word| word.text).collect();
    let mut telling: Vec<(u32, usize, Vec<u32>)> = Vec::new();
    for word in own.iter().filter(|word| is_distinctive(word)) {
        let Some(place) = index.lexicon().place(word) else { continue };
        let df = index.frequencies(place)[Space::Incidents as usize];
        if (1..=most(n)).contains(&df) {
            let holders = index.postings(Space::Incidents, word).into_iter().map(|posting| posting.number).collect();
            telling.push((weight(n, df, 1), place, holders));
        }
    }
    telling.sort_by_key(|(weight, place, _)| (std::cmp::Reverse(*weight), *place));
    let mut shared: BTreeMap<u32, (u32, usize, Vec<String>)> = BTreeMap::new();
    for (weight, place, holders) in telling {
        for number in holders {
            let (sum, n, words) = shared.entry(number).or_default();
            *sum += weight;
            *n += 1;
            if words.len() < MAX_NAMED {
                words.push(index.lexicon().word(place).to_owned());
            }
        }
    }
    shared.retain(|_, (_, n, _)| *n >= MIN_SHARED);
    shared.into_iter().map(|(number, (sum, _, words))| (number, (sum, words))).collect()
}

/// The post-mortems that share most of `words`; `sums` is what is counted with, zero before and after.
fn nearest(
    index: &Index,
    number: u32,
    words: &[(u32, usize)],
    holders: &BTreeMap<usize, Vec<u32>>,
    sums: &mut [(u32, usize)],
) -> Vec<Neighbour> {
    let mut touched = Vec::new();
    for (weight, place) in words {
        for other in holders[place].iter().filter(|other| **other != number) {
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
        if n >= MIN_SHARED {
            found.push((sum, other));
        }
    }
    found.sort_unstable_by_key(|key| std::cmp::Reverse(*key));
    found.truncate(MAX_ALIKE);
    let named = |other: u32| {
        let shared = words.iter().rev().filter(|(_, place)| holders[place].binary_search(&other).is_ok());
        shared.take(MAX_NAMED).map(|(_, place)| index.lexicon().word(*place).to_owned()).collect()
    };
    found.into_iter().map(|(_, other)| Neighbour { number: other, words: named(other) }).collect()
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
        let alike = alike(&bed::index(&units));
        let check = |number: u32, expected: &[u32]| {
            let found: Vec<u32> = alike.of(number).iter().map(|neighbour| neighbour.number).collect();
            assert_eq!(found, expected, "of {number}");
        };
        check(0, &[1]);
        check(1, &[0]);
        check(3, &[]);
        let words: BTreeSet<&str> = alike.of(0)[0].words.iter().map(String::as_str).collect();
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
