//! View and theme to HTML: the only place that knows the template engine.
//!
//! A template finds `page` (the view's data), `frame` (what every page shows), `prose` (the HTML of each part of the
//! view's text) and `footnotes`; `root` (the relative way to the top of the site), `here` (the page's own path), `nav`
//! (the folder of the current entry of the navigation), `kind` (the page's kind), `theme` (the files every page loads)
//! and `asset` (where each file of the theme stands). An undefined variable that would be printed is an error.

mod filters;
mod icons;
mod problem;
mod prose;
mod theme;

use std::borrow::Cow;

use serde_json::Value;

use crate::address::directory_link;
use crate::diagnostic::Diagnostic;
use crate::pages::{KINDS, NOT_FOUND, Page, View};

pub use theme::Theme;

/// Makes the HTML of a page; `text` is the file of the view's text.
pub fn page(theme: &Theme, page: &Page, view: &View, text: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let frame = theme.frame();
    let kind = KINDS[page.kind].name;
    let template = format!("{kind}.html");
    let url_path = page.path.to_url_path();
    let mut context = tera::Context::new();
    context.insert("page", &*view.data);
    context.insert("root", &root(kind, &url_path, frame));
    context.insert("here", &here(&url_path, frame));
    context.insert("nav", current_entry(frame, &url_path));
    context.insert("kind", kind);
    if let Some(prose) = &view.prose {
        prose::insert(&mut context, prose, text);
    }
    let html = theme.render(&template, &context).map_err(|error| Box::new(theme.failure(&error, &template, page)))?;
    icons::add(html, theme.icons()).map_err(|name| Box::new(theme.unknown_icon(&name, &template, page)))
}

/// The way from a page to the top of the site. The page that a server shows in place of any other can't know how deep
/// that one would have stood: it takes the site's address where there is one, and else works at the top only. A preview
/// makes it for the place where it is shown.
fn root(kind: &str, url_path: &str, frame: &Value) -> String {
    if kind == "not-found" && url_path == NOT_FOUND {
        let url = frame["url"].as_str().unwrap_or_default();
        return if url.is_empty() { String::new() } else { format!("{}/", url.trim_end_matches('/')) };
    }
    "../".repeat(url_path.matches('/').count())
}

/// The folder of the entry of the navigation under which a page stands: the longest that fits.
fn current_entry<'a>(frame: &'a Value, url_path: &str) -> &'a str {
    let entries = frame["nav"].as_array().map(Vec::as_slice).unwrap_or_default();
    let folders = entries.iter().filter_map(|entry| entry["folder"].as_str());
    folders
        .filter(|folder| url_path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
        .max_by_key(|folder| folder.len())
        .unwrap_or_default()
}

/// A page's own path, as links to it are written.
fn here<'a>(url_path: &'a str, frame: &Value) -> Cow<'a, str> {
    if frame["url_style"] == "directory" { directory_link(url_path) } else { Cow::Borrowed(url_path) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_root_is_relative_except_where_the_depth_is_unknown() {
        let check = |kind: &str, path: &str, url: &str, expected: &str| {
            assert_eq!(root(kind, path, &json!({ "url": url })), expected);
        };
        check("home", "index.html", "", "");
        check("term", "causes/a/b.html", "https://pm.example", "../../");
        check("not-found", "404.html", "", "");
        check("not-found", "404.html", "https://pm.example/x", "https://pm.example/x/");
        check("not-found", "missing.html", "https://pm.example/x", "");
        check("not-found", "-/-/missing.html", "https://pm.example/x", "../../");
    }

    #[test]
    fn the_longest_folder_is_current() {
        let frame = json!({ "nav": [{ "folder": "actions" }, { "folder": "actions/types" }, { "folder": "causes" }] });
        assert_eq!(current_entry(&frame, "actions/types/process.html"), "actions/types");
        assert_eq!(current_entry(&frame, "actions/index.html"), "actions");
        assert_eq!(current_entry(&frame, "causeways/x.html"), "");
    }
}
