//! The verdict on a root cause in plain words.

use serde::Serialize;

use super::words;
use crate::catalog::{ActionRef, PostMortemRef};
use crate::insight::{Done, Tally, Verdict, VerdictKind};
use crate::model::time::Day;

/// A verdict as a page prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Sentence {
    /// For the style sheet: `bad`, `open`, `good` or `none`.
    pub tone: &'static str,
    /// A name in the theme's icons.
    pub icon: &'static str,
    /// The verdict in a few words.
    pub lead: &'static str,
    /// Why, in one to three sentences.
    pub text: String,
}

/// What the words need to know beside the verdict.
pub(super) struct Names<'a> {
    /// What an action says, as plain text.
    pub action: &'a dyn Fn(ActionRef) -> String,
    /// A post-mortem's title and day.
    pub post_mortem: &'a dyn Fn(PostMortemRef) -> String,
    /// A day as the site prints it.
    pub day: &'a dyn Fn(Day) -> String,
    /// Today.
    pub today: Day,
}

/// Puts a verdict into words.
pub(super) fn sentence(verdict: &Verdict, names: &Names<'_>) -> Sentence {
    let new = |tone, icon, lead, text: String| Sentence { tone, icon, lead, text };
    let n = verdict.n_incidents;
    let with_work = |text: String| join(&[text, work(&verdict.work)]);
    match &verdict.kind {
        VerdictKind::NotSeen => new("none", "cause", "Not seen yet.", "No post-mortem names it.".to_owned()),
        VerdictKind::NoIncident(n) => {
            let names_it =
                if *n == 1 { "1 post-mortem names it" } else { &format!("{} post-mortems name it", words::number(*n)) };
            let text = format!("{names_it}, as a contributing cause or of something that was no incident.");
            new("none", "cause", "Never the root cause of an incident.", text)
        }
        VerdictKind::NoAction { n_repeated, last } => {
            let seen = seen(n, *n_repeated, last.map(names.day));
            new("bad", "late", "No action addresses it.", seen)
        }
        VerdictKind::CameBack { fix, returns, since } => came_back(verdict, names, *fix, returns, *since),
        VerdictKind::NotBack { done, elsewhere } => {
            let elsewhere = elsewhere.map(names.post_mortem);
            let elsewhere = elsewhere.map(|title| format!("It was seen since, in other systems: {title}."));
            let (tone, icon, lead) =
                if done.held { ("good", "held", "Held so far.") } else { ("open", "clock", "Too early to tell.") };
            new(tone, icon, lead, with_work(join(&[not_back(done, names), elsewhere.unwrap_or_default()])))
        }
        VerdictKind::KeepsComing { n_repeated } => {
            let again = if *n_repeated == 1 {
                "one of them repeats".to_owned()
            } else {
                format!("{n_repeated} of them repeat")
            };
            let text = format!(
                "It led to {}; {again} an earlier one, and no fix was done in between.",
                words::count(n, "incident")
            );
            new("bad", "again", "It keeps repeating.", with_work(text))
        }
        VerdictKind::DoneSometime => {
            let done = verdict.work.done;
            let what = if done == 1 { "1 action is".to_owned() } else { format!("{done} actions are") };
            new("open", "clock", "It can’t be told.", with_work(format!("{what} marked done, but not when.")))
        }
        VerdictKind::AllDropped => {
            new("bad", "drop", "Nothing is planned.", "Every action that addresses it was dropped.".to_owned())
        }
        VerdictKind::NotDone => {
            let work = &verdict.work;
            let text = match (work.wanted(), work.overdue) {
                (1, 0) => "1 action addresses it and is not done.".to_owned(),
                (1, _) => "1 action addresses it; it is overdue.".to_owned(),
                (n, 0) => format!("{n} actions address it and none is done."),
                (n, _) => format!("{n} actions address it and none is done, {}.", overdue(work)),
            };
            new("open", "open", "Not fixed yet.", text)
        }
    }
}

