//! What a heading is about, by its keywords; numbering, emoji, anchors, brackets and case don't matter.

use std::borrow::Cow;

use crate::model::SectionKind;

/// A heading with more words than this is a sentence, of which only the beginning counts.
const MAX_WORDS: usize = 8;

/// Words (or beginnings of words) and what they make of a heading; the first row that fits wins.
const KEYWORDS: &[(SectionKind, &[&str])] = &[
    (
        SectionKind::Lessons,
        &[
            " lesson",
            " takeaway",
            " learning",
            " learned",
            " learnt",
            " went well",
            " went right",
            " went poorly",
            " went badly",
            " lucky",
            " luck ",
            " gone better",
            " gone well",
            " go well",
            " worked well",
            " be improved ",
        ],
    ),
    (SectionKind::Resolution, &[" actions taken ", " action taken "]),
    (
        SectionKind::Actions,
        &[
            " action item",
            " action",
            " follow up",
            " followup",
            " next step",
            " corrective",
            " preventive",
            " preventative",
            " prevention",
            " recommendation",
            " todo",
            " improvement",
            " work item",
            " remediation item",
            " tasks ",
        ],
    ),
    (SectionKind::Impact, &[" impact", " scope ", " affected ", " symptom", " damage ", " blast radius "]),
    (
        SectionKind::Timeline,
        &[
            " timeline",
            " time line ",
            " chronology",
            " chain of events ",
            " sequence of events ",
            " what happened ",
            " leadup ",
            " lead up ",
            " event log ",
            " order of events ",
        ],
    ),
    (
        SectionKind::Summary,
        &[
            " summary ",
            " tl dr ",
            " tldr ",
            " overview ",
            " introduction ",
            " abstract ",
            " synopsis ",
            " outage description ",
            " incident description ",
            " issue description ",
        ],
    ),
    (
        SectionKind::Causes,
        &[
            " root cause",
            " cause",
            " contributing",
            " five why",
            " 5 why",
            " whys ",
            " trigger",
            " fault ",
            " analysis ",
            " what allowed ",
            " vulnerabilit",
        ],
    ),
    (SectionKind::Detection, &[" detection ", " detected ", " detect ", " monitoring ", " discovery "]),
    (
        SectionKind::Resolution,
        &[
            " resolution",
            " resolved ",
            " recovery ",
            " recover ",
            " mitigation",
            " remediation",
            " fix ",
            " fixes ",
            " response ",
            " restoration ",
            " workaround ",
        ],
    ),
];

/// What a heading is about, if its words say so. `in_lessons` where it stands among lessons.
pub(super) fn kind(text: &str, in_lessons: bool) -> Option<SectionKind> {
    let words = words(text);
    // Every part begins with a blank: only where a word begins is it looked for.
    let starts: Vec<&[u8]> = words.match_indices(' ').map(|(blank, _)| &words.as_bytes()[blank..]).collect();
    let has = |part: &str| {
        starts.iter().any(|start| start.get(1) == part.as_bytes().get(1) && start.starts_with(part.as_bytes()))
    };
    if in_lessons
        && [" wrong ", " poorly ", " badly ", " bad ", " well ", " good ", " better "].iter().any(|part| has(part))
    {
        return Some(SectionKind::Lessons);
    }
    if has(" what went wrong ") {
        return Some(SectionKind::What);
    }
    if [" why it went wrong ", " why did it ", " why it happened ", " why this happened ", " why did this "]
        .iter()
        .any(|part| has(part))
    {
        return Some(SectionKind::Why);
    }
    if words.starts_with(" how ") && has(" prevent") {
        return Some(SectionKind::How);
    }
    KEYWORDS.iter().find(|(_, parts)| parts.iter().any(|part| has(part))).map(|(kind, _)| *kind)
}

/// Which list of lessons a heading or label opens.
pub(super) fn lesson_list(text: &str) -> Option<LessonList> {
    let words = words(text);
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if has(&[" lucky ", " luck "]) {
        Some(LessonList::Lucky)
    } else if has(&[
        " wrong ",
        " poorly ",
        " badly ",
        " bad ",
        " better ",
        " not well ",
        " be improved ",
        " not so well ",
        " didn t go ",
    ]) {
        Some(LessonList::Badly)
    } else if has(&[" well ", " right ", " good "]) {
        Some(LessonList::Well)
    } else {
        None
    }
}

/// A list of lessons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LessonList {
    Well,
    Badly,
    Lucky,
}

