//! The pipeline: a library from a snapshot, and from it every artifact, each made when somebody asks for it.
//!
//! ```text
//! scan ─► parse ─► link ─► plan ─► view ─► render ─► diff ─► commit
//! ```
//!
//! `disk` scans and commits. Everything between is a pure function of the [`Snapshot`]: [`library`] parses, links and
//! plans; [`keys`] says by which outputs differ from the last build's; [`make`] views and renders those, and [`find`]
//! gives any single one.

mod again;
mod collisions;
pub mod known;
pub mod manifest;
pub mod memo;
mod missing;
mod reading;
mod study;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use known::KnownKeys;
use memo::Memo;
use reading::Reading;
use study::Studied;

use crate::address::{OutPath, SourcePath};
use crate::catalog::{self, Catalog, Edition};
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic, Report};
use crate::model::Document;
use crate::model::time::Day;
use crate::outputs::{self, Content, OutputFile};
use crate::pages::{self, KINDS, Page, Plan, Site, View};
use crate::parallel;
use crate::render::{self, Theme};
use crate::search::similar::Alike;
use crate::search::units::{self, Names};
use crate::source::{Asset, Digest, Snapshot, SourceFile, ThemeSource};

pub use again::again;
pub use missing::{Missing, missing};

/// A library that can be shown: everything is known, nothing is rendered.
pub struct Library {
    snapshot: Snapshot,
    /// What each of the snapshot's documents said.
    readings: Vec<Reading>,
    around: Around,
    catalog: Catalog,
    made: Arc<Made>,
    /// What there is to say about links and names.
    of_links: Vec<Diagnostic>,
    report: Report,
    memo_updates: Vec<memo::Update>,
    /// What comes of the search index, once somebody opened it.
    studied: OnceLock<Studied>,
    /// Which texts were alike before an edit of texts, until they are compared again.
    alike_before: Option<Arc<Alike>>,
    /// The names of terms, for the texts that snippets are cut from; made when somebody asks.
    names: OnceLock<Names>,
    /// The theme's texts, for printing what is wrong with them; made when somebody asks.
    theme_texts: OnceLock<HashMap<SourcePath, SourceFile>>,
}

/// What a snapshot is read under.
#[derive(Clone)]
struct Around {
    config: Arc<Config>,
    today: Day,
    edition: Edition,
    /// What there is to say about the settings and the scan.
    earlier: Vec<Diagnostic>,
}

/// What is made of the catalog, and does not change when only texts of post-mortems do.
struct Made {
    by_path: HashMap<SourcePath, usize>,
    plan: Plan,
    theme: Theme,
    /// What every page depends on besides its view: the digest of the theme and the frame.
    key_of_surroundings: Digest,
    /// The digest of everything that pages may show, but for the texts of post-mortems.
    facts: Digest,
    others: BTreeMap<OutPath, OutputFile>,
    /// What there is to say about the theme and the plan.
    diagnostics: Vec<Diagnostic>,
}

/// One output, as far as its key: equal keys, equal bytes.
pub struct Found<'a> {
    /// Its key, as [`keys`] gives it.
    pub key: Digest,
    lib: &'a Library,
    what: What<'a>,
}

enum What<'a> {
    Page(&'a Page, Box<View>),
    File(&'a OutputFile),
}

/// The bytes of one output, or where to copy them from.
#[derive(Debug)]
pub enum Artifact {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// What that file holds.
    CopyOf(PathBuf),
}

/// Reads, links and plans everything in `snapshot`; files that `memo` knows are not parsed again. `earlier` are the
/// diagnostics of reading the snapshot.
pub fn library(
    mut snapshot: Snapshot,
    config: &Arc<Config>,
    today: Day,
    edition: Edition,
    memo: &Memo,
    earlier: Vec<Diagnostic>,
) -> Library {
    let (readings, memo_updates) = reading::all(&mut snapshot.documents, config, edition, memo);
    let around = Around { config: Arc::clone(config), today, edition, earlier };
    Library { memo_updates, ..assemble(snapshot, readings, around) }
}

/// Links and plans what was read.
fn assemble(snapshot: Snapshot, readings: Vec<Reading>, around: Around) -> Library {
    let Around { config, today, edition, .. } = &around;
    let mut diagnostics = Vec::new();
    let documents: Vec<Arc<Document>> = readings.iter().map(|reading| Arc::clone(&reading.document)).collect();
    let facts = facts(&documents, &snapshot.assets, &around);
    let assets = snapshot.assets.iter().map(|asset| &asset.path);
    let Diagnosed { value: catalog, diagnostics: of_links } =
        catalog::link(&documents, assets, config, *today, *edition);
    let plan = taken(pages::plan(&catalog), &mut diagnostics);
    let frame = pages::frame(&Site { catalog: &catalog, addresses: &plan.addresses, alike: None });
    let key_of_surroundings = key_of_surroundings(&frame, &snapshot.theme);
    let theme = taken(Theme::new(&snapshot.theme), &mut diagnostics).with_frame(frame);
    let inputs = outputs::Inputs { catalog: &catalog, plan: &plan, assets: &snapshot.assets, theme: &snapshot.theme };
    let others = collisions::without(outputs::plan(&inputs), &plan, &snapshot.assets, &mut diagnostics);
    let by_path = snapshot.documents.iter().enumerate().map(|(i, file)| (file.path.clone(), i)).collect();
    let made = Arc::new(Made { by_path, plan, theme, key_of_surroundings, facts, others, diagnostics });
    Library::new(snapshot, readings, around, catalog, made, of_links)
}

/// The output at a path, not yet rendered; `None` if the library has none there.
pub fn find<'a>(library: &'a Library, path: &OutPath) -> Option<Found<'a>> {
    if let Some(page) = library.made.plan.pages.get(path) {
        return Some(library.viewed(page));
    }
    let file = library.file(path)?;
    Some(Found { key: file.key, lib: library, what: What::File(file) })
}

