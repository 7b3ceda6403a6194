//! One run of inline text while it is read: a paragraph, a heading, a cell, the line of an item.

use std::ops::Range;

use super::Inline;
use crate::source::Span;

/// The longest context of a link, in characters.
const MAX_CONTEXT_CHARS: usize = 200;

/// What is known so far of a run.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// Its text without markup.
    pub(super) text: String,
    /// The targets of its links of Markdown.
    pub(super) links: Vec<String>,
    /// Its links that wait for their context: which of the outline's, and where they stand in `text`.
    waiting: Vec<(usize, Range<usize>)>,
    /// The stretch of the source, as far as it has been seen.
    pub(super) source: Option<Range<usize>>,
    lead: Option<usize>,
    /// How many styles are open since the start of the text.
    n_leading: usize,
    n_strikes: usize,
    has_struck: bool,
    has_unstruck: bool,
}

impl Run {
    /// Adds the stretch of one event to that of the run.
    pub(super) fn cover(&mut self, range: &Range<usize>) {
        let source = self.source.get_or_insert_with(|| range.clone());
        source.start = source.start.min(range.start);
        source.end = source.end.max(range.end);
    }

    /// Adds text.
    pub(super) fn push(&mut self, text: &str) {
        if self.n_strikes > 0 {
            self.has_struck = true;
        } else if !text.trim().is_empty() {
            self.has_unstruck = true;
        }
        self.text.push_str(text);
    }

    /// Adds a code span.
    pub(super) fn push_code(&mut self, code: &str) {
        let leads = self.is_blank() && self.n_leading == 0;
        self.push(code);
        if leads {
            self.lead = Some(self.text.len());
        }
    }

    /// A link begins that waits for its context: which of the outline's.
    pub(super) fn begin_link(&mut self, index: usize) {
        self.waiting.push((index, self.text.len()..self.text.len()));
    }

    /// A link ends.
    pub(super) fn end_link(&mut self) {
        if let Some((_, at)) = self.waiting.last_mut() {
            at.end = self.text.len();
        }
    }

    /// A bold or italic stretch begins.
    pub(super) fn open_style(&mut self) {
        if self.n_leading > 0 || self.is_blank() && self.lead.is_none() {
            self.n_leading += 1;
        }
    }

    /// A bold or italic stretch ends.
    pub(super) fn close_style(&mut self) {
        if self.n_leading > 0 {
            self.n_leading -= 1;
            if self.n_leading == 0 && !self.is_blank() {
                self.lead = Some(self.text.len());
            }
        }
    }

    /// A struck stretch begins.
    pub(super) fn open_strike(&mut self) {
        self.n_strikes += 1;
    }

    /// A struck stretch ends.
    pub(super) fn close_strike(&mut self) {
        self.n_strikes = self.n_strikes.saturating_sub(1);
    }

    fn is_blank(&self) -> bool {
        self.text.trim_start().is_empty()
    }

    /// The sentence around each link that waits for it, cut where it is long.
    pub(super) fn contexts(&self) -> Vec<(usize, String)> {
        if self.waiting.is_empty() {
            return Vec::new();
        }
        let ends: Vec<_> = ends(&self.text).collect();
        self.waiting.iter().map(|(link, at)| (*link, self.context(&ends, at))).collect()
    }

    /// The sentence around the stretch `at`, where sentences end at `ends`.
    fn context(&self, ends: &[usize], at: &Range<usize>) -> String {
        let before = ends.partition_point(|end| *end <= at.start);
        let behind = before + ends[before..].partition_point(|end| *end < at.end);
        let start = before.checked_sub(1).map_or(0, |last| ends[last]);
        let sentence = start..ends.get(behind).copied().unwrap_or(self.text.len());
        let text = self.text[sentence.clone()].trim();
        if text.chars().take(MAX_CONTEXT_CHARS + 1).count() <= MAX_CONTEXT_CHARS {
            return text.to_owned();
        }
        let room = MAX_CONTEXT_CHARS.saturating_sub(self.text[at.clone()].chars().take(MAX_CONTEXT_CHARS).count());
        let start = cut_before(&self.text, sentence.start..at.start, room / 2);
        let end = cut_behind(&self.text, at.end..sentence.end, room / 2);
        let cut: String = self.text[start..end].trim().chars().take(MAX_CONTEXT_CHARS).collect();
        let opening = if start > sentence.start { "… " } else { "" };
        let closing = if end < sentence.end || cut.len() < self.text[start..end].trim().len() { " …" } else { "" };
        format!("{opening}{cut}{closing}")
    }

