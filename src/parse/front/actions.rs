//! How we prevent it: the action items, and whether what they refer to is there.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Fields;
use super::scalars::{bad_slug, day, items, line, scalar, short_form, term, texts, word};
use crate::address::{AddressError, Slug};
use crate::diagnostic::code;
use crate::model::{Action, ActionStatus, Aim, Due, PostMortem, TermRef};
use crate::parse::context::{Context, shown};
use crate::parse::tree::{Node, Value};
use crate::source::Span;

/// A reference as written, and where.
struct Reference {
    written: String,
    span: Span,
}

/// What an action is written as.
const TAKES: &str = "text, or keys such as `what` and `owner`";

/// What an action refers to, until all actions and causes are known.
#[derive(Default)]
struct References {
    addresses: Vec<Reference>,
    supports: Vec<Reference>,
}

/// All actions.
pub(super) fn read(cx: &mut Context<'_>, fields: &mut Fields<'_>, post_mortem: &mut PostMortem) {
    let Some(node) = fields.take("actions") else { return };
    let nodes = items(cx, "actions", node);
    let (actions, references): (Vec<Action>, Vec<References>) =
        nodes.into_iter().filter_map(|item| action(cx, item)).unzip();
    post_mortem.actions = actions;
    check_ids(cx, &post_mortem.actions);
    name_the_nameless(&mut post_mortem.actions);
    let causes = post_mortem.causes.iter();
    let names = causes.flat_map(|cause| cause.id.iter().cloned().chain([cause.term.slug.to_string()]));
    let known = Known {
        causes: names.chain(["root".to_owned()]).collect(),
        actions: post_mortem.actions.iter().map(|action| action.id.clone()).collect(),
    };
    for references in references {
        check_references(cx, &known, references);
    }
}

/// One action: the long form, or what is to be done as text. Its id is empty where none was given.
fn action(cx: &mut Context<'_>, node: &Node) -> Option<(Action, References)> {
    let mut action = Action::new(node.span);
    if let Value::Scalar { .. } = node.value {
        action.what = short_form(cx, "actions", node, TAKES)?;
        return Some((action, References::default()));
    }
    let mut fields = Fields::of(cx, "actions", node, TAKES)?;
    action.id = fields.take("id").and_then(|node| local_id(cx, node)).unwrap_or_default();
    action.what = fields.take("what").and_then(|node| line(cx, "what", node)).unwrap_or_default();
    action.action_type = fields.take("type").and_then(|node| action_type(cx, node));
    action.aim = fields.take("aim").and_then(|node| word(cx, "aim", node, Aim::parse, Aim::WORDS));
    let references = References {
        addresses: fields.take("addresses").map(|node| references(cx, "addresses", node)).unwrap_or_default(),
        supports: fields.take("supports").map(|node| references(cx, "supports", node)).unwrap_or_default(),
    };
    action.addresses = references.addresses.iter().map(|reference| reference.written.clone()).collect();
    action.supports = references.supports.iter().map(|reference| reference.written.clone()).collect();
    action.owner = fields.take("owner").and_then(|node| line(cx, "owner", node));
    let status =
        fields.take("status").and_then(|node| word(cx, "status", node, ActionStatus::parse, ActionStatus::WORDS));
    action.due = fields.take("due").and_then(|node| due(cx, node));
    action.done = fields.take("done").and_then(|node| day(cx, "done", node));
    action.status = status.unwrap_or(if action.done.is_some() { ActionStatus::Done } else { ActionStatus::Open });
    action.reason = fields.take("reason").and_then(|node| line(cx, "reason", node));
    action.tracker = fields.take("tracker").and_then(|node| line(cx, "tracker", node));
    action.done_when = fields.take("done_when").and_then(|node| line(cx, "done_when", node));
    fields.finish(cx, "actions");
    if action.what.is_empty() {
        cx.say(code::MISSING_FIELD, node.span, "an action has no `what`: what is to be done?");
        action.what.clone_from(&action.id);
    }
    Some((action, references))
}

/// An id within one post-mortem: it becomes part of a link, so it is letters, digits, `-`, `_` and `.`.
pub(super) fn local_id(cx: &mut Context<'_>, node: &Node) -> Option<String> {
    let written = scalar(cx, "id", node, "a short name")?;
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if written.len() > 64 || written.contains("..") || !written.chars().all(sound) {
        let error = if written.contains("..") { AddressError::Upward } else { AddressError::Character };
        let error = if written.len() > 64 { AddressError::TooLong } else { error };
        bad_slug(cx, "id", node.span, written, error);
        return None;
    }
    Some(written.to_owned())
}

/// A slug below `process` or `technical`.
fn action_type(cx: &mut Context<'_>, node: &Node) -> Option<TermRef> {
    let term = term(cx, "type", node)?;
    if matches!(term.slug.top(), "process" | "technical") {
        return Some(term);
    }
    let message = format!("`type` begins with `process/` or `technical/`, and `{}` does not", shown(&term.written));
    cx.say(code::BAD_VALUE, node.span, message);
    None
}

