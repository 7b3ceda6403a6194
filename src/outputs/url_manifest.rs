//! `url-manifest.json`: every address of the site, so that a later build can tell which ones disappeared.

use serde_json::json;

use super::{Inputs, Output, OutputFile};
use crate::pages::KINDS;

pub(super) const OUTPUT: Output = Output { name: "url-manifest", files };

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let pages = inputs.plan.pages.values();
    let urls: Vec<_> =
        pages.map(|page| json!({ "path": page.path.to_url_path(), "kind": KINDS[page.kind].name })).collect();
    let text = serde_json::to_string_pretty(&json!({ "schema_version": 1, "urls": urls })).expect("it is plain data");
    vec![OutputFile::text("url-manifest.json", text + "\n")]
}
