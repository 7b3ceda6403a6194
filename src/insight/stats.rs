//! All figures about a set of post-mortems at once, and the same by month, system, cause and so on.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::{ActionRef, Catalog, PostMortemRef, TermRef};
use crate::model::time::Day;
use crate::model::{DetectedBy, Kind};

use super::actions::agreed;
use super::incidents::severity_rank;
use super::recurrence::above;
use super::{
    Measure, Month, Outcomes, Period, Recurrence, Recurrences, Sample, Tally, count_recurrences, days_to_done,
    is_incident, outcomes, rolled_up, sample, tally,
};

/// All figures about a set of post-mortems and of actions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// How many of the post-mortems are incidents; all other figures but those of actions are about these.
    pub incidents: usize,
    /// How many are something else, by kind.
    pub others: BTreeMap<Kind, usize>,
    /// How many incidents have each severity, worst first; the last entry counts those without one.
    pub by_severity: Vec<usize>,
    /// The lengths of time, as [`Measure::ALL`] has them.
    pub samples: Vec<Sample>,
    /// How many recur.
    pub recurrences: Recurrences,
    /// Who noticed them; `None` where nobody says so.
    pub noticed_by: BTreeMap<Option<DetectedBy>, usize>,
    /// What became of the actions.
    pub work: Work,
}

/// What became of actions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// Their states.
    pub tally: Tally,
    /// Days from agreed to done, shortest first.
    pub days_to_done: Vec<i64>,
    /// How many done ones could not enter that: a day is not known, or it was done before it was agreed.
    pub left_out: usize,
    /// Days since they were agreed, of the open ones, shortest first.
    pub ages: Vec<i64>,
    /// Whether they held.
    pub outcomes: Outcomes,
}

/// What figures are put side by side for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The months of the period.
    Month,
    /// The quarters of the period.
    Quarter,
    /// Severities, worst first.
    Severity,
    /// Systems with what stands below them.
    System,
    /// Root causes with what stands below them; their actions are those that address them.
    Cause,
}

/// The figures of one month, system or the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// `2026-07`, `2026-Q3`, a slug, a severity; empty for what has none.
    pub key: String,
    /// How it is printed.
    pub title: String,
    /// The figures.
    pub stats: Stats,
}

/// The post-mortems of a period, oldest first.
pub fn within(catalog: &Catalog, period: Period) -> Vec<PostMortemRef> {
    catalog.post_mortems().filter(|p| period.contains(catalog, *p)).collect()
}

/// The post-mortems of the stretch of days just before a period; `None` for all time.
pub fn before(catalog: &Catalog, period: Period) -> Option<Vec<PostMortemRef>> {
    let (first, last) = period.before(catalog.today())?;
    let is_in = |p: &PostMortemRef| day(catalog, *p).is_some_and(|day| day >= first && day <= last);
    Some(catalog.post_mortems().filter(is_in).collect())
}

/// All figures about `post_mortems` and the actions that were agreed in them.
pub fn stats(catalog: &Catalog, known: &BTreeMap<PostMortemRef, Recurrence>, post_mortems: &[PostMortemRef]) -> Stats {
    let actions = post_mortems.iter().flat_map(|p| catalog.actions_of(*p)).collect();
    stats_with(catalog, known, post_mortems, actions)
}

fn stats_with(
    catalog: &Catalog,
    known: &BTreeMap<PostMortemRef, Recurrence>,
    post_mortems: &[PostMortemRef],
    actions: Vec<ActionRef>,
) -> Stats {
    let all = || post_mortems.iter().copied();
    let n_severities = catalog.config().process.severities.len();
    let mut stats = Stats {
        by_severity: vec![0; n_severities + 1],
        samples: Measure::ALL.map(|measure| sample(catalog, measure, all())).to_vec(),
        recurrences: count_recurrences(known, all()),
        work: work(catalog, actions),
        ..Stats::default()
    };
    for post_mortem in all() {
        let written = catalog.post_mortem(post_mortem);
        if !is_incident(catalog, post_mortem) {
            *stats.others.entry(written.kind).or_default() += 1;
            continue;
        }
        stats.incidents += 1;
        stats.by_severity[severity_rank(catalog, post_mortem).unwrap_or(n_severities)] += 1;
        *stats.noticed_by.entry(written.detected_by).or_default() += 1;
    }
    stats
}

/// What became of actions.
pub fn work(catalog: &Catalog, actions: Vec<ActionRef>) -> Work {
    let (days_to_done, left_out) = days_to_done(catalog, actions.iter().copied());
    let open = actions.iter().filter(|action| catalog.action(**action).is_open());
    let mut ages: Vec<i64> = open.filter_map(|a| Some(catalog.today().days_since(agreed(catalog, *a)?))).collect();
    ages.sort_unstable();
    Work {
        tally: tally(catalog, actions.iter().copied()),
        days_to_done,
        left_out,
        ages,
        outcomes: outcomes(catalog, actions),
    }
}

