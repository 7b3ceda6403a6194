//! What every step of reading one file has at hand: the library's decisions, and where to say what is wrong.

use crate::address::SourcePath;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Edit, Fix, Safety, meant, nearest};
use crate::source::Span;

/// The most diagnostics that one file gives: a hostile file must not flood the report.
const MAX_DIAGNOSTICS: usize = 500;

/// The longest name that is compared for "did you mean".
const MAX_COMPARED: usize = 64;

/// One file being read.
pub(super) struct Context<'a> {
    /// Where the file stands.
    pub path: &'a SourcePath,
    /// Its text.
    pub text: &'a str,
    /// What the library decided.
    pub config: &'a Config,
    /// The keys that were asked for, by the field in which they stand.
    #[cfg(test)]
    pub asked: std::collections::BTreeMap<String, std::collections::BTreeSet<String>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    pub(super) fn new(path: &'a SourcePath, text: &'a str, config: &'a Config) -> Self {
        Self {
            path,
            text,
            config,
            #[cfg(test)]
            asked: std::collections::BTreeMap::default(),
            diagnostics: Vec::new(),
        }
    }

    /// The edit that writes `new` where `written` stands, plain or in quotes; `None` where it is written in another way: with
    /// escapes, or on several lines.
    pub(super) fn respelled(&self, span: Span, written: &str, new: &str) -> Option<Edit> {
        let raw = self.text.get(span.range())?;
        let n_quotes = if raw == written {
            0
        } else {
            let quote = raw.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            let rest = raw[1..].strip_prefix(written)?.strip_prefix(quote)?.trim_start();
            // The place of a value in quotes goes on to the end of a comment behind it.
            (rest.is_empty() || rest.starts_with('#')).then_some(1)?
        };
        let start = span.range().start + n_quotes;
        Some(Edit { span: Span::new(start..start + written.len()), text: new.to_owned() })
    }

    /// Adds what was probably meant by `written`, which stands at the diagnostic's place: as a question, and as a fix.
    pub(super) fn suggest<'k>(
        &self,
        diagnostic: Diagnostic,
        written: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Diagnostic {
        let known: Vec<&str> = known.into_iter().collect();
        let Some(near) = near(written, known.iter().copied()) else { return diagnostic };
        let edit = diagnostic.span.and_then(|span| self.respelled(span, written, near));
        let diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        let Some(edit) = edit else { return diagnostic };
        let is_certain = meant(written, known) == Some((near, Safety::Safe));
        let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
        diagnostic.fix(Fix { title: format!("write `{near}`"), edits: vec![edit], safety })
    }

    /// A diagnostic about a stretch of this file, to be finished and handed to [`Context::report`].
    pub(super) fn note(&self, code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.path, Some(span), message)
    }

    /// Whether no more diagnostics are taken, so that none need be made.
    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MAX_DIAGNOSTICS
    }

    /// Takes a diagnostic.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Takes several diagnostics.
    pub(super) fn report_all(&mut self, diagnostics: Vec<Diagnostic>) {
        for diagnostic in diagnostics {
            self.report(diagnostic);
        }
    }

    /// Makes and takes a diagnostic that needs nothing but a message.
    pub(super) fn say(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.report(self.note(code, span, message));
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

/// The nearest of `known` to `written`, if `written` is short enough to be a name at all.
pub(super) fn near<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if written.len() > MAX_COMPARED {
        return None;
    }
    let known: Vec<&str> = known.into_iter().collect();
    // `detection` is far from `detect` by letters, and near by its beginning.
    let begins = |word: &&str| {
        word.len() >= 4 && written.len() >= 4 && (written.starts_with(*word) || word.starts_with(written))
    };
    nearest(written, known.iter().copied()).or_else(|| known.into_iter().find(begins))
}

/// A text as it is shown in a message: short, on one line.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
