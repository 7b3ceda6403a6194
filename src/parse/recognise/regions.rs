//! Stretches of a body that are about one thing: sections by their headings, and what bold labels open.

use super::headings;
use super::sections::Part;
use crate::markdown::{Block, BlockKind, Inline, Item};
use crate::model::{Heading, SectionKind};

/// The longest label: more is a sentence in bold.
const MAX_LABEL_CHARS: usize = 60;

/// A stretch that is about one thing.
pub(super) struct Region<'o> {
    pub kind: SectionKind,
    /// Its heading or label, as text; empty where it has none.
    pub title: &'o str,
    pub pieces: Vec<Piece<'o>>,
}

/// One piece of a region.
#[derive(Clone, Copy)]
pub(super) enum Piece<'o> {
    /// A heading below the region's own.
    Heading(&'o Heading),
    Block(&'o Block),
    /// What stands behind a label on its line: from that byte of the text on.
    Rest(&'o Inline, usize),
}

/// All regions of a body, in order.
pub(super) fn of<'o>(parts: &[Part<'o>]) -> Vec<Region<'o>> {
    let mut regions: Vec<Region<'o>> = Vec::new();
    for part in parts {
        let goes_on = !part.is_own
            && part.section.kind != SectionKind::Other
            && regions.last().is_some_and(|region| region.kind == part.section.kind);
        if goes_on && let (Some(region), Some(heading)) = (regions.last_mut(), part.heading) {
            region.pieces.push(Piece::Heading(heading));
            region.pieces.extend(part.blocks.iter().map(Piece::Block));
            continue;
        }
        let title = part.heading.map_or("", |heading| heading.text.as_str());
        let pieces = part.blocks.iter().map(Piece::Block).collect();
        regions.push(Region { kind: part.section.kind, title, pieces });
    }
    regions.into_iter().flat_map(by_label).collect()
}

/// Cuts a region that is about nothing in particular at its labels.
fn by_label(region: Region<'_>) -> Vec<Region<'_>> {
    let is_specific = !matches!(
        region.kind,
        SectionKind::Other | SectionKind::Summary | SectionKind::What | SectionKind::Why | SectionKind::How
    );
    if is_specific {
        return vec![region];
    }
    let mut regions = vec![Region { kind: region.kind, title: region.title, pieces: Vec::new() }];
    for piece in region.pieces {
        match piece {
            Piece::Block(Block { kind: BlockKind::Paragraph(inline), .. }) => {
                if let Some((label, rest, kind)) = labelled(inline) {
                    let pieces = if rest < inline.text.len() { vec![Piece::Rest(inline, rest)] } else { Vec::new() };
                    regions.push(Region { kind, title: label, pieces });
                    continue;
                }
            }
            Piece::Block(Block { kind: BlockKind::List { items, .. }, .. })
                if items.iter().any(|item| labelled(&item.line).is_some()) =>
            {
                // The list stays where it is as well, for its items without a label.
                let base = regions.last_mut().expect("there is one from the start");
                base.pieces.push(piece);
                regions.extend(items.iter().filter_map(of_item));
                continue;
            }
            Piece::Heading(_) | Piece::Block(_) | Piece::Rest(..) => {}
        }
        let last = regions.last_mut().expect("there is one from the start");
        last.pieces.push(piece);
    }
    regions
}

fn of_item(item: &Item) -> Option<Region<'_>> {
    let (label, rest, kind) = labelled(&item.line)?;
    let line = (rest < item.line.text.len()).then_some(Piece::Rest(&item.line, rest));
    let pieces = line.into_iter().chain(item.children.iter().map(Piece::Block)).collect();
    Some(Region { kind, title: label, pieces })
}

/// A line with a label of a known kind: the label, and where the rest of the text starts.
fn labelled(inline: &Inline) -> Option<(&str, usize, SectionKind)> {
    let (label, rest) = label(inline)?;
    // In prose, "Why?" and "What?" stand for themselves.
    let kind = headings::kind(label, false)?;
    (headings::words(label).trim() != "why").then_some((label, rest, kind))
}

/// The bold (or italic) label with which a line begins, and where the text behind it starts: `**Impact**: …`.
pub(super) fn label(inline: &Inline) -> Option<(&str, usize)> {
    let end = inline.lead?;
    let lead = inline.text.get(..end)?;
    let behind = inline.text.get(end..)?;
    let is_label =
        lead.trim_end().ends_with([':', '?']) || behind.trim_start().starts_with(':') || behind.trim().is_empty();
    if !is_label || lead.chars().count() > MAX_LABEL_CHARS {
        return None;
    }
    let rest = behind.trim_start().trim_start_matches(':').trim_start();
    Some((lead.trim().trim_end_matches(':').trim_end(), inline.text.len() - rest.len()))
}
