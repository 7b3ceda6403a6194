//! One system: what it is, how often it was hit, how soon that was noticed, and what is open.

use std::collections::BTreeMap;

use serde::Serialize;

use super::chart::{self, Dots, QuarterChart};
use super::list::{self, List};
use super::row::{Link, Row, term_link};
use super::task::{Tasks, tasks};
use super::term_head::{TermHead, term_head, term_text};
use super::tree::{self, Node};
use super::{Kind, Links, Page, Site, Subject, View};
use crate::address::OutPath;
use crate::catalog::{ActionRef, PostMortemRef, TermRef};
use crate::insight;

pub(super) const KIND: Kind = Kind { name: "system", pages, view };

const N_QUARTERS: u8 = 8;
const MAX_CAUSES: usize = 8;
const MAX_TOGETHER: usize = 6;
/// The most points that are also listed.
const MAX_POINTS: usize = 50;
/// From how many points on time to notice is drawn.
const MIN_POINTS: usize = 3;

#[derive(Debug, Serialize)]
struct System {
    #[serde(flatten)]
    head: TermHead,
    depends_on: Vec<Link>,
    needed_by: Vec<Link>,
    tree: Option<Node>,
    quarters: Option<Quarters>,
    notice: Option<Notice>,
    list: List,
    causes: Vec<CauseHere>,
    open: Tasks,
    together: Vec<Together>,
}

/// Incidents by quarter.
#[derive(Debug, Serialize)]
struct Quarters {
    chart: QuarterChart,
    /// The severities that occur, worst first.
    severities: Vec<String>,
    /// What each looks like: 1 to 4, or 0.
    ranks: Vec<usize>,
    rows: Vec<QuarterRow>,
}

/// One quarter as text.
#[derive(Debug, Serialize)]
struct QuarterRow {
    title: String,
    /// One number per severity of [`Quarters::severities`].
    counts: Vec<usize>,
    n: usize,
}

/// Time to notice.
#[derive(Debug, Serialize)]
struct Notice {
    chart: Dots,
    median: String,
    n: usize,
    /// How many are drawn, where it isn't all.
    n_drawn: Option<usize>,
    left_out: usize,
    points: Vec<NoticePoint>,
}

/// One point as text.
#[derive(Debug, Serialize)]
struct NoticePoint {
    day: String,
    link: Link,
    length: String,
}

/// A root cause that struck here more than once.
#[derive(Debug, Serialize)]
struct CauseHere {
    link: Link,
    n: usize,
    after_a_fix: usize,
}

/// A system that is often in the same post-mortems.
#[derive(Debug, Serialize)]
struct Together {
    link: Link,
    n: usize,
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    super::term::pages_of(site, |key| key == "systems")
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let Subject::Term(term) = page.subject else { unreachable!("systems are terms") };
    let links = &site.addresses.links(&page.path);
    let entry = site.catalog.term(term);
    let link = |terms: &[TermRef]| terms.iter().map(|term| term_link(site, links, *term)).collect::<Vec<_>>();
    let has_family = entry.parent.is_some() || !entry.children.is_empty();
    let say = |p: PostMortemRef, row: &mut Row| list::say_duration(site, p, row);
    let view = View::new(System {
        head: term_head(site, links, term),
        depends_on: link(&entry.depends_on),
        needed_by: link(&entry.needed_by),
        tree: has_family.then(|| tree::surroundings(site, links, term)),
        quarters: quarters(site, &entry.all),
        notice: notice(site, links, &entry.all),
        list: list::list_with(site, links, &entry.all, say),
        causes: causes(site, links, &entry.all),
        open: open(site, links, &entry.all),
        together: together(site, links, term),
    });
    match term_text(site, links, term) {
        Some(text) => view.with_prose(text),
        None => view,
    }
}

fn quarters(site: &Site<'_>, all: &[PostMortemRef]) -> Option<Quarters> {
    let counts = insight::by_quarter(site.catalog, all.iter().copied(), N_QUARTERS);
    let n_severities = counts.first()?.by_severity.len();
    let used: Vec<usize> = (0..n_severities).filter(|i| counts.iter().any(|c| c.by_severity[*i] > 0)).collect();
    if used.is_empty() {
        return None;
    }
    let name = |i: &usize| {
        site.catalog.config().process.severities.get(*i).cloned().unwrap_or_else(|| "No severity".to_owned())
    };
    let row = |count: &insight::QuarterCount| QuarterRow {
        title: format!("Q{} {}", count.first.quarter(), count.first.year()),
        counts: used.iter().map(|i| count.by_severity[*i]).collect(),
        n: count.by_severity.iter().sum(),
    };
    let rows: Vec<QuarterRow> = counts.iter().map(row).collect();
    // A severity beyond the fourth looks like the fourth; the last place is for those without one.
    let rank = |i: usize| if i + 1 == n_severities { 0 } else { (i + 1).min(4) };
    let stacks: Vec<(String, Vec<(usize, usize)>)> = counts
        .iter()
        .zip(&rows)
        .map(|(count, row)| (row.title.clone(), used.iter().map(|i| (rank(*i), count.by_severity[*i])).collect()))
        .collect();
    Some(Quarters {
        chart: chart::quarter_chart(&stacks),
        severities: used.iter().map(name).collect(),
        ranks: used.iter().map(|i| rank(*i)).collect(),
        rows,
    })
}

