//! Marks with which authors keep rules quiet: `<!-- casebook: ignore PM501 -->` in the text, `# casebook: ignore PM402`
//! in the front matter, and `check: { ignore: [PM501] }` for the whole document.

use std::ops::Range;

use crate::address::SourcePath;
use crate::diagnostic::{CODES, Code, Diagnostic, Selector, code};
use crate::model::Document;
use crate::source::Span;

/// What every mark in a text holds.
const WORD: &str = "casebook:";

/// What stands between the rules and the reason.
const REASON: &str = " -- ";

/// One rule that one mark keeps quiet.
#[derive(Debug)]
pub(super) struct Mark {
    /// As its author names it.
    written: String,
    rule: Option<Selector>,
    span: Span,
    /// Where it keeps quiet; `None` for the whole document.
    scope: Option<Range<usize>>,
    is_used: bool,
}

/// All marks of a document, of which `text` is the whole file.
pub(super) fn marks(document: &Document, text: &str) -> Vec<Mark> {
    let whole = document.ignored().iter().map(|rule| Mark::new(&rule.value, rule.span, None));
    let mut marks: Vec<Mark> = whole.collect();
    if !text.contains(WORD) {
        return marks;
    }
    let body = document.body().span.start as usize;
    let mut lines = Lines { text, start: 0, fence: None };
    while let Some(line) = lines.next() {
        let in_body = line.start >= body;
        if !lines.is_code() {
            marks_of_line(text, line, in_body, &mut marks);
        }
    }
    marks
}

impl Mark {
    fn new(written: &str, span: Span, scope: Option<Range<usize>>) -> Self {
        Self { written: written.to_owned(), rule: Selector::parse(written), span, scope, is_used: false }
    }

    /// Whether it keeps `said` quiet; it is in use from then on.
    pub(super) fn silences(&mut self, said: &Diagnostic) -> bool {
        let is_here = match (&self.scope, said.span) {
            (None, _) => true,
            (Some(scope), Some(span)) => scope.contains(&(span.start as usize)),
            (Some(_), None) => false,
        };
        let silences = is_here && self.rule.is_some_and(|rule| rule.holds(said.code));
        self.is_used |= silences;
        silences
    }

    /// What there is to say of a mark that kept nothing quiet, though all its rules could have spoken.
    pub(super) fn complaint(&self, path: &SourcePath, could_speak: impl Fn(Code) -> bool) -> Option<Diagnostic> {
        let Some(rule) = self.rule else {
            // In front matter, names of rules are checked when it is read.
            let message = match self.written.as_str() {
                "" => "this mark names no rule".to_owned(),
                written => format!("there is no rule `{written}`"),
            };
            let diagnostic = Diagnostic::new(code::UNUSED_SUPPRESSION, path, Some(self.span), message);
            return Some(diagnostic.help("write the code of the rule, as in `<!-- casebook: ignore PM501 -->`"));
        };
        let all_spoke = CODES.iter().filter(|entry| rule.holds(entry.code)).all(|entry| could_speak(entry.code));
        if self.is_used || !all_spoke || rule.holds(code::UNUSED_SUPPRESSION) {
            return None;
        }
        let place = if self.scope.is_some() { "here" } else { "in this document" };
        let message = format!("`{}` has nothing to say {place}", self.written);
        Some(Diagnostic::new(code::UNUSED_SUPPRESSION, path, Some(self.span), message).help("take the mark out"))
    }
}

/// The lines of a text, and whether they are code.
struct Lines<'a> {
    text: &'a str,
    start: usize,
    fence: Option<&'a str>,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<Range<usize>> {
        if self.start >= self.text.len() {
            return None;
        }
        let line = self.start..end_of_line(self.text, self.start);
        self.start = line.end;
        let written: &'a str = self.text[line.clone()].trim_start_matches([' ', '>', '-', '*']);
        let n = written.len() - written.trim_start_matches(['`', '~']).len();
        let (marks, rest) = written.split_at(n);
        match self.fence {
            Some(open) if marks.starts_with(open) && rest.trim().is_empty() => self.fence = None,
            None if n >= 3 && !rest.contains('`') => self.fence = Some(marks),
            Some(_) | None => {}
        }
        Some(line)
    }

    fn is_code(&self) -> bool {
        self.fence.is_some()
    }
}

fn marks_of_line(text: &str, line: Range<usize>, in_body: bool, marks: &mut Vec<Mark>) {
    let written = &text[line.clone()];
    let mut rest = written.to_owned();
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut from = 0;
    while let Some(comment) = comment(&written[from..], in_body) {
        let comment = from + comment.start..from + comment.end;
        from = comment.end;
        if written[..comment.start].matches('`').count() % 2 == 1 {
            continue;
        }
        let inside =
            written[comment.clone()].find("ignore").map_or(comment.end, |i| comment.start + i + "ignore".len());
        let end = if in_body { comment.end - "-->".len() } else { comment.end };
        // What follows is why.
        let end = written[inside..end.max(inside)].find(REASON).map_or(end, |i| inside + i);
        let before = found.len();
        found.extend(
            words(written, inside..end.max(inside)).map(|word| {
                (written[word.clone()].to_owned(), Span::new(line.start + word.start..line.start + word.end))
            }),
        );
        if found.len() == before {
            found.push((String::new(), Span::new(line.start + comment.start..line.start + comment.end)));
        }
        rest.replace_range(comment.clone(), &" ".repeat(comment.len()));
    }
    if found.is_empty() {
        return;
    }
    let scope = match (rest.trim().is_empty(), in_body) {
        (false, _) => line,
        (true, false) => line.end..end_of_line(text, line.end),
        (true, true) => next_paragraph(text, line.end),
    };
    marks.extend(found.into_iter().map(|(written, span)| Mark::new(&written, span, Some(scope.clone()))));
}

