//! What it did to users and data, in figures and words.

use super::fields::Fields;
use super::scalars::{count, length, line, percent, texts};
use crate::model::{Impact, StatedLength};
use crate::parse::context::Context;
use crate::parse::tree::{Node, Value};

/// The `impact` mapping; the length it states goes to `stated` as well, as it is written.
pub(super) fn read(cx: &mut Context<'_>, node: &Node, stated: &mut Vec<StatedLength>) -> Impact {
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
        duration: fields.take("duration").and_then(|node| {
            let length = length(cx, "duration", node)?;
            if let Value::Scalar { text, .. } = &node.value {
                stated.push(StatedLength { length, written: text.trim().to_owned(), span: node.span });
            }
            Some(length)
        }),
        cost: fields.take("cost").and_then(|node| line(cx, "cost", node)),
        slo: fields.take("slo").and_then(|node| line(cx, "slo", node)),
        support_tickets: fields.take("support_tickets").and_then(|node| count(cx, "support_tickets", node)),
        cleanup: fields.take("cleanup").map(|node| texts(cx, "cleanup", node)).unwrap_or_default(),
    };
    fields.finish(cx, "impact");
    impact
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::{check_said, front};

    #[test]
    fn figures_are_read_as_people_write_them() {
        let impact = front(
            "impact: { requests_pct: 33 %, users_affected: \"18,200\", duration: 1h 12m, cleanup: none, users: all }",
        )
        .impact;
        assert_eq!((impact.requests_pct, impact.users_affected), (Some(33.0), Some(18_200)));
        assert_eq!(impact.duration.map(crate::model::time::Length::seconds), Some(72 * 60));
        assert_eq!((impact.cleanup, impact.users.as_deref()), (vec!["none".to_owned()], Some("all")));
    }

    #[test]
    fn impossible_figures_are_reported() {
        check_said("impact: large", "3:9: error[PM102] `impact`");
        check_said("impact: { users_affected: -3 }", "3:27: error[PM103] `users_affected`");
        check_said("impact: { users_affected: 99999999999999999999 }", "3:27: error[PM103]");
        check_said("impact: { users_affected: 3.5 }", "3:27: error[PM103]");
        check_said("impact: { users_pct: 101 }", "3:22: error[PM103] `users_pct`");
        check_said("impact: { users_pct: -1 }", "3:22: error[PM103]");
        check_said("impact: { users_pct: .inf }", "3:22: error[PM103]");
        check_said("impact: { users_pct: 20-30 }", "3:22: error[PM103]");
        check_said("impact: { duration: 63 }", "3:21: error[PM103] `duration`");
        check_said("impact: { user_affected: 3 }", "3:11: warning[PM101] unknown key `user_affected` in `impact`");
    }
}