fn came_back(
    verdict: &Verdict,
    names: &Names<'_>,
    fix: Option<(ActionRef, Day)>,
    returns: &[Day],
    since: Option<Done>,
) -> Sentence {
    let first = match (fix, returns.first()) {
        (Some((fix, done)), Some(first)) => {
            format!("It came back {} after “{}” was marked done", words::span(done, *first), (names.action)(fix))
        }
        _ => "It came back after a fix was marked done".to_owned(),
    };
    let again = match returns {
        [] | [_] => String::new(),
        [first, second] => format!(", and again {} after that", words::span(*first, *second)),
        [_, .., last] => {
            format!(", and {} more since, the last time on {}", times(returns.len() - 1), (names.day)(*last))
        }
    };
    let text = format!("{first}{again}.");
    let (tone, lead, then) = match since {
        None if verdict.work.open == 0 => ("bad", "Not fixed.", "Nothing that addresses it is open.".to_owned()),
        None => ("bad", "Not fixed yet.", String::new()),
        Some(done) => {
            let fix = (names.action)(done.fix);
            let on = (names.day)(done.on);
            if done.held {
                ("good", "Held since the last fix.", format!("“{fix}”, done on {on}, has held since."))
            } else {
                let (tone, lead) =
                    if verdict.work.open > 0 { ("bad", "Not fixed yet.") } else { ("open", "Too early to tell.") };
                (tone, lead, format!("Since then “{fix}” was marked done, on {on}; nothing has come back yet."))
            }
        }
    };
    let icon = if tone == "good" { "held" } else { "again" };
    let work = if verdict.work.open == 0 { String::new() } else { work(&verdict.work) };
    Sentence { tone, icon, lead, text: join(&[text, then, work]) }
}

fn not_back(done: &Done, names: &Names<'_>) -> String {
    let (fix, ago) = ((names.action)(done.fix), words::span(done.on, names.today));
    if done.held {
        format!("It has not come back in the {ago} since “{fix}” was marked done.")
    } else {
        format!("“{fix}” was marked done {ago} ago; it has not come back since.")
    }
}

fn seen(n: usize, n_repeated: usize, last: Option<String>) -> String {
    let last = last.map(|day| format!(", last on {day}")).unwrap_or_default();
    match (n, n_repeated) {
        (1, _) => format!("It led to 1 incident{}.", last.replace(", last", "")),
        (n, 0) => format!("It led to {} in different systems{last}.", words::count(n, "incident")),
        (n, _) => format!("It led to {}{last}.", words::count(n, "incident")),
    }
}

/// What is still open: `One action is in progress.`
fn work(work: &Tally) -> String {
    let doing = |n: usize, what: &str| match n {
        1 => format!("1 action is {what}"),
        n => format!("{n} actions are {what}"),
    };
    let sentence = match (work.open, work.in_progress) {
        (0, _) => return String::new(),
        (open, in_progress) if open == in_progress => doing(open, "in progress"),
        (open, _) => doing(open, "still open"),
    };
    if work.overdue > 0 { format!("{sentence}, {}.", overdue(work)) } else { format!("{sentence}.") }
}

fn overdue(work: &Tally) -> String {
    match (work.overdue, work.open) {
        (1, 1) => "and it is overdue".to_owned(),
        (n, _) => format!("{n} of them overdue"),
    }
}

fn times(n: usize) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times") }
}

