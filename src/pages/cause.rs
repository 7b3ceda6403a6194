//! One root cause: has it been seen before, what was done about it, and did that hold?

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::chart::{self, Deed, Strike, Swim};
use super::list::{self, List};
use super::row::{Badge, Link, Row, action_badge, term_link};
use super::task::{Tasks, tasks};
use super::term_head::{TermHead, term_head, term_text};
use super::tree::{self, Node};
use super::verdict::{Names, Sentence, sentence};
use super::{Kind, Links, Page, Site, Subject, View, task};
use crate::address::OutPath;
use crate::catalog::{ActionRef, PostMortemRef, TermRef};
use crate::insight::{self, History, Outcomes, Tally};
use crate::markdown;
use crate::model::ActionStatus;
use crate::model::time::Day;

pub(super) const KIND: Kind = Kind { name: "cause", pages, view };

/// The most incidents that are drawn: the newest.
const MAX_STRIKES: usize = 24;
/// The most actions that are drawn: the most pressing and, at least half of them, those that were done last.
const MAX_DEEDS: usize = 10;
const MAX_SYSTEMS: usize = 12;

#[derive(Debug, Serialize)]
struct Cause {
    #[serde(flatten)]
    head: TermHead,
    verdict: Sentence,
    axis: Option<Axis>,
    list: List,
    tree: Node,
    systems: Vec<SystemHit>,
    work: Work,
    tasks: Tasks,
}

/// Incidents and actions on one time axis.
#[derive(Debug, Serialize)]
struct Axis {
    chart: Swim,
    /// What it shows, in words.
    summary: String,
}

/// A system that the cause hit.
#[derive(Debug, Serialize)]
struct SystemHit {
    title: String,
    href: String,
    /// How often.
    note: usize,
}

/// What was done about it, in numbers.
#[derive(Debug, Serialize)]
struct Work {
    all: usize,
    done: usize,
    open: usize,
    overdue: usize,
    dropped: usize,
    process: usize,
    technical: usize,
    held: usize,
    came_back: usize,
    too_early: usize,
}

impl Work {
    fn new(tally: Tally, outcomes: Outcomes) -> Self {
        Self {
            all: tally.all(),
            done: tally.done,
            open: tally.open,
            overdue: tally.overdue,
            dropped: tally.dropped,
            process: tally.process,
            technical: tally.technical,
            held: outcomes.held,
            came_back: outcomes.came_back,
            too_early: outcomes.too_early,
        }
    }
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    super::term::pages_of(site, |key| key == "causes")
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let Subject::Term(term) = page.subject else { unreachable!("causes are terms") };
    let links = &site.addresses.links(&page.path);
    let catalog = site.catalog;
    let history = insight::history(catalog, term);
    let verdict = insight::verdict(catalog, &history);
    let outcomes = insight::outcomes(catalog, history.fixes.iter().copied());
    let view = View::new(Cause {
        head: term_head(site, links, term),
        verdict: in_words(site, &verdict),
        axis: axis(site, &history),
        list: incidents(site, links, term, &history),
        tree: tree::surroundings(site, links, term),
        systems: systems(site, links, term),
        work: Work::new(verdict.work, outcomes),
        tasks: tasks(site, links, history.fixes),
    });
    match term_text(site, links, term) {
        Some(text) => view.with_prose(text),
        None => view,
    }
}

fn in_words(site: &Site<'_>, verdict: &insight::Verdict) -> Sentence {
    let format = &site.catalog.config().site.date_format;
    let post_mortem = |p: PostMortemRef| {
        let written = site.catalog.post_mortem(p);
        let day = written.date.as_ref().map(|date| format!(" ({})", date.value.format(format))).unwrap_or_default();
        format!("{}{day}", written.title.value)
    };
    let names = Names {
        action: &|action| markdown::plain(&site.catalog.action(action).what),
        post_mortem: &post_mortem,
        day: &|day| day.format(format),
        today: site.catalog.today(),
    };
    sentence(verdict, &names)
}

