//! A theme, ready to render: compiled templates, icons, and where its files go.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::{filters, icons, problem};
use crate::address::{OutPath, SourcePath};
use crate::config::{Assets, ThemeManifest};
use crate::diagnostic::{Diagnosed, Diagnostic, code, nearest};
use crate::pages::{Addresses, Page};
use crate::source::{ThemeFile, ThemeSource};

/// A theme, ready to render.
pub struct Theme {
    tera: tera::Tera,
    icons: BTreeMap<String, String>,
    assets: Vec<Asset>,
    files: BTreeMap<String, SourcePath>,
}

/// A file of the theme that is published.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Where it goes: its digest is in its name.
    pub path: OutPath,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

impl Theme {
    /// Compiles a theme. What is wrong in a template is reported at its place; the other templates can be used.
    pub fn new(source: &ThemeSource) -> Diagnosed<Self> {
        let mut diagnostics = Vec::new();
        let manifest = manifest(source, &mut diagnostics);
        let published = published(source, &mut diagnostics);
        let mut tera = tera::Tera::default();
        filters::register(&mut tera);
        add_templates(&mut tera, source, &mut diagnostics);
        insert_assets(&mut tera, &manifest.assets, &published);
        let icons = source.files.get("icons.svg").map(|file| icons::read(&text(file))).unwrap_or_default();
        let files = source.files.iter().map(|(name, file)| (name.clone(), file.path.clone())).collect();
        let assets = published.into_values().collect();
        Diagnosed { value: Self { tera, icons, assets, files }, diagnostics }
    }

    /// The files that are published beside the pages.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    pub(super) fn icons(&self) -> &BTreeMap<String, String> {
        &self.icons
    }

    pub(super) fn render(&self, template: &str, context: &tera::Context) -> tera::TeraResult<String> {
        self.tera.render(template, context)
    }

    /// Says why a page could not be rendered.
    pub(super) fn failure(&self, error: &tera::Error, template: &str, page: &Page) -> Diagnostic {
        let found = problem::of(error).into_iter().next().expect("an error says at least one thing");
        let path = self.path_of(found.template.as_deref().unwrap_or(template));
        if matches!(error.kind(), tera::ErrorKind::TemplateNotFound(name) if self.is_there(name)) {
            let message = format!("this template can't be used, so `{}` can't be rendered", page.path);
            return Diagnostic::new(code::TEMPLATE_FAILED, &path, None, message);
        }
        let (message, known) = found.message.split_once(" Available ").unwrap_or((&found.message, ""));
        let message = format!("{} (while `{}` was rendered)", message.trim_end_matches('.'), page.path);
        let diagnostic = Diagnostic::new(code::TEMPLATE_FAILED, &path, found.span(""), message);
        match known.split_once(": ") {
            Some((_, names)) => diagnostic.help(format!("use one of {names}, or test it with `is defined`")),
            None => diagnostic,
        }
    }

    /// Says that a page names an icon that there is not.
    pub(super) fn unknown_icon(&self, name: &str, template: &str, page: &Page) -> Diagnostic {
        let message = format!("there is no icon `{name}`, which `{}` wants", page.path);
        let diagnostic = Diagnostic::new(code::TEMPLATE_FAILED, &self.path_of(template), None, message);
        match nearest(name, self.icons.keys().map(String::as_str)) {
            Some(other) => diagnostic.help(format!("did you mean `{other}`?")),
            None => diagnostic.help("add it to the theme's icons.svg"),
        }
    }

    /// Whether the theme has such a template, though perhaps not a good one.
    fn is_there(&self, template: &str) -> bool {
        self.files.contains_key(&format!("templates/{template}"))
    }

    fn path_of(&self, template: &str) -> SourcePath {
        let name = format!("templates/{template}");
        self.files.get(&name).cloned().unwrap_or_else(|| SourcePath::new(name))
    }
}

fn text(file: &ThemeFile) -> String {
    String::from_utf8_lossy(&file.bytes).into_owned()
}

/// Reads `theme.toml` and checks that the files it names are there.
fn manifest(source: &ThemeSource, diagnostics: &mut Vec<Diagnostic>) -> ThemeManifest {
    let Some(file) = source.files.get("theme.toml") else {
        let path = SourcePath::new("theme.toml");
        diagnostics.push(Diagnostic::new(code::THEME_FILE, &path, None, "the theme has no `theme.toml`"));
        return ThemeManifest::default();
    };
    let read = ThemeManifest::read(file);
    diagnostics.extend(read.diagnostics);
    let missing = read.value.assets.all().filter(|(_, name)| !source.files.contains_key(&format!("static/{name}")));
    for (key, name) in missing {
        diagnostics.push(
            Diagnostic::new(code::THEME_FILE, &file.path, None, format!("the theme has no `static/{name}`"))
                .help(format!("add the file, or take it out of `{key}`")),
        );
    }
    read.value
}

