//! Casebook turns a folder of Markdown post-mortems into a linked library.
//!
//! The data flow is the module list: `disk` scans, `parse` reads each file, `catalog` links them, `pages` plans
//! what to show, `render` and `outputs` make the bytes, `build` decides what changed, `disk` commits it.
//! See ARCHITECTURE.md.

pub mod address;
pub mod build;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod disk;
pub mod insight;
pub mod lint;
pub mod lsp;
pub mod markdown;
pub mod model;
pub mod outputs;
pub mod pages;
pub mod parallel;
pub mod parse;
pub mod phrase;
pub mod preview;
pub mod render;
pub mod search;
pub mod serve;
pub mod source;
