//! The search index on disk, in `.casebook/cache/search`: a cache, which is brought up to date whenever it is opened.
//!
//! An edition's folder holds immutable *generations*. An update links the files of the last one into a new folder,
//! changes the index there, writes a stamp with the digest of every file, and points `current` to it. A generation is
//! used only if all its files have the digests of its stamp, so nothing ever reads a damaged byte. What is missing, of
//! another program or damaged is made anew. Whoever can't write, or finds somebody else writing, works in memory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::{CACHE_FOLDER, sync};
use crate::address::SourcePath;
use crate::parallel;
use crate::search::index::ledger::{Changes, Ledger};
use crate::search::index::write::Writing;
use crate::search::index::{Index, Place, Unusable};
use crate::search::units::Units;
use crate::source::Digest;

/// Changes when the index is laid out otherwise.
const FORMAT: u32 = 1;

const STAMP_FILE: &str = "stamp";
const LEDGER_FILE: &str = "ledger";
const CURRENT_FILE: &str = "current";
const NEXT_FILE: &str = "next";
const LOCK_FILE: &str = "lock";
const GENERATION: &str = "gen-";

/// How often `current` is followed again, when another process changes it meanwhile.
const TRIES: usize = 3;

/// What an index is made for.
pub struct Wanted<'a> {
    /// The library's root.
    pub root: &'a Path,
    /// The edition: a folder of its own, as what one holds another must not.
    pub edition: &'a str,
    /// Whether its files may end up with readers who must not see what was taken out.
    pub is_public: bool,
    /// The digest of everything but the units that the index depends on: the program and the settings.
    pub stamp: Digest,
    /// What it shall hold.
    pub units: &'a Units<'a>,
    /// The text of a file as the edition's readers may see it.
    pub text: &'a (dyn Fn(&SourcePath) -> &'a str + Sync),
}

/// An index that holds what was wanted.
pub struct Refreshed {
    /// It.
    pub index: Index,
    /// How many units were read anew.
    pub n_read: usize,
    /// What people should know: that the last one was damaged.
    pub note: Option<String>,
}

/// A generation that was found whole.
struct Generation {
    folder: PathBuf,
    number: u64,
    files: Vec<String>,
    ledger: Ledger,
}

#[derive(Serialize, Deserialize)]
struct Stamp {
    format: u32,
    made_for: Digest,
    files: Vec<(String, Digest)>,
}

/// Opens the index of `wanted`, after bringing it up to date.
pub fn refresh_index(wanted: &Wanted<'_>) -> anyhow::Result<Refreshed> {
    let folder = wanted.root.join(CACHE_FOLDER).join("search").join(wanted.edition);
    let mut note = None;
    let last = match last_generation(&folder, wanted.stamp) {
        Ok(last) => last,
        Err(problem) => {
            note = Some(format!("the search index was damaged ({problem}), so it was made anew"));
            None
        }
    };
    let changes = last.as_ref().map(|last| last.ledger.changes(wanted.units));
    if let (Some(last), Some(changes)) = (&last, &changes)
        && changes.is_empty()
    {
        match open(&last.folder, &last.ledger, wanted.units) {
            Ok(index) => return Ok(Refreshed { index, n_read: 0, note }),
            Err(Unusable(problem)) => {
                note = Some(format!("the search index could not be used ({problem}), so it was made anew"));
            }
        }
    }
    let base = last.as_ref().zip(changes.as_ref());
    // What was taken out of an index stands in its files for a while.
    let base = base.filter(|(_, changes)| note.is_none() && !(wanted.is_public && changes.takes_out()));
    let (index, n_read) = match updated_on_disk(&folder, last.as_ref(), base, wanted) {
        Some(done) => done,
        None => in_memory(base, wanted)
            .map_err(|Unusable(problem)| anyhow::anyhow!(problem))
            .context("could not make the search index")?,
    };
    Ok(Refreshed { index, n_read, note })
}

fn open(folder: &Path, ledger: &Ledger, units: &Units<'_>) -> Result<Index, Unusable> {
    Index::open(&Place::folder(folder)?, ledger, units)
}

