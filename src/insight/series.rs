//! Series for charts: incidents and actions over time, causes by what they account for, open actions by age.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, PostMortemRef, TermRef};
use crate::model::ActionStatus;
use crate::model::time::Day;

use super::actions::agreed;
use super::incidents::severity_rank;
use super::{Month, Period, Recurrence, State, root_causes, state, within};

/// What happened in one stretch of a period: a month, or as many as [`OverTime::n_months`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Its first month.
    pub first: Month,
    /// How many incidents of each severity, worst first; the last entry counts those without one.
    pub by_severity: Vec<usize>,
    /// How many incidents repeat an earlier one, and began before a fix was done.
    pub repeated: usize,
    /// How many incidents came back after a fix was done.
    pub came_back: usize,
    /// How many actions were agreed: the day of their post-mortem.
    pub agreed: usize,
    /// How many actions were done, whenever they were agreed.
    pub done: usize,
}

impl Stretch {
    fn empty(first: Month, n_severities: usize) -> Self {
        Self { first, by_severity: vec![0; n_severities + 1], repeated: 0, came_back: 0, agreed: 0, done: 0 }
    }

    /// How many incidents there were.
    pub fn incidents(&self) -> usize {
        self.by_severity.iter().sum()
    }
}

/// A period cut into stretches of equal length, without gaps; the last one holds today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverTime {
    /// How many months a stretch has: 1, 3, 12, …
    pub n_months: i32,
    /// The stretches, oldest first.
    pub stretches: Vec<Stretch>,
    /// Incidents of the period in no stretch: they have no day, or one after today.
    pub left_out: usize,
    /// Done actions of the library that don't say when they were done.
    pub done_without_day: usize,
}

/// Open actions that were agreed about as long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeGroup {
    /// The fewest days.
    pub from: i64,
    /// The most days; `None` for no end.
    pub to: Option<i64>,
    /// How many are open.
    pub open: usize,
    /// Of these: how many are overdue.
    pub overdue: usize,
}

/// A root cause, and how much it accounts for together with those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The cause, as it is named itself.
    pub cause: TermRef,
    /// How many incidents name it.
    pub n: usize,
    /// How many incidents name it or a cause before it in the list; each counts once.
    pub covered: usize,
}

/// Lengths of stretches, in months.
const LENGTHS: [i32; 5] = [1, 3, 12, 60, 240];

/// The days after which an open action is in the next group: a month, three, half a year, a year.
const AGES: [i64; 5] = [0, 31, 91, 181, 366];

/// Incidents and actions over time, in at most `most` stretches, the shortest that do. Months, quarters and years begin
/// where the calendar's do. `known` is what [`super::recurrences`] says.
pub fn over_time(
    catalog: &Catalog,
    known: &BTreeMap<PostMortemRef, Recurrence>,
    period: Period,
    most: i32,
) -> OverTime {
    let (members, today) = (within(catalog, period), catalog.today());
    let oldest = || catalog.post_mortems().filter_map(|p| Some(catalog.post_mortem(p).date.as_ref()?.value)).min();
    let Some(first) = period.from.or_else(oldest).map(Month::of) else { return OverTime::default() };
    let n_months = length(Month::of(today).since(first) + 1, most);
    let first = begin(first, n_months);
    let n_severities = catalog.config().process.severities.len();
    let n = Month::of(today).since(first).div_euclid(n_months) + 1;
    let mut stretches: Vec<Stretch> = (0..n).map(|i| Stretch::empty(first.plus(i * n_months), n_severities)).collect();
    let place = |day: Day| {
        let i = usize::try_from(Month::of(day).since(first).div_euclid(n_months)).ok()?;
        (day <= today && i < stretches.len()).then_some(i)
    };
    let incidents: Vec<(PostMortemRef, Option<usize>)> = members
        .iter()
        .filter(|p| super::is_incident(catalog, **p))
        .map(|p| (*p, catalog.post_mortem(*p).date.as_ref().and_then(|date| place(date.value))))
        .collect();
    let days = |action| (agreed(catalog, action), done(catalog, action));
    let actions: Vec<_> = catalog.actions().map(days).map(|(a, d)| (a.and_then(place), d.and_then(place))).collect();
    let left_out = incidents.iter().filter(|(_, place)| place.is_none()).count();
    for (incident, i) in incidents.iter().filter_map(|(incident, i)| Some((*incident, (*i)?))) {
        let suspected = known.get(&incident).and_then(|recurrence| recurrence.suspected);
        stretches[i].by_severity[severity_rank(catalog, incident).unwrap_or(n_severities)] += 1;
        stretches[i].repeated += usize::from(suspected == Some(false));
        stretches[i].came_back += usize::from(suspected == Some(true));
    }
    for (agreed, done) in actions {
        agreed.into_iter().for_each(|i| stretches[i].agreed += 1);
        done.into_iter().for_each(|i| stretches[i].done += 1);
    }
    let is_done = |action: &_| catalog.action(*action).status == ActionStatus::Done;
    let done_without_day = catalog.actions().filter(is_done).filter(|a| catalog.action(*a).done.is_none()).count();
    OverTime { n_months, stretches, left_out, done_without_day }
}

/// Open actions by the days since they were agreed, youngest first; those of post-mortems without a day are left out.
pub fn open_by_age(catalog: &Catalog) -> Vec<AgeGroup> {
    let group = |i: usize| AgeGroup { from: AGES[i], to: AGES.get(i + 1).map(|day| day - 1), open: 0, overdue: 0 };
    let mut groups: Vec<AgeGroup> = (0..AGES.len()).map(group).collect();
    for action in catalog.actions().filter(|action| catalog.action(*action).is_open()) {
        let Some(agreed) = agreed(catalog, action) else { continue };
        let days = catalog.today().days_since(agreed);
        let i = AGES.iter().rposition(|from| days >= *from).unwrap_or(0);
        groups[i].open += 1;
        groups[i].overdue += usize::from(matches!(state(catalog, action), State::Overdue(_)));
    }
    groups
}