/// The figures of a period side by side. Months and quarters have no gaps; others come by their number of incidents.
pub fn slices(catalog: &Catalog, known: &BTreeMap<PostMortemRef, Recurrence>, period: Period, by: By) -> Vec<Slice> {
    let members = within(catalog, period);
    match by {
        By::Month => by_stretch(catalog, known, &members, 1),
        By::Quarter => by_stretch(catalog, known, &members, 3),
        By::Severity => by_severity(catalog, known, &members),
        By::System | By::Cause => by_term(catalog, known, &members, by),
    }
}

/// The action types that a period's actions have, with those above them, most actions first.
pub fn work_by_type(catalog: &Catalog, period: Period) -> Vec<(TermRef, Work)> {
    let mut by_type: HashMap<TermRef, Vec<ActionRef>> = HashMap::new();
    for action in within(catalog, period).into_iter().flat_map(|p| catalog.actions_of(p)) {
        for term in catalog.linked_action(action).action_type.iter().flat_map(|term| above(catalog, *term)) {
            by_type.entry(term).or_default().push(action);
        }
    }
    let mut rows: Vec<(TermRef, Work)> =
        by_type.into_iter().map(|(term, actions)| (term, work(catalog, actions))).collect();
    rows.sort_by_cached_key(|(term, work)| (std::cmp::Reverse(work.tally.all()), catalog.term(*term).slug.clone()));
    rows
}

fn by_stretch(
    catalog: &Catalog,
    known: &BTreeMap<PostMortemRef, Recurrence>,
    members: &[PostMortemRef],
    n_months: i8,
) -> Vec<Slice> {
    let first = |month: Month| month.plus(-i32::from((month.number() - 1) % n_months));
    let mut by_first: BTreeMap<Month, Vec<PostMortemRef>> = BTreeMap::new();
    for post_mortem in members {
        if let Some(day) = day(catalog, *post_mortem) {
            by_first.entry(first(Month::of(day))).or_default().push(*post_mortem);
        }
    }
    let (Some(oldest), Some(newest)) = (by_first.keys().next(), by_first.keys().last()) else { return Vec::new() };
    let n = newest.since(*oldest) / i32::from(n_months) + 1;
    let stretches: Vec<Month> = (0..n).map(|i| oldest.plus(i * i32::from(n_months))).collect();
    let slice = |month: Month| {
        let (year, number) = (month.year(), month.number());
        let (key, title) = if n_months == 1 {
            (format!("{year:04}-{number:02}"), month.first_day().format("MMM yyyy"))
        } else {
            (format!("{year:04}-Q{}", month.quarter()), format!("Q{} {year}", month.quarter()))
        };
        let members = by_first.get(&month).map(Vec::as_slice).unwrap_or_default();
        Slice { key, title, stats: stats(catalog, known, members) }
    };
    stretches.into_iter().map(slice).collect()
}

fn by_severity(
    catalog: &Catalog,
    known: &BTreeMap<PostMortemRef, Recurrence>,
    members: &[PostMortemRef],
) -> Vec<Slice> {
    let severities = &catalog.config().process.severities;
    let mut by_rank: BTreeMap<usize, Vec<PostMortemRef>> = BTreeMap::new();
    for post_mortem in members {
        by_rank.entry(severity_rank(catalog, *post_mortem).unwrap_or(severities.len())).or_default().push(*post_mortem);
    }
    let slice = |(rank, members): (usize, Vec<PostMortemRef>)| {
        let severity = severities.get(rank);
        Slice {
            key: severity.map(|word| crate::config::fold_severity(word)).unwrap_or_default(),
            title: severity.cloned().unwrap_or_else(|| "No severity".to_owned()),
            stats: stats(catalog, known, &members),
        }
    };
    by_rank.into_iter().map(slice).collect()
}

fn by_term(
    catalog: &Catalog,
    known: &BTreeMap<PostMortemRef, Recurrence>,
    members: &[PostMortemRef],
    by: By,
) -> Vec<Slice> {
    let mut found: BTreeMap<TermRef, (Vec<PostMortemRef>, Vec<ActionRef>)> = BTreeMap::new();
    for post_mortem in members {
        let linked = catalog.linked(*post_mortem);
        let terms = match by {
            By::Cause => rolled_up(catalog, linked.root_causes()),
            By::System | By::Month | By::Quarter | By::Severity => {
                rolled_up(catalog, linked.systems.iter().map(|(system, _)| *system))
            }
        };
        for term in terms {
            let entry = found.entry(term).or_default();
            entry.0.push(*post_mortem);
            if by != By::Cause {
                entry.1.extend(catalog.actions_of(*post_mortem));
            }
        }
        for action in catalog.actions_of(*post_mortem).filter(|_| by == By::Cause) {
            for term in rolled_up(catalog, catalog.linked_action(action).causes.iter().copied()) {
                found.entry(term).or_default().1.push(action);
            }
        }
    }
    let slice = |(term, (members, actions)): (TermRef, (Vec<PostMortemRef>, Vec<ActionRef>))| Slice {
        key: catalog.term(term).slug.to_string(),
        title: catalog.term(term).title.clone(),
        stats: stats_with(catalog, known, &members, actions),
    };
    let mut slices: Vec<Slice> = found.into_iter().map(slice).collect();
    slices.sort_by(|one, other| (other.stats.incidents, &one.key).cmp(&(one.stats.incidents, &other.key)));
    slices
}

