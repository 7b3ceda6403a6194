//! What the library shows when it is counted: at most eight charts over a stretch of time that ends today, each with a
//! sentence, its numbers as a table, a file of them, and a link to the list it counts.
//!
//! Each range is a page of its own. A chart is there only when it has something to say, and there are none of it in a
//! library of less than `MIN_INCIDENTS`. All numbers come from `insight`.

mod actions;
mod incidents;
mod times;

use serde::Serialize;

use super::chart::{Columns, Px, Scatter};
use super::crumb::crumbs;
use super::row::Link;
use super::{Kind, Links, Page, Range, Site, Subject, View, words};
use crate::address::{OutPath, query_value};
use crate::catalog::Catalog;
use crate::insight::{self, Month, OverTime, Period, Stats};

pub(super) const KIND: Kind = Kind { name: "insights", pages, view };

/// From how many incidents on there are insights: of fewer, each can be read.
pub(super) const MIN_INCIDENTS: usize = 3;

/// The most columns of a chart.
const MAX_COLUMNS: i32 = 24;

/// The ranges that have pages, where there are enough incidents in them; the one that comes first comes third.
const RANGES: [Range; 5] = [Range::Months(3), Range::Months(6), Range::Months(12), Range::Months(24), Range::All];

#[derive(Debug, Serialize)]
struct Insights {
    title: String,
    crumbs: Vec<Link>,
    /// What stretch of time it is about, in a sentence.
    lead: String,
    tabs: Vec<Tab>,
    method: String,
    charts: Vec<Chart>,
}

/// A range.
#[derive(Debug, Serialize)]
struct Tab {
    title: String,
    href: String,
    /// How many incidents it has.
    n: usize,
    is_here: bool,
}

/// One chart with all that is said about it.
#[derive(Debug, Default, Serialize)]
struct Chart {
    id: &'static str,
    title: &'static str,
    /// What it shows.
    sentence: String,
    /// What to know when reading it.
    note: String,
    columns: Option<Columns>,
    /// The word for each part of columns and bars, with its class; none where there is only one.
    key: Vec<Key>,
    bars: Vec<BarRow>,
    plots: Vec<Plot>,
    table: Table,
    /// The file of all its numbers, of all time.
    data: String,
    /// The list of what it counts.
    list: Option<Link>,
}

/// What a part of a chart means.
#[derive(Debug, Serialize)]
struct Key {
    class: &'static str,
    title: String,
}

/// A bar with a name, lying.
#[derive(Debug, Serialize)]
struct BarRow {
    link: Link,
    text: String,
    parts: Vec<BarPart>,
}

/// A part of a bar, in per cent.
#[derive(Debug, Serialize)]
struct BarPart {
    class: &'static str,
    x: Px,
    width: Px,
}

/// Lengths of time.
#[derive(Debug, Serialize)]
struct Plot {
    title: &'static str,
    sentence: String,
    chart: Scatter,
}

/// The numbers of a chart.
#[derive(Debug, Default, Serialize)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// What the charts of a page are made from.
struct Asked<'a> {
    site: &'a Site<'a>,
    links: &'a Links<'a>,
    period: Period,
    /// `in 12 months`
    when: String,
    stats: Stats,
    before: Option<Stats>,
    over_time: OverTime,
}

/// Whether a library has enough incidents for insights.
pub fn exists(catalog: &Catalog) -> bool {
    catalog.post_mortems().filter(|p| insight::is_incident(catalog, *p)).nth(MIN_INCIDENTS - 1).is_some()
}

fn pages(site: &Site<'_>) -> Vec<(OutPath, Subject)> {
    let ranges = ranges(site.catalog);
    ranges.iter().map(|(range, _)| (path(site, &ranges, *range), Subject::Range(*range))).collect()
}

/// The ranges that have a page, each with how many incidents it has. All time is one of them.
fn ranges(catalog: &Catalog) -> Vec<(Range, usize)> {
    let n = |range| {
        let members = insight::within(catalog, period(catalog, range));
        members.into_iter().filter(|p| insight::is_incident(catalog, *p)).count()
    };
    let all = RANGES.into_iter().map(|range| (range, n(range)));
    all.filter(|(_, n)| *n >= MIN_INCIDENTS).collect()
}

/// The range that is shown first: 12 months, or the next that there is.
fn first(ranges: &[(Range, usize)]) -> Option<Range> {
    ranges.iter().map(|(range, _)| *range).find(|range| *range >= Range::Months(12))
}

fn path(site: &Site<'_>, ranges: &[(Range, usize)], range: Range) -> OutPath {
    match range {
        range if first(ranges) == Some(range) => site.addresses.index("insights"),
        Range::Months(n) => site.addresses.page("insights", &format!("{n}-months")),
        Range::All => site.addresses.page("insights", "all"),
    }
}

