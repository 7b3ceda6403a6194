//! The edits that mend front matter: only where the text around a place is so plain that nothing else changes.

use super::context::Context;
use crate::diagnostic::{Edit, Fix, Safety, meant};
use crate::model::time::{Moment, Zone};
use crate::source::Span;

/// Renames a key to the one of `known` that was probably meant, unless that stands there already.
pub(super) fn key(cx: &Context<'_>, span: Span, written: &str, near: &str, known: &[&str]) -> Option<Fix> {
    let before = cx.text.get(..span.range().start)?.trim_end_matches([' ', '\t', '"', '\'']);
    // The header of a TOML table: others may begin with the same name.
    if before.ends_with(['[', '.']) {
        return None;
    }
    let edit = cx.respelled(span, written, near)?;
    let is_certain = meant(written, known.iter().copied()) == Some((near, Safety::Safe));
    // A slip in `visibility` keeps a document in. Who mends it decides who may read it.
    let safety = if is_certain && near != "visibility" { Safety::Safe } else { Safety::Unsafe };
    Some(Fix { title: format!("rename the key to `{near}`"), edits: vec![edit], safety })
}

/// Takes out an entry of a list: one of `[a, b]` behind a comma, or a line of its own.
pub(super) fn entry(cx: &Context<'_>, span: Span) -> Option<Fix> {
    let (start, end) = (span.range().start, span.range().end);
    let before = cx.text.get(..start)?;
    let title = "take the second one out";
    if let Some(list) = before.trim_end().strip_suffix(',') {
        return Some(Fix::remove(Span::new(list.len()..end), title));
    }
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    if before[line..].trim() != "-" {
        return None;
    }
    let rest = &cx.text[end..];
    let (left, line_end) = rest.find('\n').map_or((rest, cx.text.len()), |at| (&rest[..at], end + at + 1));
    left.trim().is_empty().then(|| Fix::remove(Span::new(line..line_end), title))
}

/// Writes the zone that is assumed behind a time.
pub(super) fn zone(cx: &Context<'_>, span: Span, written: &str, moment: Moment) -> Option<Fix> {
    let text = moment.to_rfc3339();
    let offset = text.get(text.len().checked_sub(6)?..)?;
    let ends_with_digit = written.ends_with(|c: char| c.is_ascii_digit());
    let zone = match (offset, ends_with_digit) {
        ("+00:00", true) => "Z".to_owned(),
        ("+00:00", false) => " UTC".to_owned(),
        (offset, true) => offset.to_owned(),
        (offset, false) => format!(" {offset}"),
    };
    time(cx, span, written, &format!("{written}{zone}"), moment, "write the time zone that is assumed")
}

/// Writes the day that is assumed before a time.
pub(super) fn day(cx: &Context<'_>, span: Span, written: &str, moment: Moment) -> Option<Fix> {
    let new = format!("{} {written}", moment.day());
    time(cx, span, written, &new, moment, "write the day that is assumed")
}

/// Writes a moment in another way, where that reads as the same moment.
fn time(cx: &Context<'_>, span: Span, written: &str, new: &str, moment: Moment, title: &str) -> Option<Fix> {
    let again = Moment::read(new, &Zone::utc(), None).ok()?;
    let edit = cx.respelled(span, written, new)?;
    (again.moment == moment).then(|| Fix { title: title.to_owned(), edits: vec![edit], safety: Safety::Unsafe })
}

/// Writes `fence` in the place of the line at `span` that should be one, without blanks around it.
pub(super) fn fence(cx: &Context<'_>, span: Span, fence: &str) -> Fix {
    let start = cx.text[..span.range().start].trim_end_matches([' ', '\t']).len();
    Fix::replace(Span::new(start..span.range().end), fence, format!("write `{fence}`"))
}