fn notice(site: &Site<'_>, links: &Links<'_>, all: &[PostMortemRef]) -> Option<Notice> {
    let sample = insight::time_to_notice(site.catalog, all.iter().copied());
    if sample.n() < MIN_POINTS || !site.catalog.config().metrics.times {
        return None;
    }
    let point = |point: &insight::Point| NoticePoint {
        day: point.day.format(&site.catalog.config().site.date_format),
        link: Link {
            title: site.catalog.post_mortem(point.post_mortem).title.value.clone(),
            href: links.post_mortem(point.post_mortem),
        },
        length: point.length.to_string(),
    };
    Some(Notice {
        chart: chart::dots(&sample, site.catalog.today(), 640.0, 180.0, true)?,
        median: sample.median()?.to_string(),
        n: sample.n(),
        n_drawn: Some(chart::MAX_POINTS).filter(|n| sample.n() > *n),
        left_out: sample.left_out,
        points: sample.points.iter().rev().take(MAX_POINTS).map(point).collect(),
    })
}

/// Root causes of more than one incident here.
fn causes(site: &Site<'_>, links: &Links<'_>, all: &[PostMortemRef]) -> Vec<CauseHere> {
    let causes = insight::root_causes(site.catalog, all.iter().copied());
    let recurring = causes.into_iter().filter(|cause| cause.incidents.len() > 1);
    let here = |cause: insight::CauseCount| CauseHere {
        link: term_link(site, links, cause.cause),
        n: cause.incidents.len(),
        after_a_fix: cause.after_a_fix(),
    };
    recurring.take(MAX_CAUSES).map(here).collect()
}

/// Open actions, the latest first.
fn open(site: &Site<'_>, links: &Links<'_>, all: &[PostMortemRef]) -> Tasks {
    let actions = all.iter().flat_map(|p| site.catalog.actions_of(*p));
    let open: Vec<ActionRef> = actions.filter(|action| site.catalog.action(*action).is_open()).collect();
    tasks(site, links, open)
}

/// Other systems, at any level, that at least two of its post-mortems name as well.
fn together(site: &Site<'_>, links: &Links<'_>, system: TermRef) -> Vec<Together> {
    let mut counts: BTreeMap<TermRef, usize> = BTreeMap::new();
    for post_mortem in &site.catalog.term(system).all {
        for (other, _) in &site.catalog.linked(*post_mortem).systems {
            *counts.entry(*other).or_default() += 1;
        }
    }
    let is_family = |other: TermRef| site.catalog.is_within(other, system) || site.catalog.is_within(system, other);
    let mut others: Vec<(TermRef, usize)> =
        counts.into_iter().filter(|(other, n)| *n > 1 && !is_family(*other)).collect();
    others.sort_by_cached_key(|(other, n)| (std::cmp::Reverse(*n), site.catalog.term(*other).slug.clone()));
    others
        .into_iter()
        .take(MAX_TOGETHER)
        .map(|(other, n)| Together { link: term_link(site, links, other), n })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{act, incident, library};
    use crate::pages::fixture::{shown, texts};

    #[test]
    fn a_system_shows_how_often_how_soon_and_what_is_open() {
        let mut library = library("2026-07-28");
        for (day, minutes) in [("2026-01-10", 4), ("2026-03-10", 30), ("2026-07-01", 12)] {
            let entry = incident(&format!("{day}-x")).severity("sev2").system("web/lb").system("jobs").cause("batch");
            let entry = entry.started(&format!("{day}T10:00")).detected(&format!("{day}T10:{minutes:02}"));
            library = library.with(entry.act(act("watch it").due("2026-07-02")));
        }
        let catalog = library.with(incident("2026-07-20-y").system("web")).link();
        let system = shown(&catalog, "systems/web.html");
        let quarters = &system["quarters"];
        assert_eq!(texts(&quarters["severities"], ""), ["SEV 2", "No severity"]);
        assert_eq!(quarters["rows"][7]["counts"], serde_json::json!([1, 1]));
        assert_eq!(
            (&system["notice"]["median"], &system["notice"]["n"], &system["notice"]["left_out"]),
            (&"12 min".into(), &3.into(), &1.into())
        );
        assert_eq!(texts(&system["causes"], "/link/title"), ["Batch"]);
        assert_eq!((&system["open"]["n"], &system["open"]["overdue"]), (&3.into(), &3.into()));
        assert_eq!(texts(&system["together"], "/link/title"), ["Jobs"]);
        assert_eq!(texts(&system["tree"]["children"], "/link/title"), ["Lb"]);
    }
}
