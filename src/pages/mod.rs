//! Which pages exist and what each shows: one file per kind of page, one line per kind in [`KINDS`].
//!
//! [`plan`] makes addresses and is cheap; a page's [`View`] is made when somebody asks for it. A view holds everything
//! its template prints except the HTML of long texts, which it only names ([`Prose`]), so that a build can tell by the
//! view's key whether a page changed without rendering anything.

mod accessibility;
mod action_type;
mod action_types;
mod actions;
mod address;
mod archive;
mod board;
mod cause;
mod causes;
mod chart;
mod crumb;
mod frame;
mod glossary;
pub mod hit;
mod home;
mod incidents;
pub mod insights;
mod insights_method;
mod list;
mod moved;
mod not_found;
mod owner;
mod owners;
mod post_mortem;
pub mod row;
mod search;
mod sheet;
mod shortcuts;
mod system;
mod systems;
mod taken;
mod task;
mod taxonomy;
mod term;
mod term_actions;
mod term_head;
mod tree;
mod verdict;
mod view;
mod words;

#[cfg(test)]
mod fixture;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::address::{OutPath, Slug, SourcePath};
use crate::catalog::{ActionRef, AlikeText, Catalog, Place, PostMortemRef, TermRef};
use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::search::similar::Alike;
use crate::source::{Digest, Span};

use row::Link;

pub use address::{Addresses, Links};
pub use not_found::NOT_FOUND;
pub use taken::Taken;
pub use view::{Href, Part, Prose, View};

/// One page: an address and what it is about.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it goes.
    pub path: OutPath,
    /// Which of [`KINDS`] it is.
    pub kind: usize,
    /// What it is about.
    pub subject: Subject,
}

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The whole library: pages of which there is one.
    Library,
    /// A year.
    Year(i16),
    /// A month of a year.
    Month(i16, i8),
    /// The post-mortems that have no date.
    Undated,
    /// A post-mortem.
    PostMortem(PostMortemRef),
    /// A taxonomy: a place in [`crate::config::Config::taxonomies`].
    Taxonomy(usize),
    /// A term.
    Term(TermRef),
    /// A selection of actions.
    Actions(ActionView),
    /// An owner of actions.
    Owner(Slug),
    /// The open actions of a system or root cause.
    TermActions(TermRef),
    /// A stretch of time that ends today.
    Range(Range),
    /// A further page, from 2, of something whose list is long.
    Sheet(Box<Subject>, usize),
    /// Something that now stands elsewhere: page and fragment.
    Moved(OutPath, Option<String>),
}

impl Subject {
    /// What the page is of, where that is one thing that can be linked to.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::PostMortem(post_mortem) => Some(Place::PostMortem(*post_mortem)),
            Self::Term(term) => Some(Place::Term(*term)),
            Self::Sheet(subject, _) => subject.place(),
            Self::Library
            | Self::Year(_)
            | Self::Month(..)
            | Self::Undated
            | Self::Taxonomy(_)
            | Self::Actions(_)
            | Self::Owner(_)
            | Self::Range(_)
            | Self::TermActions(_)
            | Self::Moved(..) => None,
        }
    }
}

/// A selection of actions that has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionView {
    /// Neither done nor dropped, by owner.
    Unfinished,
    /// All.
    All,
    /// Neither done nor dropped, by due date.
    Open,
    /// Overdue.
    Overdue,
    /// Done.
    Done,
    /// Those agreed in a year; `None` for those whose post-mortem has no date.
    Year(Option<i16>),
}

/// A stretch of time that ends today, and has a page of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Range {
    /// This month and those before it, so many in all.
    Months(u16),
    /// All time.
    All,
}

/// A kind of page.
pub struct Kind {
    /// Its name; its template is `templates/<name>.html`.
    pub name: &'static str,
    /// The pages of this kind: where each goes and what it is about.
    pub pages: fn(&Site<'_>) -> Vec<(OutPath, Subject)>,
    /// What one of them shows.
    pub view: fn(&Site<'_>, &Page) -> View,
}

/// All kinds of pages. Where two pages want one place, the earlier kind wins.
pub static KINDS: &[Kind] = &[
    post_mortem::KIND,
    not_found::KIND,
    home::KIND,
    incidents::KIND,
    archive::KIND,
    systems::KIND,
    system::KIND,
    causes::KIND,
    cause::KIND,
    action_types::KIND,
    action_type::KIND,
    taxonomy::KIND,
    term::KIND,
    actions::KIND,
    owners::KIND,
    owner::KIND,
    term_actions::KIND,
    insights::KIND,
    insights_method::KIND,
    search::KIND,
    glossary::KIND,
    shortcuts::KIND,
    accessibility::KIND,
    moved::KIND,
];

/// What pages are made from.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// All documents and terms.
    pub catalog: &'a Catalog,
    /// Where everything goes.
    pub addresses: &'a Addresses,
    /// Which texts are alike, where somebody compared them.
    pub alike: Option<&'a Alike>,
}

impl<'a> Site<'a> {
    /// The post-mortems with texts like that of one, nearest first.
    fn alike(&self, post_mortem: PostMortemRef) -> &'a [AlikeText] {
        self.alike.map_or(&[], |alike| alike.of(post_mortem))
    }

