//! The boxes of the home page: what repeats, what held, where and when.

use serde::Serialize;

use crate::insight::{self, Month};
use crate::pages::row::{Link, term_link};
use crate::pages::{Links, Site, words};

const MAX_CAUSES: usize = 5;
const MAX_BLOCKS: usize = 16;
const MAX_TYPES: usize = 6;
const MAX_SYSTEMS: usize = 7;
const MAX_YEARS: usize = 5;

/// A root cause that repeats.
#[derive(Debug, Serialize)]
pub(super) struct Comeback {
    link: Link,
    /// One block per incident, oldest first: whether it began after a fix.
    blocks: Vec<bool>,
    /// In words: `7 incidents, 2 after a fix`.
    text: String,
}

/// An action type and what became of its actions.
#[derive(Debug, Serialize)]
pub(super) struct HeldRow {
    link: Link,
    kind: &'static str,
    held: usize,
    judged: usize,
    too_early: usize,
    /// How many per cent held.
    share: usize,
}

/// Systems by month.
#[derive(Debug, Serialize)]
pub(super) struct MonthTable {
    /// `August 2025 to July 2026`.
    period: String,
    months: Vec<String>,
    rows: Vec<SystemRow>,
    n_more: usize,
}

/// One system by month.
#[derive(Debug, Serialize)]
struct SystemRow {
    link: Link,
    cells: Vec<Cell>,
}

/// One month of a system.
#[derive(Debug, Serialize)]
struct Cell {
    n: usize,
    /// How dark it is, 0 to 4.
    level: usize,
}

/// This month in an earlier year.
#[derive(Debug, Serialize)]
pub(super) struct Anniversary {
    month: String,
    link: Link,
    n_others: usize,
    /// The month in the year's archive.
    archive: String,
}

/// Root causes with an incident that repeats an earlier one, most incidents first.
pub(super) fn comebacks(site: &Site<'_>, links: &Links<'_>) -> Vec<Comeback> {
    let causes = insight::root_causes(site.catalog, site.catalog.post_mortems());
    let repeated = causes.into_iter().filter(|cause| cause.repeated() > 0).take(MAX_CAUSES);
    let comeback = |cause: insight::CauseCount| {
        let after_a_fix = cause.after_a_fix();
        let fixed = if after_a_fix > 0 { format!(", {after_a_fix} after a fix") } else { String::new() };
        let from = cause.incidents.len().saturating_sub(MAX_BLOCKS);
        Comeback {
            link: term_link(site, links, cause.cause),
            blocks: cause.incidents[from..].iter().map(|(_, repeat)| *repeat == Some(true)).collect(),
            text: format!("{}{fixed}", words::count(cause.incidents.len(), "incident")),
        }
    };
    repeated.map(comeback).collect()
}

/// Action types of whose actions it can be said whether they held.
pub(super) fn held(site: &Site<'_>, links: &Links<'_>) -> Vec<HeldRow> {
    let rows = insight::outcomes_by_type(site.catalog, site.catalog.actions())
        .into_iter()
        .filter(|(_, outcomes)| outcomes.judged() > 0);
    let row = |(term, outcomes): (_, insight::Outcomes)| HeldRow {
        link: term_link(site, links, term),
        kind: match site.catalog.term(term).slug.top() {
            "process" => "process",
            "technical" => "technical",
            _ => "other",
        },
        held: outcomes.held,
        judged: outcomes.judged(),
        too_early: outcomes.too_early,
        share: outcomes.held * 100 / outcomes.judged(),
    };
    rows.take(MAX_TYPES).map(row).collect()
}

/// Systems with an incident in the last 12 months.
pub(super) fn months(site: &Site<'_>, links: &Links<'_>) -> Option<MonthTable> {
    let systems = insight::systems_by_month(site.catalog, 12);
    if systems.is_empty() {
        return None;
    }
    let months: Vec<Month> = Month::of(site.catalog.today()).ending(12).collect();
    let name = |month: Option<&Month>| month.map(|month| month.first_day().format("MMMM yyyy")).unwrap_or_default();
    let cell = |n: &usize| Cell { n: *n, level: (*n).min(4) };
    let row = |system: &insight::SystemMonths| SystemRow {
        link: term_link(site, links, system.system),
        cells: system.counts.iter().map(cell).collect(),
    };
    Some(MonthTable {
        period: format!("{} to {}", name(months.first()), name(months.last())),
        months: months.iter().map(|month| month.first_day().format("MMM")).collect(),
        n_more: systems.len().saturating_sub(MAX_SYSTEMS),
        rows: systems.iter().take(MAX_SYSTEMS).map(row).collect(),
    })
}

/// The incidents of this month in earlier years.
pub(super) fn anniversaries(site: &Site<'_>, links: &Links<'_>) -> Vec<Anniversary> {
    let anniversary = |found: insight::Anniversary| Anniversary {
        month: found.month.first_day().format("MMM yyyy"),
        link: Link {
            title: site.catalog.post_mortem(found.worst).title.value.clone(),
            href: links.post_mortem(found.worst),
        },
        n_others: found.others,
        archive: links.to_path(
            &site.addresses.year(found.month.year()),
            Some(&crate::pages::archive::month_anchor(found.month.number())),
        ),
    };
    insight::earlier_years(site.catalog).into_iter().take(MAX_YEARS).map(anniversary).collect()
}
