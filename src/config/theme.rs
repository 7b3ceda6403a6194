//! `theme.toml`: what a theme says of itself, and which of its files every page loads.

use serde::Deserialize;

use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::source::{Span, ThemeFile};

/// What a theme says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeManifest {
    /// Its name.
    pub name: String,
    /// What it is like, in a few words.
    #[serde(default)]
    pub description: String,
    /// The files that every page loads.
    #[serde(default)]
    pub assets: Assets,
}

/// The files below `static/` that every page loads, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assets {
    /// Style sheets.
    #[serde(default)]
    pub styles: Vec<String>,
    /// Scripts that run before the first paint: the smaller, the better.
    #[serde(default)]
    pub head_scripts: Vec<String>,
    /// Scripts that run when the page is there.
    #[serde(default)]
    pub scripts: Vec<String>,
}

impl ThemeManifest {
    /// Reads `theme.toml`; one that can't be read counts as empty.
    pub fn read(file: &ThemeFile) -> Diagnosed<Self> {
        let problem = |span, message: String| Diagnosed {
            value: Self::default(),
            diagnostics: vec![Diagnostic::new(code::THEME_FILE, &file.path, span, message).help(
                "a theme says `name`, `description` and, under `[assets]`, `styles`, `head_scripts` and `scripts`",
            )],
        };
        let Ok(text) = std::str::from_utf8(&file.bytes) else {
            return problem(None, "the theme's description is not UTF-8".to_owned());
        };
        match toml::from_str(text) {
            Ok(value) => Diagnosed { value, diagnostics: Vec::new() },
            Err(error) => problem(error.span().map(Span::new), error.message().replace('\n', ", ")),
        }
    }
}

impl Assets {
    /// All of them, with the key under which each stands.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let lists = [("styles", &self.styles), ("head_scripts", &self.head_scripts), ("scripts", &self.scripts)];
        lists.into_iter().flat_map(|(key, names)| names.iter().map(move |name| (key, name.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::source::Digest;

    fn read(text: &str) -> Diagnosed<ThemeManifest> {
        let bytes = text.as_bytes();
        let path = SourcePath::new("themes/own/theme.toml");
        ThemeManifest::read(&ThemeFile { path, digest: Digest::of(bytes), bytes: bytes.into() })
    }

    #[test]
    fn an_unknown_key_is_reported_where_it_stands() {
        let read = read("name = \"own\"\n[assets]\nstyle = []\n");
        let diagnostic = &read.diagnostics[0];
        assert_eq!(diagnostic.code, code::THEME_FILE);
        assert_eq!(diagnostic.span, Some(Span::new(22..27)));
        assert!(diagnostic.message.contains("unknown field `style`"), "{}", diagnostic.message);
    }

    #[test]
    fn the_assets_keep_their_order() {
        let manifest = read("name = \"own\"\n[assets]\nstyles = [\"b.css\", \"a.css\"]\n").value;
        assert_eq!(manifest.assets.all().collect::<Vec<_>>(), [("styles", "b.css"), ("styles", "a.css")]);
    }
}
