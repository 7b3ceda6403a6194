//! The archive of a year: its incidents month by month. A year that is too long for a page refers to its months.

use std::collections::BTreeMap;

use serde::Serialize;

use super::chart::{self, YearChart};
use super::crumb::{crumbs, index_link};
use super::row::{Link, Row};
use super::sheet::{self, Pager};
use super::{Kind, Links, Page, Site, Subject, View, words};
use crate::address::OutPath;
use crate::catalog::PostMortemRef;
use crate::model::time::Day;

pub(super) const KIND: Kind = Kind { name: "archive", pages, view };

#[derive(Debug, Serialize)]
struct Archive {
    title: String,
    crumbs: Vec<Link>,
    n: usize,
    chart: Option<YearChart>,
    /// What the chart shows, in words.
    summary: String,
    /// The marks that occur in the chart.
    key: Vec<KeyEntry>,
    groups: Vec<Group>,
    pager: Option<Pager>,
    /// The archives before and after this one.
    earlier: Option<Link>,
    later: Option<Link>,
}

/// A mark and what it stands for.
#[derive(Debug, Serialize)]
struct KeyEntry {
    rank: usize,
    path: String,
    label: String,
}

/// The post-mortems of one month; or all, under no title.
#[derive(Debug, Serialize)]
struct Group {
    title: String,
    anchor: String,
    n: usize,
    rows: Vec<Row>,
    /// The month's own page, where the rows are there.
    href: Option<String>,
}

/// The place of a month in the archive of its year.
pub(super) fn month_anchor(number: i8) -> String {
    month_name(number).to_lowercase()
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let mut pages = Vec::new();
    for (year, n) in years(site) {
        let Some(year) = year else {
            pages.extend(sheet::sheets(&site.addresses.page("incidents", "undated"), &Subject::Undated, n));
            continue;
        };
        pages.push((site.addresses.year(year), Subject::Year(year)));
        if n > sheet::MAX_ROWS {
            for (month, rows) in by_month(site, &of_year(site, Some(year))) {
                pages.extend(sheet::sheets(&month_path(site, year, month), &Subject::Month(year, month), rows.len()));
            }
        }
    }
    pages
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let links = &site.addresses.links(&page.path);
    let (subject, number) = sheet::number(&page.subject);
    let archive = match subject {
        Subject::Year(year) => of_a_year(site, links, *year),
        Subject::Month(year, month) => {
            let all = by_month(site, &of_year(site, Some(*year))).remove(month).unwrap_or_default();
            let title = format!("{} {year}", month_name(*month));
            let above = Link { title: year.to_string(), href: links.to_path(&site.addresses.year(*year), None) };
            plain(site, links, title, vec![above], &all, (month_path(site, *year, *month), number))
        }
        Subject::Undated => {
            let all = of_year(site, None);
            let path = site.addresses.page("incidents", "undated");
            plain(site, links, "Without a date".to_owned(), Vec::new(), &all, (path, number))
        }
        _ => unreachable!("archives are of years, months or of what has no date"),
    };
    View::new(archive)
}

fn of_a_year(site: &Site<'_>, links: &Links<'_>, year: i16) -> Archive {
    let all = of_year(site, Some(year));
    let by_month = by_month(site, &all);
    let is_long = all.len() > sheet::MAX_ROWS;
    let group = |(month, rows): (&i8, &Vec<PostMortemRef>)| Group {
        title: month_name(*month),
        anchor: month_anchor(*month),
        n: rows.len(),
        rows: if is_long { Vec::new() } else { rows.iter().rev().map(|p| Row::new(site, links, *p)).collect() },
        href: is_long.then(|| links.to_path(&month_path(site, year, *month), None)),
    };
    let others: Vec<i16> = years(site).into_keys().flatten().collect();
    let chart = chart_of(site, &by_month);
    let other = |year: Option<&i16>| {
        year.map(|year| Link { title: year.to_string(), href: links.to_path(&site.addresses.year(*year), None) })
    };
    Archive {
        title: year.to_string(),
        crumbs: crumbs(site, links, vec![index_link(site, links, "Incidents", "incidents")], &year.to_string()),
        n: all.len(),
        key: key(site, &chart),
        chart: Some(chart),
        summary: summary(&by_month),
        groups: by_month.iter().rev().map(group).collect(),
        pager: None,
        earlier: other(others.iter().rev().find(|other| **other < year)),
        later: other(others.iter().find(|other| **other > year)),
    }
}

/// A list without months: newest first, on as many pages as it takes.
fn plain(
    site: &Site<'_>,
    links: &Links<'_>,
    title: String,
    above: Vec<Link>,
    all: &[PostMortemRef],
    (first, number): (OutPath, usize),
) -> Archive {
    let newest: Vec<PostMortemRef> = all.iter().rev().copied().collect();
    let rows = sheet::rows(&newest, number).iter().map(|p| Row::new(site, links, *p)).collect();
    let between = std::iter::once(index_link(site, links, "Incidents", "incidents")).chain(above).collect();
    Archive {
        crumbs: crumbs(site, links, between, &title),
        title,
        n: all.len(),
        chart: None,
        summary: String::new(),
        key: Vec::new(),
        groups: vec![Group { title: String::new(), anchor: String::new(), n: all.len(), rows, href: None }],
        pager: sheet::pager(links, &first, number, all.len()),
        earlier: None,
        later: None,
    }
}

