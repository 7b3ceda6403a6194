//! Snippets: the stretch of a text in which most of the words that were looked for stand together.

use std::collections::BTreeSet;
use std::ops::Range;

use super::units::{Part, Texts};
use super::words;

/// About how many characters a snippet has.
const MAX_CHARS: usize = 160;

/// How many characters stand before the first word that was found.
const CHARS_BEFORE: usize = 40;

/// A stretch of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// It, on one line, with `…` where it was cut.
    pub text: String,
    /// The words in it that were looked for, in bytes.
    pub marks: Vec<Range<usize>>,
}

/// The best stretch of a unit's text, its title aside; its summary or its first text where no word is found.
pub fn snippet(texts: &Texts, sought: &BTreeSet<&str>) -> Snippet {
    let order = [Part::Summary, Part::What, Part::Why, Part::How, Part::Timeline, Part::Effects, Part::Actions];
    let candidates = || order.iter().flat_map(|part| &texts[*part as usize]);
    // Of equals the first is the best.
    let better = |best: (usize, Snippet), other: (usize, Snippet)| if other.0 > best.0 { other } else { best };
    match candidates().filter_map(|text| best_window(text, sought)).reduce(better) {
        Some((_, snippet)) => snippet,
        None => candidates().next().map_or_else(Snippet::default, |text| cut(text, 0, &[])),
    }
}

/// The words of `text` that were looked for, in bytes: for marking titles.
pub fn marks(text: &str, sought: &BTreeSet<&str>) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> =
        words::words(text).into_iter().filter(|w| sought.contains(w.text.as_str())).map(|w| w.span).collect();
    merge(&mut marks);
    marks
}

/// The line (from 1) of `text` that holds most of the words that were looked for; the first of several.
pub fn best_line(text: &str, sought: &BTreeSet<&str>) -> usize {
    let found = |line: &str| {
        let there: BTreeSet<String> =
            words::words(line).into_iter().map(|w| w.text).filter(|w| sought.contains(w.as_str())).collect();
        there.len()
    };
    let lines = text.lines().enumerate().map(|(i, line)| (found(line), i + 1));
    lines.max_by_key(|(n, line)| (*n, std::cmp::Reverse(*line))).filter(|(n, _)| *n > 0).map_or(1, |(_, line)| line)
}

/// The stretch with most different words, and how many; `None` if it has none.
fn best_window(text: &str, sought: &BTreeSet<&str>) -> Option<(usize, Snippet)> {
    let found: Vec<words::Word> =
        words::words(text).into_iter().filter(|word| sought.contains(word.text.as_str())).collect();
    let mut best = (0, 0);
    for (i, first) in found.iter().enumerate() {
        let near = found[i..].iter().take_while(|word| word.span.end - first.span.start <= MAX_CHARS - CHARS_BEFORE);
        let n = near.map(|word| word.text.as_str()).collect::<BTreeSet<_>>().len();
        if n > best.0 {
            best = (n, i);
        }
    }
    let (n, first) = best;
    let marks: Vec<Range<usize>> = found.into_iter().map(|word| word.span).collect();
    (n > 0).then(|| (n, cut(text, marks[first].start, &marks)))
}

/// About [`MAX_CHARS`] characters around byte `at`, at the ends of words where there are some.
fn cut(text: &str, at: usize, marks: &[Range<usize>]) -> Snippet {
    let is_near_start = text[..at].chars().count() <= CHARS_BEFORE;
    let start = if is_near_start {
        0
    } else {
        let rough = text[..at].char_indices().rev().nth(CHARS_BEFORE - 1).map_or(0, |(i, _)| i);
        text[rough..at].find(char::is_whitespace).map_or(rough, |i| rough + i)
    };
    let rough = text[start..].char_indices().nth(MAX_CHARS).map_or(text.len(), |(i, _)| start + i);
    let end = if rough == text.len() {
        rough
    } else {
        text[at.max(start)..rough].rfind(char::is_whitespace).map_or(rough, |i| at.max(start) + i)
    };
    let mut snippet = Snippet { text: if start > 0 { "…".to_owned() } else { String::new() }, marks: Vec::new() };
    let mut inside: Vec<Range<usize>> =
        marks.iter().filter(|mark| mark.start >= start && mark.end <= end).cloned().collect();
    merge(&mut inside);
    let mut from = start;
    for mark in inside {
        push_words(&text[from..mark.start], &mut snippet.text);
        let begin = snippet.text.len();
        push_words(&text[mark.clone()], &mut snippet.text);
        snippet.marks.push(begin..snippet.text.len());
        from = mark.end;
    }
    push_words(&text[from..end], &mut snippet.text);
    snippet.text.truncate(snippet.text.trim_end().len());
    if end < text.trim_end().len() {
        snippet.text.push('…');
    }
    snippet
}

/// Adds a text in which every run of blanks is one, and control characters are blanks.
fn push_words(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !out.is_empty() && !out.ends_with([' ', '…']) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

/// Makes one of ranges that overlap.
fn merge(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges.drain(..) {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    *ranges = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, sought: &[&str], expected: &str) {
        let mut texts = Texts::default();
        texts[Part::What as usize] = vec![text.to_owned()];
        let snippet = snippet(&texts, &sought.iter().copied().collect());
        let mut shown = snippet.text.clone();
        for mark in snippet.marks.iter().rev() {
            shown.insert(mark.end, ']');
            shown.insert(mark.start, '[');
        }
        assert_eq!(shown, expected, "of {text:?}");
    }

    #[test]
    fn words_are_marked_where_most_of_them_are() {
        check("A disk filled up.", &["disk", "up"], "A [disk] filled [up].");
        check("A\n disk\u{1b}[1m", &["disk"], "A [disk] [1m");
        check("fooBar baz", &["foobar", "foo"], "[fooBar] baz");
        check("nothing here", &["x"], "nothing here");
        check("", &["x"], "");
        let long = format!("disk {} the disk was full of Café", "word ".repeat(60));
        check(&long, &["disk", "cafe"], "…word word word word word word the [disk] was full of [Café]");
        check("東京都に", &["京都"], "東[京都]に");
    }

    #[test]
    fn the_line_with_most_words_is_found() {
        let sought: BTreeSet<&str> = ["disk", "full"].into_iter().collect();
        assert_eq!(best_line("a\ndisk\nthe disk was full\nfull disk\n", &sought), 3);
        assert_eq!(best_line("nothing", &sought), 1);
    }
}