/// Whether the library has an output at that path.
pub fn holds(library: &Library, path: &OutPath) -> bool {
    library.made.plan.pages.contains_key(path) || library.file(path).is_some()
}

/// The key of every output: equal keys, equal bytes. Makes the views of pages of which `known` doesn't have the key, and
/// renders nothing.
pub fn keys(library: &Library, known: &KnownKeys) -> Vec<(OutPath, Digest)> {
    let pages: Vec<&Page> = library.made.plan.pages.values().collect();
    let of_pages = parallel::map(&pages, |page| {
        let known = known.get(&library.inputs(page));
        (page.path.clone(), known.unwrap_or_else(|| library.viewed(page).key))
    });
    let of_others = library.files().map(|file| (file.path.clone(), file.key));
    of_pages.into_iter().chain(of_others).collect()
}

/// What to know at the next build, now that the outputs have these keys.
pub fn known_keys(library: &Library, key: impl Fn(&OutPath) -> Option<Digest> + Sync) -> KnownKeys {
    let pages: Vec<&Page> = library.made.plan.pages.values().collect();
    let pairs = parallel::map(&pages, |page| Some((library.inputs(page), key(&page.path)?)));
    KnownKeys::new(pairs.into_iter().flatten())
}

/// Makes the outputs at `paths`, in parallel, and gives each with its key to `take`. Pages of which a template failed
/// are not given to it: what failed is returned.
pub fn make<E: Send>(
    library: &Library,
    paths: &[OutPath],
    take: impl Fn(&OutPath, Digest, Artifact) -> Result<(), E> + Sync + Send,
) -> Result<Vec<Diagnostic>, E> {
    let failed = Mutex::new(Vec::new());
    parallel::try_each(paths, |path| {
        let found = find(library, path).expect("only what the library has is made");
        match found.artifact() {
            Ok(artifact) => take(path, found.key, artifact),
            Err(diagnostic) => {
                failed.lock().expect("nobody panics while holding the list").push(*diagnostic);
                Ok(())
            }
        }
    })?;
    Ok(failed.into_inner().expect("nobody panics while holding the list"))
}

impl Found<'_> {
    /// Makes it. The error is a template's.
    pub fn artifact(&self) -> Result<Artifact, Box<Diagnostic>> {
        match &self.what {
            What::Page(page, view) => self.lib.render(page, view).map(|bytes| Artifact::Bytes(bytes.into())),
            What::File(file) => Ok(self.lib.content(file)),
        }
    }
}

impl Library {
    fn new(
        snapshot: Snapshot,
        readings: Vec<Reading>,
        around: Around,
        catalog: Catalog,
        made: Arc<Made>,
        of_links: Vec<Diagnostic>,
    ) -> Self {
        let of_files = readings.iter().flat_map(|reading| reading.diagnostics.iter());
        let all = around.earlier.iter().chain(of_files).chain(&of_links).chain(&made.diagnostics);
        let report = Report::new(all.cloned().collect());
        Self {
            snapshot,
            readings,
            around,
            catalog,
            made,
            of_links,
            report,
            memo_updates: Vec::new(),
            studied: OnceLock::new(),
            alike_before: None,
            names: OnceLock::new(),
            theme_texts: OnceLock::new(),
        }
    }

    /// What there was to say about it.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What the memo should keep for the next build.
    pub fn memo_updates(&self) -> &[memo::Update] {
        &self.memo_updates
    }

    /// All documents and terms, linked.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// All pages and addresses.
    pub fn plan(&self) -> &Plan {
        &self.made.plan
    }

