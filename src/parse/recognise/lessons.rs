//! What went well, what went badly, where we got lucky.

use super::headings::{LessonList, lesson_list};
use super::placeholder::is_placeholder;
use super::regions::{Piece, Region, label};
use super::stamp::line_of;
use crate::markdown::{Block, BlockKind, Inline, Item};
use crate::model::{Lessons, PostMortem, SectionKind};

/// A paragraph longer than this is prose, and no entry of a list.
const MAX_BYTES: usize = 1000;

/// Reads the body's lessons, which count where the front matter has none.
pub(super) fn fill(regions: &[Region<'_>], post_mortem: &mut PostMortem) {
    if post_mortem.lessons != Lessons::default() {
        return;
    }
    let mut lessons = Lessons::default();
    for region in regions.iter().filter(|region| region.kind == SectionKind::Lessons) {
        let mut list = lesson_list(region.title);
        let has_list =
            region.pieces.iter().any(|piece| matches!(piece, Piece::Block(Block { kind: BlockKind::List { .. }, .. })));
        for piece in &region.pieces {
            match piece {
                Piece::Heading(heading) => list = lesson_list(&heading.text),
                Piece::Block(Block { kind: BlockKind::List { items, .. }, .. }) => {
                    for item in items {
                        of_item(item, list, &mut lessons);
                    }
                }
                Piece::Block(Block { kind: BlockKind::Paragraph(inline), .. }) => {
                    if let Some((label, rest)) = label(inline)
                        && let Some(labelled) = lesson_list(label)
                    {
                        list = Some(labelled);
                        add(&mut lessons, list, inline.text[rest..].to_owned());
                    } else if !has_list && !is_prompt(inline) && inline.source.len() <= MAX_BYTES {
                        add(&mut lessons, list, line_of(&inline.source, inline));
                    }
                }
                Piece::Rest(inline, from) => add(&mut lessons, list, inline.text.get(*from..).unwrap_or("").to_owned()),
                Piece::Block(_) => {}
            }
        }
    }
    post_mortem.lessons = lessons;
}

/// An entry, or the label of the entries below it.
fn of_item(item: &Item, list: Option<LessonList>, lessons: &mut Lessons) {
    if let Some((label, rest)) = label(&item.line)
        && let Some(labelled) = lesson_list(label)
    {
        add(lessons, Some(labelled), item.line.text[rest..].to_owned());
        for child in &item.children {
            if let BlockKind::List { items, .. } = &child.kind {
                for item in items {
                    add(lessons, Some(labelled), line_of(&item.line.source, &item.line));
                }
            }
        }
        return;
    }
    add(lessons, list, line_of(&item.line.source, &item.line));
}

fn add(lessons: &mut Lessons, list: Option<LessonList>, entry: String) {
    if is_placeholder(&entry) {
        return;
    }
    match list {
        Some(LessonList::Well) => lessons.well.push(entry),
        Some(LessonList::Badly) => lessons.badly.push(entry),
        Some(LessonList::Lucky) => lessons.lucky.push(entry),
        None => {}
    }
}

/// A line wholly in italics (or bold): a template's question to the author.
pub(super) fn is_prompt(inline: &Inline) -> bool {
    inline.lead.is_some_and(|lead| lead >= inline.text.trim_end().len())
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::read;

    #[test]
    fn lessons_are_sorted_by_their_headings_or_labels() {
        let check = |body: &str, expected: [&[&str]; 3]| {
            let lessons = read(body).lessons;
            assert_eq!(
                [lessons.well, lessons.badly, lessons.lucky].map(|l| l.join(", ")),
                expected.map(|l| l.join(", ")),
                "{body}"
            );
        };
        check(
            "## Lessons learned\n\n### What went well\n\n- a\n- b\n\n### What went wrong\n\n- c\n\n### Where we got lucky\n\n- d\n",
            [&["a", "b"], &["c"], &["d"]],
        );
        check("## Lessons\n\n- **What went well**:\n  - a\n- **What went poorly**: b\n", [&["a"], &["b"], &[]]);
        check(
            "## Lessons\n\n**What went well**\n\n- a\n\n**What could have gone better**\n\n- b\n",
            [&["a"], &["b"], &[]],
        );
        check("## What went well?\n\nNot much.\n\n## What went wrong?\n\n- a\n", [&["Not much."], &["a"], &[]]);
        check("## Lessons learned\n\n- general\n", [&[], &[], &[]]);
        check("## What went well\n\n*What did we do right?*\n\n- N/A\n", [&[], &[], &[]]);
    }
}
