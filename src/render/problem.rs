//! What the template engine found wrong, as diagnostics that name file and place.

use tera::{ErrorKind, Tera};

use crate::address::SourcePath;
use crate::diagnostic::{Diagnostic, code};
use crate::source::Span;

/// Where in a template something is wrong.
pub(super) enum Place {
    /// Somewhere.
    Unknown,
    /// There.
    At(Span),
    /// At a line and column, both from 1.
    Line(usize, usize),
}

/// One thing that is wrong with a template.
pub(super) struct Problem {
    /// In which template, where that is known.
    pub(super) template: Option<String>,
    /// Where in it.
    pub(super) place: Place,
    /// What is wrong.
    pub(super) message: String,
}

impl Problem {
    /// The problem as something an author of templates should know.
    pub(super) fn diagnostic(&self, path: &SourcePath, text: &str) -> Diagnostic {
        Diagnostic::new(code::TEMPLATE_SYNTAX, path, self.span(text), self.message.clone())
    }

    /// The stretch of the template's text that is wrong.
    pub(super) fn span(&self, text: &str) -> Option<Span> {
        match self.place {
            Place::Unknown => None,
            Place::At(span) => Some(span),
            Place::Line(line, column) => {
                let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
                let before: usize = text[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
                Some(Span::new(start + before..start + before + 1))
            }
        }
    }
}

/// What makes a template unreadable by itself.
pub(super) fn syntax(name: &str, text: &str) -> Option<Problem> {
    let error = Tera::default().add_raw_template(name, text).err()?;
    matches!(error.kind(), ErrorKind::SyntaxError(_)).then(|| of(&error).remove(0))
}

/// Everything an error says; at least one thing.
pub(super) fn of(error: &tera::Error) -> Vec<Problem> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => vec![Problem {
            template: Some(report.filename().to_owned()),
            place: Place::At(Span::new(report.span().range.clone())),
            message: report.message().to_owned(),
        }],
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            vec![about(tpl, error.to_string())]
        }
        ErrorKind::MissingParent { current, parent } => {
            vec![about(current, format!("it extends `{parent}`, which does not exist"))]
        }
        ErrorKind::TemplateNotFound(name) => vec![about(name, format!("there is no template `{name}`"))],
        _ => several(&error.to_string()),
    }
}

fn about(template: &str, message: String) -> Problem {
    Problem { template: Some(template.to_owned()), place: Place::Unknown, message }
}

/// Takes apart the report in which the engine lists everything that templates want of each other and don't have:
/// `error: <message>` and, on the next line, `--> <template>:<line>:<column>`.
fn several(report: &str) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for line in report.lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            problems.push(Problem { template: None, place: Place::Unknown, message: message.to_owned() });
        } else if let Some((_, place)) = line.split_once("--> ") {
            let mut parts = place.rsplitn(3, ':');
            let (column, line) = (parts.next().and_then(|n| n.parse().ok()), parts.next().and_then(|n| n.parse().ok()));
            if let (Some(problem), Some(line), Some(column)) = (problems.last_mut(), line, column) {
                problem.place = Place::Line(line, column);
                problem.template = parts.next().map(str::to_owned);
            }
        }
    }
    if problems.is_empty() {
        problems.push(Problem { template: None, place: Place::Unknown, message: report.to_owned() });
    }
    problems
}
