//! Charts of actions: agreed against done, how old the open ones are, and which held.

use super::{Asked, BarRow, Chart, Key, Table, bar, plain};
use crate::insight::{self, AgeGroup, Outcomes, Stretch};
use crate::pages::chart::{Arranged, columns};
use crate::pages::crumb::index_link;
use crate::pages::row::{Link, term_link};
use crate::pages::words;

/// The most types of action that have a bar.
const MAX_TYPES: usize = 10;

/// Actions agreed against actions done.
pub(super) fn throughput(asked: &Asked<'_>) -> Option<Chart> {
    let stretches = &asked.over_time.stretches;
    let sum = |of: fn(&Stretch) -> usize| stretches.iter().map(of).sum::<usize>();
    let (agreed, done) = (sum(|s| s.agreed), sum(|s| s.done));
    if agreed + done == 0 {
        return None;
    }
    let were = |n: usize| if n == 1 { "was" } else { "were" };
    let none_or = |n: usize| if n == 0 { "none".to_owned() } else { words::number(n) };
    let what = if agreed == 0 {
        "No action was".to_owned()
    } else {
        format!("{} {}", words::count(agreed, "action"), were(agreed))
    };
    let done_said = format!("{} {}", none_or(done), if done == 0 { "was" } else { were(done) });
    let drawn = |s: &Stretch| vec![s.agreed, s.done];
    let columns_of: Vec<(String, Vec<usize>)> =
        asked.names(true).into_iter().zip(stretches.iter().map(drawn)).collect();
    let note = match asked.over_time.done_without_day {
        0 => String::new(),
        n => format!(
            "{} of the library {} left out: nobody says when.",
            words::count(n, "done action"),
            if n == 1 { "is" } else { "are" }
        ),
    };
    let row = |(name, s): (String, &Stretch)| vec![name, words::number(s.agreed), words::number(s.done)];
    let key = |(class, title): (&'static str, &str)| Key { class, title: title.to_owned() };
    Some(Chart {
        id: "throughput",
        title: "Actions agreed and done",
        sentence: format!("{what} agreed and {done_said} done {}.", asked.when.replace("of all time", "in all")),
        note,
        columns: Some(columns(&columns_of, &["k-open", "k-one"], Arranged::Beside)),
        key: [("k-open", "Agreed"), ("k-one", "Done, whenever agreed")].map(key).into_iter().collect(),
        table: Table::new(&[asked.stretch(), "Agreed", "Done"], asked.names(false).into_iter().zip(stretches).map(row)),
        data: asked.data("actions"),
        list: Some(index_link(asked.site, asked.links, "All actions", "actions")),
        ..Chart::default()
    })
}

/// How old open actions are, whenever they were agreed.
pub(super) fn ages(asked: &Asked<'_>) -> Option<Chart> {
    let catalog = asked.site.catalog;
    let work = insight::work(catalog, catalog.actions().collect());
    let groups = insight::open_by_age(catalog);
    let median = insight::median_days(&work.ages)?;
    let (open, overdue) = (work.ages.len(), groups.iter().map(|group| group.overdue).sum::<usize>());
    let days = words::count(median, "day");
    let mut sentence = match open {
        1 => format!("1 action is open, whenever it was agreed; it is {days} old."),
        n => format!(
            "{} are open, whenever they were agreed; half of them for {days} or longer.",
            words::count(n, "action")
        ),
    };
    match (open, overdue) {
        (_, 0) => {}
        (1, _) => sentence.push_str(" It is overdue."),
        (_, 1) => sentence.push_str(" 1 is overdue."),
        (_, n) => sentence.push_str(&format!(" {} are overdue.", words::number(n))),
    }
    let name = |group: &AgeGroup| match group.to {
        Some(to) => format!("{} to {to} days", group.from),
        None => "more than a year".to_owned(),
    };
    let most = groups.iter().map(|group| group.open).max().unwrap_or(0);
    let row = |group: &AgeGroup| BarRow {
        link: plain(&name(group)),
        text: match group.overdue {
            0 => words::number(group.open),
            n => format!("{}, {} overdue", words::number(group.open), words::number(n)),
        },
        parts: bar(&[("k-late", group.overdue), ("k-one", group.open - group.overdue)], most),
    };
    let cells = |group: &AgeGroup| vec![name(group), words::number(group.open), words::number(group.overdue)];
    let key = |(class, title): (&'static str, &str)| Key { class, title: title.to_owned() };
    let open_page = asked.site.addresses.page("actions", "open");
    Some(Chart {
        id: "ages",
        title: "Age of open actions",
        sentence,
        bars: groups.iter().filter(|group| group.open > 0).map(row).collect(),
        key: if overdue > 0 {
            [("k-late", "Overdue"), ("k-one", "Open")].map(key).into_iter().collect()
        } else {
            Vec::new()
        },
        table: Table::new(&["Agreed", "Open", "Of these overdue"], groups.iter().map(cells)),
        data: asked.data("ages"),
        list: Some(Link { title: "Open actions".to_owned(), href: asked.links.to_path(&open_page, None) }),
        ..Chart::default()
    })
}

/// Which done actions held, whenever they were done.
pub(super) fn held(asked: &Asked<'_>) -> Option<Chart> {
    let (site, links, catalog) = (asked.site, asked.links, asked.site.catalog);
    let all = insight::outcomes(catalog, catalog.actions());
    if all.judged() == 0 {
        return None;
    }
    let by_type = insight::outcomes_by_type(catalog, catalog.actions());
    let total = |outcomes: &Outcomes| outcomes.judged() + outcomes.too_early;
    let most = by_type.iter().map(|(_, outcomes)| total(outcomes)).max().unwrap_or(0);
    let too_early = |n: usize| if n > 0 { format!("; {} too early to tell", words::number(n)) } else { String::new() };
    let row = |(term, outcomes): &(crate::catalog::TermRef, Outcomes)| BarRow {
        link: term_link(site, links, *term),
        text: match outcomes.judged() {
            0 => format!("{} too early to tell", words::number(outcomes.too_early)),
            n => format!(
                "{} of {} held{}",
                words::number(outcomes.held),
                words::number(n),
                too_early(outcomes.too_early)
            ),
        },
        parts: bar(&[("k-held", outcomes.held), ("k-back", outcomes.came_back), ("k-open", outcomes.too_early)], most),
    };
    let cells = |name: &str, outcomes: &Outcomes| {
        let counts = [outcomes.held, outcomes.came_back, outcomes.too_early].map(words::number);
        std::iter::once(name.to_owned()).chain(counts).collect::<Vec<_>>()
    };
    let types = by_type.iter().take(MAX_TYPES * 2).map(|(term, outcomes)| cells(&catalog.term(*term).title, outcomes));
    let key = |(class, title): (&'static str, &str)| Key { class, title: title.to_owned() };
    let key = [("k-held", "Held"), ("k-back", "Came back"), ("k-open", "Too early to tell")].map(key);
    let was = if all.judged() == 1 { "it was" } else { "they were" };
    Some(Chart {
        id: "held",
        title: "Which actions held",
        sentence: format!(
            "Of {} of which it can be told, whenever {was} done, {} held{}.",
            words::count(all.judged(), "done action"),
            if all.held == 0 { "none".to_owned() } else { words::number(all.held) },
            too_early(all.too_early)
        ),
        note: format!(
            "Held: the root cause did not come back within {} days. This says what happened together, not that one led to the other.",
            catalog.config().process.held_after_days
        ),
        bars: by_type.iter().take(MAX_TYPES).map(row).collect(),
        key: if by_type.is_empty() { Vec::new() } else { key.into_iter().collect() },
        table: Table::new(
            &["Type of action", "Held", "Came back", "Too early to tell"],
            std::iter::once(cells("All", &all)).chain(types),
        ),
        data: asked.data("held"),
        list: catalog.terms("action-types").next().map(|_| index_link(site, links, "Types of action", "actions/types")),
        ..Chart::default()
    })
}