/// The generation that `current` names, if there is one and it was made by this program; why not, if it is damaged.
fn last_generation(folder: &Path, stamp: Digest) -> Result<Option<Generation>, String> {
    let mut problem = None;
    let mut seen = None;
    for _ in 0..TRIES {
        let name = match fs::read_to_string(folder.join(CURRENT_FILE)) {
            Ok(name) => name,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err("`current` names nothing".to_owned());
            }
            Err(_) => return Ok(None),
        };
        if seen.as_ref() == Some(&name) {
            break;
        }
        match generation(folder, &name, stamp) {
            Ok(found) => return Ok(found),
            Err(why) => problem = Some(why),
        }
        seen = Some(name);
    }
    Err(problem.unwrap_or_default())
}

fn generation(parent: &Path, name: &str, made_for: Digest) -> Result<Option<Generation>, String> {
    let number = name.strip_prefix(GENERATION).and_then(|number| number.parse().ok());
    let number = number.ok_or("`current` names nothing")?;
    let folder = parent.join(name);
    let bytes = fs::read(folder.join(STAMP_FILE)).map_err(|_| "it has no stamp")?;
    let (digest, body) = bytes.split_at_checked(32).ok_or("its stamp is cut")?;
    if digest != Digest::of(body).as_bytes() {
        return Err("its stamp is damaged".to_owned());
    }
    let stamp: Stamp = postcard::from_bytes(body).map_err(|_| "its stamp can't be read")?;
    if stamp.format != FORMAT || stamp.made_for != made_for {
        return Ok(None);
    }
    let is_whole = |(name, digest): &(String, Digest)| match File::open(folder.join(name)).and_then(Digest::of_reader) {
        Ok(found) if found == *digest => Ok(()),
        Ok(_) => Err(format!("`{name}` has changed")),
        Err(_) => Err(format!("`{name}` is missing")),
    };
    parallel::try_each(&stamp.files, is_whole)?;
    let ledger = fs::read(folder.join(LEDGER_FILE)).ok().and_then(|bytes| Ledger::from_bytes(&bytes));
    let ledger = ledger.ok_or("its list can't be read")?;
    let files = stamp.files.into_iter().map(|(name, _)| name).collect();
    Ok(Some(Generation { folder, number, files, ledger }))
}

/// Makes the next generation on disk; `None` where that can't be.
fn updated_on_disk(
    folder: &Path,
    last: Option<&Generation>,
    base: Option<(&Generation, &Changes)>,
    wanted: &Wanted<'_>,
) -> Option<(Index, usize)> {
    fs::create_dir_all(folder).ok()?;
    let _lock = lock(folder).ok()??;
    // Somebody else may have been faster.
    let now = fs::read_to_string(folder.join(CURRENT_FILE)).ok();
    if let Some(now) = now.filter(|now| last.is_none_or(|last| last.folder.file_name() != Some(now.as_ref())))
        && let Ok(Some(other)) = generation(folder, &now, wanted.stamp)
        && other.ledger.changes(wanted.units).is_empty()
    {
        return open(&other.folder, &other.ledger, wanted.units).ok().map(|index| (index, 0));
    }
    let done = base.and_then(|(last, changes)| next(folder, Some((last, changes)), wanted));
    done.or_else(|| next(folder, None, wanted))
}

/// Writes a generation and points `current` to it.
fn next(folder: &Path, base: Option<(&Generation, &Changes)>, wanted: &Wanted<'_>) -> Option<(Index, usize)> {
    let number = generations(folder).map(|(_, number)| number).max().unwrap_or(0) + 1;
    let number = number.max(base.map_or(0, |(last, _)| last.number + 1));
    let new = folder.join(format!("{GENERATION}{number}"));
    fs::create_dir(&new).ok()?;
    let made = write(&new, base, wanted).and_then(|(ledger, n_read)| {
        seal(&new, &ledger, wanted.stamp)?;
        let index = open(&new, &ledger, wanted.units)?;
        point(folder, &new)?;
        Ok((index, n_read))
    });
    if let Ok(made) = made {
        clear(folder, number);
        return Some(made);
    }
    // It was never used; the next one clears it away if this fails.
    let _ = fs::remove_dir_all(&new);
    None
}