fn period(catalog: &Catalog, range: Range) -> Period {
    match range {
        Range::Months(n) => Period::months(catalog.today(), n),
        Range::All => Period::ALL,
    }
}

fn view(site: &Site<'_>, page: &Page) -> View {
    let Subject::Range(range) = page.subject else { unreachable!("it is of a range") };
    let (catalog, links) = (site.catalog, &site.addresses.links(&page.path));
    let period = period(catalog, range);
    let known = insight::recurrences(catalog);
    let stats = |members: Vec<_>| insight::stats(catalog, &known, &members);
    let asked = Asked {
        site,
        links,
        period,
        when: match range {
            Range::Months(n) => format!("in {n} months"),
            Range::All => "of all time".to_owned(),
        },
        stats: stats(insight::within(catalog, period)),
        before: insight::before(catalog, period).map(stats),
        over_time: insight::over_time(catalog, &known, period, MAX_COLUMNS),
    };
    let ranges = ranges(catalog);
    let index = super::crumb::index_link(site, links, "Insights", "insights");
    let between = if first(&ranges) == Some(range) { Vec::new() } else { vec![index] };
    let title = match range {
        Range::Months(n) => format!("Insights: {n} months"),
        Range::All => "Insights: all time".to_owned(),
    };
    View::new(Insights {
        crumbs: crumbs(site, links, between, if first(&ranges) == Some(range) { "Insights" } else { &title }),
        title,
        lead: lead(&asked),
        tabs: ranges.iter().map(|(other, n)| tab(site, links, &ranges, (*other, *n), range)).collect(),
        method: links.to_path(&super::insights_method::path(site), None),
        charts: charts(&asked),
    })
}

fn charts(asked: &Asked<'_>) -> Vec<Chart> {
    let charts = [
        Some(incidents::by_month(asked)),
        times::times(asked),
        incidents::causes(asked),
        incidents::recurrence(asked),
        actions::throughput(asked),
        actions::ages(asked),
        actions::held(asked),
        incidents::detection(asked),
    ];
    charts.into_iter().flatten().collect()
}

fn lead(asked: &Asked<'_>) -> String {
    let catalog = asked.site.catalog;
    let day = |day: crate::model::time::Day| day.format(&catalog.config().site.date_format);
    match asked.period.from {
        Some(from) => format!("From {} to today, {}.", day(from), day(catalog.today())),
        None => format!("All that the library holds, up to today, {}.", day(catalog.today())),
    }
}

fn tab(site: &Site<'_>, links: &Links<'_>, ranges: &[(Range, usize)], (range, n): (Range, usize), here: Range) -> Tab {
    let title = match range {
        Range::Months(n) => format!("{n} months"),
        Range::All => "All time".to_owned(),
    };
    Tab { title, href: links.to_path(&path(site, ranges, range), None), n, is_here: range == here }
}

impl Asked<'_> {
    /// The file of a chart's numbers.
    fn data(&self, chart: &str) -> String {
        self.links.to_path(&self.site.addresses.chart_data(chart), None)
    }

    /// The search that finds what is counted, within the range.
    fn search(&self, title: &str, query: &str) -> Link {
        let after = self.period.from.map_or_else(String::new, |from| format!(" after:{from}"));
        let search = self.links.to_path(&self.site.addresses.search(), None);
        Link { title: title.to_owned(), href: format!("{search}?q={}", query_value(&format!("{query}{after}"))) }
    }

    /// The names of the stretches of time, short enough for a chart, or whole.
    fn names(&self, is_short: bool) -> Vec<String> {
        // Where there is no room for every name, one of the first months of a year is among those that are left.
        let early = if self.over_time.stretches.len() > 12 { 3 } else { 2 };
        let name = |(i, month): (usize, Month)| {
            let has_year = !is_short || i == 0 || month.number() <= early;
            match self.over_time.n_months {
                1 if has_year => month.first_day().format("MMM yyyy"),
                1 => month.first_day().format("MMM"),
                3 => format!("Q{} {}", month.quarter(), month.year()),
                12 => month.year().to_string(),
                n => format!("{}–{}", month.year(), i32::from(month.year()) + n / 12 - 1),
            }
        };
        self.over_time.stretches.iter().map(|stretch| stretch.first).enumerate().map(name).collect()
    }

    /// What a stretch of time is called.
    fn stretch(&self) -> &'static str {
        match self.over_time.n_months {
            1 => "Month",
            3 => "Quarter",
            12 => "Year",
            _ => "Years",
        }
    }
}

impl Table {
    fn new(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        Self { head: head.iter().map(|cell| (*cell).to_owned()).collect(), rows: rows.into_iter().collect() }
    }
}

