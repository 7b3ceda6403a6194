//! Splits a file into front matter and body, and says what is wrong with the lines around the front matter.
//!
//! The split itself is `gray_matter`'s. It is only ever given a head whose fences were found and checked here, because
//! on its own it takes an unclosed or misspelt fence as "no front matter", or runs on to a `---` far down in the body.

use std::ops::Range;

use gray_matter::Matter;
use gray_matter::engine::Engine;

use super::context::Context;
use super::mend;
use crate::diagnostic::{Fix, code};
use crate::source::Span;

/// The language of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// Where a file's front matter and body stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split {
    /// The front matter, if there is any.
    pub front: Option<Front>,
    /// Where the body starts.
    pub body: usize,
}

/// Where front matter stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Front {
    pub format: Format,
    /// The opening line, without its line break.
    pub opening: Span,
    /// What stands between the fences.
    pub matter: Range<usize>,
}

impl Format {
    fn fence(self) -> &'static str {
        match self {
            Self::Yaml => "---",
            Self::Toml => "+++",
        }
    }
}

/// Hands front matter through as it stands: `gray_matter`'s own values know no places.
struct Verbatim;

impl Engine for Verbatim {
    fn parse(content: &str) -> gray_matter::Result<gray_matter::Pod> {
        Ok(gray_matter::Pod::String(content.to_owned()))
    }
}

/// Splits `text`, which has `\n` at the end of every line.
pub(super) fn split(cx: &mut Context<'_>, text: &str) -> Split {
    let none = Split { front: None, body: 0 };
    let Some(opening) = opening(cx, text) else { return none };
    let start = opening.line.end;
    let Some(close) = closing(cx, text, &opening) else { return none };
    let front = Front { format: opening.format, opening: trimmed(text, &opening.line), matter: start..close.start };
    if !is_front_matter(opening.format, &text[front.matter.clone()]) {
        return none;
    }
    Split { front: Some(front), body: close.end }
}

/// Whether `gray_matter` agrees that this is front matter; nothing between the fences is agreed upon as well.
fn is_front_matter(format: Format, matter: &str) -> bool {
    let fence = format.fence();
    let mut splitter = Matter::<Verbatim>::new();
    fence.clone_into(&mut splitter.delimiter);
    let line_break = if matter.is_empty() || matter.ends_with('\n') { "" } else { "\n" };
    let head = format!("{fence}\n{matter}{line_break}{fence}\n");
    let parsed = splitter.parse::<String>(&head);
    matter.trim().is_empty()
        || parsed.is_ok_and(|entity| entity.data.is_some_and(|data| data == matter.trim().replace("\r\n", "\n")))
}

/// The line that opens front matter.
struct Opening {
    format: Format,
    line: Range<usize>,
    /// The fence as written: `---`, or `----` where the author slipped.
    written: String,
}

fn opening(cx: &mut Context<'_>, text: &str) -> Option<Opening> {
    let mut lines = lines(text).skip_while(|line| text[line.clone()].trim().is_empty());
    let line = lines.next()?;
    let written = text[line.clone()].trim();
    let format = fence_like(written)?;
    if written == format.fence() && line.start == 0 && text.starts_with(written) {
        return Some(Opening { format, line, written: written.to_owned() });
    }
    // Markdown may begin with a rule; it is meant as front matter only where keys follow.
    let next = lines.map(|line| &text[line]).find(|line| !line.trim().is_empty())?;
    if !looks_like_key(format, next) {
        return None;
    }
    let fence = format.fence();
    let problem = if written == fence {
        "front matter must begin on the first line, at its start"
    } else {
        "this line should be exactly"
    };
    let message = if written == fence { problem.to_owned() } else { format!("{problem} `{fence}`") };
    let place = trimmed(text, &line);
    let fix = if written == fence {
        Fix::replace(Span::new(0..place.range().end), fence, "begin the file with the front matter")
    } else {
        mend::fence(cx, place, fence)
    };
    cx.report(cx.note(code::FENCE, place, message).help(format!("begin the file with a line `{fence}`")).fix(fix));
    Some(Opening { format, line: line.clone(), written: written.to_owned() })
}

