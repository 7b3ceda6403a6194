//! Damage to the index on disk: whatever happened to its files, it is made anew, that is said once, and answers are right.

use std::fs;
use std::path::Path;

use casebook::build;
use casebook::source::Digest;

use super::bed::{self, SECOND, Seen, files, generation, refresh, refresh_of};
use crate::library::Library;

const N_FLIPS: usize = 1000;
const N_THREADS: usize = 4;
const N_CUTS: usize = 100;

/// What looks for a second time whether all is well: each would cost as much as the damage.
const LOOK_TWICE: usize = 10;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }
}

/// A library, and what its index must give.
struct Bed {
    lib: Library,
    read: build::Library,
    whole: Seen,
}

impl Bed {
    fn new() -> Self {
        let library = bed::fast_library();
        let read = bed::read(&library);
        let whole = bed::from_nothing(&read);
        let bed = Self { lib: library, read, whole };
        assert_eq!(bed.refresh().note, None);
        bed
    }

    fn refresh(&self) -> Seen {
        refresh_of(&self.lib, &self.read, false, b"1")
    }

    /// The index gives what it must; whether something is said of damage.
    fn is_right(&self, what: &str) -> bool {
        let seen = self.refresh();
        assert_eq!((&seen.words, &seen.found), (&self.whole.words, &self.whole.found), "after {what}");
        seen.note.is_some()
    }

