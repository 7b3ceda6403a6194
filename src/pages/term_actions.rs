//! The open actions of a system or root cause, where there are too many for its own page.

use serde::Serialize;

use super::board::{MIN_FOR_PAGE, wanted};
use super::crumb::{crumbs, index_link};
use super::row::Link;
use super::sheet::{self, Pager};
use super::task::{Task, marked_task};
use super::{Kind, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::{Place, TermRef};
use crate::insight;

pub(super) const KIND: Kind = Kind { name: "term-actions", pages, view };

#[derive(Debug, Serialize)]
struct TermActions {
    title: String,
    crumbs: Vec<Link>,
    /// The system or cause.
    term: Link,
    open: usize,
    overdue: usize,
    rows: Vec<Task>,
    pager: Option<Pager>,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let mut many: Vec<(TermRef, usize)> =
        insight::open_by_term(site.catalog).into_iter().filter(|(_, n)| *n >= MIN_FOR_PAGE).collect();
    many.sort_unstable();
    let sheets =
        |(term, n): (TermRef, usize)| sheet::sheets(&site.addresses.term_actions(term), &Subject::TermActions(term), n);
    many.into_iter().flat_map(sheets).collect()
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let (Subject::TermActions(term), number) = sheet::number(&page.subject) else { unreachable!("it is of a term") };
    let links = &site.addresses.links(&page.path);
    let actions = insight::select(site.catalog, &wanted(site, *term), insight::Order::Pressing);
    let tally = insight::tally(site.catalog, actions.iter().copied());
    let name = site.catalog.term(*term).title.clone();
    let title = format!("Open actions: {name}");
    View::new(TermActions {
        crumbs: crumbs(site, links, vec![index_link(site, links, "Actions", "actions")], &title),
        title,
        term: Link { href: links.to(Place::Term(*term), None), title: name },
        open: tally.open,
        overdue: tally.overdue,
        rows: sheet::rows(&actions, number).iter().map(|action| marked_task(site, links, *action)).collect(),
        pager: sheet::pager(links, &site.addresses.term_actions(*term), number, actions.len()),
    })
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{act, incident, library};
    use crate::pages::fixture::{paths, shown, texts};

    #[test]
    fn what_its_own_page_cannot_list_has_a_page() {
        let mut library = library("2026-07-28");
        for i in 0..30 {
            let cause = if i < 20 { "load/batch" } else { "load" };
            let entry = incident(&format!("2026-01-01-{i:02}")).system("web").cause(cause);
            library = library
                .with(entry.act(act("one")).act(act("two").due("2026-07-17")).act(act("three").done("2026-02-01")));
        }
        let catalog = library.link();
        let pages: Vec<String> =
            paths(&catalog).into_iter().filter(|p| p.starts_with("actions/") && p.contains("/load")).collect();
        assert_eq!(pages, ["actions/causes/load.html"], "40 open ones are not too many for a page of a cause");
        let page = shown(&catalog, "actions/causes/load.html");
        assert_eq!((page["open"].as_u64(), page["overdue"].as_u64()), (Some(60), Some(30)));
        assert_eq!(
            (texts(&page["rows"], "/what")[0], page["term"]["href"].as_str()),
            ("two", Some("../../causes/load.html"))
        );
    }
}
