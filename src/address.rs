//! Names of places: where a source file stands, where a page goes, how one page links to another.
//!
//! Everything that later becomes a path or a link is one of these types, so that no front matter,
//! alias, term or file name can lead outside the output.

mod slugify;

use std::borrow::{Borrow, Cow};
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use slugify::slugify;

/// The most bytes one segment of an output path may have: 255 on common file systems, less room for suffixes.
pub const MAX_SEGMENT_BYTES: usize = 200;

/// The most bytes a whole output path may have: 4,096 on Linux, with the folders above the output.
const MAX_PATH_BYTES: usize = 1_000;

/// The most levels of a slug: a name that is deeper comes from a script or a slip, and each level is a page.
pub const MAX_LEVELS: usize = 12;

/// What a URL path segment may hold unescaped (RFC 3986 `pchar`, less the characters that HTML or shells trip over).
const SEGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'+').remove(b',').remove(b'@');

/// Where a source file stands, relative to the library's root, with `/` between segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourcePath(String);

/// Where an output file goes, relative to the output directory: never absolute, never upwards.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutPath(String);

/// A hierarchical name such as `frontend/load-balancer`: lower case, segments of letters, digits, `-`, `_` and `.`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

/// The name of one post-mortem: a slug of a single segment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(String);

/// How pages are named in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UrlStyle {
    /// `x.html`: works everywhere, also from disk.
    #[default]
    File,
    /// `x/index.html`, linked as `x/`.
    Directory,
}

/// Why a text can't be a path or slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// Nothing is left of it.
    Empty,
    /// It starts with `/`, a drive letter or a scheme.
    Absolute,
    /// It has a `.` or `..` segment.
    Upward,
    /// It has a backslash, control character or invisible formatting character.
    Character,
    /// It or a segment of it is too long.
    TooLong,
    /// It has more levels than [`MAX_LEVELS`].
    TooDeep,
    /// A segment is a device name on Windows (`con`, `nul`, …) or ends in a dot or space.
    Reserved,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "it has no letter or digit",
            Self::Absolute => "it is absolute",
            Self::Upward => "it has a `.` or `..` segment",
            Self::Character => "it has a character that no file name should have",
            Self::TooLong => "it is too long",
            Self::TooDeep => "it has more than 12 levels",
            Self::Reserved => "a segment of it is reserved on some systems",
        })
    }
}

impl std::error::Error for AddressError {}

impl SourcePath {
    /// Takes a path relative to the library's root; separators become `/`.
    pub fn new(path: impl Into<String>) -> Self {
        let path: String = path.into();
        Self(if path.contains('\\') { path.replace('\\', "/") } else { path })
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder it stands in, without the final `/`; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The last segment without its extension.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() && extension.len() <= 8 && !extension.contains(' ') => stem,
            _ => name,
        }
    }

    /// The extension in lower case, without the dot; empty if there is none.
    pub fn extension(&self) -> String {
        let name = self.file_name();
        name.strip_prefix(self.stem()).and_then(|rest| rest.strip_prefix('.')).unwrap_or("").to_lowercase()
    }

    /// Resolves a relative link target from this file; `None` where it leads above the root.
    pub fn join(&self, relative: &str) -> Option<Self> {
        let start = if relative.starts_with('/') { "" } else { self.folder() };
        let mut segments: Vec<&str> = start.split('/').filter(|s| !s.is_empty()).collect();
        for segment in relative.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop()?;
                }
                other => segments.push(other),
            }
        }
        Some(Self(segments.join("/")))
    }
}

impl OutPath {
    /// Takes a `/`-separated path after checking that it stays inside the output.
    pub fn new(path: &str) -> Result<Self, AddressError> {
        if path.is_empty() {
            return Err(AddressError::Empty);
        }
        if path.starts_with('/') || path.contains(':') {
            return Err(AddressError::Absolute);
        }
        path.split('/').try_for_each(check_segment)?;
        if path.len() > MAX_PATH_BYTES {
            return Err(AddressError::TooLong);
        }
        Ok(Self(if path.is_ascii() { path.to_owned() } else { path.nfc().collect() }))
    }

