//! Calendars of due dates: one of all actions and one per owner, to subscribe to.

mod ics;

use super::{Inputs, Output, OutputFile, published_url};
use crate::address::OutPath;
use crate::catalog::{ActionRef, Catalog, Place};
use crate::insight;
use crate::markdown;
use crate::model::Due;
use crate::model::time::Day;
use crate::pages::{self, Addresses};

use ics::Calendar;

pub(super) const OUTPUT: Output = Output { name: "calendar", files };

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let (catalog, addresses) = (inputs.catalog, &inputs.plan.addresses);
    let title = &catalog.config().site.title;
    let file = |path: OutPath, name: &str, actions: Vec<ActionRef>| {
        let text = calendar(catalog, addresses, name, &actions)?;
        Some(OutputFile::bytes(path, text.into_bytes()))
    };
    let all = listed(catalog, catalog.actions());
    let mut files: Vec<OutputFile> =
        file(addresses.calendar(), &format!("{title}: actions"), all).into_iter().collect();
    for (slug, owner) in catalog.owners() {
        let own = listed(catalog, owner.actions.iter().copied());
        files.extend(file(addresses.owner_calendar(slug), &format!("{title}: {}", owner.name), own));
    }
    files
}

/// The calendar of those actions that have a due date; `None` if none has.
pub fn calendar(catalog: &Catalog, addresses: &Addresses, name: &str, actions: &[ActionRef]) -> Option<String> {
    let mut calendar = Calendar::begin(name);
    let mut is_empty = true;
    for action in actions {
        if let Some(Due::On(due)) = catalog.action(*action).due {
            event(&mut calendar, catalog, addresses, *action, due);
            is_empty = false;
        }
    }
    (!is_empty).then(|| calendar.end())
}

/// What a published calendar holds: what is open, and what was due lately.
fn listed(catalog: &Catalog, actions: impl Iterator<Item = ActionRef>) -> Vec<ActionRef> {
    actions.filter(|action| insight::is_in_calendar(catalog.action(*action), catalog.today())).collect()
}

fn event(calendar: &mut Calendar, catalog: &Catalog, addresses: &Addresses, action: ActionRef, due: Day) {
    let (written, post_mortem) = (catalog.action(action), catalog.post_mortem(action.post_mortem));
    let what = markdown::plain(&written.what);
    let mut lines = vec![format!("Agreed after: {}", post_mortem.title.value)];
    lines.extend(written.owner.as_ref().map(|owner| format!("Owner: {owner}")));
    lines.extend(written.done_when.as_ref().map(|when| format!("Done when: {}", markdown::plain(when))));
    lines.extend(written.tracker.as_ref().map(|tracker| format!("Ticket: {tracker}")));
    calendar.line("BEGIN", "VEVENT");
    calendar.text("UID", &format!("{}.{}@{}", post_mortem.id.value, written.id, site_name(catalog)));
    calendar.line("DTSTAMP", &format!("{}T000000Z", ics::date(catalog.today())));
    // Readers take the higher number for the newer state.
    calendar.line("SEQUENCE", if written.is_open() { "0" } else { "1" });
    calendar.line("DTSTART;VALUE=DATE", &ics::date(due));
    calendar.line("DTEND;VALUE=DATE", &ics::date(due.plus_days(1)));
    calendar.text("SUMMARY", &what);
    calendar.text("DESCRIPTION", &lines.join("\n"));
    calendar.line("STATUS", if written.is_open() { "CONFIRMED" } else { "CANCELLED" });
    // A due date keeps nobody busy.
    calendar.line("TRANSP", "TRANSPARENT");
    if let Some(page) = published_url(catalog, addresses.of(Place::PostMortem(action.post_mortem))) {
        let fragment = pages::action_anchor(catalog, action).map(|anchor| format!("#{anchor}")).unwrap_or_default();
        calendar.line("URL", &format!("{page}{fragment}"));
    }
    calendar.line("END", "VEVENT");
}

/// What tells the actions of this site from those of others: its host, else its title.
fn site_name(catalog: &Catalog) -> String {
    let site = &catalog.config().site;
    let host = site.url.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
    if host.is_empty() { crate::address::slugify(&site.title) } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::fixture::{act, incident, library};
    use crate::model::ActionStatus;

    fn sample(url: &str) -> String {
        let catalog = library("2026-07-28")
            .configured(|config| config.site.url = url.to_owned())
            .with(
                incident("2026-06-30-cron")
                    .title("Load balancer, cron; and 504s")
                    .act(act("Alert on `CPU`, 90 %").owner("SRE").due("2026-07-17"))
                    .act(act("Split jobs").due("2026-07-20").done("2026-07-19"))
                    .act(act("Without a date"))
                    .act(act("Long ago").due("2024-01-01").status(ActionStatus::WontDo)),
            )
            .link();
        let plan = pages::plan(&catalog).value;
        calendar(&catalog, &plan.addresses, "Post-mortems", &listed(&catalog, catalog.actions())).expect("dates")
    }

    #[test]
    fn each_due_date_is_a_day_of_its_own() {
        let text = sample("https://pm.example/a");
        let line = |text: &str| text.to_owned() + "\r\n";
        assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 2, "{text}");
        for expected in [
            "UID:2026-06-30-cron.A1@pm.example",
            "DTSTART;VALUE=DATE:20260717",
            "DTEND;VALUE=DATE:20260718",
            "SUMMARY:Alert on CPU\\, 90 %",
            "DESCRIPTION:Agreed after: Load balancer\\, cron\\; and 504s\\nOwner: SRE",
            "URL:https://pm.example/a/incidents/2026-06-30-cron.html#cb-action-a1",
            "DTSTAMP:20260728T000000Z",
        ] {
            assert!(text.contains(&line(expected)), "no `{expected}` in {text}");
        }
    }

    #[test]
    fn what_is_done_is_cancelled_and_newer() {
        let text = sample("");
        let done = text.split("BEGIN:VEVENT").find(|event| event.contains("Split jobs")).expect("the event");
        assert!(done.contains("\r\nSEQUENCE:1\r\n") && done.contains("\r\nSTATUS:CANCELLED\r\n"), "{done}");
        assert!(done.contains("UID:2026-06-30-cron.A2@post-mortems\r\n") && !done.contains("URL:"), "{done}");
        assert!(text.contains("\r\nSEQUENCE:0\r\n") && text.contains("\r\nSTATUS:CONFIRMED\r\n"));
    }

    #[test]
    fn without_dates_there_is_no_calendar() {
        let catalog = library("2026-07-28").with(incident("2026-06-30-cron").act(act("x"))).link();
        let plan = pages::plan(&catalog).value;
        let actions: Vec<ActionRef> = catalog.actions().collect();
        assert_eq!(calendar(&catalog, &plan.addresses, "Post-mortems", &actions), None);
    }
}