/// A day, or `none` for a long-term goal.
fn due(cx: &mut Context<'_>, node: &Node) -> Option<Due> {
    if let Value::Scalar { text, .. } = &node.value
        && text.trim().eq_ignore_ascii_case("none")
    {
        return Some(Due::LongTerm);
    }
    day(cx, "due", node).map(Due::On)
}

fn references(cx: &mut Context<'_>, field: &str, node: &Node) -> Vec<Reference> {
    let nodes = items(cx, field, node);
    let read =
        |item: &Node| texts(cx, field, item).into_iter().next().map(|written| Reference { written, span: item.span });
    nodes.into_iter().filter_map(read).collect()
}

/// Reports ids that stand twice.
fn check_ids(cx: &mut Context<'_>, actions: &[Action]) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for action in actions.iter().filter(|action| !action.id.is_empty()) {
        if let Some(first) = seen.insert(&action.id, action.span) {
            let diagnostic = cx
                .note(code::REPEATED_ENTRY, action.span, format!("two actions have the `id` `{}`", action.id))
                .related(cx.path, Some(first), "the first one");
            cx.report(diagnostic);
        }
    }
}

/// Gives `A1`, `A2`, … to the actions that have no id.
pub(in crate::parse) fn name_the_nameless(actions: &mut [Action]) {
    let taken: BTreeSet<String> = actions.iter().map(|action| action.id.clone()).collect();
    let mut free = (1..).map(|n| format!("A{n}")).filter(|id| !taken.contains(id));
    for action in actions.iter_mut().filter(|action| action.id.is_empty()) {
        action.id = free.next().expect("there is always a next number");
        if action.what.is_empty() {
            action.what.clone_from(&action.id);
        }
    }
}

/// What the actions of one post-mortem may refer to.
struct Known {
    causes: BTreeSet<String>,
    actions: BTreeSet<String>,
}

/// Reports what refers to a cause or action that this post-mortem doesn't have.
fn check_references(cx: &mut Context<'_>, known: &Known, references: References) {
    for Reference { written, span } in references.addresses {
        let slug = Slug::parse(&written).ok();
        let is_known = known.causes.contains(&written) || slug.is_some_and(|slug| known.causes.contains(slug.as_str()));
        if !is_known {
            unknown_reference(cx, "addresses", "cause", &written, span, &known.causes);
        }
    }
    for Reference { written, span } in references.supports {
        if !known.actions.contains(&written) {
            unknown_reference(cx, "supports", "action", &written, span, &known.actions);
        }
    }
}

fn unknown_reference(
    cx: &mut Context<'_>,
    field: &str,
    what: &str,
    written: &str,
    span: Span,
    known: &BTreeSet<String>,
) {
    if cx.is_full() {
        return;
    }
    let message = format!("`{field}` names `{}`, which is no {what} of this post-mortem", shown(written));
    let diagnostic = cx.note(code::UNKNOWN_REFERENCE, span, message);
    cx.report(cx.suggest(diagnostic, written, known.iter().map(String::as_str)));
}

#[cfg(test)]
mod tests {
    use crate::model::{ActionStatus, Due};
    use crate::parse::testing::{check_quiet, check_said, front};

    #[test]
    fn actions_are_read_in_short_and_long_form() {
        let pm = front(
            "actions:\n  - Fix it\n  - { id: A1, what: Watch it, type: technical/monitoring, due: none, status: done }\n  - { what: Ask, done: 2026-07-01 }",
        );
        let ids: Vec<_> = pm.actions.iter().map(|action| action.id.as_str()).collect();
        assert_eq!(ids, ["A2", "A1", "A3"]);
        assert_eq!((pm.actions[1].due, pm.actions[1].status), (Some(Due::LongTerm), ActionStatus::Done));
        assert!(pm.actions[1].is_technical() && pm.actions[2].status == ActionStatus::Done);
    }

    #[test]
    fn wrong_values_of_actions_are_reported() {
        check_said("actions: [{ id: ../A1, what: x }]", "3:17: error[PM112] `id`");
        check_said("actions: [{ id: A1 }]", "3:11: error[PM105] an action has no `what`");
        check_said("actions: [{ what: x, aim: detection }]", "3:27: error[PM103] `aim`");
        check_said("actions: [{ what: x, type: prevent }]", "3:28: error[PM103] `type`");
        check_said("actions: [{ what: x, status: finished }]", "3:30: error[PM103] `status`");
        check_said("actions: [{ what: x, owner: ~ }]", "3:29: error[PM102] `owner`");
        check_said("actions: [{ what: x, onwer: y }]", "3:22: warning[PM101] unknown key `onwer` in `actions`");
        check_said(
            "actions: [{ id: A, what: x }, { id: A, what: y }]",
            "3:31: warning[PM113] two actions have the `id` `A`",
        );
    }

    #[test]
    fn references_lead_somewhere() {
        check_said(
            "root_cause: a\nactions: [{ what: x, addresses: [no] }]",
            "4:34: warning[PM207] `addresses` names `no`",
        );
        check_said("actions: [{ what: x, supports: [P1] }]", "3:33: warning[PM207] `supports` names `P1`");
        check_quiet(
            "root_cause: a/B\nactions: [{ id: P1, what: x, addresses: [root, a/b] }, { what: y, supports: P1 }]",
        );
    }
}