    /// The page path of `slug` in `folder` (`""` for the top), in the given style.
    pub fn page(folder: &str, slug: &str, style: UrlStyle) -> Result<Self, AddressError> {
        let stem = if folder.is_empty() { slug.to_owned() } else { format!("{folder}/{slug}") };
        match style {
            UrlStyle::File => Self::new(&format!("{stem}.html")),
            UrlStyle::Directory if slug == "index" || slug == "404" => Self::new(&format!("{stem}.html")),
            UrlStyle::Directory => Self::new(&format!("{stem}/index.html")),
        }
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path as others must not write it: two outputs with equal keys would be one file on some system.
    pub fn collision_key(&self) -> String {
        if self.0.is_ascii() {
            return self.0.to_ascii_lowercase();
        }
        // By way of the upper case, as file systems do it: `ς` and `σ` are one letter there.
        self.0.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
    }

    /// The relative link from this page to `target`, percent-encoded, with an optional fragment.
    pub fn link_to(&self, target: &Self, fragment: Option<&str>) -> String {
        let mut link = String::with_capacity(target.0.len() + 8);
        // A bare fragment also works where the page was saved under another name.
        if self != target || fragment.is_none() {
            let shared = shared_folders(&self.0, &target.0);
            self.0[shared..].bytes().filter(|byte| *byte == b'/').for_each(|_| link.push_str("../"));
            push_encoded(&mut link, &target.0[shared..]);
        }
        if let Some(fragment) = fragment {
            link.push('#');
            link.extend(utf8_percent_encode(fragment, SEGMENT));
        }
        link
    }

    /// The path as a URL path without leading `/`, percent-encoded.
    pub fn to_url_path(&self) -> String {
        url_path(&self.0)
    }
}

/// Cuts `index.html` off a link for [`UrlStyle::Directory`]; other links stay as they are.
pub fn directory_link(link: &str) -> Cow<'_, str> {
    let (path, fragment) = link.split_once('#').map_or((link, None), |(p, f)| (p, Some(f)));
    let Some(folder) = path.strip_suffix("index.html").filter(|p| p.is_empty() || p.ends_with('/')) else {
        return Cow::Borrowed(link);
    };
    let folder = if folder.is_empty() { "./" } else { folder };
    Cow::Owned(fragment.map_or_else(|| folder.to_owned(), |f| format!("{folder}#{f}")))
}

/// A path as a URL path, percent-encoded.
pub fn url_path(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    push_encoded(&mut encoded, path);
    encoded
}

/// A text as the value of a URL's query.
pub fn query_value(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The length of the folders that two paths begin with, final `/` included.
fn shared_folders(one: &str, other: &str) -> usize {
    let equal = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    one.as_bytes()[..equal].iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1)
}

fn push_encoded(link: &mut String, path: &str) {
    // Most names need no escapes, and a build makes links by the million.
    if path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/')) {
        link.push_str(path);
        return;
    }
    for (i, segment) in path.split('/').enumerate() {
        if i > 0 {
            link.push('/');
        }
        link.extend(utf8_percent_encode(segment, SEGMENT));
    }
}

fn check_segment(segment: &str) -> Result<(), AddressError> {
    if segment.is_empty() {
        return Err(AddressError::Empty);
    }
    if segment == "." || segment == ".." {
        return Err(AddressError::Upward);
    }
    if segment.chars().any(is_unsafe_char) {
        return Err(AddressError::Character);
    }
    if segment.len() > MAX_SEGMENT_BYTES {
        return Err(AddressError::TooLong);
    }
    let stem = segment.split('.').next().unwrap_or("").to_ascii_lowercase();
    let numbered =
        |prefix: &str| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    let device = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt");
    if device || segment.ends_with(['.', ' ']) || segment.starts_with(' ') {
        return Err(AddressError::Reserved);
    }
    Ok(())
}

fn is_unsafe_char(c: char) -> bool {
    let invisible = matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFD}');
    c.is_control() || invisible || matches!(c, '\\' | '<' | '>' | '"' | '|' | '?' | '*' | ':')
}

impl Slug {
    /// Takes a slug as authors write it: any text, `/` between the levels. Letters are lowered, what can't stand
    /// in a slug becomes `-`. Fails where a level has no letter or digit, or is `..` or the like.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.starts_with('/') || text.contains("://") {
            return Err(AddressError::Absolute);
        }
        if text.chars().any(|c| c == '\\' || (is_unsafe_char(c) && c.is_control())) {
            return Err(AddressError::Character);
        }
        let mut levels = Vec::new();
        for level in text.split('/') {
            if matches!(level.trim(), "." | "..") {
                return Err(AddressError::Upward);
            }
            let level = slugify(level);
            if level.is_empty() {
                return Err(AddressError::Empty);
            }
            check_segment(&level)?;
            levels.push(level);
        }
        if levels.len() > MAX_LEVELS {
            return Err(AddressError::TooDeep);
        }
        Ok(Self(levels.join("/")))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug one level up, if there is one.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The last level.
    pub fn leaf(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The first level.
    pub fn top(&self) -> &str {
        self.0.split('/').next().unwrap_or(&self.0)
    }

    /// Whether it is the slug `other`, or stands below it.
    pub fn is_below(&self, other: &str) -> bool {
        self.0.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// How many levels it has, from 1.
    pub fn depth(&self) -> usize {
        self.0.split('/').count()
    }

    /// This slug and all above it, nearest first.
    pub fn with_ancestors(&self) -> impl Iterator<Item = Self> + use<> {
        std::iter::successors(Some(self.clone()), Self::parent)
    }

    /// Whether this slug is `other` or stands below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.is_below(&other.0)
    }
}

