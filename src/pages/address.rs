//! Where everything goes: the one place that decides URLs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::address::{OutPath, Slug, SourcePath, UrlStyle, directory_link};
use crate::catalog::{Catalog, Place, PostMortemRef, Target, TermRef};
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::model::{BodyLink, Document};

/// Where everything goes.
#[derive(Debug)]
pub struct Addresses {
    style: UrlStyle,
    content_dir: String,
    post_mortems: HashMap<PostMortemRef, OutPath>,
    terms: HashMap<TermRef, OutPath>,
    owners: HashMap<Slug, OutPath>,
    home: OutPath,
}

/// Links from one page.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    from: &'a OutPath,
    addresses: &'a Addresses,
}

impl Addresses {
    /// Gives every post-mortem and term its address. A name that no file may have is reported and gets a safe one.
    pub(super) fn new(catalog: &Catalog) -> Diagnosed<Self> {
        let config = catalog.config();
        let style = config.publish.url_style;
        let mut diagnostics = Vec::new();
        let post_mortems = catalog.post_mortems().map(|p| {
            let id = catalog.post_mortem(p).id.value.as_str();
            let path = page_or_fallback("incidents", id, style, || {
                diagnostics.push(unsafe_address(&catalog.linked(p).document().path, id));
            });
            (p, path)
        });
        let post_mortems = post_mortems.collect();
        let terms = catalog.all_terms().map(|term| {
            let slug = catalog.term(term).slug.as_str();
            let path = page_or_fallback(&catalog.taxonomy_of(term).folder, slug, style, || {
                let source = super::source_of(catalog, &super::Subject::Term(term))
                    .unwrap_or_else(|| SourcePath::new("site.toml"));
                diagnostics.push(unsafe_address(&source, slug));
            });
            (term, path)
        });
        let terms = terms.collect();
        let home = OutPath::page("", "index", style).expect("it is a good name");
        let owner = |slug: &Slug| (slug.clone(), page_or_fallback("actions/owners", slug.as_str(), style, || {}));
        let owners = catalog.owners().keys().map(owner).collect();
        let addresses = Self { style, content_dir: config.content.dir.clone(), post_mortems, terms, owners, home };
        diagnostics.extend(addresses.unpublishable(catalog));
        Diagnosed { value: addresses, diagnostics }
    }

    /// Links to files that are there, and whose names no file of a site may have.
    fn unpublishable(&self, catalog: &Catalog) -> Vec<Diagnostic> {
        let linked = catalog.post_mortems().map(|p| (catalog.linked(p).document(), &catalog.linked(p).links[..]));
        let terms = catalog.all_terms().map(|t| catalog.term(t));
        let terms = terms.filter_map(|term| Some((term.document.as_ref()?, &term.links[..])));
        let home = catalog.document_of(Place::Home).map(|document| (document, catalog.home_links()));
        let links = linked.chain(terms).chain(home).flat_map(|(document, targets)| {
            document.body().links.iter().zip(targets).map(move |(link, target)| (document, link, target))
        });
        let report = |(document, link, target): (&Arc<Document>, &BodyLink, &Target)| {
            let Target::File(file) = target else { return None };
            let message = format!("`{}` can't be published under its name", file.file_name());
            self.file(file).is_none().then(|| {
                Diagnostic::new(code::UNSAFE_ADDRESS, &document.path, Some(link.span), message)
                    .help("rename the file: use letters, digits, `-` and `.`")
            })
        };
        links.filter_map(report).collect()
    }

    /// The page of something.
    pub fn of(&self, place: Place) -> &OutPath {
        match place {
            Place::PostMortem(post_mortem) => &self.post_mortems[&post_mortem],
            Place::Term(term) => &self.terms[&term],
            Place::Home => &self.home,
        }
    }

    /// A page that Casebook makes itself, such as `("actions", "overdue")`; folder and name are known to be good.
    pub fn page(&self, folder: &str, name: &str) -> OutPath {
        OutPath::page(folder, name, self.style).expect("pages of our own have good names")
    }

    /// The index page of a folder, whatever the style: `("causes")` is `causes/index.html`.
    pub fn index(&self, folder: &str) -> OutPath {
        OutPath::new(&format!("{folder}/index.html")).expect("folders of our own have good names")
    }

    /// The page of an owner of actions.
    pub fn owner(&self, owner: &Slug) -> &OutPath {
        &self.owners[owner]
    }

    /// The page of the open actions of a system or root cause.
    pub fn term_actions(&self, term: TermRef) -> OutPath {
        let page = self.terms[&term].as_str();
        OutPath::new(&format!("actions/{page}")).expect("the page of a term has a good name")
    }

    /// The archive page of a year.
    pub fn year(&self, year: i16) -> OutPath {
        self.page("incidents", &year.to_string())
    }

    /// Where a file of the library is copied to; `None` for a name that no file may have.
    pub fn file(&self, file: &SourcePath) -> Option<OutPath> {
        let below = file.as_str().strip_prefix(&*self.content_dir).unwrap_or(file.as_str());
        OutPath::new(&format!("files/{}", below.trim_start_matches('/'))).ok()
    }