    /// Links that start at the top of the site.
    fn links_at_top(&self) -> Links<'a> {
        self.addresses.links(self.addresses.of(Place::Home))
    }
}

/// All pages of a site.
#[derive(Debug)]
pub struct Plan {
    /// By address.
    pub pages: BTreeMap<OutPath, Page>,
    /// Where everything goes.
    pub addresses: Addresses,
}

/// Decides which pages exist. Two that want one place, also by case or Unicode form, are reported, naming both sources.
pub fn plan(catalog: &Catalog) -> Diagnosed<Plan> {
    let Diagnosed { value: addresses, mut diagnostics } = Addresses::new(catalog);
    let site = Site { catalog, addresses: &addresses, alike: None };
    let mut pages: BTreeMap<OutPath, Page> = BTreeMap::new();
    let mut taken = Taken::default();
    for (kind, entry) in KINDS.iter().enumerate() {
        for (path, subject) in (entry.pages)(&site) {
            let page = Page { path: path.clone(), kind, subject };
            match taken.take(&path) {
                Ok(()) => drop(pages.insert(path, page)),
                Err(other) => diagnostics.push(collision(&site, &page, &pages[&other])),
            }
        }
    }
    diagnostics.extend(moved::problems(&site, &pages));
    Diagnosed { value: Plan { pages, addresses }, diagnostics }
}

/// What a page shows.
pub fn view(site: &Site<'_>, page: &Page) -> View {
    (KINDS[page.kind].view)(site, page)
}

/// The digest of what a page shows besides the library's facts ([`crate::model::Document::facts`]): the text of its own
/// post-mortem, the sentences in which others link to it, and which texts are like it, in which words. Under equal facts,
/// equal digests give equal views.
pub fn text(site: &Site<'_>, subject: &Subject) -> Digest {
    match subject.place() {
        Some(Place::PostMortem(p)) => {
            let linked = site.catalog.linked(p);
            Digest::of_value(&(linked.document().digest, &linked.backlinks, site.alike(p)))
        }
        Some(Place::Term(term)) => Digest::of_value(&site.catalog.term(term).backlinks),
        Some(Place::Home) | None => Digest::of(&[]),
    }
}

/// The place of an action on the page of its post-mortem.
pub fn action_anchor(catalog: &Catalog, action: ActionRef) -> Option<String> {
    task::anchor(catalog.post_mortem(action.post_mortem), catalog.action(action))
}

/// What every page shows around its content, apart from where it stands: title, navigation, footer.
pub fn frame(site: &Site<'_>) -> Value {
    frame::frame(site)
}

/// The way to a page at the top of the site.
fn home_and(title: &str, site: &Site<'_>, page: &Page) -> Vec<Link> {
    let home = site.addresses.links(&page.path).to(Place::Home, None);
    vec![Link { title: "Home".to_owned(), href: home }, Link { title: title.to_owned(), href: String::new() }]
}

fn collision(site: &Site<'_>, page: &Page, other: &Page) -> Diagnostic {
    let (one, two) = (origin(site, page), origin(site, other));
    let generated = if two.is_none() { &other.path } else { &page.path };
    // Of two pages, the one that came later is at fault, unless nobody wrote it.
    let ((about, span), rest) = match (one, two) {
        (Some(one), two) => (one, two),
        (None, two) => (two.unwrap_or_else(|| (SourcePath::new("site.toml"), None)), None),
    };
    let message = if page.path == other.path {
        format!("two pages want the address `{}`", page.path)
    } else {
        format!("`{}` and `{}` can't both be pages", page.path, other.path)
    };
    let diagnostic = Diagnostic::new(code::OUTPUT_COLLISION, &about, span, message).help("rename one of them");
    match rest {
        Some((path, span)) => diagnostic.related(&path, span, "this one has it"),
        None => diagnostic.help(format!("`{generated}` is a page that Casebook makes itself")),
    }
}

/// Where a page was asked for; `None` for those that Casebook makes by itself.
fn origin(site: &Site<'_>, page: &Page) -> Option<(SourcePath, Option<Span>)> {
    match &page.subject {
        Subject::Moved(target, _) => Some(moved::origin(site, &page.path, target)),
        subject => Some((source_of(site.catalog, subject)?, None)),
    }
}

/// The file a page is mainly made from, for messages; a term without a page names the first post-mortem that uses it.
fn source_of(catalog: &Catalog, subject: &Subject) -> Option<SourcePath> {
    let post_mortem = |p: PostMortemRef| catalog.linked(p).document().path.clone();
    if let Subject::Sheet(subject, _) = subject {
        return source_of(catalog, subject);
    }
    if let Subject::TermActions(term) = subject {
        return source_of(catalog, &Subject::Term(*term));
    }
    if let Subject::Owner(slug) = subject {
        return catalog.owners().get(slug)?.actions.first().map(|action| post_mortem(action.post_mortem));
    }
    let place = subject.place()?;
    let own = catalog.document_of(place).map(|document| document.path.clone());
    let first_use = || match place {
        Place::Term(term) => catalog.term(term).all.first().map(|p| post_mortem(*p)),
        Place::PostMortem(_) | Place::Home => None,
    };
    own.or_else(first_use)
}
