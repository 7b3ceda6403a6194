//! What the machine that runs a check says of itself: which forge it belongs to, and where the library stands in its
//! repository.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::diagnostic::OutputFormat;

impl ValueEnum for OutputFormat {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, purpose) = self.describe();
        Some(PossibleValue::new(name).help(purpose))
    }
}

/// The form of output that nobody asked for: GitHub reads annotations from the log, GitLab reads a report from a file.
pub(super) fn usual_format(to_file: bool) -> OutputFormat {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| value == "true");
    match to_file {
        false if is_set("GITHUB_ACTIONS") => OutputFormat::Github,
        true if is_set("GITLAB_CI") => OutputFormat::Gitlab,
        _ => OutputFormat::Full,
    }
}

/// Where the library stands in its repository, with a final `/`; empty at the top, and where there is no repository.
pub(super) fn base(root: &Path) -> String {
    let Ok(root) = root.canonicalize() else { return String::new() };
    let checkout = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
    let checkout = checkout.filter_map(|folder| folder.canonicalize().ok()).find(|folder| root.starts_with(folder));
    let repository = || root.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned);
    let Some(top) = checkout.or_else(repository) else { return String::new() };
    let below = root.strip_prefix(&top).unwrap_or(Path::new(""));
    below.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}
