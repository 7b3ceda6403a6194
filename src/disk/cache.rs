//! What is kept between builds in `.casebook/cache`: it may be deleted at any time, and a failure to keep it costs time only.

use std::fs;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::build::Library;
use crate::build::known::KnownKeys;
use crate::build::memo::{Memo, N_SHARDS, Update};
use crate::parallel;
use crate::source::Digest;

/// The folder of a library that holds what can be made again.
pub const CACHE_FOLDER: &str = ".casebook/cache";

const KEYS_FILE: &str = "keys";

/// Reads what parsing gave last time; whatever can't be read counts as not there.
pub fn read_memo(root: &Path, stamp: Digest) -> Memo {
    let shards: Vec<usize> = (0..N_SHARDS).collect();
    let read = |shard: &usize| fs::read(shard_file(root, *shard)).unwrap_or_default();
    Memo::new(stamp, parallel::map(&shards, read))
}

/// Keeps what changed, each shard whole or not at all. Nobody is told of a failure: the next build parses again.
pub fn write_memo(root: &Path, updates: &[Update]) {
    let folder = root.join(CACHE_FOLDER);
    if updates.is_empty() || fs::create_dir_all(&folder).is_err() {
        return;
    }
    // See above: a cache that can't be written is no problem of the user's.
    let _ = parallel::try_each(updates, |update| put(&shard_file(root, update.shard), &update.bytes));
}

/// Gives `make` what parsing gave last time, and keeps what it has learned for the next time.
pub fn remembering(root: &Path, stamp: Digest, make: impl FnOnce(&Memo) -> Library) -> Library {
    // Most commands end soon after: taking ten thousand documents apart before that would only take time.
    let memo = ManuallyDrop::new(read_memo(root, stamp));
    let library = make(&memo);
    write_memo(root, library.memo_updates());
    library
}

/// Reads which keys pages had last time; whatever can't be read counts as not there.
pub fn read_known_keys(root: &Path, stamp: Digest) -> KnownKeys {
    KnownKeys::from_bytes(&fs::read(root.join(CACHE_FOLDER).join(KEYS_FILE)).unwrap_or_default(), stamp)
}

/// Keeps which keys pages have. Nobody is told of a failure: the next build makes their views again.
pub fn write_known_keys(root: &Path, known: &KnownKeys, stamp: Digest) {
    let folder = root.join(CACHE_FOLDER);
    let _ = fs::create_dir_all(&folder).and_then(|()| put(&folder.join(KEYS_FILE), &known.to_bytes(stamp)));
}

/// Writes a file of the cache, whole or not at all.
fn put(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut draft = NamedTempFile::new_in(file.parent().expect("files of the cache are in its folder"))?;
    draft.write_all(bytes)?;
    draft.persist(file)?;
    Ok(())
}

fn shard_file(root: &Path, shard: usize) -> PathBuf {
    root.join(CACHE_FOLDER).join(format!("documents-{shard:03}"))
}