fn join(sentences: &[String]) -> String {
    sentences.iter().filter(|s| !s.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Slug;
    use crate::insight::fixture::{Incident, Library, act, incident, library};
    use crate::insight::{history, verdict};
    use crate::model::{ActionStatus, Kind};

    /// The verdict on `batch` in a library of `incidents`, on 28 July 2026.
    fn judge(incidents: Vec<Incident>) -> (&'static str, String) {
        let catalog = incidents.into_iter().fold(library("2026-07-28"), Library::with).link();
        let cause = catalog.find_term("causes", &Slug::parse("batch").expect("a slug")).expect("it is named");
        let names = Names {
            action: &|action| catalog.action(action).what.clone(),
            post_mortem: &|p| catalog.post_mortem(p).title.value.clone(),
            day: &|day| day.format("d MMM yyyy"),
            today: catalog.today(),
        };
        let sentence = sentence(&verdict(&catalog, &history(&catalog, cause)), &names);
        (sentence.lead, sentence.text)
    }

    fn on(day: &str) -> Incident {
        incident(&format!("{day}-x")).system("web").cause("batch")
    }

    #[track_caller]
    fn check(incidents: Vec<Incident>, lead: &str, text: &str) {
        let (actual_lead, actual_text) = judge(incidents);
        assert_eq!((actual_lead, &*actual_text), (lead, text));
    }

    #[test]
    fn it_came_back() {
        let fixed = || on("2025-05-12").act(act("Stagger the reindex").done("2025-05-30"));
        check(
            vec![fixed(), on("2025-11-04")],
            "Not fixed.",
            "It came back 5 months after “Stagger the reindex” was marked done. Nothing that addresses it is open.",
        );
        check(
            vec![
                fixed(),
                on("2025-11-04").act(act("Cap CPU").due("2026-02-02")),
                on("2026-07-05").act(act("Move jobs")),
            ],
            "Not fixed yet.",
            "It came back 5 months after “Stagger the reindex” was marked done, and again 8 months after that. \
             2 actions are still open, 1 of them overdue.",
        );
        check(
            vec![
                fixed(),
                on("2025-11-04"),
                on("2026-01-05"),
                on("2026-07-05").act(act("Move jobs").status(ActionStatus::InProgress)),
            ],
            "Not fixed yet.",
            "It came back 5 months after “Stagger the reindex” was marked done, and 2 times more since, \
             the last time on 5 Jul 2026. 1 action is in progress.",
        );
    }

    #[test]
    fn it_came_back_and_something_was_done_since() {
        let fixed = || on("2024-01-10").act(act("Nice").done("2024-01-20"));
        check(
            vec![fixed(), on("2024-03-01").act(act("Move jobs").done("2024-06-01"))],
            "Held since the last fix.",
            "It came back 5 weeks after “Nice” was marked done. “Move jobs”, done on 1 Jun 2024, has held since.",
        );
        check(
            vec![fixed(), on("2026-03-01").act(act("Move jobs").done("2026-06-01"))],
            "Too early to tell.",
            "It came back 2 years after “Nice” was marked done. Since then “Move jobs” was marked done, on 1 Jun 2026; \
             nothing has come back yet.",
        );
    }

    #[test]
    fn it_has_not_come_back() {
        check(
            vec![on("2024-01-10").act(act("Nice").done("2024-01-20"))],
            "Held so far.",
            "It has not come back in the 2 years since “Nice” was marked done.",
        );
        check(
            vec![on("2026-01-10").act(act("Nice").done("2026-05-20")).act(act("Move jobs"))],
            "Too early to tell.",
            "“Nice” was marked done 2 months ago; it has not come back since. 1 action is still open.",
        );
        check(
            vec![
                on("2024-01-10").act(act("Nice").done("2024-01-20")),
                incident("2026-01-10-y").title("Mails sent twice").system("mail").cause("batch"),
            ],
            "Held so far.",
            "It has not come back in the 2 years since “Nice” was marked done. \
             It was seen since, in other systems: Mails sent twice.",
        );
    }

    #[test]
    fn nothing_was_done_in_time() {
        check(
            vec![on("2025-05-12").act(act("Cap CPU")), on("2026-05-12")],
            "It keeps repeating.",
            "It led to 2 incidents; one of them repeats an earlier one, and no fix was done in between. 1 action is still open.",
        );
        check(
            vec![on("2025-05-12").act(act("Cap CPU").due("2025-06-01"))],
            "Not fixed yet.",
            "1 action addresses it; it is overdue.",
        );
        check(
            vec![on("2025-05-12").act(act("Cap CPU")).act(act("Move jobs").due("2025-06-01"))],
            "Not fixed yet.",
            "2 actions address it and none is done, 1 of them overdue.",
        );
        check(
            vec![on("2025-05-12").act(act("x").status(ActionStatus::WontDo))],
            "Nothing is planned.",
            "Every action that addresses it was dropped.",
        );
        check(
            vec![on("2025-05-12").act(act("x").status(ActionStatus::Done))],
            "It can’t be told.",
            "1 action is marked done, but not when.",
        );
    }

    #[test]
    fn no_action_addresses_it() {
        check(vec![on("2025-05-12")], "No action addresses it.", "It led to 1 incident on 12 May 2025.");
        check(
            vec![on("2025-05-12"), on("2026-05-12")],
            "No action addresses it.",
            "It led to 2 incidents, last on 12 May 2026.",
        );
        check(
            vec![on("2025-05-12"), incident("2026-01-10-y").system("mail").cause("batch")],
            "No action addresses it.",
            "It led to 2 incidents in different systems, last on 10 Jan 2026.",
        );
    }

    #[test]
    fn it_caused_no_incident() {
        check(
            vec![on("2025-05-12").kind(Kind::GameDay)],
            "Never the root cause of an incident.",
            "1 post-mortem names it, as a contributing cause or of something that was no incident.",
        );
    }
}
