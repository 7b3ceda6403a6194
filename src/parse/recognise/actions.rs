//! Action items in lists and tables, with owners, dates, tickets and marks that they are done.

use super::headings::words;
use super::placeholder::is_placeholder;
use super::regions::{Piece, Region};
use super::stamp::line_of;
use super::table::row_span;
use crate::address::Slug;
use crate::markdown::{Block, BlockKind, Cell, Inline, Item};
use crate::model::time::Day;
use crate::model::{Action, ActionStatus, Aim, Due, Origin, PostMortem, SectionKind, TermRef};
use crate::parse::front::name_the_nameless;
use crate::source::Span;

/// Marks that an item is done, at its start or end.
const DONE_MARKS: &[&str] = &[
    "(done)",
    "[done]",
    "**done**",
    "done:",
    "✅",
    "☑",
    "✔",
    ":white_check_mark:",
    ":heavy_check_mark:",
    "(completed)",
    "[completed]",
];

/// Reads the body's actions, which count where the front matter has none.
pub(super) fn fill(regions: &[Region<'_>], post_mortem: &mut PostMortem) {
    if !post_mortem.actions.is_empty() {
        return;
    }
    let mut actions = Vec::new();
    for region in regions.iter().filter(|region| region.kind == SectionKind::Actions) {
        let mut group = group_of(region.title);
        for piece in &region.pieces {
            match piece {
                Piece::Heading(heading) => group = group_of(&heading.text),
                Piece::Block(block) => blocks(std::slice::from_ref(*block), group, &mut actions),
                Piece::Rest(..) => {}
            }
        }
    }
    actions.retain(|action| !is_placeholder(&action.what));
    name_the_nameless(&mut actions);
    post_mortem.actions = actions;
}

/// The type that a heading gives to all actions below it, where it leaves no doubt.
fn group_of(heading: &str) -> Option<&'static str> {
    let words = words(heading);
    let has = |part: &str| words.contains(part);
    match (has(" process "), has(" technical ")) {
        (true, false) => Some("process"),
        (false, true) => Some("technical"),
        _ => None,
    }
}

fn blocks(blocks: &[Block], group: Option<&str>, actions: &mut Vec<Action>) {
    for block in blocks {
        match &block.kind {
            BlockKind::List { items, .. } => items.iter().for_each(|item| list_item(item, group, actions)),
            BlockKind::Table { head, rows } => {
                let columns = Columns::of(head);
                actions.extend(rows.iter().filter_map(|row| of_row(&columns, row, group)));
            }
            BlockKind::Container(inner) => self::blocks(inner, group, actions),
            BlockKind::Heading(_) | BlockKind::Paragraph(_) | BlockKind::Code { .. } | BlockKind::Other => {}
        }
    }
}

/// An item is an action, or the heading of those below it.
fn list_item(item: &Item, group: Option<&str>, actions: &mut Vec<Action>) {
    let lists = || item.children.iter().filter(|child| matches!(child.kind, BlockKind::List { .. }));
    let is_heading =
        lists().next().is_some() && (item.line.text.trim_end().ends_with(':') || is_group_label(&item.line));
    if is_heading {
        let group = group_of(&item.line.text).or(group);
        lists().for_each(|list| blocks(std::slice::from_ref(list), group, actions));
        return;
    }
    actions.push(of_item(item, group));
}

/// A bold label of one or two words, such as `**Process**`, heads the items below it.
fn is_group_label(line: &Inline) -> bool {
    line.lead.is_some_and(|lead| lead >= line.text.len()) && line.text.split_whitespace().count() <= 4
}

fn of_item(item: &Item, group: Option<&str>) -> Action {
    let line = &item.line;
    let mut action = recognised(item.span, group);
    let (what, marked) = without_done_marks(&line_of(&line.source, line));
    let done = item.task == Some(true) || line.struck || marked;
    action.what = if line.struck { what.trim_matches('~').trim().to_owned() } else { what };
    action.status = if done { ActionStatus::Done } else { ActionStatus::Open };
    action.tracker = tracker(line);
    action
}

fn recognised(span: Span, group: Option<&str>) -> Action {
    let mut action = Action::new(span);
    action.origin = Origin::Body;
    action.action_type = group.and_then(|group| term(group, span));
    action
}

fn term(written: &str, span: Span) -> Option<TermRef> {
    Slug::parse(written).ok().map(|slug| TermRef { slug, written: written.to_owned(), span })
}

