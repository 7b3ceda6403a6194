//! What parsing gave last time, so that a build parses only files that changed.
//!
//! A memo is a cache and nothing more: bytes that `disk` keeps between builds and may lose. It is cut into shards by
//! path, so that an edit rewrites one small file. A shard that is damaged, or that another program or other settings
//! wrote, counts as empty. Documents are decoded one by one, on all cores, when they are asked for.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::address::SourcePath;
use crate::config::Config;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::model::Document;
use crate::parallel;
use crate::parse;
use crate::source::{Digest, SourceFile};

/// How many shards there are: at ten thousand documents one is some 300 kB.
pub const N_SHARDS: usize = 128;

/// The bytes before the entries of a shard: its stamp, and the digest of what follows.
const HEAD: usize = 64;

/// What parsing gave last time.
#[derive(Debug)]
pub struct Memo {
    stamp: Digest,
    shards: Vec<Shard>,
}

#[derive(Debug, Default)]
struct Shard {
    bytes: Vec<u8>,
    entries: HashMap<SourcePath, (Digest, Range<usize>)>,
}

/// A file, with what parsing it gave where it was parsed anew.
type Parsed<'a> = (&'a SourceFile, Option<&'a Diagnosed<Document>>);

/// A document as it is written down.
#[derive(Serialize)]
struct Kept<'a> {
    document: &'a Document,
    diagnostics: &'a [Diagnostic],
}

#[derive(Deserialize)]
struct Found {
    document: Document,
    diagnostics: Vec<Diagnostic>,
}

/// A shard that has to be written, or removed where it is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Which one.
    pub shard: usize,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The digest of everything besides a file that parsing it depends on: the program and the settings.
pub fn stamp(program: &str, config: &SourceFile) -> Digest {
    Digest::of_parts([program.as_bytes(), config.digest.as_bytes()])
}

impl Memo {
    /// A memo of the shards that were kept, in order; missing ones are empty. See [`stamp`].
    pub fn new(stamp: Digest, shards: Vec<Vec<u8>>) -> Self {
        let mut shards: Vec<Shard> = shards.into_iter().map(|bytes| Shard::read(bytes, stamp)).collect();
        shards.resize_with(N_SHARDS, Shard::default);
        Self { stamp, shards }
    }

    /// Parses `files`, those that are known from memory: what parsing each gave, and the shards that change by it.
    pub fn parse(&self, files: &[SourceFile], config: &Config) -> (Vec<Diagnosed<Document>>, Vec<Update>) {
        let parsed = parallel::map(files, |file| match self.get(file) {
            Some(known) => (known, false),
            None => (parse::document(file, config), true),
        });
        let fresh = parsed.iter().map(|(document, is_fresh)| is_fresh.then_some(document));
        let updates = self.updates(files.iter().zip(fresh));
        (parsed.into_iter().map(|(document, _)| document).collect(), updates)
    }

    /// What parsing `file` gave, if it is known.
    fn get(&self, file: &SourceFile) -> Option<Diagnosed<Document>> {
        let found: Found = postcard::from_bytes(self.kept(file)?).ok()?;
        Some(Diagnosed { value: found.document, diagnostics: found.diagnostics })
    }

    /// The shards that change now that `parsed` is what there is: each file with what parsing it gave, where it was
    /// parsed anew.
    fn updates<'a>(&self, parsed: impl IntoIterator<Item = Parsed<'a>>) -> Vec<Update> {
        let mut members: Vec<Vec<Parsed<'a>>> = vec![Vec::new(); N_SHARDS];
        for (file, fresh) in parsed {
            members[shard_of(&file.path)].push((file, fresh));
        }
        let stale: Vec<usize> = (0..N_SHARDS)
            .filter(|i| {
                members[*i].iter().any(|(_, fresh)| fresh.is_some())
                    || members[*i].len() != self.shards[*i].entries.len()
            })
            .collect();
        parallel::map(&stale, |shard| Update { shard: *shard, bytes: self.write(&members[*shard]) })
    }

    fn kept(&self, file: &SourceFile) -> Option<&[u8]> {
        let shard = &self.shards[shard_of(&file.path)];
        let (digest, range) = shard.entries.get(&file.path)?;
        (*digest == file.digest).then(|| &shard.bytes[range.clone()])
    }

    fn write(&self, members: &[Parsed<'_>]) -> Vec<u8> {
        let mut body = Vec::new();
        for (file, fresh) in members {
            let blob = match fresh {
                Some(Diagnosed { value, diagnostics }) => postcard::to_allocvec(&Kept { document: value, diagnostics })
                    .expect("documents can be written down"),
                None => self.kept(file).expect("what was not parsed anew was kept").to_vec(),
            };
            for part in [file.path.as_str().as_bytes(), file.digest.as_bytes(), &blob] {
                body.extend_from_slice(&u32::try_from(part.len()).expect("files are at most 10 MiB").to_le_bytes());
                body.extend_from_slice(part);
            }
        }
        let mut bytes = Vec::with_capacity(HEAD + body.len());
        bytes.extend_from_slice(self.stamp.as_bytes());
        bytes.extend_from_slice(Digest::of(&body).as_bytes());
        bytes.extend_from_slice(&body);
        bytes
    }
}

