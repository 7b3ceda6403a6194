//! Actions for people: one a line on a terminal, or a table in Markdown.

use unicode_width::UnicodeWidthStr as _;

use super::full_id;
use super::group::Group;
use super::shown::{Printed, due_word, outcome_word, state_word};
use crate::catalog::{ActionRef, Outcome};
use crate::cli::Global;
use crate::cli::print::{self, count, harmless};
use crate::cli::table::{self, cut, padded};
use crate::insight::{self, State};

/// What is to be done gets at least so many columns before the id is cut.
const MIN_WHAT: usize = 28;
/// The most columns of an owner.
const MAX_OWNER: usize = 20;

/// One action, cell by cell.
struct Line {
    state: State,
    cells: [String; 5],
}

pub(super) fn print(printed: &Printed<'_>, groups: Option<&[Group]>, global: &Global) {
    let width = print::width();
    let lines: Vec<Line> = printed.listed.iter().map(|action| line(printed, *action)).collect();
    let mut widths = [0; 5];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(&line.cells) {
            *width = cell.width().max(*width);
        }
    }
    widths[2] = widths[2].min(MAX_OWNER);
    if let Some(width) = width {
        let others = widths[0] + widths[1] + widths[2] + 2 * 4;
        widths[3] = widths[3].min(width.saturating_sub(others + widths[4]).max(MIN_WHAT));
    }
    match groups {
        None => lines.iter().for_each(|line| print_line(line, &widths, width)),
        Some(groups) => {
            for (i, group) in groups.iter().enumerate() {
                if i > 0 {
                    print::line("");
                }
                let title = cut(&harmless(&format!("{} ({})", group.title, tally(printed, &group.actions))), width);
                print::line(&format!("\u{1b}[1m{title}\u{1b}[0m"));
                group.actions.iter().for_each(|action| print_line(&line(printed, *action), &widths, width));
            }
        }
    }
    let all = tally(printed, printed.listed);
    let more = printed.n_found - printed.listed.len();
    let more = if more > 0 { format!("; {more} more are not shown") } else { String::new() };
    print::say(global, &if printed.n_found == 0 { "No such action".to_owned() } else { format!("{all}{more}") });
}

/// `3 actions, 1 overdue`.
fn tally(printed: &Printed<'_>, actions: &[ActionRef]) -> String {
    let overdue = insight::tally(printed.catalog, actions.iter().copied()).overdue;
    let late = if overdue > 0 { format!(", {overdue} overdue") } else { String::new() };
    format!("{}{late}", count(actions.len(), "action"))
}

fn line(printed: &Printed<'_>, action: ActionRef) -> Line {
    let catalog = printed.catalog;
    let written = catalog.action(action);
    let state = insight::state(catalog, action);
    let owner = written.owner.as_deref().unwrap_or("no owner");
    let cells = [said(state, catalog.outcome(action)), day(printed, action), owner.to_owned(), printed.what(action)];
    let [one, two, three, four] = cells.map(|cell| harmless(&cell));
    Line { state, cells: [one, two, three, four, harmless(&full_id(catalog, action))] }
}

/// `11 days late`, `in progress`, `done, held`.
fn said(state: State, outcome: Outcome) -> String {
    match (state, outcome_word(outcome)) {
        (State::Overdue(days), _) => format!("{} late", count(usize::try_from(days).unwrap_or_default(), "day")),
        (state, "") => state_word(state).to_owned(),
        (state, outcome) => format!("{}, {outcome}", state_word(state)),
    }
}

/// When it was done; else when it is due.
fn day(printed: &Printed<'_>, action: ActionRef) -> String {
    let written = printed.catalog.action(action);
    match (insight::state(printed.catalog, action), due_word(written.due)) {
        (State::Done, _) => written.done.map(|day| day.to_string()).unwrap_or_default(),
        (_, due) if due == "none" => "long term".to_owned(),
        (_, due) if due.is_empty() => "no date".to_owned(),
        (_, due) => due,
    }
}

fn print_line(line: &Line, widths: &[usize; 5], width: Option<usize>) {
    let cell = |i: usize| padded(&cut(&line.cells[i], Some(widths[i])), widths[i]);
    let colour = match line.state {
        State::Overdue(_) => "31",
        State::Done => "32",
        State::Open | State::InProgress | State::Dropped => "0",
    };
    let rest = format!("{}  {}  {}  {}", cell(1), cell(2), cell(3), line.cells[4]);
    let rest = cut(rest.trim_end(), width.map(|width| width.saturating_sub(widths[0] + 2)));
    print::line(&format!("\u{1b}[{colour}m{}\u{1b}[0m  {rest}", cell(0)));
}

pub(super) fn print_markdown(printed: &Printed<'_>, groups: Option<&[Group]>) {
    let table = |actions: &[ActionRef]| {
        let head = ["State", "Date", "Owner", "Action", "Agreed after"].map(str::to_owned).to_vec();
        let rows = actions.iter().map(|action| markdown_row(printed, *action));
        table::markdown(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
    };
    let mut text = format!("**{}** on {}\n\n", tally(printed, printed.listed), printed.catalog.today());
    match groups {
        None if printed.listed.is_empty() => {}
        None => text.push_str(&table(printed.listed)),
        Some(groups) => {
            let section = |group: &Group| {
                format!("### {} ({})\n\n{}", escaped(&group.title), group.actions.len(), table(&group.actions))
            };
            text.push_str(&groups.iter().map(section).collect::<Vec<_>>().join("\n"));
        }
    }
    let more = printed.n_found - printed.listed.len();
    if more > 0 {
        text.push_str(&format!("\n{more} more are not shown.\n"));
    }
    print::text(&text);
}

fn markdown_row(printed: &Printed<'_>, action: ActionRef) -> Vec<String> {
    let Line { state, cells: [said, day, owner, what, id] } = line(printed, action);
    let said = if matches!(state, State::Overdue(_)) { format!("**{said}**") } else { said };
    let what = match printed.catalog.config().site.url.as_str() {
        "" => escaped(&what),
        _ => format!("[{}]({})", escaped(&what), printed.url(action)),
    };
    let title = &printed.catalog.post_mortem(action.post_mortem).title.value;
    vec![said, day, escaped(&owner), what, format!("{} (`{id}`)", escaped(&harmless(title)))]
}

/// Text that Markdown is to show as it stands.
fn escaped(text: &str) -> String {
    let is_sign = |c: char| matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~');
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        out.extend(is_sign(c).then_some('\\'));
        out.push(c);
    }
    out
}
