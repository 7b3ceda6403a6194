//! How many incidents there were, by month, quarter, year and system.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, PostMortemRef, TermRef};
use crate::model::Kind;
use crate::model::time::Day;

use super::Month;

/// The incidents of one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthCount {
    /// The month.
    pub month: Month,
    /// How many there were.
    pub n: usize,
}

/// The incidents of one quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarterCount {
    /// Its first month.
    pub first: Month,
    /// How many of each severity, worst first; the last entry counts those without one.
    pub by_severity: Vec<usize>,
}

/// A system and how many incidents hit it in each month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemMonths {
    /// A system at the top level: what stands below it counts for it.
    pub system: TermRef,
    /// One count per month, oldest first.
    pub counts: Vec<usize>,
}

/// What happened in one month of an earlier year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anniversary {
    /// The month.
    pub month: Month,
    /// The worst incident of that month; of equals the first.
    pub worst: PostMortemRef,
    /// How many others there were.
    pub others: usize,
}

/// Whether a post-mortem enters figures: near misses, game days and security events don't.
pub fn is_incident(catalog: &Catalog, post_mortem: PostMortemRef) -> bool {
    catalog.post_mortem(post_mortem).kind == Kind::Incident
}

/// Incidents by the month of the day they stand under: the `n_months` months that end with `last`.
pub fn by_month(
    catalog: &Catalog,
    post_mortems: impl IntoIterator<Item = PostMortemRef>,
    last: Month,
    n_months: u8,
) -> Vec<MonthCount> {
    let mut counts: Vec<MonthCount> = last.ending(n_months).map(|month| MonthCount { month, n: 0 }).collect();
    let Some(first) = counts.first().map(|count| count.month) else { return counts };
    for (_, day) in dated(catalog, post_mortems) {
        if let Ok(i) = usize::try_from(Month::of(day).since(first))
            && let Some(count) = counts.get_mut(i)
        {
            count.n += 1;
        }
    }
    counts
}

/// Incidents by year, oldest first; years without one in between are there with 0.
pub fn by_year(catalog: &Catalog) -> Vec<(i16, usize)> {
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for (_, day) in dated(catalog, catalog.post_mortems()) {
        *counts.entry(day.year()).or_default() += 1;
    }
    let (Some(first), Some(last)) = (counts.keys().next(), counts.keys().last()) else { return Vec::new() };
    (*first..=*last).map(|year| (year, counts.get(&year).copied().unwrap_or(0))).collect()
}

/// Incidents by quarter and severity: the `n_quarters` quarters that end with the one of `today`.
pub fn by_quarter(
    catalog: &Catalog,
    post_mortems: impl IntoIterator<Item = PostMortemRef>,
    n_quarters: u8,
) -> Vec<QuarterCount> {
    let n_severities = catalog.config().process.severities.len();
    let today = Month::of(catalog.today());
    let this_quarter = today.plus(-i32::from((today.number() - 1) % 3));
    let n = i32::from(n_quarters);
    let first = this_quarter.plus(3 * (1 - n));
    let empty = |i| QuarterCount { first: first.plus(3 * i), by_severity: vec![0; n_severities + 1] };
    let mut counts: Vec<QuarterCount> = (0..n).map(empty).collect();
    for (post_mortem, day) in dated(catalog, post_mortems) {
        let months = Month::of(day).since(first);
        if let Ok(i) = usize::try_from(months.div_euclid(3))
            && let Some(count) = counts.get_mut(i)
        {
            count.by_severity[severity_rank(catalog, post_mortem).unwrap_or(n_severities)] += 1;
        }
    }
    counts
}

/// Incidents by system and month in the `n_months` months that end with the one of today: an incident counts once for
/// each system at the top level that it, or one below it, names. Most incidents first, none without.
pub fn systems_by_month(catalog: &Catalog, n_months: u8) -> Vec<SystemMonths> {
    let Some(first) = Month::of(catalog.today()).ending(n_months).next() else { return Vec::new() };
    let n_months = usize::from(n_months);
    let mut by_system: BTreeMap<TermRef, Vec<usize>> = BTreeMap::new();
    for (post_mortem, day) in dated(catalog, catalog.post_mortems()) {
        let Some(i) = usize::try_from(Month::of(day).since(first)).ok().filter(|i| *i < n_months) else { continue };
        let systems: BTreeSet<TermRef> =
            catalog.linked(post_mortem).systems.iter().map(|(system, _)| top(catalog, *system)).collect();
        for system in systems {
            by_system.entry(system).or_insert_with(|| vec![0; n_months])[i] += 1;
        }
    }
    let mut rows: Vec<SystemMonths> =
        by_system.into_iter().map(|(system, counts)| SystemMonths { system, counts }).collect();
    rows.sort_by_cached_key(|row| {
        (std::cmp::Reverse(row.counts.iter().sum::<usize>()), catalog.term(row.system).slug.clone())
    });
    rows
}

