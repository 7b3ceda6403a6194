//! Systems, causes and owners that somebody names on the command line: found, or the nearest one is suggested.

use super::print;
use crate::address::{Slug, slugify};
use crate::catalog::{Catalog, TermRef};
use crate::diagnostic::nearest;
use crate::insight::Ownership;

/// A name that nothing has.
#[derive(Debug)]
pub(super) struct Unknown {
    what: String,
    written: String,
    near: Option<String>,
}

impl Unknown {
    /// Says so, and what may have been meant.
    pub(super) fn say(&self) {
        let message = format!("no {} `{}` in this library", self.what, self.written);
        match &self.near {
            Some(near) => print::problem(&message, &[&format!("did you mean `{near}`?")]),
            None => print::problem(&message, &[]),
        }
    }
}

/// The term with that slug, or a former one, of a taxonomy.
pub(super) fn term(catalog: &Catalog, taxonomy: &str, written: &str) -> Result<TermRef, Unknown> {
    let found = Slug::parse(written).ok().and_then(|slug| catalog.find_term(taxonomy, &slug));
    found.ok_or_else(|| {
        let known = catalog.terms(taxonomy).map(|term| catalog.term(term).slug.as_str());
        let what = catalog.config().taxonomy(taxonomy).map_or(taxonomy, |taxonomy| &taxonomy.singular).to_lowercase();
        Unknown { what, written: written.to_owned(), near: nearest(written, known).map(str::to_owned) }
    })
}

/// The owner with that name, however it is spelled; `none` stands for nobody unless somebody is called so.
pub(super) fn owner(catalog: &Catalog, written: &str) -> Result<Ownership, Unknown> {
    let slug = Slug::parse(&slugify(written)).ok().filter(|slug| catalog.owners().contains_key(slug));
    match slug {
        Some(slug) => Ok(Ownership::Of(slug)),
        None if written == "none" => Ok(Ownership::Nobody),
        None => {
            let known = catalog.owners().values().map(|owner| owner.name.as_str());
            let near = nearest(written, known).map(str::to_owned);
            Err(Unknown { what: "owner".to_owned(), written: written.to_owned(), near })
        }
    }
}
