//! The numbers behind the charts of the insights, of all time: counts by month, lengths of time incident by incident.
//!
//! Names are slugs and ids, lengths are seconds: these files are for programs.

use super::csv::csv;
use super::{Inputs, Output, OutputFile};
use crate::catalog::{Catalog, PostMortemRef};
use crate::config::fold_severity;
use crate::insight::{self, Measure, Outcomes, OverTime, Period, Stretch};
use crate::pages;

pub(super) const OUTPUT: Output = Output { name: "insights", files };

/// One file: the name of its chart, and its rows.
type Sheet = (&'static str, Vec<Vec<String>>);

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let catalog = inputs.catalog;
    if !pages::insights::exists(catalog) {
        return Vec::new();
    }
    let known = insight::recurrences(catalog);
    let months = insight::over_time(catalog, &known, Period::ALL, i32::MAX);
    let mut sheets: Vec<Sheet> = vec![
        ("incidents", incidents(catalog, &months)),
        ("causes", causes(catalog)),
        ("recurrence", recurrence(catalog, &known)),
        ("actions", rows(&["month", "agreed", "done"], &months, |s| vec![s.agreed, s.done])),
        ("ages", ages(catalog)),
        ("held", held(catalog)),
        ("detection", detection(catalog)),
    ];
    if catalog.config().metrics.times {
        sheets.push(("times", times(catalog)));
    }
    let file =
        |(chart, rows): Sheet| OutputFile::bytes(inputs.plan.addresses.chart_data(chart), csv(&rows).into_bytes());
    sheets.into_iter().map(file).collect()
}

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn with_head(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    std::iter::once(owned(head)).chain(rows).collect()
}

/// A row of counts for each month.
fn rows(head: &[&str], months: &OverTime, counts: impl Fn(&Stretch) -> Vec<usize>) -> Vec<Vec<String>> {
    let row = |stretch: &Stretch| {
        let month = stretch.first.first_day().format("yyyy-MM");
        std::iter::once(month).chain(counts(stretch).into_iter().map(|n| n.to_string())).collect()
    };
    with_head(head, months.stretches.iter().map(row))
}

fn incidents(catalog: &Catalog, months: &OverTime) -> Vec<Vec<String>> {
    let severities = catalog.config().process.severities.iter().map(|word| fold_severity(word));
    let head: Vec<String> =
        ["month".to_owned(), "incidents".to_owned()].into_iter().chain(severities).chain(["none".to_owned()]).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    rows(&head, months, |s| std::iter::once(s.incidents()).chain(s.by_severity.iter().copied()).collect())
}

fn id(catalog: &Catalog, post_mortem: PostMortemRef) -> String {
    catalog.post_mortem(post_mortem).id.value.to_string()
}

fn times(catalog: &Catalog) -> Vec<Vec<String>> {
    let measures = [(Measure::Notice, "notice"), (Measure::Mitigate, "mitigate"), (Measure::Resolve, "resolve")];
    let points = measures.into_iter().flat_map(|(measure, name)| {
        let sample = insight::sample(catalog, measure, catalog.post_mortems());
        let row = |point: &insight::Point| {
            let (day, seconds) = (point.day.to_string(), point.length.seconds().to_string());
            vec![id(catalog, point.post_mortem), day, name.to_owned(), seconds]
        };
        sample.points.iter().map(row).collect::<Vec<_>>()
    });
    with_head(&["incident", "began", "measure", "seconds"], points)
}

fn causes(catalog: &Catalog) -> Vec<Vec<String>> {
    let row = |share: insight::Share| {
        vec![catalog.term(share.cause).slug.to_string(), share.n.to_string(), share.covered.to_string()]
    };
    with_head(
        &["cause", "incidents", "with_those_above"],
        insight::pareto(catalog, catalog.post_mortems()).into_iter().map(row),
    )
}

fn recurrence(
    catalog: &Catalog,
    known: &std::collections::BTreeMap<PostMortemRef, insight::Recurrence>,
) -> Vec<Vec<String>> {
    let row = |recurrence: &insight::Recurrence| {
        let began = catalog.post_mortem(recurrence.incident).began();
        let declared: Vec<String> = recurrence.declared.iter().map(|other| id(catalog, *other)).collect();
        vec![
            id(catalog, recurrence.incident),
            began.map(|day| day.to_string()).unwrap_or_default(),
            recurrence.suspected.is_some().to_string(),
            (recurrence.suspected == Some(true)).to_string(),
            declared.join(" "),
        ]
    };
    with_head(&["incident", "began", "recurred", "came_back", "declared"], known.values().map(row))
}

fn ages(catalog: &Catalog) -> Vec<Vec<String>> {
    let row = |group: insight::AgeGroup| {
        let to = group.to.map(|to| to.to_string()).unwrap_or_default();
        vec![group.from.to_string(), to, group.open.to_string(), group.overdue.to_string()]
    };
    with_head(&["from_days", "to_days", "open", "overdue"], insight::open_by_age(catalog).into_iter().map(row))
}

fn held(catalog: &Catalog) -> Vec<Vec<String>> {
    let row = |slug: String, outcomes: &Outcomes| {
        let counts = [outcomes.held, outcomes.came_back, outcomes.too_early].map(|n| n.to_string());
        std::iter::once(slug).chain(counts).collect()
    };
    let by_type = insight::outcomes_by_type(catalog, catalog.actions());
    with_head(
        &["type", "held", "came_back", "too_early"],
        by_type.iter().map(|(term, outcomes)| row(catalog.term(*term).slug.to_string(), outcomes)),
    )
}

fn detection(catalog: &Catalog) -> Vec<Vec<String>> {
    let all: Vec<PostMortemRef> = catalog.post_mortems().collect();
    let stats = insight::stats(catalog, &std::collections::BTreeMap::new(), &all);
    let row = |(who, n): (&Option<crate::model::DetectedBy>, &usize)| {
        vec![who.map(|who| who.as_str().to_owned()).unwrap_or_default(), n.to_string()]
    };
    with_head(&["noticed_by", "incidents"], stats.noticed_by.iter().map(row))
}
