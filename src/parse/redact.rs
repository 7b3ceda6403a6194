//! Takes out what an edition's readers may not see, before anything else reads the file.
//!
//! `:::internal` or `:::restricted` on a line of its own opens a block, `:::` closes it. What is stricter than the
//! audience is overwritten with spaces: places in the file stay what they are, and no page, index, excerpt or error
//! message can show what is not there. A mark that isn't understood closes, it never opens.

use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::model::Visibility;
use crate::source::{Content, Digest, SourceFile, Span};

/// The file as `audience` may see it; `None` where it has no marks, and is to be used as it is.
pub fn redact(file: &SourceFile, audience: Visibility) -> Option<Diagnosed<SourceFile>> {
    let text = file.text();
    if !text.contains(":::") {
        return None;
    }
    let body = end_of_front_matter(text);
    let mut redaction =
        Redaction { file, audience, bytes: text.as_bytes().to_vec(), open: None, fence: None, diagnostics: Vec::new() };
    let mut start = body;
    for line in text[body..].split_inclusive('\n') {
        redaction.line(line, start);
        start += line.len();
    }
    redaction.finish()
}

struct Redaction<'a> {
    file: &'a SourceFile,
    audience: Visibility,
    bytes: Vec<u8>,
    /// The block that is open: where its mark stands, and whether its text is withheld.
    open: Option<(Span, bool)>,
    /// The code fence that is open.
    fence: Option<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Redaction<'_> {
    fn line(&mut self, line: &str, start: usize) {
        let span = Span::new(start..start + line.trim_end().len());
        match line.trim().strip_prefix(":::") {
            Some(word) => {
                if self.fence.is_some() {
                    self.report(
                        span,
                        "a mark for readers stands in a code block",
                        "close the code block before it, or indent the mark away",
                    );
                }
                self.mark(word.trim_start_matches(':').trim(), span);
                self.blank(start..start + line.len());
            }
            None if self.open.is_some_and(|(_, withheld)| withheld) => self.blank(start..start + line.len()),
            None => self.follow_fence(line),
        }
    }

    fn mark(&mut self, word: &str, span: Span) {
        match (self.open, word) {
            (None, "") => self.report(
                span,
                "`:::` closes a block that was never opened",
                "remove it, or open a block with `:::internal`",
            ),
            (Some(_), "") => self.open = None,
            (Some((_, withheld)), _) => {
                self.report(
                    span,
                    "a block for some readers stands inside another",
                    "close the first one with `:::` before it",
                );
                self.open = Some((span, withheld || self.withholds(word)));
            }
            (None, word) => {
                if Visibility::parse(word).is_none() {
                    self.report(
                        span,
                        &format!("`{word}` is no audience"),
                        "use `:::public`, `:::internal` or `:::restricted`",
                    );
                }
                self.open = Some((span, self.withholds(word)));
            }
        }
    }

    fn withholds(&self, word: &str) -> bool {
        Visibility::parse(word).is_none_or(|visibility| visibility > self.audience)
    }

    fn follow_fence(&mut self, line: &str) {
        let line = line.trim();
        let marks: String = line.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        match &self.fence {
            Some(open) if marks.starts_with(open.as_str()) && marks.len() == line.len() => self.fence = None,
            None if marks.len() >= 3 && !line[marks.len()..].contains('`') => self.fence = Some(marks),
            _ => {}
        }
    }

    fn blank(&mut self, range: std::ops::Range<usize>) {
        for byte in &mut self.bytes[range] {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    fn report(&mut self, span: Span, message: &str, help: &str) {
        let diagnostic = Diagnostic::new(code::REDACTION, &self.file.path, Some(span), message).help(help);
        // The line is overwritten wherever it is shown. What else may stand on it is not for everybody.
        let mark = self.file.text()[span.range()].trim();
        let word = mark.trim_start_matches(':').trim();
        let is_plain = word.is_empty() || Visibility::parse(word).is_some();
        self.diagnostics.push(if is_plain { diagnostic.label(format!("`{mark}` stands here")) } else { diagnostic });
    }

    fn finish(mut self) -> Option<Diagnosed<SourceFile>> {
        if let Some((span, _)) = self.open {
            self.report(
                span,
                "this block for some readers is never closed",
                "close it with `:::` on a line of its own",
            );
        }
        if self.diagnostics.is_empty() && self.bytes == self.file.text().as_bytes() {
            return None;
        }
        let digest = Digest::of(&self.bytes);
        let text = String::from_utf8(self.bytes).expect("whole lines were overwritten with ASCII");
        let content = match &self.file.content {
            Content::Damaged { offset, problem, .. } => {
                Content::Damaged { text: text.into(), offset: *offset, problem }
            }
            Content::Text(_) | Content::TooLarge { .. } => Content::Text(text.into()),
        };
        let value = SourceFile { path: self.file.path.clone(), digest, content };
        Some(Diagnosed { value, diagnostics: self.diagnostics })
    }
}

/// Where the body begins: after the second fence of front matter, if the file begins with one.
fn end_of_front_matter(text: &str) -> usize {
    let Some(fence) =
        ["---", "+++"].into_iter().find(|fence| text.lines().next().is_some_and(|line| line.trim_end() == *fence))
    else {
        return 0;
    };
    let mut start = 0;
    for (i, line) in text.split_inclusive('\n').enumerate() {
        start += line.len();
        if i > 0 && line.trim_end() == fence {
            return start;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;

    fn redacted(text: &str, audience: Visibility) -> (String, Vec<String>) {
        let file = SourceFile::from_bytes(SourcePath::new("a.md"), text.as_bytes());
        match redact(&file, audience) {
            None => (text.to_owned(), Vec::new()),
            Some(Diagnosed { value, diagnostics }) => {
                (value.text().to_owned(), diagnostics.into_iter().map(|d| d.message).collect())
            }
        }
    }

    #[test]
    fn what_is_stricter_than_the_audience_is_overwritten() {
        let text = "a\n:::internal\nsecrét\n:::\nb\n";
        assert_eq!(redacted(text, Visibility::Public), ("a\n           \n       \n   \nb\n".to_owned(), vec![]));
        assert_eq!(redacted(text, Visibility::Internal), ("a\n           \nsecrét\n   \nb\n".to_owned(), vec![]));
    }

    #[test]
    fn a_mark_that_is_not_understood_withholds_and_is_an_error() {
        let check = |text: &str, message: &str| {
            let (rest, messages) = redacted(text, Visibility::Internal);
            assert!(!rest.contains("secret"), "{text:?} leaks");
            assert!(messages.iter().any(|m| m.contains(message)), "{text:?} says {messages:?}");
        };
        check(":::restricted\nsecret\n", "never closed");
        check(":::intrenal\nsecret\n:::\n", "is no audience");
        check(":::restricted\na\n:::internal\nsecret\n:::\n", "inside another");
        check("```\n:::restricted\nsecret\n:::\n```\n", "in a code block");
        check("- item\n  ::: restricted\n  secret\n  :::\n:::\n", "never opened");
    }

    #[test]
    fn front_matter_is_left_alone() {
        let text = "---\nsummary: |\n  :::internal\n---\nb\n";
        assert_eq!(redacted(text, Visibility::Public), (text.to_owned(), vec![]));
    }
}
