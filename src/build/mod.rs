//! The pipeline: a library from a snapshot, and from it every artifact, each made when somebody asks for it.
//!
//! ```text
//! scan ─► parse ─► link ─► plan ─► view ─► render ─► diff ─► commit
//! ```
//!
//! `disk` scans and commits. Everything between is a pure function of the [`Snapshot`]: [`library`] parses, links and
//! plans; [`keys`] says by which outputs differ from the last build's; [`make`] views and renders those, and
//! [`artifact`] any single one.

pub mod manifest;
pub mod memo;
pub mod parallel;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use memo::Memo;

use crate::address::{OutPath, SourcePath};
use crate::catalog::{self, Catalog, Edition};
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic, Report, code};
use crate::model::Document;
use crate::model::time::Day;
use crate::outputs::{self, Content, OutputFile};
use crate::pages::{self, KINDS, Page, Plan, Site, Taken, View};
use crate::parse;
use crate::render::{self, Theme};
use crate::search::index::Index;
use crate::search::units::{Space, Units};
use crate::source::{Asset, Digest, Position, Snapshot, SourceFile};

/// A library that can be shown: everything is known, nothing is rendered.
pub struct Library {
    snapshot: Snapshot,
    by_path: HashMap<SourcePath, usize>,
    catalog: Catalog,
    plan: Plan,
    theme: Theme,
    key_of_frame: Digest,
    others: BTreeMap<OutPath, OutputFile>,
    report: Report,
    memo_updates: Vec<memo::Update>,
    /// The theme's texts, for printing what is wrong with them; made when somebody asks.
    theme_texts: OnceLock<HashMap<SourcePath, SourceFile>>,
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
    snapshot: Snapshot,
    config: &Arc<Config>,
    today: Day,
    edition: Edition,
    memo: &Memo,
    earlier: Vec<Diagnostic>,
) -> Library {
    let mut diagnostics = earlier;
    let snapshot = redacted(snapshot, config, &mut diagnostics);
    let (parsed, memo_updates) = memo.parse(&snapshot.documents, config);
    let parsed = snapshot.documents.iter().zip(parsed).map(|(file, document)| discreet(file, document, config));
    let documents: Vec<Arc<Document>> = parsed.map(|document| Arc::new(taken(document, &mut diagnostics))).collect();
    let assets = snapshot.assets.iter().map(|asset| &asset.path);
    let catalog = taken(catalog::link(&documents, assets, config, today, edition), &mut diagnostics);
    let plan = taken(pages::plan(&catalog), &mut diagnostics);
    let frame = pages::frame(&Site { catalog: &catalog, addresses: &plan.addresses });
    let key_of_frame = Digest::of(&serde_json::to_vec(&frame).expect("the frame is plain data"));
    let theme = taken(Theme::new(&snapshot.theme), &mut diagnostics).with_frame(frame);
    let inputs = outputs::Inputs { catalog: &catalog, plan: &plan, assets: &snapshot.assets, theme: &snapshot.theme };
    let others = without_collisions(outputs::plan(&inputs), &plan, &snapshot.assets, &mut diagnostics);
    let by_path = snapshot.documents.iter().enumerate().map(|(i, file)| (file.path.clone(), i)).collect();
    let report = Report::new(diagnostics);
    let theme_texts = OnceLock::new();
    Library { snapshot, by_path, catalog, plan, theme, key_of_frame, others, report, memo_updates, theme_texts }
}

/// Makes one output; `None` if the library has none at that path. The error is a template's.
pub fn artifact(library: &Library, path: &OutPath) -> Option<Result<Artifact, Box<Diagnostic>>> {
    if let Some(page) = library.plan.pages.get(path) {
        let view = library.view(page);
        return Some(library.render(page, &view).map(|bytes| Artifact::Bytes(bytes.into())));
    }
    Some(Ok(library.others.get(path)?.artifact(library, &OnceLock::new())))
}

