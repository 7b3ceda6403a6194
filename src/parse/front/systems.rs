//! The systems a post-mortem is about, as names or with the role each had.

use super::fields::Fields;
use super::scalars::{items, term, without_repeats, word};
use crate::diagnostic::code;
use crate::model::{SystemRef, SystemRole};
use crate::parse::context::Context;
use crate::parse::tree::{Node, Value};

/// `systems: [a, { id: b, role: cause }]`, or one name.
pub(super) fn read(cx: &mut Context<'_>, node: &Node) -> Vec<SystemRef> {
    let nodes = items(cx, "systems", node);
    let systems: Vec<SystemRef> = nodes.into_iter().filter_map(|item| system(cx, item)).collect();
    without_repeats(cx, "systems", systems, |system| &system.term)
}

fn system(cx: &mut Context<'_>, node: &Node) -> Option<SystemRef> {
    let Value::Map(entries) = &node.value else {
        return Some(SystemRef { term: term(cx, "systems", node)?, role: SystemRole::Affected });
    };
    let mut fields = Fields::new(entries);
    let id = fields.take("id");
    let role = fields.take("role").and_then(|node| word(cx, "role", node, SystemRole::parse, SystemRole::WORDS));
    fields.finish(cx, "systems");
    let Some(id) = id else {
        cx.say(code::MISSING_FIELD, node.span, "an entry of `systems` has no `id`");
        return None;
    };
    Some(SystemRef { term: term(cx, "systems", id)?, role: role.unwrap_or(SystemRole::Affected) })
}
