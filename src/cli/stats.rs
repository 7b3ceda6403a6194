//! `casebook stats`: the figures of the site, from the terminal or for a spreadsheet.

mod json;
mod rows;
mod since;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use clap::{Args, ValueEnum};

use super::library;
use super::{Global, Outcome, Workspace, print, table};
use crate::catalog::{Catalog, Edition, PostMortemRef, TermRef};
use crate::insight::{self, CauseCount, Outcomes, Period, Recurrence, Slice, Stats as Figures, Work};

/// Counts, times, recurrence, and which actions held
///
/// Every figure is the one that the site shows: docs/guide/definitions.md says what each means. Times are skewed, so
/// there are medians and 90th percentiles with the number of incidents they come from, and how many were left out.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
pub(super) struct Stats {
    /// From when on: `12m` (this month and the 11 before), `90d`, `2y`, `2026`, `2026-01` or a day; `all`
    #[arg(long, value_name = "WHEN", default_value = "all", value_parser = since::parse)]
    since: since::Since,
    /// Side by side for each …
    #[arg(long, value_name = "WHAT")]
    by: Option<ByWord>,
    /// The root causes that repeat, and which came back after a fix
    #[arg(long)]
    recurring: bool,
    /// Which done actions held, by type
    #[arg(long)]
    held: bool,
    /// Means of times, too: a few long incidents decide them, so compare with others' figures only
    #[arg(long)]
    mean: bool,
    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Include drafts
    #[arg(long)]
    drafts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ByWord {
    /// Month
    Month,
    /// Quarter
    Quarter,
    /// System, with those below it
    System,
    /// Root cause, with those below it; its actions are those that address it
    Cause,
    /// Severity
    Severity,
    /// Type of action, with those below it
    ActionType,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// A table for spreadsheets; times in seconds
    Csv,
    /// A table for a chat or a ticket
    Markdown,
}

/// All that was asked for.
struct Asked<'a> {
    catalog: &'a Catalog,
    period: Period,
    has_mean: bool,
    total: Figures,
    /// The stretch of the same length before.
    before: Option<Figures>,
    /// Post-mortems without a day: they are in no period but all time.
    n_undated: usize,
    slices: Option<Vec<Slice>>,
    by_type: Option<Vec<(TermRef, Work)>>,
    recurring: Option<Vec<CauseCount>>,
    held: Option<Held>,
}

/// Which done actions held.
struct Held {
    all: Outcomes,
    process: Outcomes,
    technical: Outcomes,
    by_type: Vec<(TermRef, Outcomes)>,
}

pub(super) fn run(command: &Stats, global: &Global) -> anyhow::Result<Outcome> {
    let n_tables = [command.by.is_some(), command.recurring, command.held].into_iter().filter(|asked| *asked).count();
    if n_tables > 1 && matches!(command.format, Format::Csv | Format::Markdown) {
        let message = "`--by`, `--recurring` and `--held` are tables of their own";
        print::problem(message, &["ask for one at a time, or for `--format json`"]);
        return Ok(Outcome::Usage);
    }
    let workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    let progress = print::Progress::start(global, "Reading");
    let opened = library::open(&workspace, Edition { drafts: command.drafts, ..Edition::default() }, global)?;
    drop(progress);
    let asked = Asked::new(opened.lib.catalog(), command);
    match command.format {
        Format::Text => text::print(&asked),
        Format::Json => json::print(&asked),
        Format::Csv => print::text(&table::csv(&rows::rows(&asked, rows::Units::Machine))),
        Format::Markdown => print::text(&table::markdown(&rows::rows(&asked, rows::Units::Words))),
    }
    Ok(Outcome::Done)
}

impl<'a> Asked<'a> {
    fn new(catalog: &'a Catalog, command: &Stats) -> Self {
        let period = command.since.period(catalog.today());
        let known = insight::recurrences(catalog);
        let members = insight::within(catalog, period);
        let by = match command.by {
            None | Some(ByWord::ActionType) => None,
            Some(ByWord::Month) => Some(insight::By::Month),
            Some(ByWord::Quarter) => Some(insight::By::Quarter),
            Some(ByWord::System) => Some(insight::By::System),
            Some(ByWord::Cause) => Some(insight::By::Cause),
            Some(ByWord::Severity) => Some(insight::By::Severity),
        };
        let set: BTreeSet<PostMortemRef> = members.iter().copied().collect();
        Self {
            catalog,
            period,
            has_mean: command.mean,
            total: insight::stats(catalog, &known, &members),
            before: before(catalog, &known, period),
            n_undated: if period.from.is_some() { n_undated(catalog) } else { 0 },
            slices: by.map(|by| insight::slices(catalog, &known, period, by)),
            by_type: (command.by == Some(ByWord::ActionType)).then(|| insight::work_by_type(catalog, period)),
            recurring: command.recurring.then(|| insight::recurring(catalog, &set)),
            held: command.held.then(|| Held::new(catalog, &members)),
        }
    }
}

impl Held {
    fn new(catalog: &Catalog, members: &[PostMortemRef]) -> Self {
        let actions = || members.iter().flat_map(|p| catalog.actions_of(*p));
        Self {
            all: insight::outcomes(catalog, actions()),
            process: insight::outcomes(catalog, actions().filter(|a| catalog.action(*a).is_process())),
            technical: insight::outcomes(catalog, actions().filter(|a| catalog.action(*a).is_technical())),
            by_type: insight::outcomes_by_type(catalog, actions()),
        }
    }
}

fn before(catalog: &Catalog, known: &BTreeMap<PostMortemRef, Recurrence>, period: Period) -> Option<Figures> {
    Some(insight::stats(catalog, known, &insight::before(catalog, period)?))
}

fn n_undated(catalog: &Catalog) -> usize {
    catalog.post_mortems().filter(|p| catalog.post_mortem(*p).date.is_none()).count()
}
