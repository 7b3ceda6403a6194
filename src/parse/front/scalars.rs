//! Single values and lists of them: what a field takes, and what to say where it gets something else.

use std::borrow::Cow;
use std::fmt::{self, Display};

use crate::address::{AddressError, Slug};
use crate::diagnostic::{Safety, code};
use crate::model::TermRef;
use crate::model::time::{Day, Length, Moment, Showing, TimeProblem};
use crate::parse::context::{Context, shown};
use crate::parse::mend;
use crate::parse::tree::{Node, Value};
use crate::source::Span;

/// The most entries of one list that are read.
const MAX_ITEMS: usize = 2000;

/// A scalar as written, without blanks around it; `None` where it is blank, or is something else, which is reported.
pub(super) fn scalar<'n>(cx: &mut Context<'_>, field: &str, node: &'n Node, takes: impl Display) -> Option<&'n str> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text.trim()).filter(|text| !text.is_empty()),
        Value::Blank => None,
        Value::Null | Value::List(_) | Value::Map(_) => {
            cx.say(code::WRONG_TYPE, node.span, format!("`{field}` takes {takes}, not {}", node.describe()));
            None
        }
    }
}

/// Text on one line: line breaks become blanks, and control characters go.
pub(super) fn line(cx: &mut Context<'_>, field: &str, node: &Node) -> Option<String> {
    let text = scalar(cx, field, node, "text")?;
    Some(one_line(text).into_owned()).filter(|text| !text.is_empty())
}

/// What stands as text where keys with values could stand as well: a number or a yes or no is a slip there.
pub(super) fn short_form(cx: &mut Context<'_>, field: &str, node: &Node, takes: &str) -> Option<String> {
    let kind = node.describe();
    if ["a number", "a yes or no"].contains(&kind) {
        cx.say(code::WRONG_TYPE, node.span, format!("`{field}` takes {takes}, not {kind}"));
        return None;
    }
    line(cx, field, node)
}

/// `text` with runs of blanks, line breaks and control characters as one blank.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c.is_control() || (c.is_whitespace() && c != ' ');
    if !text.contains(odd) && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    let words = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// One word of a fixed set.
pub(super) fn word<T>(
    cx: &mut Context<'_>,
    field: &str,
    node: &Node,
    parse: impl Fn(&str) -> Option<T>,
    words: &[&str],
) -> Option<T> {
    let takes = OneOf(words);
    let written = scalar(cx, field, node, &takes)?;
    let parsed = parse(written);
    if parsed.is_none() {
        let message = format!("`{field}` takes {takes}, not `{}`", shown(written));
        let diagnostic = cx.note(code::BAD_VALUE, node.span, message);
        let mut diagnostic = cx.suggest(diagnostic, written, words.iter().copied());
        if let Some(fix) = diagnostic.fix.as_mut().filter(|_| field == "visibility") {
            // What can't be read stays in. Who mends it decides who may read it.
            fix.safety = Safety::Unsafe;
        }
        cx.report(diagnostic);
    }
    parsed
}

/// Put into words only when there is something to say.
struct OneOf<'a>(&'a [&'a str]);

impl Display for OneOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of {}", listed(self.0))
    }
}

/// Words for a message: `a`, `b` or `c`.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// The items of a list; a value that is none is a list of itself. Blank items are reported, and so is a list without end.
pub(super) fn items<'n>(cx: &mut Context<'_>, field: &str, node: &'n Node) -> Vec<&'n Node> {
    match &node.value {
        Value::Blank => Vec::new(),
        Value::List(items) => {
            let (blank, items): (Vec<_>, Vec<_>) = items.iter().partition(|item| matches!(item.value, Value::Blank));
            for item in blank {
                cx.say(code::WRONG_TYPE, item.span, format!("`{field}` has a blank entry"));
            }
            if let Some(item) = items.get(MAX_ITEMS) {
                cx.say(
                    code::LIMIT,
                    item.span,
                    format!("`{field}` has more than {MAX_ITEMS} entries; the rest is not read"),
                );
            }
            items.into_iter().take(MAX_ITEMS).collect()
        }
        Value::Null | Value::Scalar { .. } | Value::Map(_) => vec![node],
    }
}