/// The text without marks that it is done, and whether there was one.
fn without_done_marks(source: &str) -> (String, bool) {
    let mut text = source.trim();
    let mut done = false;
    for mark in DONE_MARKS {
        if let Some(head) = text.get(..mark.len()).filter(|head| head.eq_ignore_ascii_case(mark)) {
            text = text[head.len()..].trim_start_matches([':', '-', ' ']).trim_start();
            done = true;
        }
        let tail = text.len().checked_sub(mark.len()).and_then(|start| text.get(start..));
        if let Some(tail) = tail.filter(|tail| tail.eq_ignore_ascii_case(mark) && !mark.ends_with(':')) {
            text = text[..text.len() - tail.len()].trim_end_matches([':', '-', ' ']).trim_end();
            done = true;
        }
    }
    (text.to_owned(), done)
}

/// The ticket that a line links to, or names by its address.
fn tracker(line: &Inline) -> Option<String> {
    let is_ticket = |target: &&str| {
        let parts = [
            "/issues/",
            "/issue/",
            "/pull/",
            "/pulls/",
            "/merge_requests/",
            "/browse/",
            "/work_items/",
            "/tickets/",
            "/ticket/",
        ];
        target.starts_with("http") && parts.iter().any(|part| target.contains(part))
    };
    if let Some(target) = line.links.iter().map(String::as_str).find(is_ticket) {
        return Some(target.to_owned());
    }
    let words = line.source.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '[' | ']' | ','));
    words.filter(|word| word.starts_with("http")).find(is_ticket).map(|target| target.trim_end_matches('.').to_owned())
}

/// What the columns of a table of actions hold.
#[derive(Default)]
struct Columns {
    what: Option<usize>,
    kind: Option<usize>,
    owner: Option<usize>,
    due: Option<usize>,
    status: Option<usize>,
    tracker: Option<usize>,
}

impl Columns {
    fn of(head: &[Cell]) -> Self {
        let mut columns = Self::default();
        for (i, cell) in head.iter().enumerate() {
            let words = words(&cell.text);
            let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
            let slot = if has(&[" type ", " kind ", " category "]) {
                &mut columns.kind
            } else if has(&[
                " owner",
                " who ",
                " assignee ",
                " assigned ",
                " dri ",
                " team ",
                " responsible ",
                " lead ",
            ]) {
                &mut columns.owner
            } else if has(&[" due ", " deadline ", " eta ", " target ", " when ", " date "]) {
                &mut columns.due
            } else if has(&[" status ", " state ", " done ", " progress "]) {
                &mut columns.status
            } else if has(&[
                " ticket",
                " issue",
                " bug",
                " jira ",
                " link",
                " tracking ",
                " tracker ",
                " reference ",
                " pr ",
            ]) {
                &mut columns.tracker
            } else if has(&[
                " action",
                " item",
                " task",
                " what ",
                " description ",
                " measure",
                " recommendation",
                " follow up",
                " improvement",
                " todo ",
            ]) {
                &mut columns.what
            } else {
                continue;
            };
            slot.get_or_insert(i);
        }
        let taken = [columns.kind, columns.owner, columns.due, columns.status, columns.tracker];
        columns.what = columns.what.or_else(|| (0..head.len()).find(|i| !taken.contains(&Some(*i))));
        columns
    }
}

fn of_row(columns: &Columns, row: &[Cell], group: Option<&str>) -> Option<Action> {
    let cell = |column: Option<usize>| column.and_then(|i| row.get(i)).filter(|cell| !is_placeholder(&cell.text));
    let what = cell(columns.what)?;
    let mut action = recognised(row_span(row)?, group);
    let (text, marked) = without_done_marks(&line_of(&what.source, what));
    action.what = text;
    if let Some(kind) = cell(columns.kind) {
        let slug = Slug::parse(&kind.text).ok().filter(|slug| matches!(slug.top(), "process" | "technical"));
        action.aim = Aim::parse(&kind.text);
        action.action_type =
            slug.map(|slug| TermRef { slug, written: kind.text.clone(), span: kind.span }).or(action.action_type);
    }
    action.owner = cell(columns.owner).map(|cell| cell.text.clone());
    action.due = cell(columns.due).and_then(|cell| Day::read(&cell.text).ok()).map(Due::On);
    action.tracker =
        cell(columns.tracker).map(|cell| cell.links.first().unwrap_or(&cell.text).clone()).or_else(|| tracker(what));
    let status = cell(columns.status).and_then(|cell| status(&cell.text));
    action.status = match status {
        Some(status) => status,
        None if marked || what.struck => ActionStatus::Done,
        None => ActionStatus::Open,
    };
    Some(action)
}