    /// The damage is told once, and mended.
    fn is_mended(&self, what: &str, is_looked_at_twice: bool) {
        assert!(self.is_right(what), "{what} was not noticed");
        if is_looked_at_twice {
            let again = self.refresh();
            assert_eq!((again.note, again.n_read), (None, 0), "after {what}, the second time");
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        generation(&self.lib).join(name)
    }
}

/// What tells the files of a generation apart in all generations.
fn ending(file: &Path) -> &str {
    name(file).rsplit('.').next().unwrap()
}

fn name(file: &Path) -> &str {
    file.file_name().unwrap().to_str().unwrap()
}

#[test]
fn one_wrong_bit_anywhere_is_noticed() {
    std::thread::scope(|scope| {
        (0..N_THREADS).for_each(|seed| drop(scope.spawn(move || flip(seed, N_FLIPS / N_THREADS))));
    });
}

fn flip(seed: usize, n_flips: usize) {
    let (bed, mut dice) = (Bed::new(), Dice(seed as u64));
    for round in 0..n_flips {
        let files = files(&bed.lib);
        // Each file as often as any other: the small ones are those that name the rest.
        let file = &files[round % files.len()];
        let mut bytes = fs::read(file).unwrap();
        let at = dice.below(bytes.len());
        bytes[at] ^= 1 << dice.below(8);
        fs::remove_file(file).unwrap();
        fs::write(file, bytes).unwrap();
        bed.is_mended(&format!("flipping a bit at {at} of {}", name(file)), round % LOOK_TWICE == 0);
    }
}

#[test]
fn a_file_that_ends_early_or_is_gone_is_noticed() {
    let (bed, mut dice) = (Bed::new(), Dice(2));
    for round in 0..N_CUTS {
        let files = files(&bed.lib);
        let file = &files[round % files.len()];
        let bytes = fs::read(file).unwrap();
        let at = if round < files.len() { 0 } else { dice.below(bytes.len()) };
        fs::remove_file(file).unwrap();
        fs::write(file, &bytes[..at]).unwrap();
        bed.is_mended(&format!("cutting {} at {at}", name(file)), round % LOOK_TWICE == 0);
    }
    for file in &files(&bed.lib) {
        // Its name in the generation that is there now.
        let now = files(&bed.lib).into_iter().find(|now| name(now).ends_with(ending(file)));
        let file = &now.unwrap();
        fs::remove_file(file).unwrap();
        // Without `current` there is no index: nothing is wrong with that.
        let is_noticed = bed.is_right(&format!("removing {}", name(file)));
        assert_eq!(is_noticed, name(file) != "current", "removing {}", name(file));
    }
    fs::remove_dir_all(generation(&bed.lib)).unwrap();
    bed.is_mended("removing the folder", true);
    fs::remove_dir_all(bed::folder(&bed.lib)).unwrap();
    assert!(!bed.is_right("removing everything"));
}

/// Writes the stamp of a generation anew, so that it belongs to its files whatever they are; `change` may change its bytes.
fn sign(folder: &Path, change: impl Fn(&mut Vec<u8>)) {
    let stamp = fs::read(folder.join("stamp")).unwrap();
    // Format, what it was made for, and the files with their digests.
    let (format, made_for, _): (u32, Digest, Vec<(String, Digest)>) = postcard::from_bytes(&stamp[32..]).unwrap();
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let entries = entries.filter(|file| name(file) != "stamp");
    let files: Vec<(String, Digest)> =
        entries.map(|file| (name(&file).to_owned(), Digest::of(&fs::read(&file).unwrap()))).collect();
    let mut body = postcard::to_allocvec(&(format, made_for, files)).unwrap();
    change(&mut body);
    fs::write(folder.join("stamp"), [Digest::of(&body).as_bytes().as_slice(), &body].concat()).unwrap();
}

#[test]
fn an_index_of_another_version_is_made_anew_without_a_word() {
    let bed = Bed::new();
    let n_units = refresh_of(&bed.lib, &bed.read, false, b"another program").n_read;
    assert!(n_units > 0);
    assert!(!bed.is_right("another program wrote it"));
    sign(&generation(&bed.lib), |body| body[0] += 1);
    let seen = bed.refresh();
    assert_eq!((seen.note, seen.n_read, &seen.words), (None, n_units, &bed.whole.words));
    // Files of another version of tantivy that say they are ours.
    let meta = fs::read_to_string(bed.path("meta.json")).unwrap();
    for wrong in ["", "{}", "null", &meta.replace("\"incidents\"", "\"others\""), &meta.replace("opstamp", "stamp")] {
        fs::remove_file(bed.path("meta.json")).unwrap();
        fs::write(bed.path("meta.json"), wrong).unwrap();
        sign(&generation(&bed.lib), |_| ());
        bed.is_mended(&format!("writing {wrong:?} to meta.json"), true);
    }
}

#[test]
fn an_index_that_is_whole_but_empty_is_not_believed() {
    let bed = Bed::new();
    let other = Library::fast();
    other.write("content/2026-01-05-a.md", "");
    fs::remove_file(other.root().join("content/2026-01-05-a.md")).unwrap();
    let empty = refresh(&other, false);
    assert!(empty.words.is_empty(), "{:?}", empty.words);
    let take = |is_taken: &dyn Fn(&str) -> bool| {
        let to = generation(&bed.lib);
        for file in fs::read_dir(&to).unwrap().map(|entry| entry.unwrap().path()).filter(|f| is_taken(name(f))) {
            fs::remove_file(file).unwrap();
        }
        let from = fs::read_dir(generation(&other)).unwrap().map(|entry| entry.unwrap().path());
        for file in from.filter(|file| is_taken(name(file))) {
            fs::copy(&file, to.join(name(&file))).unwrap();
        }
    };
    // All of it: it is what an empty library has, and is brought up to date.
    take(&|_| true);
    assert!(!bed.is_right("taking an empty index"));
    // Its words without its list, and signed.
    take(&|name| !["stamp", "ledger"].contains(&name));
    sign(&generation(&bed.lib), |_| ());
    bed.is_mended("taking the files of an empty index", true);
    // Its list without its words, and signed.
    take(&|name| name == "ledger");
    sign(&generation(&bed.lib), |_| ());
    assert!(bed.is_right("taking the list of an empty index") || bed.refresh().n_read == 0);
}

#[test]
fn an_index_of_another_library_is_not_taken() {
    let bed = Bed::new();
    let other = Library::fast();
    other.write("content/2026-01-05-a.md", SECOND);
    refresh(&other, false);
    let (from, to) = (generation(&other), generation(&bed.lib));
    fs::remove_dir_all(&to).unwrap();
    fs::create_dir(&to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&file, to.join(name(&file))).unwrap();
    }
    assert!(!bed.is_right("taking another library's index"));
}
