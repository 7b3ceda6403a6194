//! Text to structure and text to HTML: the only place that knows the Markdown crate, the highlighter and the sanitiser.
//!
//! [`outline()`] is what `parse` reads (blocks, headings, links, with their places in the file);
//! [`render()`] makes the HTML of a page, and [`inline`] that of one line of front matter; [`texts`] is what search reads.

mod anchor;
mod autolink;
mod escape;
mod highlight;
mod lines;

mod outline;
mod prose;
mod raw;
mod render;
mod sanitise;
mod stream;
mod target;
#[cfg(test)]
mod tests;
mod text;

pub use outline::{Block, BlockKind, Cell, Inline, Item, Outline, outline};
pub use prose::{Passage, prose};
pub use render::{FREE_GROWTH, MAX_GROWTH, RenderOptions, Rendered, Resolved, inline, plain, render};
pub use text::{line_text, texts};
