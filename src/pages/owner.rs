//! One owner's actions: the most pressing first, on as many pages as it takes.

use serde::Serialize;

use super::board;
use super::crumb::{crumbs, index_link};
use super::row::Link;
use super::sheet::{self, Pager};
use super::task::{self, Task, marked_task};
use super::{Kind, Page, Site, Subject, View};
use crate::address::{OutPath, Slug};
use crate::insight::{self, State};

pub(super) const KIND: Kind = Kind { name: "owner", pages, view };

#[derive(Debug, Serialize)]
struct OwnerPage {
    title: String,
    crumbs: Vec<Link>,
    open: usize,
    overdue: usize,
    done: usize,
    groups: Vec<Group>,
    pager: Option<Pager>,
    /// The calendar of due dates, where any action has one.
    calendar: Option<String>,
}

/// Actions that are equally far.
#[derive(Debug, Serialize)]
struct Group {
    title: &'static str,
    anchor: &'static str,
    rows: Vec<Task>,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let sheets = |(slug, owner): (&Slug, &crate::catalog::Owner)| {
        sheet::sheets(site.addresses.owner(slug), &Subject::Owner(slug.clone()), owner.actions.len())
    };
    site.catalog.owners().iter().flat_map(sheets).collect()
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let (Subject::Owner(slug), number) = sheet::number(&page.subject) else { unreachable!("it is of an owner") };
    let links = &site.addresses.links(&page.path);
    let owner = &site.catalog.owners()[slug];
    let tally = insight::tally(site.catalog, owner.actions.iter().copied());
    let mut actions = owner.actions.clone();
    task::sort(site, &mut actions);
    let mut groups: Vec<Group> = Vec::new();
    for action in sheet::rows(&actions, number) {
        let (title, anchor) = match insight::state(site.catalog, *action) {
            State::Overdue(_) => ("Overdue", "overdue"),
            State::Open | State::InProgress => ("Open", "open"),
            State::Done => ("Done", "done"),
            State::Dropped => ("Dropped", "dropped"),
        };
        if groups.last().is_none_or(|group| group.anchor != anchor) {
            groups.push(Group { title, anchor, rows: Vec::new() });
        }
        let group = groups.last_mut().expect("one was just added");
        group.rows.push(marked_task(site, links, *action));
    }
    let above =
        vec![index_link(site, links, "Actions", "actions"), index_link(site, links, "Owners", "actions/owners")];
    View::new(OwnerPage {
        title: owner.name.clone(),
        crumbs: crumbs(site, links, above, &owner.name),
        open: tally.open,
        overdue: tally.overdue,
        done: tally.done,
        groups,
        calendar: board::owner_calendar(site, links, slug),
        pager: sheet::pager(links, site.addresses.owner(slug), number, actions.len()),
    })
}