/// The files below `static/` by their name there, with where each goes.
fn published(source: &ThemeSource, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Asset> {
    let mut published = BTreeMap::new();
    for (name, file) in &source.files {
        let Some(name) = name.strip_prefix("static/") else { continue };
        match Addresses::theme_file(name, &file.digest.short()) {
            Some(path) => {
                published.insert(name.to_owned(), Asset { path, bytes: Arc::clone(&file.bytes) });
            }
            None => diagnostics.push(
                Diagnostic::new(code::THEME_FILE, &file.path, None, format!("`{name}` can't be published"))
                    .help("give it a plain name with an extension"),
            ),
        }
    }
    published
}

/// Compiles the templates. Each is first read alone, so that every syntax error is reported in one run; those that
/// can be read are then compiled together, which finds what they want of each other and don't have.
fn add_templates(tera: &mut tera::Tera, source: &ThemeSource, diagnostics: &mut Vec<Diagnostic>) {
    let mut templates: BTreeMap<&str, (&ThemeFile, String)> = BTreeMap::new();
    for (path, file) in &source.files {
        let Some(name) = path.strip_prefix("templates/").filter(|name| is_template(name)) else { continue };
        let text = text(file);
        match problem::syntax(name, &text) {
            Some(problem) => diagnostics.push(problem.diagnostic(&file.path, &text)),
            None => {
                templates.insert(name, (file, text));
            }
        }
    }
    let all_are_read = diagnostics.iter().all(|d| d.code != code::TEMPLATE_SYNTAX);
    while let Err(error) = tera.add_raw_templates(templates.iter().map(|(name, (_, text))| (*name, text.as_str()))) {
        let problems = problem::of(&error);
        let n_before = templates.len();
        for problem in problems {
            let name = problem.template.clone().unwrap_or_default();
            templates.remove(&*name);
            // What is missing because another file could not be read is no news.
            if all_are_read {
                let file = source.files.get(&format!("templates/{name}"));
                let (path, text) =
                    file.map_or_else(|| (SourcePath::new("templates"), String::new()), |f| (f.path.clone(), text(f)));
                diagnostics.push(problem.diagnostic(&path, &text));
            }
        }
        if templates.len() == n_before {
            break;
        }
    }
}

fn is_template(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "html")
}

/// What is the same on every page, entered once: where the theme's files stand.
fn insert_assets(tera: &mut tera::Tera, assets: &Assets, published: &BTreeMap<String, Asset>) {
    let paths = |names: &[String]| {
        names.iter().filter_map(|name| Some(published.get(name)?.path.to_url_path())).collect::<Vec<_>>()
    };
    let theme = json!({
        "styles": paths(&assets.styles),
        "head_scripts": paths(&assets.head_scripts),
        "scripts": paths(&assets.scripts),
    });
    let by_name: BTreeMap<&str, String> =
        published.iter().map(|(name, asset)| (name.as_str(), asset.path.to_url_path())).collect();
    tera.global_context().insert("theme", &theme);
    tera.global_context().insert("asset", &by_name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Digest, Span};

    /// A theme of a few files; those of every theme are there unless they are given.
    fn theme(files: &[(&str, &str)]) -> Diagnosed<Theme> {
        let mut source = ThemeSource::default();
        for (name, text) in [("theme.toml", "name = \"own\"")].iter().chain(files) {
            let path = SourcePath::new(format!("themes/own/{name}"));
            let bytes = text.as_bytes();
            let file = ThemeFile { path, digest: Digest::of(bytes), bytes: bytes.into() };
            source.files.insert((*name).to_owned(), file);
        }
        Theme::new(&source)
    }

    fn said(theme: &Diagnosed<Theme>) -> Vec<(String, String, Option<Span>)> {
        let one = |d: &Diagnostic| (format!("{} {}", d.code, d.path), d.message.clone(), d.span);
        theme.diagnostics.iter().map(one).collect()
    }

    #[test]
    fn every_syntax_error_is_reported_at_its_place() {
        let theme = theme(&[
            ("templates/a.html", "<p>\n{{ page. }}"),
            ("templates/b.html", "{% if %}"),
            ("templates/c.html", "{{ <none /> }}"),
        ]);
        let said = said(&theme);
        let places: Vec<_> = said.iter().map(|(place, ..)| &**place).collect();
        assert_eq!(places, ["PM811 themes/own/templates/a.html", "PM811 themes/own/templates/b.html"]);
        assert_eq!(said[0].2, Some(Span::new(13..15)), "{said:?}");
    }

    #[test]
    fn what_templates_want_of_each_other_is_checked_when_all_can_be_read() {
        let theme = theme(&[
            ("templates/a.html", "{% extends \"no.html\" %}"),
            ("templates/b.html", "x\n {{ <none /> }}"),
            ("templates/c.html", "fine"),
        ]);
        let said = said(&theme);
        assert_eq!(said[0].1, "it extends `no.html`, which does not exist");
        assert_eq!((&*said[1].0, &*said[1].1), ("PM811 themes/own/templates/b.html", "Unknown component `none`"));
        assert_eq!(said[1].2.map(|span| span.start), Some(6), "{said:?}");
        assert!(theme.value.render("c.html", &tera::Context::new()).is_ok_and(|html| html == "fine"));
    }

    #[test]
    fn all_that_is_wrong_with_one_template_is_said_at_its_place() {
        let theme = theme(&[("templates/a.html", "{{ 1 | none }}{{ <nothing /> }}")]);
        let places: Vec<_> = said(&theme).into_iter().map(|(place, _, span)| (place, span.is_some())).collect();
        let expected = ("PM811 themes/own/templates/a.html".to_owned(), true);
        assert_eq!(places, [expected.clone(), expected]);
    }

    #[test]
    fn a_manifest_names_files_that_are_there() {
        let theme = theme(&[("theme.toml", "name = \"own\"\n[assets]\nstyles = [\"no.css\"]")]);
        assert_eq!(said(&theme)[0].1, "the theme has no `static/no.css`");
        assert_eq!(theme.diagnostics[0].code, code::THEME_FILE);
    }

    #[test]
    fn files_are_published_under_their_digest() {
        let theme = theme(&[("static/style.css", "a{}")]).value;
        let path = theme.assets()[0].path.as_str();
        assert_eq!(path, format!("static/style.{}.css", Digest::of(b"a{}").short()));
    }
}
