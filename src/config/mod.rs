//! `site.toml`: what a library decides for itself. Every key has a default, so an empty file is a good one.

mod check;
mod editor;
pub mod json_schema;
mod read;
mod table;
mod theme;
mod wording;

use std::collections::BTreeMap;

use crate::address::{Slug, SourcePath, UrlStyle};
use crate::model::time::Zone;
use crate::model::{Taxonomy, Visibility};
use crate::source::Span;

pub use check::Check;
pub use editor::editor_link;
pub use read::{is_web_address, read};
pub use theme::{Assets, ThemeManifest};
pub use wording::{Saying, WordList, Wording, Words};

/// What `site.toml` says, with defaults for what it doesn't.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[site]`
    pub site: Site,
    /// `[content]`
    pub content: Content,
    /// `[vocabulary]`: the keys of the taxonomies in which an unknown term is an error.
    pub closed_vocabularies: Vec<String>,
    /// `[publish]`
    pub publish: Publish,
    /// `[process]`
    pub process: Process,
    /// `[metrics]`
    pub metrics: Metrics,
    /// `[appearance]`
    pub appearance: Appearance,
    /// `[search]`
    pub search: Search,
    /// `[check]`
    pub check: Check,
    /// `[preview]`
    pub preview: Preview,
    /// `[redirects]`: old path → new path, with or without a fragment.
    pub redirects: BTreeMap<String, Redirect>,
    /// The built-in taxonomies, then those of `[[taxonomy]]`.
    pub taxonomies: Vec<Taxonomy>,
}

/// How the preview helps its writer.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The address that opens a file in the writer's editor, with `{path}`, `{line}` and `{column}`; empty if unknown.
    pub editor: String,
}

/// Where a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// A path in the output, with or without a fragment.
    pub to: String,
    /// Where the old path stands in `site.toml`.
    pub span: Span,
}

/// What the site is called and how it speaks.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its title.
    pub title: String,
    /// Shown beside the title.
    pub organisation: String,
    /// Where it will stand, without final `/`; empty if unknown, and then there are no feeds and no sitemap.
    pub url: String,
    /// The language of its pages, as a BCP 47 tag.
    pub language: String,
    /// The zone in which times are shown, and which times without one are taken to be in.
    pub timezone: Zone,
    /// How days are printed; see [`crate::model::time::Day::format`].
    pub date_format: String,
    /// Whether search engines are asked to stay away.
    pub noindex: bool,
}

/// Where the documents are.
#[derive(Debug, Clone)]
pub struct Content {
    /// The content folder, relative to the library's root.
    pub dir: String,
    /// Where the templates of `casebook new` are.
    pub templates: String,
    /// Globs of files that are documents, relative to the content folder.
    pub markdown: Vec<String>,
    /// Globs of files that are left alone.
    pub exclude: Vec<String>,
}

/// What is written, and for whom.
#[derive(Debug, Clone)]
pub struct Publish {
    /// The output directory, relative to the root.
    pub output: String,
    /// How pages are named.
    pub url_style: UrlStyle,
    /// The readers; what is stricter is left out.
    pub audience: Visibility,
    /// Whether only reviewed and closed post-mortems are published.
    pub require_review: bool,
    /// The repository's web address; empty if there is none.
    pub repository: String,
    /// The branch that people edit.
    pub branch: String,
    /// The pattern of the address at which a source file is edited: `{repository}`, `{branch}`, `{path}`.
    pub edit: String,
    /// The pattern of a ticket's address: `{id}`; empty if ids are not links.
    pub tracker: String,
}

/// What the team's process asks for.
#[derive(Debug, Clone)]
pub struct Process {
    /// The severities as they are printed, worst first.
    pub severities: Vec<String>,
    /// The fields that every post-mortem must have.
    pub require: Vec<String>,
    /// After how many days a review is overdue.
    pub review_after_days: u32,
    /// After how many days without recurrence an action is said to have held.
    pub held_after_days: u32,
}

/// How figures are made.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// From when on the time to resolve counts.
    pub resolve_from: ResolveFrom,
    /// Whether the site shows how long things took, over many incidents.
    pub times: bool,
}

/// From when on the time to resolve counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResolveFrom {
    /// From `started`.
    #[default]
    Started,
    /// From `detected`.
    Detected,
}

