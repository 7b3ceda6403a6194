//! What `casebook init --ci` writes: the jobs of a forge, and the tasks of an editor.

use clap::ValueEnum;

/// Where the library is checked and published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Ci {
    /// GitHub Actions, and GitHub Pages
    Github,
    /// GitLab CI, and GitLab Pages
    Gitlab,
    /// Nowhere: no such files
    None,
}

const TASKS: (&str, &str) = (".vscode/tasks.json", include_str!("ci/tasks.json"));

impl Ci {
    /// The files, by path below the root.
    pub(in crate::cli) fn files(self) -> Vec<(String, String)> {
        let files = match self {
            Self::Github => vec![(".github/workflows/casebook.yml", include_str!("ci/github.yml")), TASKS],
            Self::Gitlab => vec![(".gitlab-ci.yml", include_str!("ci/gitlab.yml")), TASKS],
            Self::None => Vec::new(),
        };
        files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_forge_has_its_file_and_none_has_none() {
        let paths = |ci: Ci| ci.files().into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(paths(Ci::Github), [".github/workflows/casebook.yml", ".vscode/tasks.json"]);
        assert_eq!(paths(Ci::Gitlab), [".gitlab-ci.yml", ".vscode/tasks.json"]);
        assert_eq!(paths(Ci::None), [""; 0]);
    }

    #[test]
    fn jobs_say_that_there_is_no_release_and_guard_what_is_internal() {
        for (path, text) in
            Ci::Github.files().into_iter().chain(Ci::Gitlab.files()).filter(|(path, _)| path.ends_with("yml"))
        {
            assert!(text.contains("CASEBOOK_SOURCE") && text.contains("no packaged release"), "{path}");
            assert!(text.contains("open to everybody") && text.contains("audience"), "{path}");
        }
    }
}