/// A list of texts, or one text.
pub(super) fn texts(cx: &mut Context<'_>, field: &str, node: &Node) -> Vec<String> {
    items(cx, field, node).into_iter().filter_map(|item| line(cx, field, item)).collect()
}

/// A count: a whole number, not negative, with or without thousands separators.
pub(super) fn count(cx: &mut Context<'_>, field: &str, node: &Node) -> Option<u64> {
    let written = scalar(cx, field, node, "a whole number")?;
    let digits = without_separators(written.trim_start_matches('~').trim_start());
    let number = digits.filter(|d| d.bytes().all(|b| b.is_ascii_digit())).and_then(|d| d.parse().ok());
    if number.is_none() {
        let message = format!("`{field}` takes a whole number from 0, not `{}`", shown(written));
        cx.say(code::BAD_VALUE, node.span, message);
    }
    number
}

/// Digits without `,` or `_` between groups of three; `None` where the groups are no thousands.
fn without_separators(text: &str) -> Option<String> {
    let mut groups = text.split([',', '_', '\u{202f}']);
    let first = groups.next().filter(|group| !group.is_empty())?;
    let rest: Vec<&str> = groups.collect();
    let thousands = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    thousands.then(|| first.to_owned() + &rest.concat())
}

/// A share in per cent, with or without the sign.
pub(super) fn percent(cx: &mut Context<'_>, field: &str, node: &Node) -> Option<f64> {
    let written = scalar(cx, field, node, "a number from 0 to 100")?;
    let number = written.trim_start_matches('~').trim_end_matches('%').trim();
    let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let share = number.parse::<f64>().ok().filter(|share| plain && (0.0..=100.0).contains(share));
    if share.is_none() {
        cx.say(code::BAD_VALUE, node.span, format!("`{field}` takes a number from 0 to 100, not `{}`", shown(written)));
    }
    share
}

/// A length of time.
pub(super) fn length(cx: &mut Context<'_>, field: &str, node: &Node) -> Option<Length> {
    let written = scalar(cx, field, node, "a length of time")?;
    let length = Length::parse(written);
    if length.is_none() {
        let message = format!("`{field}` takes a length of time with units, not `{}`", shown(written));
        cx.report(cx.note(code::BAD_VALUE, node.span, message).help("write it as `1h 12m`"));
    }
    length
}

/// A day; a time behind it is left out.
pub(super) fn day(cx: &mut Context<'_>, field: &str, node: &Node) -> Option<Day> {
    let written = time_text(cx, field, node, "a date")?;
    let day = Day::read(written);
    day.inspect_err(|problem| bad_time(cx, field, node.span, "date", written, *problem)).ok()
}

/// A moment; a time without a day is taken to be on `on`, which is said.
pub(super) fn moment(cx: &mut Context<'_>, field: &str, node: &Node, on: Option<Day>) -> Option<Moment> {
    let written = time_text(cx, field, node, "a date or time")?;
    match Moment::read(written, &cx.config.site.timezone, on) {
        Ok(said) => {
            if !said.has_day {
                let message = format!("`{field}` has no day, so {} is taken", said.moment.day());
                let mut diagnostic =
                    cx.note(code::TIME_WITHOUT_DAY, node.span, message).help("write the day before the time");
                diagnostic.fix = mend::day(cx, node.span, written, said.moment);
                cx.report(diagnostic);
            } else if said.showing != Showing::Once {
                let diagnostic = cx.note(code::TIME_OF_CLOCK_CHANGE, node.span, clock_change(field, said.showing));
                cx.report(diagnostic.help(format!("write the offset from UTC: `{}`", said.moment.to_rfc3339())));
            } else if !said.has_zone {
                let zone = cx.config.site.timezone.label(said.moment);
                let message = format!("`{field}` has no time zone, so {zone} is assumed");
                let mut diagnostic = cx.note(code::TIME_WITHOUT_ZONE, node.span, message);
                diagnostic.fix = mend::zone(cx, node.span, written, said.moment);
                cx.report(diagnostic);
            }
            Some(said.moment)
        }
        Err(problem) => {
            bad_time(cx, field, node.span, "time", written, problem);
            None
        }
    }
}

