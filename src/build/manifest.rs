//! What the last build wrote, and what therefore is left to write: the list that says which files are ours.

use std::collections::BTreeMap;
use std::fmt;

use crate::address::OutPath;
use crate::model::Visibility;
use crate::source::Digest;

/// The first line of a manifest; the number goes up when the format changes.
const FIRST_LINE: &str = "casebook-manifest 1";

/// Every file of a published site. Nothing else in the output directory is ever deleted or overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Who made it, for whom.
    pub stamp: Stamp,
    /// The files.
    pub entries: BTreeMap<OutPath, Entry>,
}

/// What must be the same for a file of an earlier build to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The program and its version, on one line.
    pub generator: String,
    /// The readers it was made for.
    pub audience: Visibility,
}

/// One file of a published site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it was made from: equal keys, equal bytes.
    pub key: Digest,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}

/// What a build has to do, against the last one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// The files to make anew, sorted.
    pub write: Vec<OutPath>,
    /// The files that stay as they are, sorted.
    pub keep: Vec<OutPath>,
    /// The files to delete, sorted.
    pub delete: Vec<OutPath>,
}

/// Why a text is no manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestError {
    /// Another version of Casebook wrote it, or it is something else.
    Version,
    /// It was cut off or changed.
    Damaged,
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version => "another version of Casebook wrote it",
            Self::Damaged => "it is damaged",
        })
    }
}

impl std::error::Error for ManifestError {}

impl Manifest {
    /// The manifest of a site without files.
    pub fn empty(stamp: Stamp) -> Self {
        Self { stamp, entries: BTreeMap::new() }
    }

    /// What is to be done to have exactly the `planned` files, each with its key, made under `stamp`.
    ///
    /// A file is kept where its key is the one it was written under, and program and audience are the same.
    pub fn diff(&self, stamp: &Stamp, planned: &[(OutPath, Digest)]) -> Delta {
        let planned: BTreeMap<&OutPath, Digest> = planned.iter().map(|(path, key)| (path, *key)).collect();
        let mut delta = Delta::default();
        for (&path, &key) in &planned {
            match self.entries.get(path) {
                Some(last) if last.key == key && self.stamp == *stamp => delta.keep.push(path.clone()),
                _ => delta.write.push(path.clone()),
            }
        }
        delta.delete = self.entries.keys().filter(|path| !planned.contains_key(path)).cloned().collect();
        delta
    }

    /// The manifest as text: a line a file (`key`, `digest`, `bytes`, `path`, tab separated), a checksum at the end.
    pub fn to_text(&self) -> String {
        const LINE: usize = 64 + 64 + 64;
        let mut text = String::with_capacity(LINE * (self.entries.len() + 2));
        let Stamp { generator, audience } = &self.stamp;
        debug_assert!(!generator.contains(['\n', '\t']), "a generator is one word of one line");
        text += &[FIRST_LINE, "\ngenerator\t", generator, "\naudience\t", audience.as_str(), "\n"].concat();
        for (path, Entry { key, digest, bytes }) in &self.entries {
            text += &[&key.to_string(), &digest.to_string(), &bytes.to_string(), path.as_str()].join("\t");
            text += "\n";
        }
        let checksum = Digest::of(text.as_bytes());
        text + "checksum\t" + &checksum.to_string() + "\n"
    }

    /// Reads what [`Manifest::to_text`] wrote. A manifest that is not whole says nothing about any file.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        if text.lines().next() != Some(FIRST_LINE) {
            let other = text.starts_with("casebook-manifest ") && text.contains('\n');
            return Err(if other { ManifestError::Version } else { ManifestError::Damaged });
        }
        Self::parse_whole(text).ok_or(ManifestError::Damaged)
    }

    fn parse_whole(text: &str) -> Option<Self> {
        let (body, checksum) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        let body = &text[..=body.len()];
        if Digest::from_hex(checksum.strip_prefix("checksum\t")?)? != Digest::of(body.as_bytes()) {
            return None;
        }
        let mut lines = body.lines().skip(1);
        let generator = lines.next()?.strip_prefix("generator\t")?.to_owned();
        let audience = Visibility::parse(lines.next()?.strip_prefix("audience\t")?)?;
        let entries = lines.map(parse_entry).collect::<Option<_>>()?;
        Some(Self { stamp: Stamp { generator, audience }, entries })
    }
}

