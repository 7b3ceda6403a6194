//! A text as words with their places: short forms in full, and the ends of sentences known.

use std::borrow::Cow;
use std::ops::Range;

use super::NOT_PROSE;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// As it was written.
    pub(super) written: &'a str,
    /// In small letters, without a short form (`n't`, `'ve`, `'s`), which is a word of its own.
    pub(super) folded: Cow<'a, str>,
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// Whether something ends before it: a sentence, a cell, a name with an underscore.
    pub(super) begins: bool,
    /// Whether it stands in quotation marks: somebody else's word.
    pub(super) is_quoted: bool,
}

/// Short forms and what they are short for.
const SHORT_FORMS: &[(&str, &str)] = &[("n't", "not"), ("'ve", "have"), ("'s", "'s")];

/// Cuts a text into words.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut end = 0;
    let mut at = 0;
    while let Some(start) = text[at..].find(is_of_word).map(|i| i + at) {
        let length = text[start..].find(|c| !is_of_word(c)).unwrap_or(text.len() - start);
        at = start + length;
        let range = trimmed(text, start..at);
        if range.is_empty() {
            continue;
        }
        let begins = found.is_empty() || ends_something(&text[end..range.start]);
        end = range.end;
        push(&mut found, text, range, begins);
    }
    mark_quotes(text, &mut found);
    found
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '@' | '-' | NOT_PROSE)
}

/// Without the marks around a word: quotes, dashes.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let is_mark = |c: char| matches!(c, '\'' | '\u{2019}' | '-');
    let word = &text[range.clone()];
    let start = range.start + (word.len() - word.trim_start_matches(is_mark).len());
    let length = text[start..range.end].trim_end_matches(|c| is_mark(c) || c == '@').len();
    start..start + length
}

/// Whether what stands between two words ends a sentence or a cell.
fn ends_something(between: &str) -> bool {
    between == "_" || between.contains(['!', '?', ';', '|', '\u{2026}']) || {
        let rest = between.trim_start_matches([')', '"', '\u{201D}', '*', '_', ']']);
        rest.strip_prefix(['.', ':']).is_some_and(|rest| !rest.is_empty()) || between.contains("\n\n")
    }
}

fn push<'a>(found: &mut Vec<Word<'a>>, text: &'a str, range: Range<usize>, begins: bool) {
    let written = &text[range.clone()];
    let folded = fold(written);
    let short = SHORT_FORMS.iter().find(|(ending, _)| folded.len() > ending.len() && folded.ends_with(ending));
    let Some((ending, long)) = short else {
        found.push(Word { written, folded, range, begins, is_quoted: false });
        return;
    };
    // A curly apostrophe is longer than a straight one.
    let ending_bytes = ending.len() + if written.contains('\u{2019}') { 2 } else { 0 };
    let middle = range.end - ending_bytes;
    let stem = match &folded[..folded.len() - ending.len()] {
        "ca" => "can".to_owned(),
        "wo" => "will".to_owned(),
        stem => stem.to_owned(),
    };
    let first = Word {
        written: &text[range.start..middle],
        folded: stem.into(),
        range: range.start..middle,
        begins,
        is_quoted: false,
    };
    let second = Word {
        written: &text[middle..range.end],
        folded: Cow::Borrowed(long),
        range: middle..range.end,
        begins: false,
        is_quoted: false,
    };
    found.extend([first, second]);
}

fn fold(written: &str) -> Cow<'_, str> {
    if written.contains(|c: char| c.is_uppercase() || c == '\u{2019}') {
        Cow::Owned(written.to_lowercase().replace('\u{2019}', "'"))
    } else {
        Cow::Borrowed(written)
    }
}

/// Marks the words between quotation marks; a mark that is never closed opens nothing.
fn mark_quotes(text: &str, words: &mut [Word<'_>]) {
    let mut opened: Option<usize> = None;
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}')) {
        match opened {
            Some(start) if mark != '\u{201E}' => {
                let from = words.partition_point(|word| word.range.start < start);
                let to = words.partition_point(|word| word.range.start < at);
                words[from..to.max(from)].iter_mut().for_each(|word| word.is_quoted = true);
                opened = None;
            }
            _ => opened = Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let all: Vec<String> = words(text)
            .iter()
            .map(|word| {
                let (begin, quote) = (if word.begins { "/" } else { "" }, if word.is_quoted { "~" } else { "" });
                format!("{begin}{quote}{}", word.folded)
            })
            .collect();
        assert_eq!(all.join(" "), expected, "{text}");
    }

    #[test]
    fn short_forms_are_words() {
        check("We shouldn't; can\u{2019}t won't", "/we should not /can not will not");
        check("It should've been", "/it should have been");
        check("the engineer's 'on-call' @who", "/the engineer 's on-call @who");
    }

    #[test]
    fn sentences_end() {
        check("It broke. We fixed it: twice (soon.) Then", "/it broke /we fixed it /twice soon /then");
        check("v1.2 of node.js failed", "/v1 2 of node js failed");
        check("a_b c|d", "/a /b c /d");
    }

    #[test]
    fn words_of_others_are_known() {
        check("They said \u{201C}it broke\u{201D} twice", "/they said ~it ~broke twice");
        check("said \"it\" of 5\" pipes", "/said ~it of 5 pipes");
    }
}
