//! The long form for a line that somebody typed, such as a query: it stands in no file.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::Severity;
use super::full::{help_line, plain};
use crate::source::Span;

/// What is wrong, the line with carets under `span`, and what to do if `help` says something. In colour, as
/// [`full`](super::full) is.
pub fn typed(severity: Severity, message: &str, line: &str, span: Span, help: &str) -> String {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let annotation = AnnotationKind::Primary.span(span.range());
    let group = level.primary_title(plain(message)).element(Snippet::source(line).line_start(1).annotation(annotation));
    let mut text = Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group]);
    if !help.is_empty() {
        text.push_str(&help_line(help));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_the_place() {
        let text = typed(Severity::Error, "no such key", "a b:c d", Span::new(2..3), "did you mean `x:`?");
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string(), @r"
        error: no such key
          |
        1 | a b:c d
          |   ^
        help: did you mean `x:`?
        ");
    }
}
