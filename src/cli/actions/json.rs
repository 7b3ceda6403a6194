//! Actions for machines: one document.

use serde_json::{Value, json};

use super::full_id;
use super::group::Group;
use super::shown::{Printed, due_word, state_word};
use crate::catalog::{ActionRef, Outcome, TermRef};
use crate::cli::print;
use crate::insight::{self, State};

/// Grows when a key changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

pub(super) fn print(printed: &Printed<'_>, groups: Option<&[Group]>) {
    let catalog = printed.catalog;
    let mut document = json!({
        "schema_version": SCHEMA_VERSION,
        "today": catalog.today().to_string(),
        "held_after_days": catalog.config().process.held_after_days,
        "total": printed.n_found,
        "overdue": printed.listed.iter().filter(|a| matches!(insight::state(catalog, **a), State::Overdue(_))).count(),
        "actions": printed.listed.iter().map(|action| shown(printed, *action)).collect::<Vec<_>>(),
    });
    if let Some(groups) = groups {
        let group = |group: &Group| {
            json!({
                "key": Some(&group.key).filter(|key| !key.is_empty()),
                "title": group.title,
                "actions": group.actions.iter().map(|action| full_id(catalog, *action)).collect::<Vec<_>>(),
            })
        };
        document["groups"] = groups.iter().map(group).collect();
    }
    print::text(&(serde_json::to_string_pretty(&document).expect("it is plain data") + "\n"));
}

fn shown(printed: &Printed<'_>, action: ActionRef) -> Value {
    let catalog = printed.catalog;
    let (written, linked) = (catalog.action(action), catalog.linked_action(action));
    let post_mortem = catalog.post_mortem(action.post_mortem);
    let slug = |term: TermRef| catalog.term(term).slug.to_string();
    let systems = catalog.linked(action.post_mortem).systems.iter().map(|(term, _)| slug(*term));
    let state = insight::state(catalog, action);
    let (outcome, came_back_with) = match catalog.outcome(action) {
        Outcome::Unknown => (None, None),
        Outcome::Held => (Some("held"), None),
        Outcome::TooEarly => (Some("too-early"), None),
        Outcome::CameBack(incident) => (Some("came-back"), Some(catalog.post_mortem(incident).id.value.to_string())),
    };
    json!({
        "id": full_id(catalog, action),
        "what": printed.what(action),
        "state": state_word(state),
        "status": written.status.as_str(),
        "days_late": if let State::Overdue(days) = state { Some(days) } else { None },
        "due": Some(due_word(written.due)).filter(|due| !due.is_empty()),
        "done": written.done.map(|day| day.to_string()),
        "owner": written.owner,
        "type": linked.action_type.map(slug),
        "aim": written.aim.map(crate::model::Aim::as_str),
        "systems": systems.collect::<Vec<_>>(),
        "addresses": linked.causes.iter().map(|cause| slug(*cause)).collect::<Vec<_>>(),
        "outcome": outcome,
        "came_back_with": came_back_with,
        "tracker": written.tracker,
        "post_mortem": {
            "id": post_mortem.id.value.as_str(),
            "title": post_mortem.title.value,
            "date": post_mortem.date.as_ref().map(|date| date.value.to_string()),
            "path": catalog.linked(action.post_mortem).document().path.as_str(),
        },
        "url": printed.url(action),
    })
}
