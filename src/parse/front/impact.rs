//! What it did to users and data, in figures and words.

use super::fields::Fields;
use super::scalars::{count, length, line, percent, texts};
use crate::model::Impact;
use crate::parse::context::Context;
use crate::parse::tree::Node;

/// The `impact` mapping.
pub(super) fn read(cx: &mut Context<'_>, node: &Node) -> Impact {
    let Some(mut fields) = Fields::of(cx, "impact", node, "keys such as `summary` and `users_affected`") else {
        return Impact::default();
    };
    let impact = Impact {
        summary: fields.take("summary").and_then(|node| line(cx, "summary", node)),
        requests_pct: fields.take("requests_pct").and_then(|node| percent(cx, "requests_pct", node)),
        users_pct: fields.take("users_pct").and_then(|node| percent(cx, "users_pct", node)),
        users_affected: fields.take("users_affected").and_then(|node| count(cx, "users_affected", node)),
        users: fields.take("users").and_then(|node| line(cx, "users", node)),
        data_corrupted_pct: fields.take("data_corrupted_pct").and_then(|node| percent(cx, "data_corrupted_pct", node)),
        duration: fields.take("duration").and_then(|node| length(cx, "duration", node)),
        cost: fields.take("cost").and_then(|node| line(cx, "cost", node)),
        slo: fields.take("slo").and_then(|node| line(cx, "slo", node)),
        support_tickets: fields.take("support_tickets").and_then(|node| count(cx, "support_tickets", node)),
        cleanup: fields.take("cleanup").map(|node| texts(cx, "cleanup", node)).unwrap_or_default(),
    };
    fields.finish(cx, "impact");
    impact
}
