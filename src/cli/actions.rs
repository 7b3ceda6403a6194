//! `casebook actions`: what is open, overdue or done, from the terminal or for a scheduled job.

mod group;
mod json;
mod shown;
mod text;

use clap::{Args, ValueEnum};

use super::library;
use super::{Global, Outcome, Workspace, named, print, table, today};
use crate::catalog::{ActionRef, Catalog, Edition, TermRef};
use crate::insight::{self, Change, Order, Standing, Wanted};
use crate::model::time::Day;
use crate::outputs::calendar;

use group::{Group, GroupBy};
use shown::Printed;

/// List actions: open, overdue, by owner, system or cause
///
/// Without a choice, lists what is neither done nor dropped, the most pressing first. Conditions may be repeated: two
/// owners mean either, an owner and a system mean both. Systems and causes include those below them.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
pub(super) struct Actions {
    /// Neither done nor dropped, late ones included [default]
    #[arg(long, group = "standing")]
    open: bool,
    /// Open, and due before today
    #[arg(long, group = "standing")]
    overdue: bool,
    /// Done
    #[arg(long, group = "standing")]
    done: bool,
    /// All, dropped ones too
    #[arg(long, group = "standing")]
    all: bool,
    /// Of this owner; `none`: of nobody
    #[arg(long, value_name = "OWNER")]
    owner: Vec<String>,
    /// Of post-mortems that name this system or one below it
    #[arg(long, value_name = "SLUG")]
    system: Vec<String>,
    /// That address this cause or one below it
    #[arg(long, value_name = "SLUG")]
    cause: Vec<String>,
    /// Process changes or technical changes only
    #[arg(long = "type", value_name = "TYPE")]
    change: Option<ChangeWord>,
    /// Due before this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = today::parse)]
    due_before: Option<Day>,
    /// In which order they are listed
    #[arg(long, value_name = "ORDER", default_value = "pressing")]
    sort: OrderWord,
    /// Under which headings
    #[arg(long, value_name = "WHAT")]
    group_by: Option<GroupBy>,
    /// The most actions that are listed
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// End with exit code 1 if more than N (0 if not given) of them are overdue: `overdue` or `overdue>N`
    #[arg(long, value_name = "CONDITION", value_parser = fail_on)]
    fail_on: Option<MostOverdue>,
    /// Include actions of drafts
    #[arg(long)]
    drafts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ChangeWord {
    /// Changes to how people work
    Process,
    /// Changes to what they work with
    Technical,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OrderWord {
    /// Overdue, due, without a date, long-term goals, done, dropped
    Pressing,
    /// By due date, those without one last
    Due,
    /// The newest post-mortem first
    Newest,
    /// The oldest post-mortem first
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: one action a line
    Text,
    /// A table for spreadsheets
    Csv,
    /// One JSON document
    Json,
    /// A table for a chat or a ticket
    Markdown,
    /// A calendar of due dates
    Ics,
}

/// How many overdue actions are still fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct MostOverdue(usize);

pub(super) fn run(command: &Actions, global: &Global) -> anyhow::Result<Outcome> {
    if command.format == Format::Ics && command.group_by.is_some() {
        print::problem("a calendar has no groups", &["leave out `--group-by`, or choose another `--format`"]);
        return Ok(Outcome::Usage);
    }
    let workspace = match Workspace::open(global)? {
        Ok(workspace) => workspace,
        Err(outcome) => return Ok(outcome),
    };
    let progress = print::Progress::start(global, "Reading");
    let opened = library::open(&workspace, Edition { drafts: command.drafts, ..Edition::default() }, global)?;
    drop(progress);
    let catalog = opened.lib.catalog();
    let wanted = match wanted(command, catalog) {
        Ok(wanted) => wanted,
        Err(unknown) => {
            unknown.say();
            return Ok(Outcome::Usage);
        }
    };
    let found = insight::select(catalog, &wanted, command.order());
    let listed = &found[..command.limit.unwrap_or(usize::MAX).min(found.len())];
    let printed = Printed { catalog, lib: &opened.lib, n_found: found.len(), listed };
    let groups = command.group_by.map(|by| group::groups(catalog, by, listed));
    show(command.format, &printed, groups.as_deref(), global);
    let n_late = n_overdue(catalog, &Wanted { standing: Standing::Overdue, ..wanted });
    match command.fail_on {
        Some(MostOverdue(most)) if n_late > most => {
            let late = if n_late == 1 { "1 action is".to_owned() } else { format!("{n_late} actions are") };
            if global.quiet < 2 {
                print::problem(&format!("{late} overdue; at most {most} may be"), &[]);
            }
            Ok(Outcome::Problems)
        }
        _ => Ok(Outcome::Done),
    }
}

fn show(format: Format, printed: &Printed<'_>, groups: Option<&[Group]>, global: &Global) {
    match format {
        Format::Text => text::print(printed, groups, global),
        Format::Csv => print::text(&table::csv(&shown::rows(printed, groups))),
        Format::Markdown => text::print_markdown(printed, groups),
        Format::Json => json::print(printed, groups),
        Format::Ics => {
            let (catalog, addresses) = (printed.catalog, &printed.lib.plan().addresses);
            let name = format!("{}: actions", catalog.config().site.title);
            match calendar::calendar(catalog, addresses, &name, printed.listed) {
                Some(text) => print::text(&text),
                None => print::say(global, "None of them has a due date"),
            }
        }
    }
}

fn n_overdue(catalog: &Catalog, wanted: &Wanted) -> usize {
    insight::select(catalog, wanted, Order::Oldest).len()
}

fn wanted(command: &Actions, catalog: &Catalog) -> Result<Wanted, named::Unknown> {
    let standing = match command {
        Actions { overdue: true, .. } => Standing::Overdue,
        Actions { done: true, .. } => Standing::Done,
        Actions { all: true, .. } => Standing::All,
        _ => Standing::Open,
    };
    let terms = |taxonomy, slugs: &[String]| -> Result<Vec<TermRef>, named::Unknown> {
        slugs.iter().map(|slug| named::term(catalog, taxonomy, slug)).collect()
    };
    Ok(Wanted {
        standing,
        owners: command.owner.iter().map(|name| named::owner(catalog, name)).collect::<Result<_, _>>()?,
        systems: terms("systems", &command.system)?,
        causes: terms("causes", &command.cause)?,
        change: command.change.map(|word| match word {
            ChangeWord::Process => Change::Process,
            ChangeWord::Technical => Change::Technical,
        }),
        due_before: command.due_before,
    })
}

impl Actions {
    fn order(&self) -> Order {
        match self.sort {
            OrderWord::Pressing => Order::Pressing,
            OrderWord::Due => Order::Due,
            OrderWord::Newest => Order::Newest,
            OrderWord::Oldest => Order::Oldest,
        }
    }
}

/// For clap: `overdue` or `overdue>N`.
fn fail_on(text: &str) -> Result<MostOverdue, String> {
    let most = match text.strip_prefix("overdue") {
        Some("") => Some(0),
        Some(rest) => rest.strip_prefix('>').and_then(|n| n.trim().parse().ok()),
        None => None,
    };
    most.map(MostOverdue).ok_or_else(|| "write it as `overdue` or `overdue>3`".to_owned())
}

/// The id that names an action in the whole library: `2026-06-30-frontend-504s#T1`.
fn full_id(catalog: &Catalog, action: ActionRef) -> String {
    format!("{}#{}", catalog.post_mortem(action.post_mortem).id.value, catalog.action(action).id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_said_with_a_number() {
        let check = |text: &str, expected: Option<usize>| {
            assert_eq!(fail_on(text).ok(), expected.map(MostOverdue), "{text}");
        };
        check("overdue", Some(0));
        check("overdue>3", Some(3));
        check("overdue> 3", Some(3));
        check("overdue>", None);
        check("overdue>=3", None);
        check("late", None);
    }
}
