//! What comes of a library's search index: the files with which a browser searches, and which texts are alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Library;
use crate::address::OutPath;
use crate::outputs::{self, OutputFile};
use crate::parallel;
use crate::search::index::Index;
use crate::search::similar::{self, Alike};
use crate::search::units::Units;

/// What was found out from the index.
#[derive(Default)]
pub(super) struct Studied {
    /// The files with which a browser searches.
    pub(super) files: BTreeMap<OutPath, OutputFile>,
    /// Which texts are alike.
    alike: Option<Arc<Alike>>,
}

/// Of a library whose index nobody opened.
static NOTHING: Studied = Studied { files: BTreeMap::new(), alike: None };

impl Library {
    /// Finds out, once, what comes of the search index: from then on the library has the files with which a browser
    /// searches, and pages name similar texts. `index` opens the index of the library's units; where that fails there is
    /// no search.
    pub fn study<E>(&self, index: impl FnOnce(&Units<'_>) -> Result<Index, E>) -> Result<(), E> {
        let mut failed = None;
        self.studied.get_or_init(|| {
            let units = Units::new(&self.catalog);
            match index(&units) {
                Ok(index) => self.found_in(&units, &index),
                Err(error) => {
                    failed = Some(error);
                    Studied::default()
                }
            }
        });
        failed.map_or(Ok(()), Err)
    }

    /// Whether the index was opened, or could not be.
    pub fn is_studied(&self) -> bool {
        self.studied.get().is_some()
    }

    pub(super) fn studied(&self) -> &Studied {
        self.studied.get().unwrap_or(&NOTHING)
    }

    pub(super) fn alike(&self) -> Option<&Arc<Alike>> {
        self.studied().alike.as_ref().or(self.alike_before.as_ref())
    }

    fn found_in(&self, units: &Units<'_>, index: &Index) -> Studied {
        let (plan, assets, theme) = (&self.made.plan, &self.snapshot.assets, &self.snapshot.theme);
        let inputs = outputs::Inputs { catalog: &self.catalog, plan, assets, theme };
        let (files, alike) = parallel::both(
            || outputs::search::files(&inputs, units, index, &|path| self.text(path)),
            || similar::alike(units, index),
        );
        let files = files.into_iter().map(|file| (file.path.clone(), file)).collect();
        Studied { files, alike: Some(Arc::new(alike)) }
    }
}
