//! The strip of figures on the home page.

use serde::Serialize;

use crate::catalog::ActionRef;
use crate::insight::{self, Month};
use crate::model::Origin;
use crate::pages::chart::{self, Bars, Dots};
use crate::pages::{Links, Site, words};

/// From how many points on a median is shown.
const MIN_FOR_MEDIAN: usize = 3;

/// From how many post-mortems on there are figures at all.
const MIN_LIBRARY: usize = 3;

/// The most squares that a figure is drawn with.
const MAX_SQUARES: usize = 36;

/// One figure.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    label: String,
    /// The number, and its unit where it has one.
    value: String,
    unit: String,
    href: String,
    /// What is said below it; `late` comes first, in the colour of what is late.
    late: String,
    note: String,
    bars: Option<Bars>,
    dots: Option<Dots>,
    /// One square per root cause: `again` after a fix, `a` repeated, empty otherwise.
    squares: Vec<&'static str>,
}

impl Figure {
    fn new(label: impl Into<String>, value: impl Into<String>, href: String) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            unit: String::new(),
            href,
            late: String::new(),
            note: String::new(),
            bars: None,
            dots: None,
            squares: Vec::new(),
        }
    }
}

/// At most four figures; none about which there is nothing to say.
pub(super) fn figures(site: &Site<'_>, links: &Links<'_>) -> Vec<Figure> {
    let figures = [incidents(site, links), causes(site, links), actions(site, links), time_to_notice(site, links)];
    let figures: Vec<Figure> = figures.into_iter().flatten().collect();
    if site.catalog.post_mortems().len() < MIN_LIBRARY { Vec::new() } else { figures }
}

/// Incidents of this month and the eleven before it; of all years where there is none.
fn incidents(site: &Site<'_>, links: &Links<'_>) -> Option<Figure> {
    let catalog = site.catalog;
    let href = links.to_path(&site.addresses.index("incidents"), None);
    let counts = insight::by_month(catalog, catalog.post_mortems(), Month::of(catalog.today()), 24);
    let n: Vec<usize> = counts.iter().map(|count| count.n).collect();
    let (before, recent) = n.split_at(12);
    let total: usize = recent.iter().sum();
    if total == 0 {
        return incidents_by_year(site, href);
    }
    let before: usize = before.iter().sum();
    let bars = Some(chart::bars(recent, 120.0, 34.0));
    let note = if before > 0 { format!("{} in the 12 months before", words::number(before)) } else { String::new() };
    Some(Figure { note, bars, ..Figure::new("Incidents in 12 months", words::number(total), href) })
}

fn incidents_by_year(site: &Site<'_>, href: String) -> Option<Figure> {
    let years = insight::by_year(site.catalog);
    let ((first, _), (last, _)) = (years.first()?, years.last()?);
    let total: usize = years.iter().map(|(_, n)| n).sum();
    let counts: Vec<usize> = years.iter().rev().take(24).rev().map(|(_, n)| *n).collect();
    let label = if first == last { format!("Incidents in {first}") } else { format!("Incidents, {first} to {last}") };
    let bars = (counts.len() > 2).then(|| chart::bars(&counts, 120.0, 34.0));
    Some(Figure { bars, ..Figure::new(label, words::number(total), href) })
}

/// Root causes that came back after a fix; where none did, those that repeated.
fn causes(site: &Site<'_>, links: &Links<'_>) -> Option<Figure> {
    let causes = insight::root_causes(site.catalog, site.catalog.post_mortems());
    if causes.is_empty() {
        return None;
    }
    let href = links.to_path(&site.addresses.index("causes"), None);
    let n_fixed = causes.iter().filter(|cause| cause.after_a_fix() > 0).count();
    let n_repeated = causes.iter().filter(|cause| cause.repeated() > 0).count();
    if n_repeated == 0 {
        let note = if causes.len() == 1 { "it has not come back" } else { "none has come back" };
        let label = if causes.len() == 1 { "Root cause" } else { "Root causes" };
        return Some(Figure { note: note.to_owned(), ..Figure::new(label, words::number(causes.len()), href) });
    }
    let mut squares: Vec<&'static str> = causes
        .iter()
        .map(|cause| match (cause.after_a_fix(), cause.repeated()) {
            (1.., _) => "again",
            (_, 1..) => "a",
            _ => "",
        })
        .collect();
    squares.sort_by_key(|class| match *class {
        "again" => 0,
        "a" => 1,
        _ => 2,
    });
    squares.truncate(MAX_SQUARES);
    let seen = format!("of {} seen", words::count(causes.len(), "cause"));
    if n_fixed == 0 {
        let figure = Figure::new("Root causes that repeated", words::number(n_repeated), href);
        return Some(Figure { note: format!("{seen}; none after a fix"), squares, ..figure });
    }
    let note = match n_repeated - n_fixed {
        0 => format!("{seen}, after a fix was marked done"),
        n => format!("{seen}, after a fix; {} more repeated", words::number(n)),
    };
    Some(Figure { note, squares, ..Figure::new("Root causes that came back", words::number(n_fixed), href) })
}

