//! Why it went wrong: trigger, root causes, contributing factors, effects.

use super::fields::Fields;
use super::scalars::{items, line, short_form, term, terms, texts, word};
use crate::diagnostic::code;
use crate::model::{Cause, CauseRole, Effect, PostMortem, TermRef, Trigger};
use crate::parse::context::Context;
use crate::parse::tree::{Node, Value};

/// What an effect is written as.
const EFFECT_TAKES: &str = "text, or entries such as `{ what: …, system: … }`";

/// What can set an incident off.
pub(super) const TRIGGER_KINDS: &[&str] = &[
    "binary-push",
    "config-push",
    "user-behavior",
    "processing-pipeline",
    "service-provider",
    "performance-decay",
    "capacity-management",
    "hardware",
    "scheduled-job",
    "operator-action",
    "clock",
    "unknown",
];

/// All of phase 2.
pub(super) fn read(cx: &mut Context<'_>, fields: &mut Fields<'_>, post_mortem: &mut PostMortem) {
    post_mortem.trigger = fields.take("trigger").and_then(|node| trigger(cx, node));
    let root = fields.take("root_cause").map(|node| terms(cx, "root_cause", node)).unwrap_or_default();
    let contributing = fields.take("contributing").map(|node| terms(cx, "contributing", node)).unwrap_or_default();
    let long = fields.take("causes").map(|node| long_causes(cx, node)).unwrap_or_default();
    let short = |role| move |term| Cause { id: None, term, what: None, role, escaped_because: Vec::new() };
    let (long_root, long_contributing): (Vec<_>, Vec<_>) =
        long.into_iter().partition(|cause| cause.role == CauseRole::Root);
    let causes = root.into_iter().map(short(CauseRole::Root)).chain(long_root);
    let causes = causes.chain(contributing.into_iter().map(short(CauseRole::Contributing))).chain(long_contributing);
    causes.for_each(|cause| add(&mut post_mortem.causes, cause));
    let effects = fields.take("effects").map(|node| items(cx, "effects", node)).unwrap_or_default();
    post_mortem.effects = effects.into_iter().filter_map(|item| effect(cx, item)).collect();
}

/// Adds a cause; one that is named in short and in long form is one cause.
fn add(causes: &mut Vec<Cause>, cause: Cause) {
    match causes.iter_mut().find(|known| known.term.slug == cause.term.slug) {
        Some(known) => {
            known.id = known.id.take().or(cause.id);
            known.what = known.what.take().or(cause.what);
            known.escaped_because.extend(cause.escaped_because);
        }
        None => causes.push(cause),
    }
}

/// `trigger: { kind, what }`, or what it was in words.
fn trigger(cx: &mut Context<'_>, node: &Node) -> Option<Trigger> {
    if let Value::Scalar { .. } = node.value {
        return line(cx, "trigger", node).map(|what| Trigger { kind: None, what: Some(what) });
    }
    let mut fields = Fields::of(cx, "trigger", node, "text, or `kind` and `what`")?;
    let fold = |written: &str| {
        let folded = written.trim().to_lowercase().replace([' ', '_'], "-");
        TRIGGER_KINDS.contains(&folded.as_str()).then_some(folded)
    };
    let kind = fields.take("kind").and_then(|node| word(cx, "kind", node, fold, TRIGGER_KINDS));
    let what = fields.take("what").and_then(|node| line(cx, "what", node));
    fields.finish(cx, "trigger");
    (kind.is_some() || what.is_some()).then_some(Trigger { kind, what })
}

fn long_causes(cx: &mut Context<'_>, node: &Node) -> Vec<Cause> {
    items(cx, "causes", node).into_iter().filter_map(|item| long_cause(cx, item)).collect()
}

fn long_cause(cx: &mut Context<'_>, node: &Node) -> Option<Cause> {
    if let Value::Scalar { .. } = node.value {
        let term = term(cx, "causes", node)?;
        return Some(Cause { id: None, term, what: None, role: CauseRole::Root, escaped_because: Vec::new() });
    }
    let mut fields = Fields::of(cx, "causes", node, "entries such as `{ cause: …, what: … }`")?;
    let id = fields.take("id").and_then(|node| super::actions::local_id(cx, node));
    let cause = fields.take("cause");
    let what = fields.take("what").and_then(|node| line(cx, "what", node));
    let role = fields.take("role").and_then(|node| word(cx, "role", node, CauseRole::parse, CauseRole::WORDS));
    let escaped_because =
        fields.take("escaped_because").map(|node| texts(cx, "escaped_because", node)).unwrap_or_default();
    fields.finish(cx, "causes");
    let Some(cause) = cause.filter(|node| !node.is_blank()) else {
        cx.say(code::MISSING_FIELD, node.span, "an entry of `causes` has no `cause`");
        return None;
    };
    let term = term(cx, "cause", cause)?;
    Some(Cause { id, term, what, role: role.unwrap_or(CauseRole::Root), escaped_because })
}

/// `{ what, system }`, or what it was in words.
fn effect(cx: &mut Context<'_>, node: &Node) -> Option<Effect> {
    if let Value::Scalar { .. } = node.value {
        return short_form(cx, "effects", node, EFFECT_TAKES).map(|what| Effect { what, system: None });
    }
    let mut fields = Fields::of(cx, "effects", node, EFFECT_TAKES)?;
    let what = fields.take("what").and_then(|node| line(cx, "what", node));
    let system: Option<TermRef> = fields.take("system").and_then(|node| term(cx, "system", node));
    fields.finish(cx, "effects");
    if what.is_none() {
        cx.say(code::MISSING_FIELD, node.span, "an entry of `effects` has no `what`");
    }
    what.map(|what| Effect { what, system })
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::{check_said, front};

    #[test]
    fn causes_are_read_in_short_and_long_form() {
        let pm = front(
            "root_cause: a/b\ncontributing: [c]\ncauses:\n  - { id: R1, cause: a/b, what: Why }\n  - { cause: d, role: contributing }",
        );
        let causes: Vec<_> =
            pm.causes.iter().map(|c| (c.term.slug.as_str(), c.role.as_str(), c.id.as_deref())).collect();
        assert_eq!(causes, [("a/b", "root", Some("R1")), ("c", "contributing", None), ("d", "contributing", None)]);
        assert_eq!(front("root_cause: [a, b]").causes.len(), 2);
    }

    #[test]
    fn triggers_and_effects_are_read_in_short_and_long_form() {
        let trigger = front("trigger: { kind: Scheduled Job, what: x }").trigger.expect("a trigger");
        assert_eq!((trigger.kind.as_deref(), trigger.what.as_deref()), (Some("scheduled-job"), Some("x")));
        assert_eq!(front("trigger: a push").trigger.and_then(|t| t.what).as_deref(), Some("a push"));
        let effects = front("effects: [slow, { what: down, system: web }]").effects;
        assert_eq!(effects[1].system.as_ref().map(|s| s.slug.as_str()), Some("web"));
        check_said("trigger: { kind: cron }", "3:18: error[PM103] `kind`");
        check_said("effects: [{ system: web }]", "3:11: error[PM105] an entry of `effects` has no `what`");
        check_said("causes: [{ what: x }]", "3:10: error[PM105] an entry of `causes` has no `cause`");
    }
}
