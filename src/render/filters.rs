//! What templates may call beside the engine's own filters.

use tera::{Kwargs, State, TeraResult, Value};

/// Registers our filters: `inline`, `plain`, `plural`, `number`.
pub(super) fn register(tera: &mut tera::Tera) {
    tera.register_filter("inline", inline);
    tera.register_filter("plain", plain);
    tera.register_filter("plural", plural);
    tera.register_filter("number", number);
}

/// `{{ page.summary | inline }}`: one line of Markdown as HTML.
fn inline(text: &str, _: Kwargs, _: &State) -> Value {
    Value::safe_string(&super::prose::inline(text))
}

/// `{{ page.summary | plain }}`: one line of Markdown without its markup.
fn plain(text: &str, _: Kwargs, _: &State) -> String {
    crate::markdown::plain(text)
}

/// `{{ n | plural(one="action", many="actions") }}`: the number with its noun.
#[allow(clippy::needless_pass_by_value, reason = "the engine hands its arguments over")]
fn plural(n: i64, kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let (one, many) = (kwargs.must_get::<String>("one")?, kwargs.must_get::<String>("many")?);
    Ok(format!("{} {}", grouped(n), if n == 1 { one } else { many }))
}

/// `{{ n | number }}`: digits in groups of three.
fn number(n: i64, _: Kwargs, _: &State) -> String {
    grouped(n)
}

/// Digits in groups of three: `12,345`.
fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::from(if n < 0 { "−" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        let check = |n, expected: &str| assert_eq!(grouped(n), expected);
        check(0, "0");
        check(999, "999");
        check(1000, "1,000");
        check(-1_234_567, "−1,234,567");
    }
}
