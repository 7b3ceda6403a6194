//! The long form for people: the source line, carets under the stretch, and the fix last.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Related, Severity};
use crate::address::SourcePath;
use crate::source::{Position, SourceFile, Span};

/// The most characters of a source line that are shown: minified or generated lines would fill the screen.
const MAX_LINE_CHARS: usize = 240;

/// The diagnostic as several lines, in colour (ANSI escapes; the stream takes them off where they don't belong).
/// `source` finds a file's text.
pub fn full<'a>(diagnostic: &Diagnostic, source: impl Fn(&SourcePath) -> Option<&'a SourceFile>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let id = diagnostic.code.to_string();
    let mut group = level
        .primary_title(plain(&diagnostic.message))
        .id(id.as_str())
        .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
    let excerpts: Vec<Excerpt<'_>> = std::iter::once(Excerpt::of_diagnostic(diagnostic, &source))
        .chain(diagnostic.related.iter().map(|related| Excerpt::of_related(related, &source)))
        .collect();
    for excerpt in &excerpts {
        group = excerpt.add_to(group);
    }
    let mut text = Renderer::styled().decor_style(DecorStyle::Ascii).render(&[group]);
    text.extend(diagnostic.help.iter().map(|help| help_line(help)));
    text
}

/// The line of `source` that the diagnostic is about, with carets under the stretch, as plain text; `None` if it is about
/// no stretch of it.
pub fn excerpt(diagnostic: &Diagnostic, source: Option<&SourceFile>) -> Option<String> {
    let excerpt = Excerpt::of_diagnostic(diagnostic, &|_| source);
    let (text, range) = excerpt.text.clone()?;
    let annotation = excerpt.kind.span(range).label(excerpt.label.as_deref());
    let snippet = Snippet::source(text).line_start(excerpt.line).fold(false).annotation(annotation);
    Some(Renderer::plain().decor_style(DecorStyle::Ascii).render(&[Group::with_level(Level::ERROR).element(snippet)]))
}

/// What to do, as further lines.
pub(super) fn help_line(help: &str) -> String {
    let help = plain(help).replace('\n', "\n      ");
    format!("\n\u{1b}[1m\u{1b}[96mhelp\u{1b}[0m: {help}")
}

/// A part of a file to show, with what to mark in it.
struct Excerpt<'a> {
    path: String,
    line: usize,
    text: Option<(&'a str, Range<usize>)>,
    kind: AnnotationKind,
    label: Option<String>,
}

impl<'a> Excerpt<'a> {
    fn of_diagnostic(diagnostic: &Diagnostic, source: &impl Fn(&SourcePath) -> Option<&'a SourceFile>) -> Self {
        let label = diagnostic.label.as_deref().map(plain);
        Self::new(&diagnostic.path, diagnostic.span, AnnotationKind::Primary, label, source)
    }

    fn of_related(related: &Related, source: &impl Fn(&SourcePath) -> Option<&'a SourceFile>) -> Self {
        Self::new(&related.path, related.span, AnnotationKind::Context, Some(plain(&related.message)), source)
    }

    fn new(
        path: &SourcePath,
        span: Option<Span>,
        kind: AnnotationKind,
        label: Option<String>,
        source: &impl Fn(&SourcePath) -> Option<&'a SourceFile>,
    ) -> Self {
        let shown = span.and_then(|span| Some((source(path)?.text(), span)));
        let line = shown.map_or(1, |(text, span)| Position::of(text, span.start as usize).line);
        Self { path: plain(path.as_str()), line, text: shown.map(|(text, span)| line_of(text, span)), kind, label }
    }

    fn add_to<'b>(&'b self, group: Group<'b>) -> Group<'b> {
        let Some((text, range)) = self.text.clone() else {
            let origin = annotate_snippets::Origin::path(self.path.as_str());
            let group = group.element(origin);
            return match &self.label {
                Some(label) => group.element(Level::NOTE.message(label.as_str())),
                None => group,
            };
        };
        let annotation = self.kind.span(range).label(self.label.as_deref());
        group.element(
            Snippet::source(text).path(self.path.as_str()).line_start(self.line).fold(false).annotation(annotation),
        )
    }
}

/// The line on which `span` starts, and the span within it; long lines are cut.
fn line_of(text: &str, span: Span) -> (&str, Range<usize>) {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    let line = text[line_start..line_end].trim_end_matches('\r');
    let cut = line.char_indices().nth(MAX_LINE_CHARS).map_or(line.len(), |(i, _)| i);
    let from = (start - line_start).min(cut);
    let to = (end - line_start).min(cut).max(from);
    (&line[..cut], from..to)
}

/// The text without control characters, which could move the cursor or change colours.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::code;

    fn rendered(text: &str, span: Range<usize>) -> String {
        let file = SourceFile::from_bytes(SourcePath::new("content/a.md"), text.as_bytes());
        let diagnostic =
            Diagnostic::new(code::UNKNOWN_CAUSE, &file.path, Some(Span::new(span)), "unknown root cause `batch`")
                .label("no such root cause")
                .help("did you mean `batch-on-serving-hosts`?");
        anstream::adapter::strip_str(&full(&diagnostic, |_| Some(&file))).to_string()
    }

    #[test]
    fn the_line_the_carets_and_the_fix_are_shown() {
        insta::assert_snapshot!(rendered("---\r\nroot_cause: batch\r\n", 17..22), @r"
        note[PM203]: unknown root cause `batch`
         --> content/a.md:2:13
          |
        2 | root_cause: batch
          |             ^^^^^ no such root cause
        help: did you mean `batch-on-serving-hosts`?
        ");
    }

    #[test]
    fn the_line_and_the_carets_stand_alone() {
        let file = SourceFile::from_bytes(SourcePath::new("site.toml"), b"[site]\ntitle = 1\n");
        let at = |span| Diagnostic::new(code::CONFIG_VALUE, &file.path, span, "no text").label("a number");
        insta::assert_snapshot!(excerpt(&at(Some(Span::new(7..12))), Some(&file)).unwrap(), @r"
          |
        2 | title = 1
          | ^^^^^ a number
        ");
        assert_eq!(excerpt(&at(None), Some(&file)), None);
        assert_eq!(excerpt(&at(Some(Span::new(7..12))), None), None);
    }

    #[test]
    fn a_span_past_the_end_or_inside_a_letter_is_shown_all_the_same() {
        assert!(rendered("é", 1..90).contains("content/a.md"));
        assert!(rendered("", 5..9).contains("content/a.md"));
    }
}