/// All post-mortems that name the cause; those that came back after a fix, and those of which it is not the root
/// cause, say so.
fn incidents(site: &Site<'_>, links: &Links<'_>, term: TermRef, history: &History) -> List {
    let after_a_fix: HashSet<PostMortemRef> =
        history.incidents.iter().filter(|seen| seen.repeat == Some(true)).map(|seen| seen.post_mortem).collect();
    let say = |p: PostMortemRef, row: &mut Row| {
        row.causes.clear();
        list::say_duration(site, p, row);
        if after_a_fix.contains(&p) {
            list::say_after_a_fix(row);
        } else if !site.catalog.linked(p).root_causes().any(|cause| site.catalog.is_within(cause, term)) {
            let label = "Contributing cause".to_owned();
            row.badges.push(Badge { class: "b-drop", icon: "cause", label });
        }
    };
    list::list_with(site, links, &site.catalog.term(term).all, say)
}

fn systems(site: &Site<'_>, links: &Links<'_>, term: TermRef) -> Vec<SystemHit> {
    let mut counts: BTreeMap<TermRef, usize> = BTreeMap::new();
    for post_mortem in &site.catalog.term(term).all {
        for (system, _) in &site.catalog.linked(*post_mortem).systems {
            *counts.entry(*system).or_default() += 1;
        }
    }
    let mut counts: Vec<(TermRef, usize)> = counts.into_iter().collect();
    counts.sort_by_cached_key(|(system, n)| (std::cmp::Reverse(*n), site.catalog.term(*system).slug.clone()));
    let hit = |(system, n): (TermRef, usize)| {
        let Link { title, href } = term_link(site, links, system);
        SystemHit { title, href, note: n }
    };
    counts.into_iter().take(MAX_SYSTEMS).map(hit).collect()
}

fn axis(site: &Site<'_>, history: &History) -> Option<Axis> {
    let catalog = site.catalog;
    let began = |p: PostMortemRef| catalog.post_mortem(p).began();
    let dated: Vec<_> = history.incidents.iter().filter_map(|seen| Some((seen, began(seen.post_mortem)?))).collect();
    let strikes: Vec<Strike> = dated[dated.len().saturating_sub(MAX_STRIKES)..]
        .iter()
        .map(|(seen, day)| Strike {
            day: *day,
            label: catalog.post_mortem(seen.post_mortem).title.value.clone(),
            after_a_fix: seen.repeat == Some(true),
        })
        .collect();
    let from = strikes.first()?.day;
    let deeds = deeds(site, history, from);
    let today = catalog.today();
    let chart = chart::swim(&strikes, &deeds, today, format!("built {}", today.format("d MMM")))?;
    let summary = summary(site, dated.len(), &strikes, &deeds);
    Some(Axis { chart, summary })
}

/// The actions that are drawn: those with a beginning and an end, not all over before the first incident that is drawn.
fn deeds(site: &Site<'_>, history: &History, from: Day) -> Vec<Deed> {
    let catalog = site.catalog;
    let mut fixes: Vec<ActionRef> = history.fixes.clone();
    task::sort(site, &mut fixes);
    let deed = |action: ActionRef| {
        let written = catalog.action(action);
        let agreed = catalog.post_mortem(action.post_mortem).date.as_ref()?.value;
        let to = match written.status {
            ActionStatus::Done => written.done?,
            ActionStatus::Open | ActionStatus::InProgress => catalog.today(),
            ActionStatus::WontDo => return None,
        };
        let badge = action_badge(written, catalog.today());
        let class = match badge.class {
            "b-done" => "done",
            "b-over" => "late",
            _ => "open",
        };
        let state = badge.label.to_lowercase();
        let label = markdown::plain(&written.what);
        (agreed >= from && to >= agreed).then_some(Deed { from: agreed, to, label, state, class })
    };
    let (done, open): (Vec<Deed>, Vec<Deed>) =
        fixes.into_iter().filter_map(deed).partition(|deed| deed.class == "done");
    let n_open = open.len().min(MAX_DEEDS.saturating_sub(done.len()).max(MAX_DEEDS / 2));
    let mut deeds: Vec<Deed> = open.into_iter().take(n_open).chain(done).take(MAX_DEEDS).collect();
    deeds.sort_by_key(|deed| (deed.from, deed.to));
    deeds
}

