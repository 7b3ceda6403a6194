//! Which files a check is about: those that were named, those that changed, and what they affect.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use crate::address::SourcePath;
use crate::build::Library;
use crate::catalog::{Catalog, LinkedPostMortem, Place, PostMortemRef, Target, TermRef};
use crate::cli::print;
use crate::disk;

/// Which files a check is about.
#[derive(Debug, Clone)]
pub(super) enum Chosen {
    /// All.
    Everything,
    /// These, and what stands in these folders.
    Some { files: BTreeSet<String>, folders: Vec<String> },
    /// What both choose.
    Both(Box<Chosen>, Box<Chosen>),
}

impl Chosen {
    /// What paths on the command line mean; `None` after a message about one that means nothing.
    pub(super) fn of_paths(paths: &[PathBuf], root: &Path) -> anyhow::Result<Option<Self>> {
        if paths.is_empty() {
            return Ok(Some(Self::Everything));
        }
        let (mut files, mut folders) = (BTreeSet::new(), Vec::new());
        for path in paths {
            if !path.exists() {
                print::problem(&format!("there is no `{}`", path.display()), &["name files or folders of the library"]);
                return Ok(None);
            }
            let Some(name) = name_below(path, root)? else { return Ok(None) };
            match path.is_dir() {
                true if name.is_empty() => return Ok(Some(Self::Everything)),
                true => folders.push(format!("{name}/")),
                false => drop(files.insert(name)),
            }
        }
        Ok(Some(Self::Some { files, folders }))
    }

    /// One file.
    pub(super) fn one(path: &SourcePath) -> Self {
        Self::Some { files: [path.to_string()].into(), folders: Vec::new() }
    }

    /// The files that changed, and the documents that what is said of may change with them.
    pub(super) fn changed(changed: &BTreeSet<String>, library: &Library, root: &Path) -> Self {
        if changed.contains(disk::CONFIG_FILE) {
            return Self::Everything;
        }
        let mut files = changed.clone();
        files.extend(affected(library.catalog(), changed));
        files.extend(missing_something(library, changed.iter().filter(|name| !root.join(name).exists())));
        Self::Some { files, folders: Vec::new() }
    }

    /// What this and `other` choose.
    pub(super) fn among(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everything, one) | (one, Self::Everything) => one,
            (one, other) => Self::Both(Box::new(one), Box::new(other)),
        }
    }

    pub(super) fn is_everything(&self) -> bool {
        matches!(self, Self::Everything)
    }

    pub(super) fn covers(&self, path: &SourcePath) -> bool {
        match self {
            Self::Everything => true,
            Self::Some { files, folders } => {
                files.contains(path.as_str()) || folders.iter().any(|folder| path.as_str().starts_with(folder))
            }
            Self::Both(one, other) => one.covers(path) && other.covers(path),
        }
    }
}

/// The name of a file or folder below `root`, which need not exist; `None` after a message if it is not below.
pub(super) fn name_below(path: &Path, root: &Path) -> anyhow::Result<Option<String>> {
    let full = std::path::absolute(path)?;
    // Only the folder is followed: a document that is a link is reported as one.
    let folder = full.parent().and_then(|folder| folder.canonicalize().ok());
    let full = match (folder, full.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => full,
    };
    let root = root.canonicalize()?;
    let name = full.strip_prefix(&root).ok().or_else(|| (full == root).then(|| Path::new("")));
    if name.is_none() {
        let message = format!("`{}` is not in the library at `{}`", path.display(), root.display());
        print::problem(&message, &["name files or folders of the library"]);
    }
    Ok(name.map(|name| name.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")))
}

/// The documents that name or link to something that changed.
fn affected(catalog: &Catalog, changed: &BTreeSet<String>) -> Vec<String> {
    let is_changed = |place: Place| catalog.document_of(place).is_some_and(|d| changed.contains(d.path.as_str()));
    let post_mortems: HashSet<PostMortemRef> =
        catalog.post_mortems().filter(|p| is_changed(Place::PostMortem(*p))).collect();
    let all_terms = || catalog.config().taxonomies.iter().flat_map(|taxonomy| catalog.terms(&taxonomy.key));
    let terms: HashSet<TermRef> = all_terms().filter(|term| is_changed(Place::Term(*term))).collect();
    if post_mortems.is_empty() && terms.is_empty() {
        return Vec::new();
    }
    let leads_there = |target: &Target| match target {
        Target::Page(Place::PostMortem(p), _) => post_mortems.contains(p),
        Target::Page(Place::Term(term), _) => terms.contains(term),
        _ => false,
    };
    let is_affected = |linked: &LinkedPostMortem| {
        let declared = || linked.declared.iter().any(|(p, ..)| post_mortems.contains(p));
        linked.links.iter().any(leads_there) || declared() || names_one_of(linked, &terms)
    };
    let written = catalog.post_mortems().filter(|p| is_affected(catalog.linked(*p))).map(Place::PostMortem);
    let described = all_terms().filter(|term| catalog.term(*term).links.iter().any(leads_there)).map(Place::Term);
    let home = catalog.home_links().iter().any(leads_there).then_some(Place::Home);
    let places = written.chain(described).chain(home);
    places.filter_map(|place| Some(catalog.document_of(place)?.path.to_string())).collect()
}

fn names_one_of(linked: &LinkedPostMortem, terms: &HashSet<TermRef>) -> bool {
    let systems = linked.systems.iter().map(|(term, _)| term);
    let types = linked.actions.iter().filter_map(|action| action.action_type.as_ref());
    let mut named = systems.chain(&linked.causes).chain(&linked.tags).chain(&linked.terms).chain(types);
    !terms.is_empty() && named.any(|term| terms.contains(term))
}

/// The documents of which something is said that names one of the files that are gone.
fn missing_something<'a>(library: &Library, gone: impl Iterator<Item = &'a String>) -> Vec<String> {
    let name = |path: &String| {
        let path = SourcePath::new(path.clone());
        let folder = path.folder().rsplit('/').next().unwrap_or_default().to_owned();
        if path.stem() == "index" { folder } else { path.stem().to_owned() }
    };
    let names: BTreeSet<String> = gone.map(name).filter(|name| !name.is_empty()).collect();
    let is_about_one = |message: &str| names.iter().any(|name| message.contains(name.as_str()));
    let said = library.report().iter().filter(|said| said.code.0 / 100 == 2 && is_about_one(&said.message));
    said.map(|said| said.path.to_string()).collect()
}