fn chart_of(site: &Site<'_>, by_month: &BTreeMap<i8, Vec<PostMortemRef>>) -> YearChart {
    let config = site.catalog.config();
    let mark = |p: &PostMortemRef| {
        let written = site.catalog.post_mortem(*p);
        let rank = written.severity.as_ref().and_then(|severity| config.severity_rank(&severity.value));
        (written.title.value.clone(), rank.map_or(0, |rank| (rank + 1).min(4)))
    };
    let month = |number: i8| {
        let marks = by_month.get(&number).into_iter().flatten().map(mark).collect();
        (month_name(number)[..3].to_owned(), marks)
    };
    let months: Vec<_> = (1..=12).map(month).collect();
    chart::year_chart(&months)
}

/// `Post-mortems by month: 2 in January, 1 in June.`
fn summary(by_month: &BTreeMap<i8, Vec<PostMortemRef>>) -> String {
    let months: Vec<String> =
        by_month.iter().map(|(month, rows)| format!("{} in {}", rows.len(), month_name(*month))).collect();
    format!("Post-mortems by month: {}. The list below has them all.", words::list(&months))
}

/// The marks that a chart uses, worst first; what the site has no severity for stands last.
fn key(site: &Site<'_>, chart: &YearChart) -> Vec<KeyEntry> {
    let severities = &site.catalog.config().process.severities;
    let entry = |rank: usize| {
        let label = match rank {
            0 => "No severity".to_owned(),
            4 if severities.len() > 4 => format!("{} and below", severities[3]),
            rank => severities.get(rank - 1).cloned().unwrap_or_default(),
        };
        KeyEntry { rank, path: chart::shape(rank, 9.0, 9.0), label }
    };
    let is_used = |rank: &usize| chart.marks.iter().any(|mark| mark.rank == *rank);
    [1, 2, 3, 4, 0].into_iter().filter(is_used).map(entry).collect()
}

/// How many post-mortems each year has; `None` are those without a date.
fn years(site: &Site<'_>) -> BTreeMap<Option<i16>, usize> {
    let mut years = BTreeMap::new();
    for post_mortem in site.catalog.post_mortems() {
        *years.entry(day(site, post_mortem).map(Day::year)).or_default() += 1;
    }
    years
}

/// The post-mortems of a year: they stand together, since all stand in time order.
fn of_year(site: &Site<'_>, year: Option<i16>) -> Vec<PostMortemRef> {
    site.catalog.post_mortems().filter(|p| day(site, *p).map(Day::year) == year).collect()
}

fn by_month(site: &Site<'_>, post_mortems: &[PostMortemRef]) -> BTreeMap<i8, Vec<PostMortemRef>> {
    let mut months: BTreeMap<i8, Vec<PostMortemRef>> = BTreeMap::new();
    for post_mortem in post_mortems {
        if let Some(day) = day(site, *post_mortem) {
            months.entry(day.month()).or_default().push(*post_mortem);
        }
    }
    months
}

fn day(site: &Site<'_>, post_mortem: PostMortemRef) -> Option<Day> {
    site.catalog.post_mortem(post_mortem).date.as_ref().map(|date| date.value)
}

fn month_name(number: i8) -> String {
    Day::new(2000, number, 1).map(|day| day.format("MMMM")).unwrap_or_default()
}

fn month_path(site: &Site<'_>, year: i16, month: i8) -> OutPath {
    site.addresses.page(&format!("incidents/{year}"), &format!("{month:02}"))
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{incident, library};
    use crate::pages::fixture::{paths, shown, texts};

    #[test]
    fn a_year_stands_month_by_month() {
        let catalog = library("2026-07-28")
            .with(incident("2025-11-04-b").severity("sev2"))
            .with(incident("2025-11-20-c").severity("sev9"))
            .with(incident("2025-05-13-a"))
            .with(incident("2026-06-30-d"))
            .link();
        let year = shown(&catalog, "incidents/2025.html");
        assert_eq!(texts(&year["groups"], "/title"), ["November", "May"]);
        assert_eq!(texts(&year["groups"][0]["rows"], "/title"), ["About 2025-11-20-c", "About 2025-11-04-b"]);
        assert_eq!(year["summary"], "Post-mortems by month: 1 in May and 2 in November. The list below has them all.");
        assert_eq!(texts(&year["key"], "/label"), ["SEV 2", "No severity"]);
        assert_eq!((&year["earlier"], &year["later"]["title"]), (&serde_json::Value::Null, &"2026".into()));
    }

    #[test]
    fn a_long_year_refers_to_its_months_and_what_has_no_date_has_a_page() {
        let mut library = library("2026-07-28").with(incident("undated"));
        for i in 0..501 {
            library = library.with(incident(&format!("2025-{:02}-10-{i}", i % 2 + 1)));
        }
        let catalog = library.link();
        let pages = paths(&catalog);
        assert!(
            pages.contains(&"incidents/2025/02.html".to_owned())
                && pages.contains(&"incidents/undated.html".to_owned())
        );
        let year = shown(&catalog, "incidents/2025.html");
        assert_eq!(texts(&year["groups"], "/href"), ["2025/02.html", "2025/01.html"]);
        assert_eq!(year["groups"][0]["rows"], serde_json::json!([]));
        assert_eq!(shown(&catalog, "incidents/2025/02.html")["n"], 250);
        let index = shown(&catalog, "incidents/index.html");
        assert_eq!(
            (index["list"]["rows"].as_array().map(Vec::len), texts(&index["undated"], "/title")),
            (Some(100), vec!["About undated"])
        );
    }
}