/// The line that closes front matter; with a diagnostic where it is not the one that should.
fn closing(cx: &mut Context<'_>, text: &str, opening: &Opening) -> Option<Range<usize>> {
    let fence = opening.format.fence();
    let rest = &text[opening.line.end..];
    let mut nearly: Option<Range<usize>> = None;
    let mut found = None;
    for line in lines(rest).map(|line| line.start + opening.line.end..line.end + opening.line.end) {
        let content = text[line.clone()].trim_end();
        if content == fence {
            found = Some(line);
            break;
        }
        if nearly.is_none() && fence_like(content.trim()).is_some() {
            // At the start of a line no value can look like this, so the author meant the fence.
            if !content.starts_with([' ', '\t']) {
                nearly = Some(line);
                break;
            }
            if !continues(opening.format, &text[line.end..]) {
                nearly = Some(line);
            }
        }
    }
    if let Some(line) = nearly {
        if opening.written != text[line.clone()].trim() || opening.written == fence {
            let message = format!("the line that closes the front matter should be exactly `{fence}`");
            let place = trimmed(text, &line);
            let diagnostic = cx.note(code::FENCE, place, message).fix(mend::fence(cx, place, fence));
            cx.report(diagnostic.help(format!("write `{fence}` at the start of the line")));
        }
        return Some(line);
    }
    if found.is_none()
        || found.as_ref().is_some_and(|line| !is_plausible(opening.format, &text[opening.line.end..line.start]))
    {
        return unclosed(cx, text, opening);
    }
    found
}

/// Front matter without an end: it goes as far as lines look like it.
fn unclosed(cx: &mut Context<'_>, text: &str, opening: &Opening) -> Option<Range<usize>> {
    let fence = opening.format.fence();
    let mut end = opening.line.end;
    let mut has_key = false;
    for line in lines(&text[opening.line.end..]) {
        let content = &text[opening.line.end + line.start..opening.line.end + line.end];
        has_key |= looks_like_key(opening.format, content);
        if !belongs(opening.format, content) {
            break;
        }
        end = opening.line.end + line.end;
    }
    let mut diagnostic = cx
        .note(code::FENCE, trimmed(text, &opening.line), "the front matter is never closed")
        .help(format!("write a line `{fence}` behind the last key"));
    diagnostic.fix = has_key.then(|| mend::close(cx, end, fence));
    cx.report(diagnostic);
    has_key.then_some(end..end)
}

/// Whether what stands between two fences can be front matter at all, and not prose between two rules.
fn is_plausible(format: Format, matter: &str) -> bool {
    let mut lines = matter.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_none()
        || lines.any(|line| {
            looks_like_key(format, line) || line.starts_with(['#', '-', '{', '[', '&', '*', '!', '"', '\'', '?'])
        })
}

/// Whether the text behind an indented `---` goes on as front matter.
fn continues(format: Format, rest: &str) -> bool {
    let next = rest.lines().find(|line| !line.trim().is_empty());
    next.is_some_and(|line| {
        looks_like_key(format, line) || line.starts_with([' ', '\t', '-']) || line.trim_end() == format.fence()
    })
}

/// Whether an unclosed front matter takes this line in.
fn belongs(format: Format, line: &str) -> bool {
    let trimmed = line.trim();
    trimmed.is_empty()
        || looks_like_key(format, line)
        || line.starts_with([' ', '\t', ']', '}'])
        || trimmed.starts_with("- ")
        || (trimmed.starts_with('#') && !trimmed.starts_with("##"))
        || (format == Format::Toml && trimmed.starts_with('['))
}

/// Whether a line begins with a key of front matter.
pub(super) fn looks_like_key(format: Format, line: &str) -> bool {
    let line = line.trim_end();
    let separator = match format {
        Format::Yaml => ':',
        Format::Toml => '=',
    };
    let Some((key, value)) = line.split_once(separator) else { return false };
    let key = key.trim_end().trim_matches(['"', '\'']);
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let value_stands_apart = format == Format::Toml || value.is_empty() || value.starts_with([' ', '\t']);
    !key.is_empty() && key.len() <= 64 && key.chars().all(word) && value_stands_apart
}