/// Lower-case words with one blank around each: numbering, emoji codes, anchors, brackets and signs taken out.
pub(super) fn words(text: &str) -> String {
    let plain = without_brackets(text);
    let mut words = String::with_capacity(plain.len() + 2);
    words.push(' ');
    // Where each word begins.
    let mut starts = Vec::with_capacity(8);
    for token in plain.split_whitespace() {
        let is_emoji_code = token.len() > 2 && token.starts_with(':') && token.ends_with(':');
        if !is_emoji_code && !token.starts_with("{#") {
            push_words(&mut words, &mut starts, token);
        }
    }
    let word = |i: usize| &words[starts[i]..starts.get(i + 1).map_or(words.len(), |next| *next) - 1];
    let is_number = |i: &usize| word(*i).bytes().all(|b| b.is_ascii_digit());
    let first = (0..starts.len()).take_while(is_number).count();
    // `5 Whys` is no numbering.
    let first = if first < starts.len() && word(first).starts_with("why") { 0 } else { first };
    let n_words = starts.len() - first;
    let end = if n_words > MAX_WORDS { starts[first + MAX_WORDS / 2] } else { words.len() };
    match starts.get(first) {
        Some(1) if end == words.len() => words,
        Some(start) => words[start - 1..end].to_owned(),
        None => "  ".to_owned(),
    }
}

/// Appends the words of `token`, each with a blank after it.
fn push_words(words: &mut String, starts: &mut Vec<usize>, token: &str) {
    let mut is_inside = false;
    for c in token.chars().filter(|c| !matches!(c, '\'' | '’')) {
        if c.is_alphanumeric() {
            if !is_inside {
                starts.push(words.len());
            }
            if c.is_ascii() {
                words.push(c.to_ascii_lowercase());
            } else {
                words.extend(c.to_lowercase());
            }
        } else if is_inside {
            words.push(' ');
        }
        is_inside = c.is_alphanumeric();
    }
    if is_inside {
        words.push(' ');
    }
}

/// The text without what stands in round brackets, unless nothing else is left.
fn without_brackets(text: &str) -> Cow<'_, str> {
    if !text.contains(['(', ')']) {
        return Cow::Borrowed(text);
    }
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
        if c == ')' {
            // `Root cause(s)` reads as `Root cause`, and `(1) Impact` as `Impact`.
            plain.push(' ');
        }
    }
    if plain.trim().is_empty() { Cow::Borrowed(text) } else { Cow::Owned(plain) }
}

#[cfg(test)]
mod tests {
    use SectionKind as K;

    use super::*;

    #[test]
    fn headings_are_known_by_their_words() {
        let check = |text: &str, expected: Option<SectionKind>| assert_eq!(kind(text, false), expected, "{text}");
        check("Issue summary", Some(K::Summary));
        check("3. TL;DR", Some(K::Summary));
        check("Summary of impact", Some(K::Impact));
        check(":flying_disc: Impact", Some(K::Impact));
        check("Services affected", Some(K::Impact));
        check("Timeline (all times PST) 01/16/2024 - 02/28/2024. All times approximations", Some(K::Timeline));
        check("What happened?", Some(K::Timeline));
        check(":warning: Leadup", Some(K::Timeline));
        check("Root Cause(s)", Some(K::Causes));
        check("Contributing Factors (findings)", Some(K::Causes));
        check(":mag_right: Five Why's", Some(K::Causes));
        check("5 Whys", Some(K::Causes));
        check("Root cause and mitigation", Some(K::Causes));
        check("Trigger(s)", Some(K::Causes));
        check("Detection", Some(K::Detection));
        check("Resolution and recovery", Some(K::Resolution));
        check("Actions taken", Some(K::Resolution));
        check("ACTION ITEMS & Followups", Some(K::Actions));
        check("Corrective and Preventative Measure", Some(K::Actions));
        check("Next steps {#next}", Some(K::Actions));
        check("Lessons Learned and Future Improvements", Some(K::Lessons));
        check("Where we got lucky", Some(K::Lessons));
        check("What went wrong", Some(K::What));
        check("2) Why it went wrong", Some(K::Why));
        check("How we prevent it", Some(K::How));
        check("How do we prevent this from ever happening again?", Some(K::How));
        check("Attendees", None);
        check("Default settings", None);
        check("Appendix", None);
    }

    #[test]
    fn what_went_wrong_is_a_lesson_among_lessons() {
        assert_eq!(kind("What went wrong", true), Some(SectionKind::Lessons));
        assert_eq!(lesson_list("What went wrong"), Some(LessonList::Badly));
        assert_eq!(lesson_list("What could have gone better?"), Some(LessonList::Badly));
        assert_eq!(lesson_list("What went well"), Some(LessonList::Well));
        assert_eq!(lesson_list("Where did we get lucky"), Some(LessonList::Lucky));
        assert_eq!(lesson_list("Lessons learned"), None);
    }
}