/// Open actions, or done ones where none is open.
fn actions(site: &Site<'_>, links: &Links<'_>) -> Option<Figure> {
    let catalog = site.catalog;
    let tally = insight::tally(catalog, catalog.actions());
    let href = links.to_path(&site.addresses.index("actions"), None);
    if tally.wanted() == 0 {
        return None;
    }
    let is_recognised = |action: &ActionRef| catalog.action(*action).origin == Origin::Body;
    let n_untracked = catalog.actions().filter(|a| catalog.action(*a).is_open() && is_recognised(a)).count();
    if n_untracked * 2 > tally.open {
        // Lists in bodies seldom say what was done since: how many are open is not known.
        let done = if tally.done > 0 { format!("{} marked done", words::number(tally.done)) } else { String::new() };
        return Some(Figure { note: done, ..Figure::new("Actions agreed", words::number(tally.wanted()), href) });
    }
    if tally.open == 0 {
        let note = if tally.done == 1 { "it is done" } else { "all of them are done" };
        return Some(Figure { note: note.to_owned(), ..Figure::new("Actions", words::number(tally.done), href) });
    }
    let ends: Vec<usize> = insight::open_at_month_ends(catalog, 12).iter().map(|count| count.n).collect();
    let has_changed = ends.windows(2).filter(|pair| pair[0] != pair[1]).count() > 1;
    let bars = has_changed.then(|| chart::bars(&ends, 120.0, 34.0));
    let late = if tally.overdue > 0 { format!("{} overdue", words::number(tally.overdue)) } else { String::new() };
    let done = if tally.done > 0 {
        format!("{} of {} done", words::number(tally.done), words::number(tally.wanted()))
    } else {
        String::new()
    };
    Some(Figure { bars, late, note: done, ..Figure::new("Actions open", words::number(tally.open), href) })
}

/// The median time to notice of the last 12 months; of all time where these have too few points.
fn time_to_notice(site: &Site<'_>, links: &Links<'_>) -> Option<Figure> {
    let catalog = site.catalog;
    if !catalog.config().metrics.times {
        return None;
    }
    let this = Month::of(catalog.today());
    let within = |from: Month, to: Month| {
        let all = catalog.post_mortems().filter(move |p| {
            let day = catalog.post_mortem(*p).date.as_ref().map(|date| Month::of(date.value));
            day.is_some_and(|month| month >= from && month <= to)
        });
        insight::time_to_notice(catalog, all)
    };
    let recent = within(this.plus(-11), this);
    let (sample, period) = if recent.n() >= MIN_FOR_MEDIAN {
        (recent, "in 12 months")
    } else {
        (insight::time_to_notice(catalog, catalog.post_mortems()), "of all time")
    };
    let median = sample.median().filter(|_| sample.n() >= MIN_FOR_MEDIAN)?;
    let before = within(this.plus(-23), this.plus(-12));
    let before = sample.median_before(&before);
    let left_out =
        if sample.left_out > 0 { format!("; {} not known", words::number(sample.left_out)) } else { String::new() };
    let mut note = format!("{}, {period}{left_out}", words::count(sample.n(), "incident"));
    if let Some(before) = before {
        note = format!("{note}; {before} the year before");
    }
    let text = median.to_string();
    let (value, unit) = match text.split_once(' ') {
        Some((value, unit)) if value.chars().all(|c| c.is_ascii_digit()) && !unit.contains(' ') => (value, unit),
        _ => (&*text, ""),
    };
    let dots = chart::dots(&sample, catalog.today(), 120.0, 34.0, false);
    let href = links.to_path(&site.addresses.page("", "glossary"), Some("time-to-notice"));
    Some(Figure { unit: unit.to_owned(), dots, note, ..Figure::new("Median time to notice", value, href) })
}
