//! What blank templates leave behind is not data.

/// Texts that stand for something nobody wrote.
const EMPTY: &[&str] = &[
    "",
    "tbd",
    "tba",
    "todo",
    "n/a",
    "na",
    "none",
    "nil",
    "?",
    "??",
    "???",
    "...",
    "…",
    "xxx",
    "yyy",
    "zzz",
    "unknown",
    "-",
    "–",
    "list of action items",
    "action item",
    "action items",
    "description",
    "lorem ipsum",
    "title",
    "incident title",
    "name",
];

/// Parts that only a template has.
const PARTS: &[&str] = &[
    "yyyy-mm-dd",
    "xh xm",
    "xx:xx",
    "20xx-",
    "<insert",
    "lorem ipsum",
    "[insert",
    "${",
    "yyyy/mm/dd",
    "date: thing",
    "short event description",
];

/// Whether `text` is blank or what a template had there.
pub(super) fn is_placeholder(text: &str) -> bool {
    let plain = text.trim().trim_matches(['*', '_', '`', '.', ':', '(', ')', '[', ']', '|']).trim();
    if plain.chars().nth(200).is_some() {
        return false;
    }
    let folded = plain.to_lowercase();
    let bracketed = plain.starts_with('<') && plain.ends_with('>') && !plain.contains("://") && !plain.contains('@');
    EMPTY.contains(&folded.as_str()) || PARTS.iter().any(|part| folded.contains(part)) || bracketed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_text() {
        for text in [
            "",
            " - ",
            "TBD",
            "*Todo*",
            "N/A",
            "YYYY-MM-DD HH:MM",
            "<what happened>",
            "List of action items",
            "Xh Xm",
            "…",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in
            ["Add an alert", "<https://x.example/1>", "TBD by the team: owner of the queue", "none of the alerts fired"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