/// The key of every output: equal keys, equal bytes. Makes every view and renders nothing.
pub fn keys(library: &Library) -> Vec<(OutPath, Digest)> {
    let around = library.key_of_surroundings();
    let pages: Vec<&Page> = library.plan.pages.values().collect();
    let of_pages = parallel::map(&pages, |page| (page.path.clone(), key(&around, page, &library.view(page))));
    let of_others = library.others.values().map(|file| (file.path.clone(), file.key));
    of_pages.into_iter().chain(of_others).collect()
}

/// Makes the outputs at `paths`, in parallel, and gives each with its key to `take`. Pages of which a template failed
/// are not given to it: what failed is returned.
pub fn make<E: Send>(
    library: &Library,
    paths: &[OutPath],
    take: impl Fn(&OutPath, Digest, Artifact) -> Result<(), E> + Sync + Send,
) -> Result<Vec<Diagnostic>, E> {
    let failed = Mutex::new(Vec::new());
    let around = library.key_of_surroundings();
    let units = OnceLock::new();
    parallel::try_each(paths, |path| {
        let Some(page) = library.plan.pages.get(path) else {
            let file = &library.others[path];
            return take(path, file.key, file.artifact(library, &units));
        };
        let view = library.view(page);
        match library.render(page, &view) {
            Ok(bytes) => take(path, key(&around, page, &view), Artifact::Bytes(bytes.into())),
            Err(diagnostic) => {
                failed.lock().expect("nobody panics while holding the list").push(*diagnostic);
                Ok(())
            }
        }
    })?;
    Ok(failed.into_inner().expect("nobody panics while holding the list"))
}

impl Library {
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
        &self.plan
    }

    /// Every path of the output, pages first.
    pub fn paths(&self) -> impl Iterator<Item = &OutPath> {
        self.plan.pages.keys().chain(self.others.keys())
    }

    /// The file at a path, for printing diagnostics.
    pub fn source(&self, path: &SourcePath) -> Option<&SourceFile> {
        let document = self.by_path.get(path).map(|i| &self.snapshot.documents[*i]);
        let config = || (*path == self.snapshot.config.path).then_some(&self.snapshot.config);
        document.or_else(config).or_else(|| self.theme_texts.get_or_init(|| theme_texts(&self.snapshot)).get(path))
    }

    /// The text of a document as the edition's readers may see it.
    pub fn text(&self, path: &SourcePath) -> &str {
        self.by_path.get(path).map_or("", |i| self.snapshot.documents[*i].text())
    }

    /// The same library with the files with which a browser searches; `index` holds its units.
    #[must_use]
    pub fn with_search(mut self, index: &Index) -> Self {
        let units = Units::new(&self.catalog);
        let files = outputs::search::files(&self.inputs(), &units, index, &|path| self.text(path));
        self.others.extend(files.into_iter().map(|file| (file.path.clone(), file)));
        self
    }

    fn inputs(&self) -> outputs::Inputs<'_> {
        let Self { catalog, plan, snapshot, .. } = self;
        outputs::Inputs { catalog, plan, assets: &snapshot.assets, theme: &snapshot.theme }
    }

    fn site(&self) -> Site<'_> {
        Site { catalog: &self.catalog, addresses: &self.plan.addresses }
    }

    fn view(&self, page: &Page) -> View {
        pages::view(&self.site(), page)
    }

    fn render(&self, page: &Page, view: &View) -> Result<Vec<u8>, Box<Diagnostic>> {
        let document = view.prose.as_ref().and_then(|prose| self.source(&prose.document.path));
        render::page(&self.theme, page, view, document.map_or("", SourceFile::text))
    }

    /// What every page depends on besides its view: the theme and the frame.
    fn key_of_surroundings(&self) -> Digest {
        let theme: Vec<u8> = self.snapshot.theme.files.values().flat_map(|file| *file.digest.as_bytes()).collect();
        Digest::of_parts([self.key_of_frame.as_bytes().as_slice(), &theme])
    }
}

