//! Charts of incidents: how many, why, whether again, and who noticed.

use super::{Asked, BarRow, Chart, Key, Table, bar, compared, plain};
use crate::insight::{self, Share, Stretch};
use crate::model::DetectedBy;
use crate::pages::chart::{Arranged, columns};
use crate::pages::row::term_link;
use crate::pages::words;

/// The most causes that have a bar.
const MAX_CAUSES: usize = 12;

/// What severities look like: none, then from worst to least.
const SEVERITIES: [&str; 5] = ["s-0", "s-1", "s-2", "s-3", "s-4"];

/// Incidents by month and severity.
pub(super) fn by_month(asked: &Asked<'_>) -> Chart {
    let (over_time, words_of) = (&asked.over_time, &asked.site.catalog.config().process.severities);
    let n = words_of.len() + 1;
    let used: Vec<usize> = (0..n).filter(|i| over_time.stretches.iter().any(|s| s.by_severity[*i] > 0)).collect();
    let word = |i: usize| words_of.get(i).cloned().unwrap_or_else(|| "No severity".to_owned());
    // A severity beyond the fourth looks like the fourth; the last place is for those without one.
    let class = |i: &usize| SEVERITIES[if i + 1 == n { 0 } else { (i + 1).min(4) }];
    let counts = |stretch: &Stretch| used.iter().map(|i| stretch.by_severity[*i]).collect::<Vec<_>>();
    let drawn: Vec<(String, Vec<usize>)> =
        asked.names(true).into_iter().zip(over_time.stretches.iter().map(counts)).collect();
    let classes: Vec<&'static str> = used.iter().map(class).collect();
    let head: Vec<String> = used.iter().map(|i| word(*i)).collect();
    let head: Vec<&str> = [asked.stretch()].into_iter().chain(head.iter().map(String::as_str)).chain(["All"]).collect();
    let row = |(name, stretch): (String, &Stretch)| {
        let counts = counts(stretch).into_iter().chain([stretch.incidents()]).map(words::number);
        std::iter::once(name).chain(counts).collect()
    };
    let by_severity = asked.stats.by_severity.iter().enumerate().filter(|(_, n)| **n > 0);
    let by_severity: Vec<String> =
        by_severity.map(|(i, n)| format!("{} {}", words::number(*n), lower_none(&word(i)))).collect();
    let incidents = words::count(asked.stats.incidents, "incident");
    let before = compared(asked.before.as_ref().map(|before| before.incidents));
    let note = match over_time.left_out {
        0 => String::new(),
        n => {
            format!("{} without a day, or with one after today, left out of the columns.", words::count(n, "incident"))
        }
    };
    Chart {
        id: "incidents",
        title: "Incidents",
        sentence: format!("{incidents} {}: {}{before}.", asked.when, words::list(&by_severity)),
        note,
        columns: (!used.is_empty()).then(|| columns(&drawn, &classes, Arranged::Stacked)),
        key: used.iter().map(|i| Key { class: class(i), title: word(*i) }).collect(),
        table: Table::new(&head, asked.names(false).into_iter().zip(&over_time.stretches).map(row)),
        data: asked.data("incidents"),
        list: Some(asked.search("These incidents", "in:incidents is:incident")),
        ..Chart::default()
    }
}

fn lower_none(word: &str) -> String {
    if word == "No severity" { "without a severity".to_owned() } else { word.to_owned() }
}

/// Root causes by how many incidents they account for.
pub(super) fn causes(asked: &Asked<'_>) -> Option<Chart> {
    let (site, links, catalog) = (asked.site, asked.links, asked.site.catalog);
    let members = insight::within(catalog, asked.period);
    let shares = insight::pareto(catalog, members.iter().copied());
    let all = shares.last()?.covered;
    if all < super::MIN_INCIDENTS {
        return None;
    }
    let most = shares.first()?.n;
    let per_cent = |share: &Share| format!("{}%", share.covered * 100 / all);
    let row = |share: &Share| BarRow {
        link: term_link(site, links, share.cause),
        text: format!("{}, {} so far", words::count(share.n, "incident"), per_cent(share)),
        parts: bar(&[("k-one", share.n)], most),
    };
    let cells = |share: &Share| {
        let term = catalog.term(share.cause);
        vec![term.title.clone(), words::number(share.n), words::number(share.covered), per_cent(share)]
    };
    let n_half = shares.iter().position(|share| share.covered * 2 >= all).map_or(0, |i| i + 1);
    let half = shares[n_half - 1].covered;
    let what = match n_half {
        1 => format!("One root cause, {}, accounts", catalog.term(shares[0].cause).title),
        n => format!("{} of {} root causes account", words::number(n), words::number(shares.len())),
    };
    let note = match shares.len().saturating_sub(MAX_CAUSES) {
        0 => "The share counts each incident once, with the causes above it in the list.".to_owned(),
        n => format!(
            "The share counts each incident once, with the causes above it in the list. {} more are not drawn.",
            words::count(n, "cause")
        ),
    };
    Some(Chart {
        id: "causes",
        title: "Root causes",
        sentence: format!("{what} for {} of the {} incidents that name one.", words::number(half), words::number(all)),
        note,
        bars: shares.iter().take(MAX_CAUSES).map(row).collect(),
        table: Table::new(
            &["Root cause", "Incidents", "With those above", "Share so far"],
            shares.iter().take(MAX_CAUSES * 2).map(cells),
        ),
        data: asked.data("causes"),
        list: catalog
            .config()
            .taxonomy("causes")
            .map(|taxonomy| crate::pages::crumb::index_link(site, links, "All root causes", &taxonomy.folder)),
        ..Chart::default()
    })
}

