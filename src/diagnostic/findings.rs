//! Diagnostics with their places worked out, and what printing them depends on besides: what every format takes.

use std::collections::HashMap;

use super::{Code, Diagnostic, Severity};
use crate::address::SourcePath;
use crate::source::{Digest, SourceFile, Span};

/// What a check found, ready to be printed in any format.
pub struct Findings<'a> {
    /// What was found, in order.
    pub items: Vec<Finding<'a>>,
    /// How many files were looked at.
    pub n_files: usize,
    /// The least severity that fails the run.
    pub fail_level: Severity,
    /// Where the library stands in its repository, with a final `/`; empty at the root. Formats that a forge reads put
    /// it before paths.
    pub base: String,
    /// What there is to know about a code, in Markdown.
    pub explain: fn(Code) -> Option<String>,
}

/// One diagnostic and where it stands.
pub struct Finding<'a> {
    /// What there is to say.
    pub diagnostic: &'a Diagnostic,
    /// Its file's text, where that is known.
    pub source: Option<&'a SourceFile>,
    /// The place of its span.
    pub place: Option<Place>,
    /// The places of what it is related to.
    pub related: Vec<Option<Place>>,
    /// The places of its fix's edits.
    pub edits: Vec<Place>,
}

/// A stretch of a file as lines and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its first letter.
    pub start: Spot,
    /// The letter after its last.
    pub end: Spot,
}

/// A place between two letters, all numbers but the offset from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The column in characters.
    pub column: usize,
    /// The column in UTF-16 code units, as SARIF and language servers count.
    pub utf16_column: usize,
    /// Bytes from the start of the text, a byte order mark aside.
    pub offset: usize,
}

impl<'a> Findings<'a> {
    /// Works out where `diagnostics` stand. `source` finds a file's text.
    pub fn new(
        diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
        source: impl Fn(&SourcePath) -> Option<&'a SourceFile>,
        n_files: usize,
    ) -> Self {
        let mut lines: HashMap<&'a SourcePath, Option<Lines<'a>>> = HashMap::new();
        let mut place = |path: &'a SourcePath, span: Span| {
            let lines = lines.entry(path).or_insert_with(|| source(path).map(|file| Lines::of(file.text())));
            lines.as_ref().map(|lines| lines.place(span))
        };
        let finding = |diagnostic: &'a Diagnostic| Finding {
            diagnostic,
            source: source(&diagnostic.path),
            place: diagnostic.span.and_then(|span| place(&diagnostic.path, span)),
            related: diagnostic.related.iter().map(|other| place(&other.path, other.span?)).collect(),
            edits: edits(diagnostic).filter_map(|span| place(&diagnostic.path, span)).collect(),
        };
        let items = diagnostics.into_iter().map(finding).collect();
        Self { items, n_files, fail_level: Severity::Error, base: String::new(), explain: |_| None }
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.of(severity).count()
    }

    /// Those of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding<'a>> {
        self.items.iter().filter(move |finding| finding.diagnostic.severity == severity)
    }

    /// The path of a file from the root of the repository.
    pub(super) fn path(&self, path: &SourcePath) -> String {
        format!("{}{path}", self.base)
    }

    /// For each finding what tells it from all others, and stays the same while lines come and go around it: which file,
    /// which code, which words, and which one of those of which all that is the same.
    pub(super) fn fingerprints(&self) -> Vec<String> {
        let mut seen: HashMap<Digest, u64> = HashMap::new();
        let mut fingerprint = |finding: &Finding<'_>| {
            let Diagnostic { code, path, message, .. } = finding.diagnostic;
            let path = self.path(path);
            let same = Digest::of_parts([&code.0.to_le_bytes()[..], path.as_bytes(), message.as_bytes()]);
            let nth = seen.entry(same).and_modify(|n| *n += 1).or_default();
            Digest::of_parts([same.as_bytes(), &nth.to_le_bytes()[..]]).to_string()
        };
        self.items.iter().map(&mut fingerprint).collect()
    }
}

fn edits(diagnostic: &Diagnostic) -> impl Iterator<Item = Span> {
    diagnostic.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span))
}

/// A text and where its lines begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { text, starts }
    }

    fn place(&self, span: Span) -> Place {
        let start = self.spot(span.start as usize);
        Place { start, end: self.spot((span.end as usize).max(start.offset)) }
    }

    fn spot(&self, offset: usize) -> Spot {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let before = &self.text[self.starts[line - 1]..offset];
        let utf16_column = before.encode_utf16().count() + 1;
        Spot { line, column: before.chars().count() + 1, utf16_column, offset }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diagnostic::{Fix, code};

    /// A library with one of each: what the snapshots of all formats show.
    pub(in crate::diagnostic) fn check(show: impl Fn(&Findings<'_>) -> String) -> String {
        let a = file("content/a b.md", "---\nsévère: 𝄞 \"x\"\nroot_cause: [batch, batch]\n---\n\n[x](Gone|.md)\n");
        let b = file("site.toml", "");
        let near = Diagnostic::new(code::UNKNOWN_KEY, &a.path, Some(Span::new(4..12)), "unknown key `sévère`")
            .help("did you mean `severity`?")
            .fix(Fix::replace(Span::new(4..12), "severity", "rename the key to `severity`"));
        let twice =
            Diagnostic::new(code::REPEATED_ENTRY, &a.path, Some(Span::new(42..47)), "`root_cause` names `batch` twice")
                .label("here again")
                .related(&a.path, Some(Span::new(35..40)), "the first one, which is used")
                .fix(Fix::remove(Span::new(40..47), "take the second one out").is_unsafe());
        let link = Diagnostic::new(
            code::BROKEN_LINK,
            &a.path,
            Some(Span::new(54..67)),
            "the link `Gone|.md` leads\nnowhere <b>, 100 %",
        );
        let note = Diagnostic::new(code::UNKNOWN_CAUSE, &a.path, Some(Span::new(35..40)), "unknown root cause `batch`");
        let whole = Diagnostic::new(code::CONFIG_SYNTAX, &b.path, None, "this & that, `a::b` @all");
        let all = [near, note, twice, link, whole];
        let mut findings = Findings::new(&all, |path| [&a, &b].into_iter().find(|file| file.path == *path), 3);
        findings.base = "ops/".to_owned();
        show(&findings)
    }

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile::from_bytes(SourcePath::new(path), text.as_bytes())
    }

    #[test]
    fn columns_are_counted_in_characters_and_in_code_units() {
        let lines = Lines::of("a\né𝄞b\r\n");
        let check = |offset: usize, expected: [usize; 4]| {
            let Spot { line, column, utf16_column, offset } = lines.spot(offset);
            assert_eq!([line, column, utf16_column, offset], expected);
        };
        check(0, [1, 1, 1, 0]);
        check(1, [1, 2, 2, 1]);
        check(2, [2, 1, 1, 2]);
        check(8, [2, 3, 4, 8]);
        check(6, [2, 2, 2, 4]);
        check(99, [3, 1, 1, 11]);
    }

    #[test]
    fn a_fingerprint_outlives_edits_elsewhere() {
        let fingerprints = |text: &str, at: usize| {
            let file = file("a.md", text);
            let said = |at: usize| Diagnostic::new(code::BROKEN_LINK, &file.path, Some(Span::new(at..at + 1)), "gone");
            let all = [said(at), said(at + 2)];
            Findings::new(&all, |_| Some(&file), 1).fingerprints()
        };
        let before = fingerprints("x x", 0);
        assert_eq!(before, fingerprints("new line\nx x", 9));
        assert_ne!(before[0], before[1]);
    }
}