fn write(new: &Path, base: Option<(&Generation, &Changes)>, wanted: &Wanted<'_>) -> Result<(Ledger, usize), Unusable> {
    let Some((last, changes)) = base else {
        return begin(&Place::folder(new)?, wanted);
    };
    for name in last.files.iter().filter(|name| *name != LEDGER_FILE) {
        let (from, to) = (last.folder.join(name), new.join(name));
        fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ()))?;
    }
    fill(Writing::resume(&Place::folder(new)?, &last.ledger, changes)?, changes, wanted)
}

/// Makes an index that is gone when the process ends.
fn in_memory(base: Option<(&Generation, &Changes)>, wanted: &Wanted<'_>) -> Result<(Index, usize), Unusable> {
    if let Some((last, changes)) = base {
        let files = last.files.iter().map(|name| Some((name.as_str(), fs::read(last.folder.join(name)).ok()?)));
        let files: Option<Vec<(&str, Vec<u8>)>> = files.collect();
        if let Some(files) = files {
            let place = Place::memory(files.iter().map(|(name, bytes)| (*name, bytes.as_slice())))?;
            let (ledger, n_read) = fill(Writing::resume(&place, &last.ledger, changes)?, changes, wanted)?;
            return Ok((Index::open(&place, &ledger, wanted.units)?, n_read));
        }
    }
    let place = Place::memory([])?;
    let (ledger, n_read) = begin(&place, wanted)?;
    Ok((Index::open(&place, &ledger, wanted.units)?, n_read))
}

/// Makes an index from nothing.
fn begin(place: &Place, wanted: &Wanted<'_>) -> Result<(Ledger, usize), Unusable> {
    let everything = Ledger::default().changes(wanted.units);
    fill(Writing::begin(place, everything.add.len(), parallel::n_threads())?, &everything, wanted)
}

fn fill(mut writing: Writing, changes: &Changes, wanted: &Wanted<'_>) -> Result<(Ledger, usize), Unusable> {
    let units = wanted.units;
    writing.add(units, &changes.add, |space, number| units.texts(space, number, wanted.text))?;
    Ok((writing.finish()?, changes.add.len()))
}

/// Writes ledger and stamp, and gets everything onto the medium.
fn seal(folder: &Path, ledger: &Ledger, made_for: Digest) -> Result<(), Unusable> {
    fs::write(folder.join(LEDGER_FILE), ledger.to_bytes())?;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".lock") {
            fs::remove_file(folder.join(name))?;
            continue;
        }
        let file = File::open(folder.join(&name))?;
        file.sync_all()?;
        files.push((name, Digest::of_reader(file)?));
    }
    files.sort();
    let body = postcard::to_allocvec(&Stamp { format: FORMAT, made_for, files })?;
    let mut stamp = File::create(folder.join(STAMP_FILE))?;
    stamp.write_all(Digest::of(&body).as_bytes())?;
    stamp.write_all(&body)?;
    stamp.sync_all()?;
    sync::folder(folder)?;
    Ok(())
}

fn point(folder: &Path, new: &Path) -> Result<(), Unusable> {
    let name = new.file_name().expect("a generation has a name");
    // Always under one name, so that a process that is killed here leaves nothing that stays.
    let next = folder.join(NEXT_FILE);
    let mut file = File::create(&next)?;
    file.write_all(name.as_encoded_bytes())?;
    file.sync_all()?;
    fs::rename(next, folder.join(CURRENT_FILE))?;
    sync::folder(folder)?;
    Ok(())
}

/// Removes all generations but one. Who still reads an older one has its files open.
fn clear(folder: &Path, but: u64) {
    for (path, _) in generations(folder).filter(|(_, number)| *number != but) {
        // What stays is cleared away next time.
        let _ = fs::remove_dir_all(path);
    }
}

fn generations(folder: &Path) -> impl Iterator<Item = (PathBuf, u64)> {
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let number = entry.file_name().to_str()?.strip_prefix(GENERATION)?.parse().ok()?;
        Some((entry.path(), number))
    })
}

/// The right to write, until it is dropped.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file would do, if no process that was just started had it, too.
        let _ = self.0.unlock();
    }
}

/// The right to write; `None` if somebody else has it.
fn lock(folder: &Path) -> io::Result<Option<Lock>> {
    let file = OpenOptions::new().create(true).write(true).truncate(false).open(folder.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        // Some network file systems have no locks. One process alone still works there.
        Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Some(Lock(file))),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}