    /// The search page.
    pub fn search(&self) -> OutPath {
        self.page("", "search")
    }

    /// The Atom feed of everything.
    pub fn feed(&self) -> OutPath {
        OutPath::new("feeds/all.xml").expect("it is a good name")
    }

    /// The Atom feed of a system or root cause.
    pub fn term_feed(&self, term: TermRef) -> OutPath {
        let page = self.terms[&term].as_str();
        let stem = page.strip_suffix("/index.html").or_else(|| page.strip_suffix(".html")).unwrap_or(page);
        OutPath::new(&format!("feeds/{stem}.xml")).expect("the page of a term has a good name")
    }

    /// The table behind a chart of the insights.
    pub fn chart_data(&self, chart: &str) -> OutPath {
        OutPath::new(&format!("insights/{chart}.csv")).expect("charts have good names")
    }

    /// The calendar of all actions.
    pub fn calendar(&self) -> OutPath {
        OutPath::new("calendar/actions.ics").expect("it is a good name")
    }

    /// The calendar of an owner's actions.
    pub fn owner_calendar(&self, owner: &Slug) -> OutPath {
        let page = self.owners[owner].as_str();
        let stem = page.strip_suffix("/index.html").or_else(|| page.strip_suffix(".html")).unwrap_or(page);
        let name = stem.rsplit('/').next().unwrap_or(stem);
        OutPath::new(&format!("calendar/owners/{name}.ics")).expect("the page of an owner has a good name")
    }

    /// Where a file of the theme goes; `digest` in its name keeps pages and style sheets of two builds apart.
    pub fn theme_file(name: &str, digest: &str) -> Option<OutPath> {
        let (stem, extension) = name.rsplit_once('.')?;
        OutPath::new(&format!("static/{stem}.{digest}.{extension}")).ok()
    }

    /// Links from the page at `from`.
    pub fn links<'a>(&'a self, from: &'a OutPath) -> Links<'a> {
        Links { from, addresses: self }
    }
}

impl Links<'_> {
    /// The link to something, perhaps at one of its headings.
    pub fn to(&self, place: Place, fragment: Option<&str>) -> String {
        self.to_path(self.addresses.of(place), fragment)
    }

    /// The link to a post-mortem.
    pub fn post_mortem(&self, post_mortem: PostMortemRef) -> String {
        self.to(Place::PostMortem(post_mortem), None)
    }

    /// The link to a term.
    pub fn term(&self, term: TermRef) -> String {
        self.to(Place::Term(term), None)
    }

    /// The link to an output.
    pub fn to_path(&self, path: &OutPath, fragment: Option<&str>) -> String {
        let link = self.from.link_to(path, fragment);
        match self.addresses.style {
            UrlStyle::File => link,
            UrlStyle::Directory => directory_link(&link).into_owned(),
        }
    }

    /// The link a body's link becomes; `None` where only its text is to be shown.
    pub fn target(&self, target: &Target, written: &str) -> Option<String> {
        match target {
            Target::Page(place, fragment) => Some(self.to(*place, fragment.as_deref())),
            Target::Fragment(fragment) => Some(format!("#{fragment}")),
            Target::File(file) => Some(self.to_path(&self.addresses.file(file)?, None)),
            Target::Outside => Some(written.to_owned()),
            Target::Withheld | Target::Missing => None,
        }
    }
}

/// The address at which a source file is edited, by the site's pattern.
pub(super) fn edit_link(config: &Config, path: &SourcePath) -> Option<String> {
    if config.publish.repository.is_empty() {
        return None;
    }
    let path = OutPath::new(path.as_str()).ok()?.to_url_path();
    let pattern = config.publish.edit.replace("{repository}", config.publish.repository.trim_end_matches('/'));
    Some(pattern.replace("{branch}", &config.publish.branch).replace("{path}", &path))
}

fn page_or_fallback(folder: &str, slug: &str, style: UrlStyle, report: impl FnOnce()) -> OutPath {
    OutPath::page(folder, slug, style).unwrap_or_else(|_| {
        report();
        let digest = crate::source::Digest::of(slug.as_bytes()).short();
        OutPath::page(folder, &format!("x-{digest}"), style).expect("a digest is a good name")
    })
}

fn unsafe_address(path: &SourcePath, name: &str) -> Diagnostic {
    Diagnostic::new(code::UNSAFE_ADDRESS, path, None, format!("`{name}` can't be the name of a page"))
        .help("use letters, digits and `-`, and at most 200 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edit_link_follows_the_sites_pattern() {
        let mut config = Config::default();
        let path = SourcePath::new("content/2026/a b.md");
        assert_eq!(edit_link(&config, &path), None);
        config.publish.repository = "https://git.example/pm/".to_owned();
        assert_eq!(
            edit_link(&config, &path).as_deref(),
            Some("https://git.example/pm/edit/main/content/2026/a%20b.md")
        );
    }
}
