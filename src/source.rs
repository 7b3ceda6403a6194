//! Input files as values: what `disk::scan` read, with digests, and nothing that changes afterwards.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::address::SourcePath;

/// The BLAKE3 digest of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest([u8; 32]);

/// A stretch of a file's text, in bytes: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// Where something stands is no part of what it is: values that differ in place only have one hash, so that a line added
/// above them changes nothing that is made from them.
impl Hash for Span {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A place in a text as people count: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// One input file that is text, or was meant to be.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it stands.
    pub path: SourcePath,
    /// The digest of its bytes as they are on disk.
    pub digest: Digest,
    /// Its bytes, as text where they are.
    pub content: Content,
}

/// What a text file held.
#[derive(Debug, Clone)]
pub enum Content {
    /// UTF-8, without a byte order mark.
    Text(Arc<str>),
    /// Something that could not be read as UTF-8: a best effort, and the byte offset of the first trouble.
    Damaged {
        /// The text with replacement characters.
        text: Arc<str>,
        /// Where the first wrong byte stands in `text`.
        offset: usize,
        /// What is wrong, in a few words.
        problem: &'static str,
    },
    /// The file was larger than [`MAX_TEXT_BYTES`] and was not read.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
    },
}

/// The largest text file that is read, in bytes.
pub const MAX_TEXT_BYTES: u64 = 10 * 1024 * 1024;

/// A file that is copied as it is: an image, an attachment.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Where it stands in the library.
    pub path: SourcePath,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Where to read it from when it is copied.
    pub file: PathBuf,
}

/// One file of a theme.
#[derive(Debug, Clone)]
pub struct ThemeFile {
    /// Its path as a user would look for it (`themes/dark/templates/home.html`), for messages.
    pub path: SourcePath,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// A theme: the default one with the site's own files laid over it.
#[derive(Debug, Clone, Default)]
pub struct ThemeSource {
    /// By path inside the theme: `templates/home.html`, `static/style.css`, `theme.toml`.
    pub files: BTreeMap<String, ThemeFile>,
}

/// Every input of a build, read once.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// `site.toml`.
    pub config: SourceFile,
    /// The Markdown files below the content folder, sorted by path.
    pub documents: Vec<SourceFile>,
    /// The other files below the content folder, sorted by path.
    pub assets: Vec<Asset>,
    /// The theme.
    pub theme: ThemeSource,
}

impl Asset {
    fn identity(&self) -> (&SourcePath, Digest) {
        (&self.path, self.digest)
    }
}

impl Snapshot {
    /// Whether everything but the documents and the settings is the same.
    pub fn has_same_rest(&self, other: &Self) -> bool {
        let same_assets = self.assets.iter().map(Asset::identity).eq(other.assets.iter().map(Asset::identity));
        let (theme, others) = (&self.theme.files, &other.theme.files);
        let same_file = |(a, b): ((&String, &ThemeFile), (&String, &ThemeFile))| a.0 == b.0 && a.1.digest == b.1.digest;
        same_assets && theme.len() == others.len() && theme.iter().zip(others).all(same_file)
    }
}

impl Span {
    /// The stretch `range` of a text; texts are never longer than [`MAX_TEXT_BYTES`].
    pub fn new(range: std::ops::Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(range.start), end: clamp(range.end.max(range.start)) }
    }

    /// The stretch as a range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same stretch in a text that begins `offset` bytes earlier.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset..self.end as usize + offset)
    }
}

impl Position {
    /// Where byte `offset` of `text` stands; an offset past the end is the end.
    pub fn of(text: &str, offset: usize) -> Self {
        let offset = text.floor_char_boundary(offset);
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The digest of several parts, each kept apart from the next.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// The digest of what the `Hash` of a value takes in; it says nothing on a machine of another kind.
    pub fn of_value(value: &impl Hash) -> Self {
        let mut feed = Feed(blake3::Hasher::new());
        value.hash(&mut feed);
        Self(*feed.0.finalize().as_bytes())
    }

    /// The digest of everything `reader` gives.
    pub fn of_reader(reader: impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(reader)?;
        Ok(Self(*hasher.finalize().as_bytes()))
    }

    /// The digest that was printed as `hex`, 64 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        blake3::Hash::from_hex(hex).ok().map(|hash| Self(*hash.as_bytes()))
    }

    /// The digest with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest's bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first ten hexadecimal digits: enough to name an asset.
    pub fn short(&self) -> String {
        self.to_string()[..10].to_owned()
    }
}

/// Takes a value's hash input as bytes.
struct Feed(blake3::Hasher);

impl Hasher for Feed {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        u64::from_le_bytes(self.0.finalize().as_bytes()[..8].try_into().expect("eight bytes are eight bytes"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.short())
    }
}

impl SourceFile {
    /// Makes a source file of raw bytes: a byte order mark is taken off, text that is not UTF-8 is marked as damaged.
    pub fn from_bytes(path: SourcePath, bytes: &[u8]) -> Self {
        let digest = Digest::of(bytes);
        Self { path, digest, content: Content::from_bytes(bytes) }
    }

    /// The text, as far as it could be read.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) | Content::Damaged { text, .. } => text,
            Content::TooLarge { .. } => "",
        }
    }
}

impl Content {
    fn from_bytes(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if let Some(text) = utf16(bytes) {
            return Self::Damaged { text: text.into(), offset: 0, problem: "the file is UTF-16, not UTF-8" };
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.into()),
            Err(error) => Self::Damaged {
                text: String::from_utf8_lossy(bytes).into(),
                offset: error.valid_up_to(),
                problem: "a byte here is not UTF-8",
            },
        }
    }
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (rest, big_endian) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, false),
        [0xFE, 0xFF, rest @ ..] => (rest, true),
        _ => return None,
    };
    let units = rest.chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    });
    Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> SourceFile {
        SourceFile::from_bytes(SourcePath::new("a.md"), bytes)
    }

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        assert_eq!(read(b"\xEF\xBB\xBF---\n").text(), "---\n");
    }

    #[test]
    fn other_encodings_are_marked_and_still_read() {
        let latin = read(b"title: caf\xE9\n");
        assert!(matches!(latin.content, Content::Damaged { offset: 10, .. }));
        assert_eq!(latin.text(), "title: caf\u{FFFD}\n");
        assert_eq!(read(b"\xFF\xFEh\0i\0").text(), "hi");
    }

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(Digest::of_parts([b"ab".as_slice(), b"c"]), Digest::of_parts([b"a".as_slice(), b"bc"]));
    }
}