/// The format that a line looks like a fence of, rightly or nearly.
fn fence_like(line: &str) -> Option<Format> {
    let run = |c: char| line.len() >= 3 && line.chars().all(|other| other == c);
    match line {
        "—" | "———" | "––" | "-–" | "--" => Some(Format::Yaml),
        _ if run('-') || line == "---yaml" || line == "---yml" => Some(Format::Yaml),
        _ if run('+') || line == "---toml" => Some(Format::Toml),
        _ => None,
    }
}

/// The lines of `text`, each with its line break.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = start..start + line.len();
        start = range.end;
        range
    })
}

fn trimmed(text: &str, line: &Range<usize>) -> Span {
    let content = &text[line.clone()];
    let start = line.start + content.len() - content.trim_start().len();
    Span::new(start..start + content.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::config::Config;

    fn split_of(text: &str) -> (String, String, Vec<String>) {
        let (path, config) = (SourcePath::new("content/a.md"), Config::default());
        let mut cx = Context::new(&path, text, &config);
        let split = split(&mut cx, text);
        let matter = split.front.map_or_else(|| "none".to_owned(), |front| text[front.matter].to_owned());
        let messages = cx.into_diagnostics().iter().map(|d| d.message.clone()).collect();
        (matter, text[split.body..].to_owned(), messages)
    }

    #[test]
    fn good_fences_split_quietly() {
        let check = |text: &str, matter: &str, body: &str| {
            assert_eq!(split_of(text), (matter.to_owned(), body.to_owned(), vec![]), "{text:?}");
        };
        check("---\na: 1\n---\nbody\n", "a: 1\n", "body\n");
        check("---\na: 1\n---", "a: 1\n", "");
        check("---  \na: 1\n--- \nbody", "a: 1\n", "body");
        check("---\r\na: 1\r\n---\r\nbody\r\n", "a: 1\r\n", "body\r\n");
        check("+++\na = 1\n+++\nbody", "a = 1\n", "body");
        check("---\n---\nbody", "", "body");
        check("---\n# only\n---\nbody", "# only\n", "body");
        check("---\na: 1\n---\ntext\n\n---\n\nmore", "a: 1\n", "text\n\n---\n\nmore");
        check("---\na: |\n  ---\n  x\nb: 2\n---\nbody", "a: |\n  ---\n  x\nb: 2\n", "body");
        check("---\n- a\n---\nbody", "- a\n", "body");
        check("body\n---\nmore", "none", "body\n---\nmore");
        check("----\n\nA rule, then prose.", "none", "----\n\nA rule, then prose.");
        check("", "none", "");
    }

    #[test]
    fn bad_fences_are_reported_and_read_all_the_same() {
        let check = |text: &str, matter: &str, body: &str, message: &str| {
            let (got_matter, got_body, messages) = split_of(text);
            assert_eq!((got_matter.as_str(), got_body.as_str()), (matter, body), "{text:?}");
            assert!(!messages.is_empty() && messages.iter().all(|m| m.contains(message)), "{text:?}: {messages:?}");
        };
        check("---", "none", "---", "never closed");
        check("---\na: 1\nb: 2\n\nBody it is.", "a: 1\nb: 2\n\n", "Body it is.", "never closed");
        check("---\na: 1\n\n## Body\n\ntext\n", "a: 1\n\n", "## Body\n\ntext\n", "never closed");
        check("----\na: 1\n----\nbody", "a: 1\n", "body", "exactly `---`");
        check("---\na: 1\n  ---\n\nbody\n", "a: 1\n", "\nbody\n", "closes the front matter");
        check("---\na: 1\n  ---\n\nbody\n\n---\nmore", "a: 1\n", "\nbody\n\n---\nmore", "closes the front matter");
        check("---\na: 1\n----\nbody", "a: 1\n", "body", "closes the front matter");
        check("+++\na = 1\n---\nbody", "a = 1\n", "body", "closes the front matter");
        check("\n---\na: 1\n---\nbody", "a: 1\n", "body", "first line");
        check("---\n\nProse.\n\n---\n\nMore.", "none", "---\n\nProse.\n\n---\n\nMore.", "never closed");
    }
}