impl Shard {
    fn read(bytes: Vec<u8>, stamp: Digest) -> Self {
        let is_ours = bytes.len() >= HEAD
            && bytes[..32] == *stamp.as_bytes()
            && bytes[32..HEAD] == *Digest::of(&bytes[HEAD..]).as_bytes();
        if !is_ours {
            return Self::default();
        }
        let entries = entries(&bytes).unwrap_or_default();
        Self { bytes, entries }
    }
}

/// The entries of a shard whose digest was right; `None` where they make no sense all the same.
fn entries(bytes: &[u8]) -> Option<HashMap<SourcePath, (Digest, Range<usize>)>> {
    let mut entries = HashMap::new();
    let mut at = HEAD;
    while at < bytes.len() {
        let path = next_part(bytes, &mut at)?;
        let digest = next_part(bytes, &mut at)?;
        let blob = next_part(bytes, &mut at)?;
        let path = SourcePath::new(std::str::from_utf8(&bytes[path]).ok()?);
        entries.insert(path, (Digest::from_bytes(bytes[digest].try_into().ok()?), blob));
    }
    Some(entries)
}

fn next_part(bytes: &[u8], at: &mut usize) -> Option<Range<usize>> {
    let length = u32::from_le_bytes(bytes.get(*at..*at + 4)?.try_into().ok()?) as usize;
    let part = *at + 4..*at + 4 + length;
    *at = part.end;
    (part.end <= bytes.len()).then_some(part)
}

fn shard_of(path: &SourcePath) -> usize {
    usize::from(Digest::of(path.as_str().as_bytes()).as_bytes()[0]) % N_SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile::from_bytes(SourcePath::new(path), text.as_bytes())
    }

    fn stamp(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    fn kept(updates: &[Update]) -> Vec<Vec<u8>> {
        let mut shards = vec![Vec::new(); N_SHARDS];
        for update in updates {
            shards[update.shard].clone_from(&update.bytes);
        }
        shards
    }

    const TEXT: &str = "---\ntitle: A\nseverty: x\nextra: { a: [1, 2.5, null, { b: true }] }\nactions: [one]\n---\n\n## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 2026-01-02 09:00 | Start |\n";

    #[test]
    fn a_document_comes_back_as_it_was() {
        let file = file("content/a.md", TEXT);
        let parsed = parse::document(&file, &Config::default());
        let updates = Memo::new(stamp("1"), Vec::new()).updates([(&file, Some(&parsed))]);
        let again = Memo::new(stamp("1"), kept(&updates)).get(&file).expect("it was kept");
        assert_eq!(format!("{:?}", again.value), format!("{:?}", parsed.value));
        assert_eq!(again.diagnostics, parsed.diagnostics);
    }

    #[test]
    fn other_bytes_settings_or_damage_are_as_if_nothing_was_kept() {
        let file = file("content/a.md", TEXT);
        let parsed = parse::document(&file, &Config::default());
        let shards = kept(&Memo::new(stamp("1"), Vec::new()).updates([(&file, Some(&parsed))]));
        let changed = self::file("content/a.md", "other");
        assert!(Memo::new(stamp("1"), shards.clone()).get(&changed).is_none());
        assert!(Memo::new(stamp("2"), shards.clone()).get(&file).is_none());
        let shard = shard_of(&file.path);
        for i in 0..shards[shard].len() {
            let mut damaged = shards.clone();
            damaged[shard][i] ^= 1;
            assert!(Memo::new(stamp("1"), damaged).get(&file).is_none(), "byte {i}");
        }
    }

    #[test]
    fn only_shards_that_change_are_written() {
        let files: Vec<SourceFile> = (0..50).map(|i| file(&format!("content/{i}.md"), "text")).collect();
        let parsed: Vec<_> = files.iter().map(|file| parse::document(file, &Config::default())).collect();
        let memo = Memo::new(
            stamp("1"),
            kept(&Memo::new(stamp("1"), Vec::new()).updates(files.iter().zip(parsed.iter().map(Some)))),
        );
        assert_eq!(memo.updates(files.iter().map(|file| (file, None))), []);
        let removed = memo.updates(files[1..].iter().map(|file| (file, None)));
        assert_eq!(removed.iter().map(|update| update.shard).collect::<Vec<_>>(), [shard_of(&files[0].path)]);
    }
}