    /// What the run is, once it is complete; `source` is its stretch of `text`, and the file has `offset` bytes before that.
    pub(super) fn into_inline(self, text: &str, offset: usize, is_quoted: bool) -> Inline {
        let leading = self.text.len() - self.text.trim_start().len();
        let length = self.text.trim().len();
        let mut range = trimmed(text, self.source.unwrap_or_default());
        // An escape's event begins behind its backslash.
        if !range.is_empty() && text[..range.start].ends_with('\\') {
            range.start -= 1;
        }
        Inline {
            lead: self.lead.map(|end| end.saturating_sub(leading).min(length)).filter(|end| *end > 0),
            struck: self.has_struck && !self.has_unstruck,
            text: if length == self.text.len() { self.text } else { self.text.trim().to_owned() },
            source: source_of(&text[range.clone()], is_quoted),
            span: Span::new(range).shifted(offset),
            links: self.links,
        }
    }
}

/// `range` without the white space at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..(range.start + slice.trim_end().len()).max(start)
}

/// A run's source without the indentation and the quotation marks of the containers it continues in.
fn source_of(slice: &str, is_quoted: bool) -> String {
    let mut lines = slice.split('\n');
    let mut source = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let marks = |c: char| c == ' ' || c == '\t' || is_quoted && c == '>';
        source.push('\n');
        source.push_str(line.trim_start_matches(marks));
    }
    source
}

/// Where sentences end in `text`: at a full stop that a new beginning follows.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().filter_map(|(at, c)| {
        let end = at + c.len_utf8();
        let is_end = match c {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' => {
                let next = text[end..].trim_start();
                next.len() < text.len() - end && next.starts_with(|c: char| !c.is_lowercase())
            }
            _ => false,
        };
        is_end.then_some(end)
    })
}

/// The latest place in `range` that leaves at most `room` characters of it, moved to the start of a word.
fn cut_before(text: &str, range: Range<usize>, room: usize) -> usize {
    let slice = &text[range.clone()];
    let Some((at, _)) = slice.char_indices().rev().nth(room) else { return range.start };
    slice[at..].find(char::is_whitespace).map_or(range.end, |space| range.start + at + space)
}

/// The first place in `range` behind at most `room` characters of it, moved to the end of a word.
fn cut_behind(text: &str, range: Range<usize>, room: usize) -> usize {
    let slice = &text[range.clone()];
    let Some((at, _)) = slice.char_indices().nth(room) else { return range.end };
    slice[..at].rfind(char::is_whitespace).map_or(range.start, |space| range.start + space)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(text: &str, at: Range<usize>) -> Run {
        Run { text: text.to_owned(), waiting: vec![(7, at)], ..Run::default() }
    }

    fn check(text: &str, link: &str, expected: &str) {
        let start = text.find(link).expect("the link is in the text");
        let run = waiting(text, start..start + link.len());
        assert_eq!(run.contexts(), [(7, expected.to_owned())]);
    }

    #[test]
    fn the_sentence_around_a_link() {
        check("One. Two with LINK in it. Three.", "LINK", "Two with LINK in it.");
        check("LINK", "LINK", "LINK");
        check("Seen before, e.g. in LINK! Then not.", "LINK", "Seen before, e.g. in LINK!");
        check("Version 1.2 broke (LINK)", "LINK", "Version 1.2 broke (LINK)");
        check("前の文。LINK を見る。次。", "LINK", "LINK を見る。");
    }

    #[test]
    fn long_sentences_are_cut_at_words() {
        let text = format!("{}LINK{}", "before ".repeat(50), " after".repeat(50));
        let context = waiting(&text, 350..354).contexts().swap_remove(0).1;
        assert!(context.starts_with("… before ") && context.ends_with(" after …"), "{context}");
        assert!(context.chars().count() <= MAX_CONTEXT_CHARS + 4);
        let endless = waiting(&"ä".repeat(5000), 0..10_000);
        assert!(endless.contexts()[0].1.chars().count() <= MAX_CONTEXT_CHARS + 2);
    }
}