impl Delta {
    /// Whether the site already is as planned.
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.delete.is_empty()
    }
}

fn parse_entry(line: &str) -> Option<(OutPath, Entry)> {
    let mut fields = line.splitn(4, '\t');
    let key = Digest::from_hex(fields.next()?)?;
    let digest = Digest::from_hex(fields.next()?)?;
    let bytes = fields.next()?.parse().ok()?;
    // Checked like any other path, so that no manifest can have a file outside the output deleted.
    let path = OutPath::new(fields.next()?).ok()?;
    Some((path, Entry { key, digest, bytes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> OutPath {
        OutPath::new(path).unwrap()
    }

    fn stamp() -> Stamp {
        Stamp { generator: "casebook 1.2.3".into(), audience: Visibility::Internal }
    }

    fn key(key: &str) -> Digest {
        Digest::of(key.as_bytes())
    }

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        let entry = |text: &str| Entry { key: key(text), digest: key("bytes"), bytes: 5 };
        let entries = files.iter().map(|(name, text)| (path(name), entry(text))).collect();
        Manifest { stamp: stamp(), entries }
    }

    fn check(old: &[(&str, &str)], planned: &[(&str, &str)], expected: [&[&str]; 3]) {
        let planned: Vec<_> = planned.iter().map(|(name, text)| (path(name), key(text))).collect();
        let delta = manifest(old).diff(&stamp(), &planned);
        let [write, keep, delete] = expected.map(|paths| paths.iter().map(|p| path(p)).collect::<Vec<_>>());
        assert_eq!(delta, Delta { write, keep, delete });
    }

    #[test]
    fn equal_keys_are_kept_others_written_the_rest_deleted() {
        check(&[], &[("b", "1"), ("a", "1")], [&["a", "b"], &[], &[]]);
        check(&[("a", "1")], &[("a", "1")], [&[], &["a"], &[]]);
        check(&[("a", "1")], &[("a", "2")], [&["a"], &[], &[]]);
        check(&[("a", "1"), ("b", "1")], &[], [&[], &[], &["a", "b"]]);
        check(
            &[("a", "1"), ("b", "1"), ("c", "1")],
            &[("d", "1"), ("c", "1"), ("b", "2")],
            [&["b", "d"], &["c"], &["a"]],
        );
        check(&[("a", "1")], &[("a/b", "1")], [&["a/b"], &[], &["a"]]);
    }

    #[test]
    fn another_version_or_audience_keeps_nothing() {
        let planned = [(path("a"), key("1"))];
        for other in
            [Stamp { generator: "casebook 1.2.4".into(), ..stamp() }, Stamp { audience: Visibility::Public, ..stamp() }]
        {
            assert_eq!(manifest(&[("a", "1")]).diff(&other, &planned).write, [path("a")]);
        }
    }

    #[test]
    fn what_was_written_is_read() {
        for files in [[].as_slice(), &[("a", "1"), ("systems/支付 2.html", "2")]] {
            let manifest = manifest(files);
            assert_eq!(Manifest::parse(&manifest.to_text()), Ok(manifest));
        }
    }

    #[test]
    fn any_damage_is_noticed() {
        let text = manifest(&[("a", "1"), ("b/c.html", "2")]).to_text();
        for end in 0..text.len() {
            assert_eq!(Manifest::parse(&text[..end]), Err(ManifestError::Damaged), "cut off at {end}");
        }
        for i in 0..text.len() {
            let mut damaged = text.clone().into_bytes();
            damaged[i] ^= 1;
            assert!(Manifest::parse(&String::from_utf8(damaged).unwrap()).is_err(), "byte {i}");
        }
        assert_eq!(Manifest::parse("casebook-manifest 2\n"), Err(ManifestError::Version));
    }

    #[test]
    fn a_forged_path_is_damage() {
        let text = manifest(&[("a", "1")]).to_text();
        let body = text[..text.rfind("checksum").unwrap()].replace("\ta\n", "\t../a\n");
        let forged = format!("{body}checksum\t{}\n", Digest::of(body.as_bytes()));
        assert_eq!(Manifest::parse(&forged), Err(ManifestError::Damaged));
    }
}
