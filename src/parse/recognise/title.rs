//! Which heading is the document's title.

use super::headings;
use super::placeholder::is_placeholder;
use crate::markdown::Outline;
use crate::model::{Origin, PostMortem, Sourced};
use crate::parse::front::one_line;

/// Titles that templates begin with.
const BLANK_TITLES: &[&str] = &[
    "title",
    "incident title",
    "title of the incident",
    "title of the incident date",
    "issue name",
    "postmortem template",
    "template",
];

/// The heading that is the title: the only one of the first level, or the first heading of all, if it is no section's.
pub(super) fn heading(outline: &Outline) -> Option<usize> {
    let mut firsts = outline.headings.iter().enumerate().filter(|(_, heading)| heading.level == 1);
    let (index, heading) = firsts.next()?;
    let is_only = firsts.next().is_none();
    let words = headings::words(&heading.text);
    // `# Summary` or `# Root cause` opens a section; a title has more words, or none that a section would have.
    let is_section = words.split_whitespace().count() <= 3 && headings::kind(&heading.text, false).is_some();
    let is_blank = heading.text.trim().is_empty();
    (!is_blank && !is_section && (is_only || index == 0)).then_some(index)
}

/// Takes the title from the body where the front matter has none.
pub(super) fn fill(outline: &Outline, title: Option<usize>, post_mortem: &mut PostMortem) {
    let Some(heading) = title.and_then(|index| outline.headings.get(index)) else { return };
    let text = without_emoji(&one_line(&heading.text));
    let words = headings::words(&text);
    let is_blank = is_placeholder(&text) || BLANK_TITLES.contains(&words.trim());
    if post_mortem.title.origin == Origin::Path && !is_blank {
        post_mortem.title = Sourced::recognised(text, heading.span);
    }
}

/// The text without emoji codes (`:warning:`) at its start.
fn without_emoji(text: &str) -> String {
    let mut rest = text.trim();
    while let Some((code, behind)) = rest.strip_prefix(':').and_then(|rest| rest.split_once(':')) {
        if code.is_empty() || code.contains(char::is_whitespace) {
            break;
        }
        rest = behind.trim_start();
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::read;

    #[test]
    fn the_title_is_the_heading_that_is_no_section() {
        let check = |body: &str, expected: &str| assert_eq!(read(body).title.value, expected, "{body}");
        check("# Mail was *late*\n\n## Summary\n", "Mail was late");
        check("# Mail was late\n\n## Summary\n\n# Stats\n", "Mail was late");
        check(":fire: words\n\n# :fire: Mail was late\n", "Mail was late");
        check("# Summary\n\n# Root cause\n", "X");
        check("## Mail\n", "X");
        check("# Incident title\n", "X");
        check("# <title>\n", "X");
        check("---\ntitle: Typed\n---\n# Mail\n", "Typed");
    }
}