/// The shortest length of stretches of which at most `most` hold `n` months, wherever these begin.
fn length(n: i32, most: i32) -> i32 {
    let is_enough = |length: &i32| *length == 1 && n <= most || (n - 2) / *length + 2 <= most;
    LENGTHS.into_iter().find(is_enough).unwrap_or(LENGTHS[LENGTHS.len() - 1])
}

/// The first month of the stretch that a month falls in.
fn begin(month: Month, n_months: i32) -> Month {
    let index = i32::from(month.year()) * 12 + i32::from(month.number()) - 1;
    month.plus(-index.rem_euclid(n_months))
}

/// The day an action was done.
fn done(catalog: &Catalog, action: crate::catalog::ActionRef) -> Option<Day> {
    let written = catalog.action(action);
    written.done.filter(|_| written.status == ActionStatus::Done)
}

/// The root causes of the incidents among `post_mortems` (oldest first), most incidents first, each with how many it and
/// those before it account for.
pub fn pareto(catalog: &Catalog, post_mortems: impl Iterator<Item = PostMortemRef> + Clone) -> Vec<Share> {
    let mut covered: BTreeSet<PostMortemRef> = BTreeSet::new();
    let share = |count: super::CauseCount| {
        covered.extend(count.incidents.iter().map(|(incident, _)| *incident));
        Share { cause: count.cause, n: count.incidents.len(), covered: covered.len() }
    };
    root_causes(catalog, post_mortems).into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{act, incident, library};
    use super::*;

    fn sample() -> Catalog {
        library("2026-07-28")
            .with(incident("2026-05-10-a").severity("sev1").cause("x").cause("y").act(act("one").done("2026-07-02")))
            .with(incident("2026-05-20-b").severity("sev2").cause("y").act(act("two")).act(act("three")))
            .with(incident("2026-07-01-c").cause("x").act(act("four").done("2026-07-02")))
            .with(incident("2026-07-02-d").cause("y"))
            .link()
    }

    #[test]
    fn stretches_count_what_belongs_to_them() {
        let catalog = sample();
        let known = super::super::recurrences(&catalog);
        let of = |most, from: Option<u16>| {
            let period = from.map_or(Period::ALL, |n| Period::months(catalog.today(), n));
            let all = over_time(&catalog, &known, period, most);
            let row = |s: &Stretch| (s.by_severity.clone(), s.repeated, s.came_back, s.agreed, s.done);
            (all.n_months, all.stretches.iter().map(row).collect::<Vec<_>>())
        };
        let may = (vec![1, 1, 0, 0, 0], 0, 0, 3, 0);
        let june = (vec![0, 0, 0, 0, 0], 0, 0, 0, 0);
        let july = (vec![0, 0, 0, 0, 2], 0, 0, 1, 2);
        assert_eq!(of(24, None), (1, vec![may.clone(), june.clone(), july.clone()]));
        assert_eq!(of(3, Some(3)), (1, vec![may, june.clone(), july.clone()]));
        assert_eq!(of(24, Some(2)), (1, vec![june, july.clone()]));
        assert_eq!(of(2, None), (3, vec![(vec![1, 1, 0, 0, 0], 0, 0, 3, 0), july]));
    }

    #[test]
    fn what_can_stand_in_no_stretch_is_counted() {
        let catalog = library("2026-07-28").with(incident("story")).with(incident("2026-08-01-later")).link();
        let all = over_time(&catalog, &BTreeMap::new(), Period::ALL, 24);
        assert_eq!(all.left_out, 2);
    }

    #[test]
    fn recurrences_stand_where_they_began() {
        let catalog = library("2026-07-28")
            .with(incident("2026-05-10-a").system("web").cause("x").act(act("fix").done("2026-06-02")))
            .with(incident("2026-05-20-b").system("web").cause("x"))
            .with(incident("2026-07-01-c").system("web").cause("x"))
            .link();
        let all = over_time(&catalog, &super::super::recurrences(&catalog), Period::ALL, 24);
        let n: Vec<_> = all.stretches.iter().map(|s| (s.repeated, s.came_back)).collect();
        assert_eq!(n, [(1, 0), (0, 0), (0, 1)]);
    }

    #[test]
    fn open_actions_have_an_age() {
        let catalog = library("2026-07-28")
            .with(incident("2026-07-28-a").act(act("new")))
            .with(incident("2026-06-28-b").act(act("30 days").due("2026-07-01")))
            .with(incident("2026-06-27-c").act(act("31 days")).act(act("done").done("2026-07-01")))
            .with(incident("2020-01-01-d").act(act("old")))
            .link();
        let groups = open_by_age(&catalog);
        let n: Vec<_> = groups.iter().map(|group| (group.from, group.to, group.open, group.overdue)).collect();
        assert_eq!(
            n,
            [
                (0, Some(30), 2, 1),
                (31, Some(90), 1, 0),
                (91, Some(180), 0, 0),
                (181, Some(365), 0, 0),
                (366, None, 1, 0)
            ]
        );
    }

    #[test]
    fn an_incident_of_two_causes_is_covered_once() {
        let catalog = sample();
        let shares: Vec<(&str, usize, usize)> = pareto(&catalog, catalog.post_mortems())
            .iter()
            .map(|share| (catalog.term(share.cause).slug.as_str(), share.n, share.covered))
            .collect();
        assert_eq!(shares, [("y", 3, 3), ("x", 2, 4)]);
    }
}