    /// Every path of the output, pages first.
    pub fn paths(&self) -> impl Iterator<Item = &OutPath> {
        self.made.plan.pages.keys().chain(self.files().map(|file| &file.path))
    }

    /// The file at a path, for printing diagnostics.
    pub fn source(&self, path: &SourcePath) -> Option<&SourceFile> {
        let document = self.made.by_path.get(path).map(|i| &self.snapshot.documents[*i]);
        let config = || (*path == self.snapshot.config.path).then_some(&self.snapshot.config);
        document.or_else(config).or_else(|| self.theme_texts.get_or_init(|| theme_texts(&self.snapshot)).get(path))
    }

    /// Every document that was read, by path, also those that are in no catalog.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.readings.iter().map(|reading| reading.document.as_ref())
    }

    /// The text of a document as the edition's readers may see it.
    pub fn text(&self, path: &SourcePath) -> &str {
        self.made.by_path.get(path).map_or("", |i| self.snapshot.documents[*i].text())
    }

    /// The outputs that are no pages.
    fn files(&self) -> impl Iterator<Item = &OutputFile> {
        self.made.others.values().chain(self.studied().files.values())
    }

    fn file(&self, path: &OutPath) -> Option<&OutputFile> {
        self.made.others.get(path).or_else(|| self.studied().files.get(path))
    }

    fn site(&self) -> Site<'_> {
        Site { catalog: &self.catalog, addresses: &self.made.plan.addresses, alike: self.alike().map(AsRef::as_ref) }
    }

    /// A page as far as its view.
    fn viewed<'a>(&'a self, page: &'a Page) -> Found<'a> {
        let view = Box::new(pages::view(&self.site(), page));
        let parts = [self.made.key_of_surroundings, view.key(KINDS[page.kind].name)];
        let key = Digest::of_parts(parts.iter().map(|digest| digest.as_bytes().as_slice()));
        Found { key, lib: self, what: What::Page(page, view) }
    }

    fn render(&self, page: &Page, view: &View) -> Result<Vec<u8>, Box<Diagnostic>> {
        let document = view.prose.as_ref().and_then(|prose| self.source(&prose.document.path));
        render::page(&self.made.theme, page, view, document.map_or("", SourceFile::text))
    }

    /// What a file holds.
    fn content(&self, file: &OutputFile) -> Artifact {
        match &file.content {
            Content::Bytes(bytes) => Artifact::Bytes(Arc::clone(bytes)),
            Content::CopyOf(file) => Artifact::CopyOf(file.clone()),
            Content::Texts(block) => {
                let names = self.names.get_or_init(|| Names::new(&self.catalog));
                let texts =
                    |post_mortem| units::of_incident(&self.catalog, names, post_mortem, &|path| self.text(path));
                let block = self.catalog.post_mortems().skip(block * outputs::search::TEXTS).map(texts);
                Artifact::Bytes(outputs::search::texts(&file.path, block).into())
            }
        }
    }

    /// The digest of what a page is made from: equal inputs, equal keys.
    fn inputs(&self, page: &Page) -> Digest {
        let text = pages::text(&self.site(), &page.subject);
        Digest::of_parts([
            self.made.key_of_surroundings.as_bytes(),
            self.made.facts.as_bytes(),
            page.path.as_str().as_bytes(),
            text.as_bytes(),
        ])
    }
}

/// The digest of everything that views are made from, but for the texts of post-mortems.
fn facts(documents: &[Arc<Document>], assets: &[Asset], around: &Around) -> Digest {
    let Around { config, today, edition, earlier: _ } = around;
    let around = format!("{config:?} {today} {edition:?}");
    let assets = assets.iter().map(|asset| asset.path.as_str().as_bytes());
    let documents = documents.iter().map(|document| document.facts.as_bytes().as_slice());
    Digest::of_parts([around.as_bytes()].into_iter().chain(documents).chain([[].as_slice()]).chain(assets))
}

fn theme_texts(snapshot: &Snapshot) -> HashMap<SourcePath, SourceFile> {
    let files = snapshot.theme.files.values();
    files.map(|file| (file.path.clone(), SourceFile::from_bytes(file.path.clone(), &file.bytes))).collect()
}

fn taken<T>(diagnosed: Diagnosed<T>, diagnostics: &mut Vec<Diagnostic>) -> T {
    diagnostics.extend(diagnosed.diagnostics);
    diagnosed.value
}

fn key_of_surroundings(frame: &serde_json::Value, theme: &ThemeSource) -> Digest {
    let frame = Digest::of(&serde_json::to_vec(frame).expect("the frame is plain data"));
    Digest::of_parts(
        [frame].iter().chain(theme.files.values().map(|file| &file.digest)).map(|d| d.as_bytes().as_slice()),
    )
}