impl DocumentId {
    /// Takes an id as authors write it or as a file stem gives it.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.contains('/') {
            return Err(AddressError::Upward);
        }
        Slug::parse(text).map(|slug| Self(slug.0))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_like {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}
text_like!(SourcePath, OutPath, Slug, DocumentId);

#[cfg(test)]
mod tests {
    use super::*;

    fn out(path: &str) -> OutPath {
        OutPath::new(path).expect("a good path")
    }

    #[test]
    fn links_are_relative_and_encoded() {
        let check = |from: &str, to: &str, fragment: Option<&str>, expected: &str| {
            assert_eq!(out(from).link_to(&out(to), fragment), expected);
        };
        check("index.html", "incidents/a.html", None, "incidents/a.html");
        check("incidents/a.html", "incidents/b.html", None, "b.html");
        check("incidents/a.html", "index.html", None, "../index.html");
        check("causes/a/b.html", "systems/c.html", Some("why"), "../../systems/c.html#why");
        check("incidents/a.html", "incidents/a.html", Some("why"), "#why");
        check("index.html", "incidents/a b#c.html", None, "incidents/a%20b%23c.html");
        check("causes/ab/x.html", "causes/abc/y.html", None, "../abc/y.html");
        check("a/x.html", "a/x.html", None, "x.html");
        check("a/b.html", "a/b/c.html", None, "b/c.html");
        check("index.html", "systems/支付.html", None, "systems/%E6%94%AF%E4%BB%98.html");
    }

    #[test]
    fn output_paths_stay_inside() {
        let check = |path: &str, expected: AddressError| assert_eq!(OutPath::new(path), Err(expected), "{path:?}");
        check("", AddressError::Empty);
        check("/etc/passwd", AddressError::Absolute);
        check("c:/x", AddressError::Absolute);
        check("a/../../b", AddressError::Upward);
        check("a/./b", AddressError::Upward);
        check("a//b", AddressError::Empty);
        check("a\\..\\b", AddressError::Character);
        check("a\u{202E}b", AddressError::Character);
        check("nul", AddressError::Reserved);
        check("a/COM1.html", AddressError::Reserved);
        check("a./b", AddressError::Reserved);
        check(&"x".repeat(300), AddressError::TooLong);
    }

    #[test]
    fn slugs_are_folded_level_by_level() {
        let check = |text: &str, expected: &str| assert_eq!(Slug::parse(text).expect(text).as_str(), expected);
        check("frontend/load-balancer", "frontend/load-balancer");
        check("Front-end LB", "front-end-lb");
        check("Resource Contention / Batch", "resource-contention/batch");
        check("支付", "支付");
        check("don't", "dont");
        check("v1.2", "v1.2");
        check("Checkout vs. basket, etc.", "checkout-vs-basket-etc");
        check("a../..b", "a/b");
    }

    #[test]
    fn hostile_slugs_are_refused() {
        let deep = "a/".repeat(MAX_LEVELS) + "a";
        for text in
            [deep.as_str(), "", "..", "../x", "a/../b", "/abs", "a\\b", "---", "a//b", "con", "a\u{0}b", "https://x"]
        {
            assert!(Slug::parse(text).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn source_paths_resolve_links() {
        let file = SourcePath::new("content/2026/a.md");
        let check =
            |link: &str, expected: Option<&str>| assert_eq!(file.join(link).as_ref().map(SourcePath::as_str), expected);
        check("b.md", Some("content/2026/b.md"));
        check("../2025/b.md", Some("content/2025/b.md"));
        check("../../../b.md", None);
        assert_eq!(SourcePath::new("a/PM2022-009 - Bad AWS AMI").stem(), "PM2022-009 - Bad AWS AMI");
        assert_eq!(SourcePath::new("a/v1.2 notes").extension(), "");
    }

    #[test]
    fn descendants_are_within_their_ancestors() {
        let slug = |s| Slug::parse(s).expect("a good slug");
        assert!(slug("a/b").is_within(&slug("a")));
        assert!(slug("a").is_within(&slug("a")));
        assert!(!slug("ab").is_within(&slug("a")));
    }
}
