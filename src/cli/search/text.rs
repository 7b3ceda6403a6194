//! Results for people: groups, marked words, and why each was found.

use std::io::IsTerminal as _;
use std::ops::Range;

use super::Printed;
use super::print::harmless;
use super::shown;
use crate::address::SourcePath;
use crate::catalog::Place;
use crate::search::evaluate::{CauseHit, Hit};
use crate::search::snippet;

/// How many hits of a group are shown beside the post-mortems.
const MAX_BESIDE: usize = 3;

/// How wide the lines are.
const INDENT: &str = "    ";

/// All that was found, with colours.
pub(super) fn text(printed: &Printed<'_>) -> String {
    let has_links = has_links();
    let beside = if printed.is_narrow { printed.limit } else { printed.limit.min(MAX_BESIDE) };
    let answer = printed.answer;
    let mut out = Lines::default();
    out.heading("Root causes", answer.causes.len(), beside);
    answer.causes.iter().take(beside).for_each(|cause| out.cause(printed, cause));
    out.heading("Post-mortems", answer.incidents.len(), printed.limit);
    answer.incidents.iter().take(printed.limit).for_each(|hit| out.incident(printed, hit, has_links));
    out.heading("Actions", answer.actions.len(), beside);
    answer.actions.iter().take(beside).for_each(|hit| out.action(printed, hit));
    for (taxonomy, hits) in printed.groups_of_terms() {
        out.heading(&printed.workspace.config.taxonomies[taxonomy].plural, hits.len(), beside);
        hits.iter().take(beside).for_each(|hit| out.term(printed, hit));
    }
    out.text
}

/// What is printed, line by line.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, title: &str, n: usize, n_shown: usize) {
        if n > 0 {
            let of = if n > n_shown { format!("{n_shown} of {n}") } else { n.to_string() };
            self.line(&format!("\u{1b}[1m{title}\u{1b}[0m ({of})"));
        }
    }

    fn cause(&mut self, printed: &Printed<'_>, cause: &CauseHit) {
        let catalog = printed.opened.lib.catalog();
        let term = printed.searcher.units().term(cause.number);
        let known = catalog.term(term);
        let mut facts = vec![super::print::count(known.all.len(), "post-mortem")];
        if cause.n_incidents > 0 {
            facts.push(format!("{} found here", cause.n_incidents));
        }
        facts.extend(printed.last_seen(term).map(|day| format!("last {day}")));
        if catalog.recurrences_of(term).iter().any(|(_, after_a_fix)| *after_a_fix) {
            facts.push("came back after a fix".to_owned());
        }
        self.line(&format!("  {}  {}", marked(&known.title, &marks(printed, &known.title)), dim(known.slug.as_str())));
        self.line(&format!("{INDENT}{}", facts.join(" · ")));
    }

    fn incident(&mut self, printed: &Printed<'_>, hit: &Hit, has_links: bool) {
        let shown = printed.incident(hit);
        let head = [shown.date.as_str(), shown.severity.unwrap_or_default()];
        let head: Vec<&str> = head.into_iter().filter(|part| !part.is_empty()).collect();
        self.line(&format!("  {}  {}", head.join("  "), marked(shown.title, &marks(printed, shown.title))));
        let place = format!("{}:{}", shown.path.as_str(), shown.line);
        let place = if has_links { linked(printed, shown.path, &place) } else { place };
        let why = shown::matched_in(hit.parts);
        let why = if why.is_empty() { String::new() } else { format!(" · found in {}", why.join(", ")) };
        self.line(&format!("{INDENT}{}{}", dim(&place), dim(&why)));
        if !printed.workspace.config.site.url.is_empty() {
            self.line(&format!("{INDENT}{}", dim(&shown.url)));
        }
        if !shown.causes.is_empty() {
            self.line(&format!("{INDENT}root cause: {}", shown.causes.join(", ")));
        }
        if !shown.snippet.text.is_empty() {
            self.line(&format!("{INDENT}{}", marked(&shown.snippet.text, &shown.snippet.marks)));
        }
    }

    fn action(&mut self, printed: &Printed<'_>, hit: &Hit) {
        let catalog = printed.opened.lib.catalog();
        let reference = printed.searcher.units().action(hit.number);
        let action = catalog.action(reference);
        let what = crate::markdown::plain(&action.what);
        let state = match action.days_late(catalog.today()) {
            Some(days) => {
                format!("overdue by {}", super::print::count(usize::try_from(days).unwrap_or_default(), "day"))
            }
            None => action.status.as_str().to_owned(),
        };
        let mut facts = vec![state];
        facts.extend(action.owner.clone());
        facts.push(catalog.post_mortem(reference.post_mortem).title.value.clone());
        self.line(&format!("  {}", marked(&what, &marks(printed, &what))));
        self.line(&format!("{INDENT}{}", facts.join(" · ")));
    }

    fn term(&mut self, printed: &Printed<'_>, hit: &Hit) {
        let term = printed.searcher.units().term(hit.number);
        let known = printed.opened.lib.catalog().term(term);
        let n = super::print::count(known.all.len(), "post-mortem");
        let title = marked(&known.title, &marks(printed, &known.title));
        self.line(&format!("  {title}  {}  {n}", dim(known.slug.as_str())));
    }
}

fn marks(printed: &Printed<'_>, text: &str) -> Vec<Range<usize>> {
    snippet::marks(text, &printed.sought())
}

/// The text with marked stretches in bold yellow. What steers a terminal is taken out: anybody may have written it.
fn marked(text: &str, marks: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len() + marks.len() * 12);
    let mut from = 0;
    for mark in marks {
        out.push_str(&harmless(&text[from..mark.start]));
        out.push_str("\u{1b}[1;33m");
        out.push_str(&harmless(&text[mark.clone()]));
        out.push_str("\u{1b}[0m");
        from = mark.end;
    }
    out.push_str(&harmless(&text[from..]));
    out
}

fn dim(text: &str) -> String {
    format!("\u{1b}[2m{}\u{1b}[0m", if text.contains('\u{1b}') { text.to_owned() } else { harmless(text) })
}

/// A link to the file, for terminals that know links.
fn linked(printed: &Printed<'_>, path: &SourcePath, shown: &str) -> String {
    let file = std::path::absolute(printed.workspace.root.join(path.as_str())).unwrap_or_default();
    let encoded: String = file
        .to_string_lossy()
        .bytes()
        .map(|byte| match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("\u{1b}]8;;file://{encoded}\u{1b}\\{}\u{1b}]8;;\u{1b}\\", harmless(shown))
}

/// Whether standard output is a terminal that is known to understand links.
fn has_links() -> bool {
    let is = |name: &str, values: &[&str]| {
        std::env::var(name).is_ok_and(|value| values.iter().any(|known| value.starts_with(known)))
    };
    let set = |name: &str| std::env::var_os(name).is_some();
    std::io::stdout().is_terminal()
        && (is("TERM_PROGRAM", &["iTerm", "WezTerm", "vscode", "ghostty", "Hyper"])
            || is("TERM", &["xterm-kitty", "alacritty", "foot", "xterm-ghostty"])
            || ["VTE_VERSION", "KONSOLE_VERSION", "WT_SESSION", "DOMTERM"].into_iter().any(set))
}

/// The page of a term.
pub(super) fn term_place(printed: &Printed<'_>, hit: &Hit) -> Place {
    Place::Term(printed.searcher.units().term(hit.number))
}
