//! Outputs that are not pages: one file per kind, one line per kind in [`OUTPUTS`].

pub mod calendar;
mod csv;
mod feeds;
mod files;
mod insights;
mod robots;
pub mod search;
mod sitemap;
mod theme_files;
mod url_manifest;

use std::path::PathBuf;
use std::sync::Arc;

pub use csv::csv;

use crate::address::OutPath;
use crate::catalog::Catalog;
use crate::pages::Plan;
use crate::source::{Asset, Digest, ThemeSource};

/// What outputs are made from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// All documents and terms.
    pub catalog: &'a Catalog,
    /// All pages and addresses.
    pub plan: &'a Plan,
    /// The files of the library that are not documents.
    pub assets: &'a [Asset],
    /// The theme.
    pub theme: &'a ThemeSource,
}

/// A kind of output.
pub struct Output {
    /// Its name, for messages.
    pub name: &'static str,
    /// Its files.
    pub files: fn(&Inputs<'_>) -> Vec<OutputFile>,
}

/// One file that is no page.
#[derive(Debug, Clone)]
pub struct OutputFile {
    /// Where it goes.
    pub path: OutPath,
    /// Equal keys, equal bytes.
    pub key: Digest,
    /// What it holds.
    pub content: Content,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// What that file holds.
    CopyOf(PathBuf),
    /// The texts of post-mortems, for snippets: which block of them. See [`search::texts`].
    Texts(usize),
}

/// All kinds of outputs that are not pages.
pub static OUTPUTS: &[Output] = &[
    theme_files::OUTPUT,
    files::OUTPUT,
    feeds::OUTPUT,
    calendar::OUTPUT,
    insights::OUTPUT,
    sitemap::OUTPUT,
    robots::OUTPUT,
    url_manifest::OUTPUT,
];

/// All files that are no pages, in the order of [`OUTPUTS`].
pub fn plan(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    OUTPUTS.iter().flat_map(|output| (output.files)(inputs)).collect()
}

impl OutputFile {
    /// A file of text that Casebook makes itself, at a path that is known to be good.
    fn text(path: &str, text: String) -> Self {
        Self::bytes(OutPath::new(path).expect("outputs of our own have good names"), text.into_bytes())
    }

    fn bytes(path: OutPath, bytes: Vec<u8>) -> Self {
        Self { path, key: Digest::of(&bytes), content: Content::Bytes(bytes.into()) }
    }
}

/// The address of an output once the site is published; `None` while `site.url` is not set.
fn published_url(catalog: &Catalog, path: &OutPath) -> Option<String> {
    let base = &catalog.config().site.url;
    (!base.is_empty())
        .then(|| format!("{base}/{}", crate::address::directory_link(&path.to_url_path()).trim_start_matches("./")))
}