/// Closes front matter at `end`, which is the start of a line or the end of the text.
pub(super) fn close(cx: &Context<'_>, end: usize, fence: &str) -> Fix {
    let before = &cx.text[..end];
    let line_break = if before.contains("\r\n") { "\r\n" } else { "\n" };
    let first = if before.ends_with('\n') { "" } else { line_break };
    let text = format!("{first}{fence}{line_break}");
    let edit = Edit { span: Span::new(end..end), text };
    Fix { title: "close the front matter".into(), edits: vec![edit], safety: Safety::Unsafe }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::address::SourcePath;
    use crate::config::Config;
    use crate::diagnostic::fix::apply;
    use crate::diagnostic::{Diagnostic, Fix, Safety};
    use crate::source::SourceFile;

    fn said(text: &str) -> Vec<Diagnostic> {
        let file = SourceFile::from_bytes(SourcePath::new("content/2026-06-30-x.md"), text.as_bytes());
        crate::parse::document(&file, &Config::default()).diagnostics
    }

    /// `text` after all fixes of at most that safety, again and again until there are none.
    fn mended(text: &str, safety: Safety) -> String {
        let mut text = text.to_owned();
        for _ in 0..10 {
            let said = said(&text);
            let fixes: Vec<&Fix> = said.iter().filter_map(|d| d.fix.as_ref()).filter(|f| f.safety <= safety).collect();
            let fixed = apply(&text, &fixes);
            if fixed.n_applied == 0 {
                return text;
            }
            text = fixed.text;
        }
        panic!("fixes go on without end: {text}");
    }

    /// Front matter with a title becomes other front matter, about which nothing is left to say.
    fn check(matter: &str, expected: &str, safety: Safety) {
        let text = |matter: &str| format!("---\ntitle: T # kept\n{matter}\n---\nBody.\n");
        assert_eq!(mended(&text(matter), safety), text(expected), "{matter}");
        assert_eq!(said(&text(expected)), [], "{expected}");
        let crlf = text(matter).replace('\n', "\r\n");
        assert_eq!(mended(&crlf, safety), text(expected).replace('\n', "\r\n"), "{matter}");
        if safety == Safety::Unsafe {
            assert_eq!(mended(&text(matter), Safety::Safe), text(matter), "{matter}");
        }
    }

    #[test]
    fn safe_fixes_say_the_same_in_other_letters() {
        let check = |matter: &str, expected: &str| check(matter, expected, Safety::Safe);
        check("severty: sev2 # said", "severity: sev2 # said");
        check("\"Root-Cause\": a", "\"root_cause\": a");
        check("impact: { user_pct: 3 }", "impact: { users_pct: 3 }");
        check("actions:\n  - what: x\n    onwer: y # soon", "actions:\n  - what: x\n    owner: y # soon");
        check(
            "actions: [{ id: Rollout, what: x }, { what: y, supports: Rolout }]",
            "actions: [{ id: Rollout, what: x }, { what: y, supports: Rollout }]",
        );
        check("status: reviewd", "status: reviewed");
        check("status: 'reviewd' # really", "status: 'reviewed' # really");
        check("status: >\n  reviewd", "status: >\n  reviewed");
        check("systems: [a, b,  a]", "systems: [a, b]");
        check("tags:\n  - a # first\n  - b\n  - a\n  - c", "tags:\n  - a # first\n  - b\n  - c");
    }

    #[test]
    fn unsafe_fixes_are_the_likeliest_reading() {
        let check = |matter: &str, expected: &str| check(matter, expected, Safety::Unsafe);
        check("system: a", "systems: a");
        check("visiblity: public", "visibility: public");
        check("visibility: publc", "visibility: public");
        check("detected_by: monitor", "detected_by: monitoring");
        check("started: 2026-03-14 09:02", "started: 2026-03-14 09:02Z");
        check("started: \"2026-03-14 9:02 am\"", "started: \"2026-03-14 9:02 am UTC\"");
        check("date: 2026-03-14\nstarted: 23:29 UTC", "date: 2026-03-14\nstarted: 2026-03-14 23:29 UTC");
    }

    #[test]
    fn what_is_not_plain_has_no_fix() {
        for matter in [
            "severity: sev2\nseverty: sev1",
            "status: \"review\\u0064ed\"",
            "tags:\n  - a\n  - a # why",
            "systems: [a, { id: a, role: cause }]",
            "colour: red",
        ] {
            let text = format!("---\ntitle: T\n{matter}\n---\n");
            assert!(!said(&text).is_empty(), "{matter}");
            assert_eq!(mended(&text, Safety::Unsafe), text, "{matter}");
        }
        let table = "+++\ntitle = \"T\"\n[[actons]]\nwhat = \"x\"\n+++\n";
        assert_eq!(mended(table, Safety::Unsafe), table);
    }

    #[test]
    fn toml_is_mended_as_well() {
        let check = |matter: &str, expected: &str| {
            let text = |matter: &str| format!("+++\ntitle = \"T\"\n{matter}\n+++\n");
            assert_eq!(mended(&text(matter), Safety::Safe), text(expected));
        };
        check("severty = \"sev2\"", "severity = \"sev2\"");
        check("status = 'reviewd'", "status = 'reviewed'");
        check("tags = [\"a\", \"b\", \"a\"]", "tags = [\"a\", \"b\"]");
    }

    #[test]
    fn fences_are_mended() {
        let check = |text: &str, expected: &str, safety: Safety| {
            assert_eq!(mended(text, safety), expected, "{text:?}");
            assert_eq!(said(expected), [], "{expected:?}");
        };
        check("----\ntitle: T\n----\nBody\n", "---\ntitle: T\n---\nBody\n", Safety::Safe);
        check("\n \n---\ntitle: T\n---\nBody\n", "---\ntitle: T\n---\nBody\n", Safety::Safe);
        check("---\r\ntitle: T\r\n  ---\r\n\r\nBody\r\n", "---\r\ntitle: T\r\n---\r\n\r\nBody\r\n", Safety::Safe);
        check("+++\ntitle = \"T\"\n---\nBody\n", "+++\ntitle = \"T\"\n+++\nBody\n", Safety::Safe);
        check("---\ntitle: T\n\n## Body\n", "---\ntitle: T\n\n---\n## Body\n", Safety::Unsafe);
        check("---\r\ntitle: T", "---\r\ntitle: T\r\n---\r\n", Safety::Unsafe);
        check("---\ntitle: a\u{7}b\n---\n", "---\ntitle: ab\n---\n", Safety::Safe);
    }

    /// Lines with slips in them.
    const LINES: &[&str] = &[
        "severty: sev2",
        "status: reviewd # said",
        "tags: [a, a, b, a]",
        "systems:\n  - x\n  - x\n  - y",
        "started: 2026-03-14 09:02",
        "impact: { user_pct: 3, clean_up: none }",
        "actions:\n  - { waht: Ask, onwer: team, stauts: opne }\n  - Look",
        "colour: red",
        "summary: |\n  Ein Töpfchen\n\n  severty: sev1",
        "detected_by: monitor",
        "# severty: sev3",
    ];

    proptest! {
        #[test]
        fn fixes_end_and_keep_every_other_line(
            lines in prop::sample::subsequence(LINES, 0..LINES.len()),
            crlf in any::<bool>(),
            cut in 0_usize..200,
        ) {
            let text = format!("---\ntitle: T\n{}\n---\n\n# Body\n\nText.\n", lines.join("\n"));
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            let text = text.get(..text.len().saturating_sub(cut)).unwrap_or(&text);
            let all = mended(text, Safety::Unsafe);
            prop_assert_eq!(&mended(&all, Safety::Unsafe), &all);
            let kept = |line: &str| ["#", "Text", "colour", "  Ein", "  severty"].iter().any(|begin| line.starts_with(begin));
            let kept = |text: &str| text.lines().filter(|line| kept(line)).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(kept(&all), kept(text));
            prop_assert_eq!(all.contains('\r'), text.contains('\r'));
        }
    }
}