/// The parts of a bar, where `all` would fill it.
fn bar(counts: &[(&'static str, usize)], all: usize) -> Vec<BarPart> {
    #[expect(clippy::cast_precision_loss, reason = "counts of documents")]
    let share = |n: usize| n as f64 / all.max(1) as f64 * 100.0;
    let mut before = 0;
    let part = |(class, n): &(&'static str, usize)| {
        let part = BarPart { class, x: Px(share(before)), width: Px(share(*n)) };
        before += n;
        part
    };
    counts.iter().filter(|(_, n)| *n > 0).map(part).collect()
}

/// A name without a link.
fn plain(title: &str) -> Link {
    Link { title: title.to_owned(), href: String::new() }
}

/// `, 12 in as long before`
fn compared(n: Option<usize>) -> String {
    n.filter(|n| *n > 0).map(|n| format!("; {} in as long before", words::number(n))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::insight::fixture::{act, incident, library};
    use crate::model::DetectedBy;
    use crate::pages::fixture::{paths, shown, texts};

    fn sample() -> crate::catalog::Catalog {
        let on = |id: &str, cause: &str| incident(id).system("web").cause(cause).severity("sev2");
        library("2026-07-28")
            .with(on("2023-01-10-a", "load").act(act("cap").kind("technical/capacity").done("2023-02-01")))
            .with(on("2026-03-10-b", "load").started("2026-03-10T10:00").detected("2026-03-10T10:10"))
            .with(on("2026-05-10-c", "load").started("2026-05-10T10:00").detected("2026-05-10T10:30"))
            .with(on("2026-07-10-d", "expiry").started("2026-07-10T10:00").detected("2026-07-10T11:00"))
            .with(on("2026-07-20-e", "load").noticed_by(DetectedBy::Monitoring).act(act("alert").due("2026-07-25")))
            .link()
    }

    fn insights(catalog: &crate::catalog::Catalog) -> Vec<String> {
        paths(catalog).into_iter().filter(|path| path.starts_with("insights/")).collect()
    }

    #[test]
    fn each_range_with_enough_incidents_is_a_page() {
        assert_eq!(
            insights(&sample()),
            [
                "insights/24-months.html",
                "insights/3-months.html",
                "insights/6-months.html",
                "insights/all.html",
                "insights/index.html",
                "insights/method.html"
            ]
        );
        let old = library("2026-07-28").with(incident("2016-01-10-a")).with(incident("2016-01-11-b"));
        assert_eq!(
            insights(&old.with(incident("2016-01-12-c")).link()),
            ["insights/index.html", "insights/method.html"]
        );
        let two = library("2026-07-28").with(incident("2026-07-01-a")).with(incident("2026-07-02-b")).link();
        assert_eq!(insights(&two), [""; 0]);
    }

    #[test]
    fn charts_say_what_they_show() {
        let page = shown(&sample(), "insights/index.html");
        let said: Vec<String> = texts(&page["charts"], "/sentence")
            .into_iter()
            .zip(texts(&page["charts"], "/id"))
            .map(|(s, id)| format!("{id}: {s}"))
            .collect();
        assert_eq!(
            said,
            [
                "incidents: 4 incidents in 12 months: 4 SEV 2.",
                "times: How long it took, incident by incident.",
                "causes: One root cause, Load, accounts for 3 of the 4 incidents that name one.",
                "recurrence: 3 of 4 incidents have the root cause and a system of an earlier one; 3 of them began after a fix was marked done.",
                "throughput: 1 action was agreed and none was done in 12 months.",
                "ages: 1 action is open, whenever it was agreed; it is 8 days old. It is overdue.",
                "held: Of 1 done action of which it can be told, whenever it was done, 1 held.",
                "detection: An alert noticed the one incident of which it is known who noticed first; 3 do not say."
            ]
        );
        let plots = &page["charts"][1]["plots"];
        assert_eq!(
            texts(plots, "/sentence"),
            [
                "Half of 3 incidents within 30 min, nine in ten within 1 h; 1 left out, because a time is not known to the minute. Too few to tell a trend: that takes 20."
            ]
        );
    }

    #[test]
    fn without_times_there_is_no_word_of_them() {
        let catalog = library("2026-07-28").configured(|config| config.metrics.times = false);
        let on = |id: &str| incident(id).system("web").started("2026-03-10T10:00").detected("2026-03-10T10:10");
        let catalog = catalog.with(on("2026-03-10-a")).with(on("2026-03-10-b")).with(on("2026-03-10-c")).link();
        let page = shown(&catalog, "insights/index.html");
        assert_eq!(texts(&page["charts"], "/id"), ["incidents"]);
        assert!(shown(&catalog, "systems/web.html")["notice"].is_null());
        assert!(!shown(&catalog, "index.html")["figures"].to_string().contains("notice"));
    }
}
