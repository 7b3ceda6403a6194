//! The pipeline: a library from a snapshot, and from it every artifact, each made when somebody asks for it.
//!
//! ```text
//! scan ─► parse ─► link ─► plan ─► view ─► render ─► diff ─► commit
//! ```
//!
//! `disk` scans and commits. Everything between is a pure function of the [`Snapshot`]: [`library`] parses, links and
//! plans; [`artifact`] views and renders one output; [`make`] does so for every output whose key is not in the
//! manifest of the last build.

pub mod manifest;
pub mod parallel;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use crate::address::{OutPath, SourcePath};
use crate::catalog::{self, Catalog, Edition};
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic, Report, code};
use crate::model::Document;
use crate::model::time::Day;
use crate::outputs::{self, Content, OutputFile};
use crate::pages::{self, Page, Plan, Site};
use crate::parse;
use crate::render::{self, Theme};
use crate::source::{Digest, Snapshot, SourceFile};

/// A library that can be shown: everything is known, nothing is rendered.
pub struct Library {
    snapshot: Snapshot,
    by_path: HashMap<SourcePath, usize>,
    catalog: Catalog,
    plan: Plan,
    theme: Theme,
    frame: Value,
    others: BTreeMap<OutPath, OutputFile>,
    report: Report,
}

/// The bytes of one output, or where to copy them from.
#[derive(Debug)]
pub enum Artifact {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// What that file holds.
    CopyOf(PathBuf),
}

/// Reads, links and plans everything in `snapshot`. `earlier` are the diagnostics of reading it.
pub fn library(snapshot: Snapshot, config: &Arc<Config>, today: Day, edition: Edition, earlier: Vec<Diagnostic>) -> Library {
    let mut diagnostics = earlier;
    let documents: Vec<Arc<Document>> = parallel::map(&snapshot.documents, |file| parse::document(file, config))
        .into_iter()
        .map(|parsed| Arc::new(taken(parsed, &mut diagnostics)))
        .collect();
    let assets = snapshot.assets.iter().map(|asset| &asset.path);
    let catalog = taken(catalog::link(&documents, assets, config, today, edition), &mut diagnostics);
    let plan = taken(pages::plan(&catalog), &mut diagnostics);
    let theme = taken(Theme::new(&snapshot.theme), &mut diagnostics);
    let inputs = outputs::Inputs { catalog: &catalog, plan: &plan, assets: &snapshot.assets, theme: &snapshot.theme };
    let others = without_collisions(outputs::plan(&inputs), &plan, &mut diagnostics);
    let frame = pages::frame(&Site { catalog: &catalog, addresses: &plan.addresses });
    let by_path = snapshot.documents.iter().enumerate().map(|(i, file)| (file.path.clone(), i)).collect();
    Library { by_path, catalog, plan, theme, frame, others, report: Report::new(diagnostics), snapshot }
}

/// Makes one output; `None` if the library has none at that path. The error is a template's.
pub fn artifact(library: &Library, path: &OutPath) -> Option<Result<Artifact, Diagnostic>> {
    if let Some(page) = library.plan.pages.get(path) {
        let view = pages::view(&library.site(), page);
        return Some(library.render(page, &view).map(|bytes| Artifact::Bytes(bytes.into())));
    }
    Some(Ok(library.others.get(path)?.artifact()))
}

/// What becomes of one output of a build.
#[derive(Debug)]
pub enum Made {
    /// It is what the last build made.
    Kept,
    /// It is new or changed.
    New(Artifact),
}

