//! `casebook check --fix`: what can be mended is, again and again until nothing is left to mend.

use std::collections::BTreeMap;
use std::path::Path;

use similar::TextDiff;

use crate::address::SourcePath;
use crate::cli::Global;
use crate::cli::print::{self, count};
use crate::diagnostic::{Fix, Report, Safety, fix};
use crate::disk::{self, Replaced};
use crate::source::{Content, Snapshot, SourceFile};

/// How often a file is mended and looked at again: fixes that call for each other would go on for ever.
const MAX_PASSES: usize = 10;

/// What was mended, in memory.
pub(super) struct Mended {
    /// How many fixes were made.
    n_fixes: usize,
    /// The files as they were, by path.
    before: BTreeMap<SourcePath, SourceFile>,
}

/// Makes all fixes of at most that `safety` in `snapshot`. `look` says what there is to say of a snapshot.
pub(super) fn mend(
    snapshot: &mut Snapshot,
    safety: Safety,
    mut look: impl FnMut(&Snapshot) -> anyhow::Result<Report>,
) -> anyhow::Result<Mended> {
    let mut mended = Mended { n_fixes: 0, before: BTreeMap::new() };
    for _ in 0..MAX_PASSES {
        let report = look(snapshot)?;
        let mut fixes: BTreeMap<&SourcePath, Vec<&Fix>> = BTreeMap::new();
        for said in &report {
            if let Some(fix) = said.fix.as_ref().filter(|fix| fix.safety <= safety) {
                fixes.entry(&said.path).or_default().push(fix);
            }
        }
        let before = mended.n_fixes;
        for (path, fixes) in fixes {
            let Ok(i) = snapshot.documents.binary_search_by(|file| file.path.cmp(path)) else { continue };
            let file = &mut snapshot.documents[i];
            let Content::Text(text) = &file.content else { continue };
            let fixed = fix::apply(text, &fixes);
            if fixed.n_applied > 0 {
                mended.n_fixes += fixed.n_applied;
                let new = SourceFile::from_bytes(path.clone(), fixed.text.as_bytes());
                let old = std::mem::replace(file, new);
                mended.before.entry(path.clone()).or_insert(old);
            }
        }
        if mended.n_fixes == before {
            break;
        }
    }
    Ok(mended)
}

impl Mended {
    /// Writes the files that `snapshot` has now. Where that can't be, the snapshot gets back what was there.
    pub(super) fn write(self, root: &Path, snapshot: &mut Snapshot, global: &Global) -> anyhow::Result<()> {
        let mut n_files = 0;
        for (path, old) in self.before {
            let file = file_at(snapshot, &path);
            let why_not = match disk::replace_text(&root.join(path.as_str()), old.digest, file.text())? {
                Replaced::Done => None,
                Replaced::Changed => Some("it changed in the meantime"),
                Replaced::Refused(reason) => Some(reason),
            };
            match why_not {
                None => n_files += 1,
                Some(reason) => {
                    print::problem(&format!("`{path}` was not mended: {reason}"), &[]);
                    *file = old;
                }
            }
        }
        if n_files > 0 {
            let fixes = count(self.n_fixes, "finding");
            print::say(global, &format!("{fixes} mended in {}", count(n_files, "file")));
        }
        Ok(())
    }

    /// What would change, as `patch` takes it; empty where nothing would.
    pub(super) fn diff(&self, snapshot: &mut Snapshot) -> String {
        let of_file = |(path, old): (&SourcePath, &SourceFile)| {
            let new = file_at(snapshot, path).text();
            let diff = TextDiff::from_lines(old.text(), new);
            diff.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string()
        };
        self.before.iter().map(of_file).collect()
    }
}

fn file_at<'a>(snapshot: &'a mut Snapshot, path: &SourcePath) -> &'a mut SourceFile {
    let i = snapshot.documents.binary_search_by(|file| file.path.cmp(path));
    &mut snapshot.documents[i.expect("what was mended is a document")]
}
