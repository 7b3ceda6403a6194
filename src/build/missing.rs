//! The page that says that nothing is here, for a place of which it is known how deep it lies.
//!
//! A build makes this page once, and a web server shows it in place of any other: it leads to the site's own address, if
//! the settings tell one. A preview knows where it shows it, and must not lead away.

use super::{Found, Library, What};
use crate::address::OutPath;
use crate::diagnostic::Diagnostic;
use crate::pages::{NOT_FOUND, Page, View};
use crate::source::Digest;

/// The page that stands where nothing does.
pub struct Missing<'a> {
    lib: &'a Library,
    page: Page,
    view: Box<View>,
    /// Differs whenever its bytes do.
    pub key: Digest,
}

/// The page for a place that lies in so many folders; `None` if the library has no such page.
pub fn missing(library: &Library, n_folders: usize) -> Option<Missing<'_>> {
    let made = library.made.plan.pages.get(&OutPath::new(NOT_FOUND).ok()?)?;
    let Found { key, what: What::Page(_, view), .. } = library.viewed(made) else { return None };
    // Not the name of the page that a build makes: it would be taken for that.
    let path = OutPath::new(&format!("{}missing.html", "-/".repeat(n_folders))).ok()?;
    let key = Digest::of_parts([key.as_bytes().as_slice(), path.as_str().as_bytes()]);
    Some(Missing { lib: library, page: Page { path, ..made.clone() }, view, key })
}

impl Missing<'_> {
    /// Its bytes; the error is the template's.
    pub fn render(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.lib.render(&self.page, &self.view)
    }
}
