//! `check: { ignore: [PM501] }`: the rules that are not to speak of a document.

use super::fields::Fields;
use super::scalars::{items, scalar};
use crate::diagnostic::{CODES, Selector, code};
use crate::model::Sourced;
use crate::parse::context::{Context, shown};

/// The rules as they are written; those that don't exist are reported.
pub(super) fn ignored<'c: 'n, 'n>(cx: &mut Context<'c>, fields: &mut Fields<'n>) -> Vec<Sourced<String>> {
    let Some(node) = fields.take("check") else { return Vec::new() };
    let Some(mut keys) = Fields::of(cx, "check", node, "a key `ignore` with a list of rules") else {
        return Vec::new();
    };
    let mut ignored = Vec::new();
    for item in keys.take("ignore").map(|node| items(cx, "ignore", node)).unwrap_or_default() {
        let Some(written) = scalar(cx, "ignore", item, "a rule such as `PM501`") else { continue };
        if Selector::parse(written).is_some() {
            ignored.push(Sourced::typed(written.to_owned(), item.span));
            continue;
        }
        let diagnostic = cx.note(code::BAD_VALUE, item.span, format!("there is no rule `{}`", shown(written)));
        cx.report(cx.suggest(diagnostic, written, CODES.iter().map(|entry| entry.name)));
    }
    keys.finish(cx, "check");
    ignored
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::{check_said, front};

    #[test]
    fn rules_are_ignored_by_code_group_or_name() {
        let ignored = front("check: { ignore: [PM401, pm4, broken-link] }").ignored;
        assert_eq!(ignored.iter().map(|rule| rule.value.as_str()).collect::<Vec<_>>(), ["PM401", "pm4", "broken-link"]);
        assert_eq!(front("check: { ignore: PM401 }").ignored.len(), 1);
        check_said("check: { ignore: [PM999] }", "3:19: error[PM103] there is no rule `PM999`");
        check_said("check: { ignor: [PM501] }", "3:10: warning[PM101] unknown key `ignor` in `check`");
        check_said("check: PM501", "3:8: error[PM102] `check` takes a key `ignore` with a list of rules, not text");
    }
}