impl ResolveFrom {
    /// The words that a site writes, in order.
    pub const WORDS: &'static [&'static str] = &["started", "detected"];

    /// The word that a site writes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Detected => "detected",
        }
    }
}

/// What it looks like.
#[derive(Debug, Clone)]
pub struct Appearance {
    /// The theme's name: the folder below `themes/` whose files are laid over the default theme.
    pub theme: String,
    /// Whether single-key shortcuts are on.
    pub shortcuts: bool,
}

/// How searching forgives.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Words and phrases that mean the same, at least two in each list; none is in two lists.
    pub synonyms: Vec<Vec<String>>,
}

impl Default for Config {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            site: Site {
                title: text("Post-mortems"),
                organisation: String::new(),
                url: String::new(),
                language: text("en"),
                timezone: Zone::utc(),
                date_format: text("d MMM yyyy"),
                noindex: true,
            },
            content: Content {
                dir: text("content"),
                templates: text("templates"),
                markdown: vec![text("**/*.md"), text("**/*.markdown")],
                exclude: vec![text("**/README.md")],
            },
            closed_vocabularies: Vec::new(),
            publish: Publish {
                output: text("public"),
                url_style: UrlStyle::File,
                audience: Visibility::Internal,
                require_review: false,
                repository: String::new(),
                branch: text("main"),
                edit: text("{repository}/edit/{branch}/{path}"),
                tracker: String::new(),
            },
            process: Process {
                severities: ["SEV 1", "SEV 2", "SEV 3", "SEV 4"].map(text).to_vec(),
                require: Vec::new(),
                review_after_days: 10,
                held_after_days: 365,
            },
            metrics: Metrics { resolve_from: ResolveFrom::Started, times: true },
            appearance: Appearance { theme: text("default"), shortcuts: true },
            search: Search::default(),
            check: Check::default(),
            preview: Preview::default(),
            redirects: BTreeMap::new(),
            taxonomies: Taxonomy::built_in(),
        }
    }
}

impl Config {
    /// The place of a severity in [`Process::severities`] (0 is worst), by its folded word: `sev2`, `SEV 2`, `2` are one.
    pub fn severity_rank(&self, word: &str) -> Option<usize> {
        let by_word = self.process.severities.iter().position(|severity| folded(severity).eq(folded(word)));
        let number = || word.trim().parse::<usize>().ok().filter(|n| (1..=self.process.severities.len()).contains(n));
        by_word.or_else(|| number().map(|n| n - 1))
    }

    /// The taxonomy with that key.
    pub fn taxonomy(&self, key: &str) -> Option<&Taxonomy> {
        self.taxonomies.iter().find(|taxonomy| taxonomy.key == key)
    }

    /// Whether a file of this name is read as a document, by the usual extensions.
    pub fn is_document(&self, path: &SourcePath) -> bool {
        let content = &self.content.dir;
        let is_below = content.is_empty() || path.as_str().starts_with(&format!("{content}/"));
        is_below && matches!(path.extension().as_str(), "md" | "markdown")
    }

    /// Whether a term that has no page is an error in that taxonomy.
    pub fn is_closed(&self, taxonomy: &str) -> bool {
        self.closed_vocabularies.iter().any(|key| key == taxonomy)
    }

    /// The severity words, for messages.
    pub fn severity_words(&self) -> Vec<String> {
        self.process.severities.iter().map(|s| fold_severity(s)).collect()
    }
}

/// Folds a severity to what it is compared by: `SEV 2`, `sev-2` and `Sev2` are `sev2`.
pub fn fold_severity(word: &str) -> String {
    folded(word).collect()
}

fn folded(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The place of a term's page below its taxonomy's content folder, for messages: `content/causes/a/b.md`.
pub fn term_file(config: &Config, taxonomy: &Taxonomy, slug: &Slug) -> String {
    let folder = if config.content.dir.is_empty() { String::new() } else { format!("{}/", config.content.dir) };
    format!("{folder}{}/{slug}.md", taxonomy.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_found_however_they_are_spelled() {
        let config = Config::default();
        let check = |word: &str, expected: Option<usize>| assert_eq!(config.severity_rank(word), expected, "{word}");
        check("sev2", Some(1));
        check("SEV-2", Some(1));
        check("2", Some(1));
        check("sev9", None);
        check("0", None);
    }
}