impl OutputFile {
    /// What it holds; `units` are the library's, once somebody needed them.
    fn artifact<'a>(&self, library: &'a Library, units: &OnceLock<Units<'a>>) -> Artifact {
        match &self.content {
            Content::Bytes(bytes) => Artifact::Bytes(Arc::clone(bytes)),
            Content::CopyOf(file) => Artifact::CopyOf(file.clone()),
            Content::Texts(block) => {
                let units = units.get_or_init(|| Units::new(&library.catalog));
                let texts = |i: usize| {
                    let number = u32::try_from(i).ok().filter(|_| i < units.of(Space::Incidents).len())?;
                    Some(units.texts(Space::Incidents, number, &|path| library.text(path)))
                };
                Artifact::Bytes(outputs::search::texts(&self.path, *block, texts).into())
            }
        }
    }
}

fn theme_texts(snapshot: &Snapshot) -> HashMap<SourcePath, SourceFile> {
    let files = snapshot.theme.files.values();
    files.map(|file| (file.path.clone(), SourceFile::from_bytes(file.path.clone(), &file.bytes))).collect()
}

/// The snapshot as the edition's readers may see it: nothing after this has the text that was taken out.
fn redacted(mut snapshot: Snapshot, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Snapshot {
    for file in &mut snapshot.documents {
        if let Some(redacted) = parse::redact(file, config.publish.audience) {
            *file = taken(redacted, diagnostics);
        }
    }
    snapshot
}

/// What there was to say about a document, without its words where the edition's readers may not see it: logs of a build
/// have readers, too.
fn discreet(file: &SourceFile, parsed: Diagnosed<Document>, config: &Config) -> Diagnosed<Document> {
    let is_withheld = parsed.value.post_mortem().is_some_and(|p| p.visibility > config.publish.audience);
    if !is_withheld || parsed.diagnostics.is_empty() {
        return parsed;
    }
    // A slip in `visibility` itself may be why the file is left out: its author has to see it.
    let is_about_that = |said: &Diagnostic| said.help.iter().chain([&said.message]).any(|m| m.contains("`visibility`"));
    let without_words = |said: &Diagnostic| {
        if is_about_that(said) {
            return said.clone();
        }
        let line = Position::of(file.text(), said.span.map_or(0, |span| span.start as usize)).line;
        let message = format!("{} See line {line}", said.code.entry().meaning);
        Diagnostic::new(said.code, &said.path, None, message)
            .severity(said.severity)
            .help("this edition leaves the file out, so its text is not shown here")
    };
    Diagnosed { diagnostics: parsed.diagnostics.iter().map(without_words).collect(), ..parsed }
}

fn taken<T>(diagnosed: Diagnosed<T>, diagnostics: &mut Vec<Diagnostic>) -> T {
    diagnostics.extend(diagnosed.diagnostics);
    diagnosed.value
}

fn key(around: &Digest, page: &Page, view: &View) -> Digest {
    Digest::of_parts([around.as_bytes().as_slice(), view.key(KINDS[page.kind].name).as_bytes()])
}

/// The files by path, without those whose place a page or another file has.
fn without_collisions(
    files: Vec<OutputFile>,
    plan: &Plan,
    assets: &[Asset],
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<OutPath, OutputFile> {
    let mut taken = Taken::default();
    for path in plan.pages.keys() {
        taken.take(path).expect("the plan has no collisions");
    }
    let source = |file: &OutputFile| match &file.content {
        Content::CopyOf(file) => assets.iter().find(|asset| asset.file == *file).map(|asset| asset.path.clone()),
        Content::Bytes(_) | Content::Texts(_) => None,
    };
    let mut others: BTreeMap<OutPath, OutputFile> = BTreeMap::new();
    for file in files {
        let Err(other) = taken.take(&file.path) else {
            others.insert(file.path.clone(), file);
            continue;
        };
        let about = source(&file).unwrap_or_else(|| SourcePath::new(file.path.as_str()));
        let message = format!("`{}` and `{other}` want one place in the output", file.path);
        let diagnostic = Diagnostic::new(code::OUTPUT_COLLISION, &about, None, message).help("rename one of them");
        diagnostics.push(match others.get(&other).and_then(source) {
            Some(path) => diagnostic.related(&path, None, "this one has it"),
            None => diagnostic,
        });
    }
    others
}
