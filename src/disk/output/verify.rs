//! Whether a published site is what its manifest says: the oracle of the tests, and of whoever copies a site about.

use std::fmt;
use std::fs::File;
use std::path::Path;

use super::{MANIFEST_FILE, place};
use crate::address::OutPath;
use crate::build::manifest::Entry;
use crate::parallel;
use crate::source::Digest;

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no manifest that could be read.
    NoManifest,
    /// A file is missing or can't be read.
    Missing(OutPath),
    /// A file has other bytes.
    Changed(OutPath),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoManifest => write!(f, "there is no `{MANIFEST_FILE}` that can be read"),
            Self::Missing(path) => write!(f, "`{path}` is missing"),
            Self::Changed(path) => write!(f, "`{path}` was changed"),
        }
    }
}

/// Reads every file of the site at `path` and compares it with the manifest.
pub fn verify(path: &Path) -> Vec<Fault> {
    let Ok(Some(Ok(manifest))) = place::read_manifest(path) else {
        return vec![Fault::NoManifest];
    };
    let entries: Vec<(OutPath, Entry)> = manifest.entries.into_iter().collect();
    let faults = parallel::map(&entries, |(inside, entry)| {
        match File::open(path.join(inside.as_str())).and_then(Digest::of_reader) {
            Ok(digest) if digest == entry.digest => None,
            Ok(_) => Some(Fault::Changed(inside.clone())),
            Err(_) => Some(Fault::Missing(inside.clone())),
        }
    });
    faults.into_iter().flatten().collect()
}
