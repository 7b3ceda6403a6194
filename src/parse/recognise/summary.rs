//! Short texts from the body: summary, impact in words, trigger.

use super::lessons::is_prompt;
use super::placeholder::is_placeholder;
use super::regions::{Piece, Region};
use super::sections::Part;
use crate::markdown::{Block, BlockKind, Inline};
use crate::model::{PostMortem, SectionKind, Sourced, Trigger};

/// How long a derived text may get, in characters.
const MAX_CHARS: usize = 280;

/// The shortest paragraph at a document's top that tells what it is about.
const MIN_LEAD_CHARS: usize = 40;

/// Fills in the summary, the impact in words and the trigger where the front matter has none.
pub(super) fn fill(regions: &[Region<'_>], parts: &[Part<'_>], post_mortem: &mut PostMortem) {
    if post_mortem.summary.is_none() {
        let section = first_paragraph(regions, |region| region.kind == SectionKind::Summary);
        let paragraph = section.or_else(|| leading_paragraph(parts));
        post_mortem.summary =
            paragraph.map(|(inline, from)| Sourced::recognised(short(&inline.text[from..]), inline.span));
    }
    if post_mortem.impact.summary.is_none() {
        let paragraph = first_paragraph(regions, |region| region.kind == SectionKind::Impact);
        post_mortem.impact.summary = paragraph.map(|(inline, from)| short(&inline.text[from..]));
    }
    if post_mortem.trigger.is_none() {
        let paragraph = first_paragraph(regions, |region| super::headings::words(region.title).starts_with(" trigger"));
        post_mortem.trigger =
            paragraph.map(|(inline, from)| Trigger { kind: None, what: Some(short(&inline.text[from..])) });
    }
}

/// The first paragraph of the first region that fits and has one, and where its text starts.
fn first_paragraph<'o>(regions: &[Region<'o>], fits: impl Fn(&Region<'_>) -> bool) -> Option<(&'o Inline, usize)> {
    regions.iter().filter(|region| fits(region)).flat_map(|region| &region.pieces).find_map(|piece| match *piece {
        Piece::Rest(inline, from) => {
            inline.text.get(from..).filter(|text| !is_placeholder(text)).map(|_| (inline, from))
        }
        Piece::Block(Block { kind: BlockKind::Paragraph(inline), .. }) => is_telling(inline).then_some((inline, 0)),
        Piece::Heading(_) | Piece::Block(_) => None,
    })
}

/// The paragraph below the title, before any other heading.
fn leading_paragraph<'o>(parts: &[Part<'o>]) -> Option<(&'o Inline, usize)> {
    let top = parts.iter().take(2).take_while(|part| part.section.kind == SectionKind::Other);
    top.flat_map(|part| part.blocks).find_map(|block| match &block.kind {
        BlockKind::Paragraph(inline) if is_telling(inline) && is_prose(inline) => Some((inline, 0)),
        _ => None,
    })
}

fn is_telling(inline: &Inline) -> bool {
    !inline.struck && !is_prompt(inline) && !is_placeholder(&inline.text) && !inline.text.is_empty()
}

/// Sentences, and not `Created by: …`.
fn is_prose(inline: &Inline) -> bool {
    let words = |label: &str| label.split_whitespace().count() <= 3 && !label.contains(|c: char| c.is_ascii_digit());
    let label = inline.text.split_once(": ").is_some_and(|(label, _)| words(label));
    !label && inline.text.chars().nth(MIN_LEAD_CHARS).is_some()
}

/// The first sentences of a text, as inline Markdown.
pub(super) fn short(text: &str) -> String {
    let text = text.trim();
    let Some((limit, _)) = text.char_indices().nth(MAX_CHARS) else { return escaped(text) };
    let head = &text[..limit];
    let sentence = head.match_indices(". ").last().map(|(place, _)| place + 1).filter(|end| *end > MAX_CHARS / 4);
    if let Some(end) = sentence {
        escaped(&head[..end])
    } else {
        let end = head.rfind(' ').unwrap_or(limit);
        format!("{} …", escaped(head[..end].trim_end_matches([',', ';', ':'])))
    }
}

/// Plain text as inline Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '\\' | '~') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_end_with_a_sentence() {
        let long = format!(
            "{} {}",
            "A first sentence that is long enough to stand alone as a summary of it all.",
            "word ".repeat(80)
        );
        assert_eq!(short(&long), "A first sentence that is long enough to stand alone as a summary of it all.");
        let endless = "word ".repeat(80);
        assert!(short(&endless).ends_with(" …") && short(&endless).chars().count() < 290);
        assert_eq!(short("use `a_b`"), "use \\`a\\_b\\`");
    }
}
