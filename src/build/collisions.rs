//! Outputs that want one place: the first has it, and the other is reported.

use std::collections::BTreeMap;

use crate::address::{OutPath, SourcePath};
use crate::diagnostic::{Diagnostic, code};
use crate::outputs::{Content, OutputFile};
use crate::pages::{Plan, Taken};
use crate::source::Asset;

/// The files by path, without those whose place a page or another file has.
pub(super) fn without(
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