/// The first mark in `line`: an HTML comment of the body, or the rest of a line of front matter.
fn comment(line: &str, in_body: bool) -> Option<Range<usize>> {
    let (open, close) = if in_body { ("<!--", "-->") } else { ("#", "") };
    let mut from = 0;
    while let Some(start) = line[from..].find(open).map(|i| from + i) {
        let inside = start + open.len();
        let end = if in_body { line[inside..].find(close).map(|i| inside + i + close.len()) } else { Some(line.len()) };
        let said = line[inside..].trim_start();
        let is_ours = said.strip_prefix(WORD).is_some_and(|rest| rest.trim_start().starts_with("ignore"));
        if let (true, Some(end)) = (is_ours, end) {
            return Some(start..end);
        }
        from = inside;
    }
    None
}

/// The words in `range` of a line, with their places.
fn words(line: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let is_gap = |c: char| c.is_whitespace() || c == ',';
    let part = &line[range.clone()];
    part.split(is_gap).filter(|word| !word.is_empty()).map(move |word| {
        let start = range.start + (word.as_ptr() as usize - part.as_ptr() as usize);
        start..start + word.len()
    })
}

/// The lines without a blank one between them that begin at the first one with a text at or after `from`.
fn next_paragraph(text: &str, from: usize) -> Range<usize> {
    let is_blank = |line: &Range<usize>| text[line.clone()].trim().is_empty();
    let is_mark = |line: &Range<usize>| {
        text[line.clone()].trim_start().starts_with("<!--") && comment(&text[line.clone()], true).is_some()
    };
    let line_at = |start: usize| start..end_of_line(text, start);
    let mut line = line_at(from);
    while line.end < text.len() && (is_blank(&line) || is_mark(&line)) {
        line = line_at(line.end);
    }
    let start = line.start;
    while line.end < text.len() && !is_blank(&line) {
        line = line_at(line.end);
    }
    start..line.end
}

/// The end of the line that begins at `start`, its line break included.
fn end_of_line(text: &str, start: usize) -> usize {
    text[start..].find('\n').map_or(text.len(), |i| start + i + 1)
}

#[cfg(test)]
mod tests {
    use crate::lint::testing::{said_of_library, settled_of};

    const HEAD: &str = "---\ntitle: T\ndate: 2026-06-30\nactions:\n";

    fn check(text: &str, expected: &[&str]) {
        let said: Vec<String> = settled_of(&[("2026-06-30-x.md", text)]);
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn a_mark_keeps_a_line_or_the_next_paragraph_quiet() {
        let broken = "[a](gone.md)";
        let all = "2026-06-30-x.md:1:1: warning[PM210] the link `gone.md` leads nowhere";
        check(broken, &[all]);
        check(&format!("{broken} <!-- casebook: ignore PM210 -->\n"), &[]);
        check(&format!("<!-- casebook: ignore PM210 -->\n{broken}\n"), &[]);
        check(&format!("{broken} <!-- casebook: ignore PM210 -- the old wiki comes back in May -->\n"), &[]);
        check(&format!("<!--casebook: ignore broken-link-->\n\ntwo lines\n{broken}\n"), &[]);
        let after =
            said_of_library(&[("2026-06-30-x.md", &format!("<!-- casebook: ignore PM210 -->\n\na\n\n{broken}\n"))]);
        assert_eq!(after.len(), 1, "{after:?}");
    }

    #[test]
    fn marks_in_front_matter_keep_a_line_or_the_document_quiet() {
        let tail = "---\n";
        check(&format!("{HEAD}  - {{ what: a, due: none }} # casebook: ignore PM401\n{tail}"), &[]);
        check(&format!("{HEAD}  # casebook: ignore PM401\n  - {{ what: a, due: none }}\n{tail}"), &[]);
        check(&format!("{HEAD}  - {{ what: a, due: none }}\ncheck: {{ ignore: [action-without-owner] }}\n{tail}"), &[]);
    }

    #[test]
    fn marks_that_keep_nothing_quiet_are_named() {
        let said = "2026-06-30-x.md:1:28: warning[PM114] `PM210` has nothing to say here";
        check("text <!-- casebook: ignore PM210 -->", &[said]);
        check("<!-- casebook: ignore -->", &["2026-06-30-x.md:1:1: warning[PM114] this mark names no rule"]);
        check("<!-- casebook: ignore PM999 -->", &["2026-06-30-x.md:1:23: warning[PM114] there is no rule `PM999`"]);
        check("text `<!-- casebook: ignore PM210 -->`", &[]);
        check("```\n<!-- casebook: ignore PM210 -->\n```\n", &[]);
        check("---\ntitle: T\ncheck: { ignore: [PM114] }\n---\ntext <!-- casebook: ignore PM210 -->", &[]);
    }
}
