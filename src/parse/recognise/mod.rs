//! What the body says where the front matter is silent: headings, lists and tables of the kinds that people use.

use super::context::Context;
use crate::markdown::Outline;
use crate::model::PostMortem;

/// Fills in what the front matter left open.
pub(super) fn fill(cx: &mut Context<'_>, outline: &Outline, post_mortem: &mut PostMortem) {
    let _ = (cx, outline, post_mortem);
}