fn summary(site: &Site<'_>, n_incidents: usize, strikes: &[Strike], deeds: &[Deed]) -> String {
    let format = &site.catalog.config().site.date_format;
    let days: Vec<String> = strikes.iter().rev().take(6).rev().map(|strike| strike.day.format(format)).collect();
    let shown =
        if n_incidents > days.len() { format!("The last of {n_incidents} incidents") } else { "Incidents".to_owned() };
    let done = deeds.iter().filter(|deed| deed.class == "done").count();
    let open = deeds.len() - done;
    let actions = match (done, open) {
        (0, 0) => "No action is drawn.".to_owned(),
        (done, 0) => format!("Actions drawn: {done} done."),
        (0, open) => format!("Actions drawn: {open} open."),
        (done, open) => format!("Actions drawn: {done} done, {open} open."),
    };
    format!("{shown} on {}. {actions} The lists below say the same.", super::words::list(&days))
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{act, incident, library};
    use crate::pages::fixture::{shown, texts};

    #[test]
    fn a_cause_says_whether_it_came_back() {
        let catalog = library("2026-07-28")
            .page("causes", "load/batch", |page| page.title = Some("Batch work on serving hosts".to_owned()))
            .with(
                incident("2025-05-12-reindex").system("web").cause("load/batch").act(act("Stagger").done("2025-06-20")),
            )
            .with(
                incident("2025-11-04-export")
                    .system("web")
                    .cause("load/batch")
                    .act(act("`nice` it").kind("technical/safeguard")),
            )
            .with(incident("2026-01-04-mail").system("mail").cause("expiry").contributing("load/batch"))
            .link();
        let cause = shown(&catalog, "causes/load/batch.html");
        assert_eq!(cause["title"], "Batch work on serving hosts");
        assert_eq!(texts(&cause["crumbs"], "/title"), ["Home", "Root causes", "Load", "Batch work on serving hosts"]);
        assert_eq!(cause["verdict"]["lead"], "Not fixed yet.");
        assert_eq!(
            cause["verdict"]["text"],
            "It came back 4 months after “Stagger” was marked done. 1 action is still open."
        );
        let badges: Vec<Vec<&str>> = cause["list"]["rows"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| texts(&row["badges"], "/label"))
            .collect();
        assert_eq!(badges, [vec!["Contributing cause"], vec!["Came back after a fix"], vec![]]);
        let labels = texts(&cause["axis"]["chart"]["deeds"], "/label/text");
        assert_eq!(labels, ["Stagger · done", "nice it · open"]);
        assert_eq!(
            cause["axis"]["summary"],
            "Incidents on 12 May 2025 and 4 Nov 2025. Actions drawn: 1 done, 1 open. The lists below say the same."
        );
        assert_eq!(texts(&cause["systems"], "/title"), ["Web", "Mail"]);
        assert_eq!((&cause["work"]["done"], &cause["work"]["came_back"]), (&1.into(), &1.into()));
    }

    #[test]
    fn a_cause_that_nobody_named_has_a_page_without_boxes() {
        let catalog = library("2026-07-28").page("causes", "abuse", |_| ()).link();
        let cause = shown(&catalog, "causes/abuse.html");
        assert_eq!(cause["verdict"]["lead"], "Not seen yet.");
        assert!(cause["axis"].is_null());
        assert_eq!(cause["tree"]["is_here"], true);
    }
}