fn day(catalog: &Catalog, post_mortem: PostMortemRef) -> Option<Day> {
    catalog.post_mortem(post_mortem).date.as_ref().map(|date| date.value)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::super::recurrences;
    use super::*;

    fn sample_library() -> Catalog {
        library("2026-07-28")
            .with(
                incident("2025-11-04-a")
                    .severity("sev1")
                    .system("web/shop")
                    .cause("load/batch")
                    .contributing("review")
                    .noticed_by(DetectedBy::Users)
                    .act(act("cap").kind("technical/capacity").done("2025-12-04"))
                    .act(act("ask").kind("process/review").addresses("review")),
            )
            .with(incident("2026-01-10-b").system("web").cause("load").kind(Kind::GameDay).act(act("drill again")))
            .with(
                incident("2026-06-30-c")
                    .severity("sev2")
                    .system("web/shop")
                    .system("mail")
                    .cause("load/batch")
                    .started("2026-06-30T10:00")
                    .mitigated("2026-06-30T10:30")
                    .act(act("alert").kind("technical/monitoring").due("2026-07-17")),
            )
            .link()
    }

    fn keys(by: By, period: Period) -> Vec<(String, usize, usize)> {
        let catalog = sample_library();
        let slices = slices(&catalog, &recurrences(&catalog), period, by);
        slices.into_iter().map(|s| (s.key, s.stats.incidents, s.stats.work.tally.all())).collect()
    }

    #[test]
    fn the_figures_of_all() {
        let catalog = sample_library();
        let stats = stats(&catalog, &recurrences(&catalog), &within(&catalog, Period::ALL));
        assert_eq!((stats.incidents, &stats.others), (2, &BTreeMap::from([(Kind::GameDay, 1)])));
        assert_eq!(stats.by_severity, [1, 1, 0, 0, 0]);
        assert_eq!(
            stats.samples.iter().map(|s| (s.n(), s.left_out)).collect::<Vec<_>>(),
            [(0, 2), (1, 1), (0, 2), (0, 2)]
        );
        assert_eq!((stats.recurrences.suspected, stats.recurrences.came_back), (1, 1));
        assert_eq!(stats.noticed_by, BTreeMap::from([(None, 1), (Some(DetectedBy::Users), 1)]));
        assert_eq!((stats.work.tally.all(), stats.work.tally.done, stats.work.tally.overdue), (4, 1, 1));
        assert_eq!((stats.work.days_to_done, stats.work.left_out), (vec![30], 0));
        assert_eq!(stats.work.ages, [28, 199, 266]);
        assert_eq!(stats.work.outcomes.came_back, 1);
    }

    #[test]
    fn the_period_before_is_asked_for_by_itself() {
        let catalog = sample_library();
        let n = |months| before(&catalog, Period::months(catalog.today(), months)).map(|list| list.len());
        assert_eq!((n(2), n(6), before(&catalog, Period::ALL)), (Some(0), Some(2), None));
    }

    #[test]
    fn slices_have_what_belongs_to_them() {
        let owned = |rows: &[(&str, usize, usize)]| -> Vec<(String, usize, usize)> {
            rows.iter().map(|(key, n, m)| ((*key).to_owned(), *n, *m)).collect()
        };
        let check = |by, expected: &[(&str, usize, usize)]| assert_eq!(keys(by, Period::ALL), owned(expected));
        check(By::Quarter, &[("2025-Q4", 1, 2), ("2026-Q1", 0, 1), ("2026-Q2", 1, 1)]);
        check(By::Severity, &[("sev1", 1, 2), ("sev2", 1, 1), ("", 0, 1)]);
        check(By::System, &[("web", 2, 4), ("web/shop", 2, 3), ("mail", 1, 1)]);
        check(By::Cause, &[("load", 2, 3), ("load/batch", 2, 2), ("review", 0, 1)]);
        let months = keys(By::Month, Period::ALL);
        assert_eq!((months.len(), &months[1]), (8, &("2025-12".to_owned(), 0, 0)));
        assert_eq!(
            keys(By::System, Period { from: Some(super::super::fixture::day("2026-02-01")) }),
            owned(&[("mail", 1, 1), ("web", 1, 1), ("web/shop", 1, 1)])
        );
    }

    #[test]
    fn types_of_action_roll_up() {
        let catalog = sample_library();
        let rows: Vec<(&str, usize)> = work_by_type(&catalog, Period::ALL)
            .iter()
            .map(|(term, work)| (catalog.term(*term).slug.as_str(), work.tally.all()))
            .collect();
        let expected = [
            ("technical", 2),
            ("process", 1),
            ("process/review", 1),
            ("technical/capacity", 1),
            ("technical/monitoring", 1),
        ];
        assert_eq!(rows, expected);
    }
}