/// Makes every output, in parallel: `take` gets each with its key. An output whose key `is_current` is not rendered.
///
/// Pages of which a template failed are not given to `take`; what failed is returned.
pub fn make<E: Send>(
    library: &Library,
    is_current: impl Fn(&OutPath, &Digest) -> bool + Sync + Send,
    take: impl Fn(&OutPath, Digest, Made) -> Result<(), E> + Sync + Send,
) -> Result<Vec<Diagnostic>, E> {
    let failed = std::sync::Mutex::new(Vec::new());
    let pages: Vec<&Page> = library.plan.pages.values().collect();
    let around = library.key_of_surroundings();
    parallel::try_each(&pages, |page| {
        let view = pages::view(&library.site(), page);
        let key = Digest::of_parts([around.as_bytes().as_slice(), view.key(pages::KINDS[page.kind].name).as_bytes()]);
        if is_current(&page.path, &key) {
            return take(&page.path, key, Made::Kept);
        }
        match library.render(page, &view) {
            Ok(bytes) => take(&page.path, key, Made::New(Artifact::Bytes(bytes.into()))),
            Err(diagnostic) => {
                failed.lock().expect("no renderer panics while it holds the list").push(diagnostic);
                Ok(())
            }
        }
    })?;
    let others: Vec<&OutputFile> = library.others.values().collect();
    parallel::try_each(&others, |file| {
        let made = if is_current(&file.path, &file.key) { Made::Kept } else { Made::New(file.artifact()) };
        take(&file.path, file.key, made)
    })?;
    Ok(failed.into_inner().expect("no renderer panics while it holds the list"))
}

impl Library {
    /// What there was to say about it.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// All documents and terms, linked.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// All pages and addresses.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Every path of the output, pages first.
    pub fn paths(&self) -> impl Iterator<Item = &OutPath> {
        self.plan.pages.keys().chain(self.others.keys())
    }

    /// The file at a path, for printing diagnostics.
    pub fn source(&self, path: &SourcePath) -> Option<&SourceFile> {
        let document = self.by_path.get(path).map(|i| &self.snapshot.documents[*i]);
        document.or_else(|| (*path == self.snapshot.config.path).then_some(&self.snapshot.config))
    }

    fn site(&self) -> Site<'_> {
        Site { catalog: &self.catalog, addresses: &self.plan.addresses }
    }

    fn render(&self, page: &Page, view: &pages::View) -> Result<Vec<u8>, Diagnostic> {
        let document = view.prose.as_ref().and_then(|prose| self.source(&prose.document.path));
        render::page(&self.theme, &self.frame, page, view, document.map_or("", SourceFile::text))
    }

    /// What every page depends on besides its view: the theme, the frame, and the program that renders it.
    fn key_of_surroundings(&self) -> Digest {
        let frame = serde_json::to_vec(&self.frame).expect("the frame is plain data");
        let theme: Vec<u8> = self.snapshot.theme.files.values().flat_map(|file| *file.digest.as_bytes()).collect();
        Digest::of_parts([env!("CARGO_PKG_VERSION").as_bytes(), &frame, &theme])
    }
}

impl OutputFile {
    fn artifact(&self) -> Artifact {
        match &self.content {
            Content::Bytes(bytes) => Artifact::Bytes(Arc::clone(bytes)),
            Content::CopyOf(file) => Artifact::CopyOf(file.clone()),
        }
    }
}

fn taken<T>(diagnosed: Diagnosed<T>, diagnostics: &mut Vec<Diagnostic>) -> T {
    diagnostics.extend(diagnosed.diagnostics);
    diagnosed.value
}

/// The files by path, without those whose place a page or another file has.
fn without_collisions(files: Vec<OutputFile>, plan: &Plan, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<OutPath, OutputFile> {
    let mut taken: BTreeMap<String, OutPath> = plan.pages.keys().map(|path| (path.collision_key(), path.clone())).collect();
    let mut others = BTreeMap::new();
    for file in files {
        if let Some(other) = taken.insert(file.path.collision_key(), file.path.clone()) {
            let about = SourcePath::new(file.path.as_str());
            let message = format!("two files want the place `{other}` in the output");
            diagnostics.push(Diagnostic::new(code::OUTPUT_COLLISION, &about, None, message).help("rename one of them"));
            continue;
        }
        others.insert(file.path.clone(), file);
    }
    others
}