/// The incidents of this month in earlier years, last year first.
pub fn earlier_years(catalog: &Catalog) -> Vec<Anniversary> {
    let this = Month::of(catalog.today());
    let mut by_month: BTreeMap<Month, Anniversary> = BTreeMap::new();
    for (post_mortem, day) in dated(catalog, catalog.post_mortems()) {
        let month = Month::of(day);
        if month >= this || month.number() != this.number() {
            continue;
        }
        by_month
            .entry(month)
            .and_modify(|other| {
                other.others += 1;
                if is_worse(catalog, post_mortem, other.worst) {
                    other.worst = post_mortem;
                }
            })
            .or_insert(Anniversary { month, worst: post_mortem, others: 0 });
    }
    by_month.into_values().rev().collect()
}

/// The place of an incident's severity in the site's list, worst 0.
pub(super) fn severity_rank(catalog: &Catalog, post_mortem: PostMortemRef) -> Option<usize> {
    let severity = catalog.post_mortem(post_mortem).severity.as_ref()?;
    catalog.config().severity_rank(&severity.value)
}

fn is_worse(catalog: &Catalog, one: PostMortemRef, other: PostMortemRef) -> bool {
    let rank = |p| severity_rank(catalog, p).unwrap_or(usize::MAX);
    rank(one) < rank(other)
}

/// Incidents with the day they stand under, without those that have none.
pub(super) fn dated(
    catalog: &Catalog,
    post_mortems: impl IntoIterator<Item = PostMortemRef>,
) -> impl Iterator<Item = (PostMortemRef, Day)> {
    post_mortems
        .into_iter()
        .filter(|p| is_incident(catalog, *p))
        .filter_map(|p| Some((p, catalog.post_mortem(p).date.as_ref()?.value)))
}

fn top(catalog: &Catalog, term: TermRef) -> TermRef {
    std::iter::successors(Some(term), |term| catalog.term(*term).parent).last().expect("at least the term itself")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{incident, library};
    use super::*;

    fn sample() -> Catalog {
        library("2026-07-28")
            .with(incident("2024-07-03-disk").severity("sev3").system("db"))
            .with(incident("2024-07-19-certificate").severity("sev1").system("edge"))
            .with(incident("2025-08-01-lb").severity("sev2").system("frontend/lb").system("frontend/web"))
            .with(incident("2026-06-30-cron").severity("sev2").system("frontend/web").system("jobs"))
            .with(incident("2026-07-02-drill").kind(Kind::GameDay).system("jobs"))
            .with(incident("2026-07-21-slow").system("jobs"))
            .with(incident("undated").system("jobs"))
            .link()
    }

    #[test]
    fn months_count_incidents_only() {
        let catalog = sample();
        let counts = by_month(&catalog, catalog.post_mortems(), Month::of(catalog.today()), 12);
        let n: Vec<usize> = counts.iter().map(|count| count.n).collect();
        assert_eq!(n, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!(by_year(&catalog), [(2024, 2), (2025, 1), (2026, 2)]);
    }

    #[test]
    fn quarters_keep_severities_apart() {
        let catalog = sample();
        let counts = by_quarter(&catalog, catalog.post_mortems(), 3);
        let severities: Vec<&[usize]> = counts.iter().map(|count| &*count.by_severity).collect();
        assert_eq!(severities, [&[0, 0, 0, 0, 0], &[0, 1, 0, 0, 0], &[0, 0, 0, 0, 1]]);
        assert_eq!(counts[2].first.first_day().to_string(), "2026-07-01");
    }

    #[test]
    fn systems_roll_up_and_count_an_incident_once() {
        let catalog = sample();
        let rows: Vec<(String, usize)> = systems_by_month(&catalog, 12)
            .iter()
            .map(|row| (catalog.term(row.system).slug.to_string(), row.counts.iter().sum()))
            .collect();
        assert_eq!(rows, [("frontend".to_owned(), 2), ("jobs".to_owned(), 2)]);
    }

    #[test]
    fn an_anniversary_is_the_worst_of_its_month() {
        let catalog = sample();
        let years = earlier_years(&catalog);
        assert_eq!(years.len(), 1);
        assert_eq!(catalog.post_mortem(years[0].worst).id.value.as_str(), "2024-07-19-certificate");
        assert_eq!(years[0].others, 1);
    }
}