fn clock_change(field: &str, showing: Showing) -> String {
    match showing {
        Showing::Never => format!("`{field}` was never shown by clocks of its zone: they were put forward over it"),
        Showing::Once | Showing::Twice => {
            format!("`{field}` was shown twice by clocks of its zone: they were put back that night")
        }
    }
}

/// What a field for times holds, unless it is a number or a yes or no.
fn time_text<'n>(cx: &mut Context<'_>, field: &str, node: &'n Node, takes: &str) -> Option<&'n str> {
    let written = scalar(cx, field, node, takes)?;
    let kind = node.describe();
    if kind == "text" {
        return Some(written);
    }
    cx.say(code::WRONG_TYPE, node.span, format!("`{field}` takes {takes}, not {kind}"));
    None
}

fn bad_time(cx: &mut Context<'_>, field: &str, span: Span, what: &str, written: &str, problem: TimeProblem) {
    let message = format!("`{field}` is no {what} that can be read: {problem}");
    let form = if what == "date" { "`2026-06-30`" } else { "`2026-06-30T09:02Z`" };
    let diagnostic = cx.note(code::BAD_DATE, span, message).label(shown(written)).help(format!("write it as {form}"));
    cx.report(diagnostic);
}

/// One term.
pub(super) fn term(cx: &mut Context<'_>, field: &str, node: &Node) -> Option<TermRef> {
    let written = scalar(cx, field, node, "a name")?;
    match strict_slug(written) {
        Ok(slug) => Some(TermRef { slug, written: written.to_owned(), span: node.span }),
        Err(error) => {
            bad_slug(cx, field, node.span, written, error);
            None
        }
    }
}

/// A list of terms, or one term. A term that stands there twice is reported.
pub(super) fn terms(cx: &mut Context<'_>, field: &str, node: &Node) -> Vec<TermRef> {
    let nodes = items(cx, field, node);
    let terms: Vec<TermRef> = nodes.into_iter().filter_map(|item| term(cx, field, item)).collect();
    without_repeats(cx, field, terms, |term| term)
}

/// Takes out what names the same term a second time, and reports it.
pub(super) fn without_repeats<T>(
    cx: &mut Context<'_>,
    field: &str,
    all: Vec<T>,
    term: impl Fn(&T) -> &TermRef,
) -> Vec<T> {
    let mut seen: std::collections::BTreeMap<Slug, TermRef> = std::collections::BTreeMap::new();
    let mut kept = Vec::with_capacity(all.len());
    for one in all {
        let this = term(&one);
        if let Some(first) = seen.get(&this.slug) {
            let same = if first.written == this.written {
                "twice".to_owned()
            } else {
                format!("twice, also as `{}`", shown(&first.written))
            };
            let mut diagnostic = cx
                .note(code::REPEATED_ENTRY, this.span, format!("`{field}` names `{}` {same}", shown(&this.written)))
                .related(cx.path, Some(first.span), "the first one, which is used");
            diagnostic.fix = mend::entry(cx, this.span);
            cx.report(diagnostic);
        } else {
            seen.insert(this.slug.clone(), this.clone());
            kept.push(one);
        }
    }
    kept
}

/// A slug without anything that folding would hide: encoded separators, dots at the end, invisible characters.
pub(super) fn strict_slug(written: &str) -> Result<Slug, AddressError> {
    let odd = |c: char| matches!(c, '%' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFD}');
    if written.contains(odd) {
        return Err(AddressError::Character);
    }
    if written.split('/').any(|level| level.trim() == ".." || level.trim() == "." || level.contains("..")) {
        return Err(AddressError::Upward);
    }
    if written.split('/').any(|level| level.ends_with('.')) {
        return Err(AddressError::Reserved);
    }
    Slug::parse(written)
}

/// Says why a name can't become part of an address.
pub(super) fn bad_slug(cx: &mut Context<'_>, field: &str, span: Span, written: &str, error: AddressError) {
    let message = format!("`{field}` can't be `{}`: {error}", shown(written));
    cx.report(cx.note(code::BAD_SLUG, span, message).help("use letters, digits and `-`"));
}
