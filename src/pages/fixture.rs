//! What a page of a small library shows, for tests of views.

use serde_json::Value;

use super::{Site, plan, view};
use crate::address::OutPath;
use crate::catalog::Catalog;

/// What the page at `path` shows.
#[track_caller]
pub(super) fn shown(catalog: &Catalog, path: &str) -> Value {
    let planned = plan(catalog).value;
    let site = Site { catalog, addresses: &planned.addresses, alike: None };
    let page = planned.pages.get(&OutPath::new(path).expect(path));
    let page = page.unwrap_or_else(|| panic!("there is no page {path}: {:?}", paths(catalog)));
    serde_json::to_value(&*view(&site, page).data).expect("views are plain data")
}

/// The addresses of all pages.
pub(super) fn paths(catalog: &Catalog) -> Vec<String> {
    plan(catalog).value.pages.keys().map(ToString::to_string).collect()
}

/// The texts at `field` of each entry of a list.
pub(super) fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
    entries.iter().map(|entry| entry.pointer(field).and_then(Value::as_str).unwrap_or_default()).collect()
}
