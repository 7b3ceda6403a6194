//! PM215: addresses that were published and lead nowhere any more.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::address::SourcePath;
use crate::diagnostic::{Diagnostic, Severity, code, nearest};

/// The kinds of pages that people link to; what else there is, lists above all, comes and goes with them.
const LINKED: [&str; 7] = ["post-mortem", "system", "cause", "action-type", "term", "owner", "home"];

/// An address as `url-manifest.json` has it.
#[derive(Debug, Deserialize)]
pub struct Published {
    path: String,
    #[serde(default)]
    kind: String,
}

/// The addresses in a `url-manifest.json`; `None` if it is none.
pub fn read(text: &str) -> Option<Vec<Published>> {
    #[derive(Deserialize)]
    struct Manifest {
        schema_version: u32,
        urls: Vec<Published>,
    }
    let manifest: Manifest = serde_json::from_str(text).ok()?;
    (manifest.schema_version == 1).then_some(manifest.urls)
}

/// What there is to say of the addresses of `earlier` that are not among `now`; `path` is the file of the earlier ones.
pub fn disappeared(path: &SourcePath, earlier: &[Published], now: &BTreeSet<String>) -> Vec<Diagnostic> {
    let gone = earlier.iter().filter(|page| !now.contains(&page.path));
    let finding = |page: &Published| {
        let is_linked = LINKED.contains(&page.kind.as_str());
        let severity = if is_linked { code::URL_DISAPPEARED.entry().severity } else { Severity::Note };
        let message = format!("the address `{}` disappeared", page.path);
        let finding = Diagnostic::new(code::URL_DISAPPEARED, path, None, message).severity(severity);
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside =
            now.iter().map(String::as_str).filter(|other| other.rsplit_once('/').map_or("", |(f, _)| f) == folder);
        let finding = match nearest(&page.path, beside) {
            Some(near) => finding.help(format!("if it is `{near}` now, name its old id there under `aliases`")),
            None => finding.help("if it has another name now, name its old id there under `aliases`"),
        };
        finding.help(format!("or lead it on in site.toml: `[redirects]` `\"{}\" = \"…\"`", page.path))
    };
    gone.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_any_more_is_named_with_what_it_may_be_now() {
        let text = r#"{ "schema_version": 1, "urls": [
            { "path": "incidents/2026-06-30-lb.html", "kind": "post-mortem" },
            { "path": "incidents/2026-06-30-frontend-504.html", "kind": "post-mortem" },
            { "path": "incidents/2026-05.html", "kind": "archive" } ] }"#;
        let now = ["incidents/2026-06-30-frontend-504s.html", "incidents/2026-06-30-lb.html"].map(str::to_owned);
        let gone = disappeared(&SourcePath::new("m.json"), &read(text).expect("a list"), &now.into());
        let said: Vec<(&str, Severity)> = gone.iter().map(|said| (said.message.as_str(), said.severity)).collect();
        assert_eq!(
            said,
            [
                ("the address `incidents/2026-06-30-frontend-504.html` disappeared", Severity::Error),
                ("the address `incidents/2026-05.html` disappeared", Severity::Note),
            ]
        );
        assert!(gone[0].help[0].contains("2026-06-30-frontend-504s.html"), "{:?}", gone[0].help);
    }

    #[test]
    fn other_files_are_no_list_of_addresses() {
        for text in ["", "[]", "{}", r#"{ "schema_version": 2, "urls": [] }"#] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
