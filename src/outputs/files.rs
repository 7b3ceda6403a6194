//! Images and attachments: the files that a published document links to, and no others, because a file beside a
//! withheld post-mortem is as confidential as the post-mortem.

use std::collections::{BTreeMap, BTreeSet};

use super::{Content, Inputs, Output, OutputFile};
use crate::address::SourcePath;
use crate::catalog::{Catalog, Target};

pub(super) const OUTPUT: Output = Output { name: "files", files };

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let assets: BTreeMap<&SourcePath, _> = inputs.assets.iter().map(|asset| (&asset.path, asset)).collect();
    let copy = |path: &SourcePath| {
        let asset = assets.get(path)?;
        let path = inputs.plan.addresses.file(path)?;
        Some(OutputFile { path, key: asset.digest, content: Content::CopyOf(asset.file.clone()) })
    };
    linked_files(inputs.catalog).into_iter().filter_map(copy).collect()
}

/// The files that documents of this edition link to.
fn linked_files<'a>(catalog: &'a Catalog) -> BTreeSet<&'a SourcePath> {
    let post_mortems = catalog.post_mortems().flat_map(|p| &catalog.linked(p).links);
    let terms = catalog.all_terms().flat_map(|term| &catalog.term(term).links);
    let targets = post_mortems.chain(terms).chain(catalog.home_links());
    let file = |target: &'a Target| match target {
        Target::File(path) => Some(path),
        Target::Page(..) | Target::Fragment(_) | Target::Outside | Target::Withheld | Target::Missing => None,
    };
    targets.filter_map(file).collect()
}