/// A status in the words that teams use.
fn status(text: &str) -> Option<ActionStatus> {
    if let Some(status) = ActionStatus::parse(text) {
        return Some(status);
    }
    let words = words(text);
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if text.contains(['✅', '☑', '✔']) || matches!(text.trim(), "x" | "X") {
        Some(ActionStatus::Done)
    } else if has(&[" not started ", " not done ", " todo ", " to do ", " planned ", " pending ", " backlog ", " new "])
    {
        Some(ActionStatus::Open)
    } else if has(&[" wont ", " cancelled ", " canceled ", " dropped ", " rejected ", " declined "]) {
        Some(ActionStatus::WontDo)
    } else if has(&[" in progress ", " ongoing ", " wip ", " started ", " in review ", " doing "]) {
        Some(ActionStatus::InProgress)
    } else if has(&[" done ", " complete", " closed ", " fixed ", " resolved ", " merged ", " shipped ", " finished "])
    {
        Some(ActionStatus::Done)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::read;

    fn check(body: &str, expected: &[&str]) {
        let pm = read(&format!("## Action items\n\n{body}\n"));
        let line = |action: &crate::model::Action| {
            let kind = action.action_type.as_ref().map_or(String::new(), |t| format!(" ({})", t.slug));
            let owner = action.owner.as_ref().map_or(String::new(), |owner| format!(" by {owner}"));
            let tracker = action.tracker.as_ref().map_or(String::new(), |tracker| format!(" see {tracker}"));
            format!("{} {}: {}{kind}{owner}{tracker}", action.id, action.status.as_str(), action.what)
        };
        assert_eq!(pm.actions.iter().map(line).collect::<Vec<_>>(), expected, "{body}");
    }

    #[test]
    fn lists_of_all_kinds_are_read() {
        check("- Add *tests*\n- [x] Alert\n- [ ] Ask", &["A1 open: Add *tests*", "A2 done: Alert", "A3 open: Ask"]);
        check("1. (DONE) Alert\n2. Ask ✅\n3. ~~Drop~~", &["A1 done: Alert", "A2 done: Ask", "A3 done: Drop"]);
        check(
            "- Fix it ([#1](https://x.example/a/issues/1))",
            &["A1 open: Fix it ([#1](https://x.example/a/issues/1)) see https://x.example/a/issues/1"],
        );
        check(
            "- https://x.example/a/issues/1",
            &["A1 open: https://x.example/a/issues/1 see https://x.example/a/issues/1"],
        );
        check("- TBD\n- List of action items\n-\n- <what>", &[]);
        check("Prose about what could be done.", &[]);
    }

    #[test]
    fn tables_are_read_by_their_heads() {
        let head = "| Owner | Status | Action | Due | Ticket |\n|-|-|-|-|-|\n";
        check(
            &format!("{head}| sre | Done | Alert | 2026-07-01 | OPS-1 |\n| | in progress | Ask | soon | |"),
            &["A1 done: Alert by sre see OPS-1", "A2 in-progress: Ask"],
        );
        check(
            "| Action Item | Type | Who |\n|-|-|-|\n| Alert | mitigate | |\n| Split | process/runbook | ann |\n| | | |",
            &["A1 open: Alert", "A2 open: Split (process/runbook) by ann"],
        );
    }

    #[test]
    fn headings_give_a_type_only_where_they_leave_no_doubt() {
        check(
            "### Process improvements\n\n- a\n\n### Technical improvements\n\n- b\n\n### Documentation improvements\n\n- c",
            &["A1 open: a (process)", "A2 open: b (technical)", "A3 open: c"],
        );
        check(
            "- **Process**\n  - a\n- Technical:\n  - b\n- c\n  - detail",
            &["A1 open: a (process)", "A2 open: b (technical)", "A3 open: c"],
        );
    }

    #[test]
    fn typed_actions_count_alone() {
        let pm = read("---\ntitle: T\nactions: [typed]\n---\n## Action items\n\n- from the body\n");
        assert_eq!(pm.actions.iter().map(|a| a.what.as_str()).collect::<Vec<_>>(), ["typed"]);
    }
}