/// Incidents whose cause was seen before, and after a fix.
pub(super) fn recurrence(asked: &Asked<'_>) -> Option<Chart> {
    let (recurrences, n) = (asked.stats.recurrences, asked.stats.incidents);
    if recurrences.suspected == 0 && recurrences.declared == 0 {
        return None;
    }
    let fixed = match recurrences.came_back {
        0 => "none of them began after a fix was marked done".to_owned(),
        n => format!("{} of them began after a fix was marked done", words::number(n)),
    };
    let mut sentence = format!(
        "{} of {} have the root cause and a system of an earlier one; {fixed}.",
        words::number(recurrences.suspected),
        words::count(n, "incident")
    );
    if recurrences.declared > 0 {
        let said = format!(
            " Authors call {} a recurrence, {} of which are among these.",
            words::number(recurrences.declared),
            words::number(recurrences.both)
        );
        sentence.push_str(&said);
    }
    let counts = |s: &Stretch| vec![s.came_back, s.repeated, s.incidents() - s.came_back - s.repeated];
    let stretches = &asked.over_time.stretches;
    let drawn: Vec<(String, Vec<usize>)> = asked.names(true).into_iter().zip(stretches.iter().map(counts)).collect();
    let titles = ["Came back after a fix", "Repeated, no fix before", "Other incidents"];
    let classes = ["k-back", "k-one", "k-rest"];
    let row = |(name, stretch): (String, &Stretch)| {
        std::iter::once(name).chain(counts(stretch).into_iter().map(words::number)).collect()
    };
    Some(Chart {
        id: "recurrence",
        title: "What came back",
        sentence,
        columns: (recurrences.suspected > 0).then(|| columns(&drawn, &classes, Arranged::Stacked)),
        key: classes.iter().zip(titles).map(|(class, title)| Key { class, title: title.to_owned() }).collect(),
        table: Table::new(
            &[asked.stretch(), titles[0], titles[1], titles[2]],
            asked.names(false).into_iter().zip(stretches).map(row),
        ),
        data: asked.data("recurrence"),
        list: Some(asked.search("Incidents that repeat an earlier one", "in:incidents is:recurring")),
        ..Chart::default()
    })
}

/// Who noticed first.
pub(super) fn detection(asked: &Asked<'_>) -> Option<Chart> {
    let of = |who: &[DetectedBy]| who.iter().filter_map(|who| asked.stats.noticed_by.get(&Some(*who))).sum::<usize>();
    let rows = [
        ("An alert", of(&[DetectedBy::Monitoring])),
        ("Users", of(&[DetectedBy::Users])),
        ("Somebody of ours", of(&[DetectedBy::Staff])),
        ("Somebody outside", of(&[DetectedBy::ThirdParty])),
        ("An audit", of(&[DetectedBy::Audit])),
    ];
    let known: usize = rows.iter().map(|(_, n)| n).sum();
    let unknown = asked.stats.incidents - known;
    if known == 0 {
        return None;
    }
    let unknown_said = if unknown > 0 { format!("; {} do not say", words::number(unknown)) } else { String::new() };
    let sentence = match (rows[0].1, known) {
        (1, 1) => "An alert noticed the one incident of which it is known who noticed first".to_owned(),
        (alerts, known) => format!(
            "An alert noticed {} of the {} incidents of which it is known who noticed first; people noticed {}",
            words::number(alerts),
            words::number(known),
            words::number(known - alerts)
        ),
    };
    let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let shown = || rows.iter().filter(|(_, n)| *n > 0);
    let row = |(who, n): &(&str, usize)| BarRow {
        link: plain(who),
        text: words::count(*n, "incident"),
        parts: bar(&[(if *who == "An alert" { "k-one" } else { "k-hatch" }, *n)], most),
    };
    let not_said = (unknown > 0).then(|| vec!["Not known".to_owned(), words::number(unknown)]);
    Some(Chart {
        id: "detection",
        title: "Who noticed first",
        sentence: format!("{sentence}{unknown_said}."),
        bars: shown().map(row).collect(),
        table: Table::new(
            &["Noticed by", "Incidents"],
            shown().map(|(who, n)| vec![(*who).to_owned(), words::number(*n)]).chain(not_said),
        ),
        data: asked.data("detection"),
        ..Chart::default()
    })
}
