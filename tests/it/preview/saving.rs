//! However an editor or a tool saves a file: what it saved is shown, once, and no half of it ever is.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use casebook::serve::{Live, Standing};

use super::{Desk, PAGE, library, text};

/// Between two things that an editor does one after the other.
const BREATH: Duration = Duration::from_millis(60);

/// The file that is saved, and what it shall hold.
struct Save<'a> {
    file: &'a Path,
    text: &'a str,
}

impl Save<'_> {
    /// A file beside it.
    fn beside(&self, name: &str) -> PathBuf {
        self.file.with_file_name(name)
    }

    fn write(&self, file: &Path) {
        fs::write(file, self.text).unwrap();
    }

    fn to(&self, name: &str) {
        fs::rename(self.file, self.beside(name)).unwrap();
    }

    fn from(&self, name: &str) {
        fs::rename(self.beside(name), self.file).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.beside(name)).unwrap();
    }

    fn in_parts(&self, mut file: File) {
        for part in self.text.as_bytes().chunks(self.text.len() / 3 + 1) {
            file.write_all(part).unwrap();
            std::thread::park_timeout(BREATH);
        }
    }
}

/// Who saves so, and how.
type Style = (&'static str, fn(&Save<'_>));

const STYLES: &[Style] = &[
    ("nano, VS Code: in place", |save| save.write(save.file)),
    ("Sublime, gedit: a new file renamed over it", |save| {
        save.write(&save.beside(".goutputstream-AB12CD"));
        save.from(".goutputstream-AB12CD");
    }),
    ("vim, backupcopy=no: moved to a backup, written anew", |save| {
        save.write(&save.beside(".a.md.swp"));
        save.write(&save.beside("4913"));
        save.remove("4913");
        save.to("a.md~");
        save.write(save.file);
        save.remove("a.md~");
        save.remove(".a.md.swp");
    }),
    ("vim, backupcopy=yes: copied to a backup, written over", |save| {
        fs::copy(save.file, save.beside("a.md~")).unwrap();
        save.write(save.file);
        save.remove("a.md~");
    }),
    ("vim, backup: the backup stays", |save| {
        save.to("a.md~");
        save.write(save.file);
    }),
    #[cfg(unix)]
    ("Emacs: a lock that leads nowhere, a backup", |save| {
        std::os::unix::fs::symlink("somebody@somewhere.1", save.beside(".#a.md")).unwrap();
        save.write(&save.beside("#a.md#"));
        save.to("a.md~");
        save.write(save.file);
        save.remove(".#a.md");
        save.remove("#a.md#");
    }),
    ("Kate: a swap file beside it", |save| {
        save.write(&save.beside(".a.md.kate-swp"));
        save.write(save.file);
        save.remove(".a.md.kate-swp");
    }),
    ("JetBrains: safe write", |save| {
        save.write(&save.beside("a.md___jb_tmp___"));
        save.to("a.md___jb_old___");
        save.from("a.md___jb_tmp___");
        save.remove("a.md___jb_old___");
    }),
    ("Office: an owner file beside it", |save| {
        save.write(&save.beside("~$a.md"));
        save.write(save.file);
        save.remove("~$a.md");
    }),
    ("sed -i, perl -i", |save| {
        save.write(&save.beside("sedJ3kXyz"));
        save.from("sedJ3kXyz");
    }),
    ("rsync", |save| {
        save.write(&save.beside(".a.md.Xy12Zz"));
        save.from(".a.md.Xy12Zz");
    }),
    ("git: removed, written anew", |save| {
        fs::remove_file(save.file).unwrap();
        save.write(save.file);
    }),
    ("cp over it", |save| {
        let other = tempfile::NamedTempFile::new().unwrap();
        save.write(other.path());
        fs::copy(other.path(), save.file).unwrap();
    }),
    ("mv over it from a folder that is not watched", |save| {
        let other = save.file.parent().unwrap().with_file_name("other.md");
        save.write(&other);
        fs::rename(other, save.file).unwrap();
    }),
    ("written in three parts", |save| save.in_parts(File::create(save.file).unwrap())),
    ("emptied, and then written", |save| {
        File::create(save.file).unwrap();
        std::thread::park_timeout(BREATH);
        save.write(save.file);
    }),
    ("emptied, and then added to in three parts", |save| {
        File::create(save.file).unwrap();
        save.in_parts(OpenOptions::new().append(true).open(save.file).unwrap());
    }),
    ("a hard link in its place", |save| {
        save.write(&save.beside(".new"));
        fs::remove_file(save.file).unwrap();
        fs::hard_link(save.beside(".new"), save.file).unwrap();
        save.remove(".new");
    }),
    ("touched and made read-only on the way", |save| {
        let permissions = fs::metadata(save.file).unwrap().permissions();
        let mut locked = permissions.clone();
        locked.set_readonly(true);
        fs::set_permissions(save.file, locked).unwrap();
        fs::set_permissions(save.file, permissions).unwrap();
        File::options().append(true).open(save.file).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
        save.write(save.file);
    }),
    ("its folder moved away and back", |save| {
        let folder = save.file.parent().unwrap();
        save.write(save.file);
        fs::rename(folder, folder.with_file_name("elsewhere")).unwrap();
        fs::rename(folder.with_file_name("elsewhere"), folder).unwrap();
    }),
    ("its folder deleted and made again", |save| {
        let folder = save.file.parent().unwrap();
        fs::remove_dir_all(folder).unwrap();
        fs::create_dir(folder).unwrap();
        save.write(save.file);
    }),
];

fn document(n: usize) -> String {
    let words = format!("word{n} ").repeat(2_000);
    format!("---\ntitle: First\n---\n\nBegin{n}. {words}\n\nEnd{n}.\n")
}

#[test]
fn every_style_of_saving_is_shown_once_and_whole() {
    let (dir, file) = library();
    let moved = file.with_file_name("a.md");
    fs::write(file.with_file_name("other.md"), "---\ntitle: Other\n---\n\nOther.\n").unwrap();
    fs::rename(&file, &moved).unwrap();
    fs::write(&moved, document(0)).unwrap();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    let page = "incidents/a.html";
    assert!(STYLES.len() >= 20);
    for (i, (name, save)) in STYLES.iter().enumerate() {
        let n = i + 1;
        let is_over = Arc::new(AtomicBool::new(false));
        let witness = std::thread::spawn({
            let (shelves, is_over) = (Arc::clone(&desk.shelves), Arc::clone(&is_over));
            move || {
                while !is_over.load(Ordering::Relaxed) {
                    let shown = text(&shelves.show(page));
                    let is_whole =
                        |n: usize| shown.contains(&format!("Begin{n}.")) && shown.contains(&format!("End{n}."));
                    // Nothing at all is no half: folders may be seen while they are gone.
                    let is_none = !shown.contains("Begin") && !shown.contains("<h1>First");
                    if !(is_whole(n - 1) || is_whole(n) || is_none) {
                        return Err(shown);
                    }
                    std::thread::park_timeout(Duration::from_millis(1));
                }
                Ok(())
            }
        });
        let begun = Instant::now();
        save(&Save { file: &moved, text: &document(n) });
        desk.until(page, name, |shown| text(shown).contains(&format!("End{n}.")));
        is_over.store(true, Ordering::Relaxed);
        assert_eq!(witness.join().unwrap(), Ok(()), "{name}: a half was shown");
        let n_steps = desk.n_steps_since(begun);
        let n_most = if name.contains("folder") && !name.contains("watched") { 3 } else { 1 };
        assert!(n_steps <= n_most, "{name}: shown {n_steps} times: {:?}", desk.steps.lock().unwrap());
    }
}

#[test]
fn what_editors_leave_beside_a_file_changes_nothing() {
    let (dir, file) = library();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    let begun = Instant::now();
    for name in [".a.md.swp", "a.md~", "#a.md#", "4913", "a.md___jb_tmp___", "~$a.md", ".DS_Store"] {
        let beside = file.with_file_name(name);
        fs::write(&beside, "x").unwrap();
        fs::remove_file(beside).unwrap();
    }
    let same = fs::read(&file).unwrap();
    fs::write(&file, same).unwrap();
    // As a whole: a file that is emptied while the save before it is read would be seen as it then is.
    let next = file.with_file_name(".next");
    fs::write(&next, "---\ntitle: First\n---\n\nSaved.\n").unwrap();
    fs::rename(&next, &file).unwrap();
    desk.until(PAGE, "the save after all that", |shown| text(shown).contains("Saved."));
    assert_eq!(desk.n_steps_since(begun), 1, "{:?}", desk.steps.lock().unwrap());
    assert!(
        desk.steps.lock().unwrap().iter().all(|(files, _)| files.iter().all(|file| file.ends_with("/2026-01-02-a.md")))
    );
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_is_left_out_until_the_file_is_back() {
    let (dir, file) = library();
    let secret = tempfile::tempdir().unwrap();
    fs::write(secret.path().join("secret.md"), "# Secret\n\nMust not be seen.\n").unwrap();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    for _ in 0..3 {
        let swap = file.with_file_name(".swap");
        std::os::unix::fs::symlink(secret.path().join("secret.md"), &swap).unwrap();
        fs::rename(&swap, &file).unwrap();
        let shown = desk.until(PAGE, "that the file is a link", |shown| shown.standing == Standing::Missing);
        assert!(!text(&shown).contains("Must not be seen"));
        fs::write(&swap, "# First\n\nBack.\n").unwrap();
        fs::rename(&swap, &file).unwrap();
        desk.until(PAGE, "the file", |shown| text(shown).contains("Back."));
    }
}

#[test]
fn names_and_folders_that_change_take_their_pages_along() {
    let (dir, file) = library();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    let is_here = |shown: &casebook::serve::Shown| shown.standing == Standing::Here;
    let is_gone = |shown: &casebook::serve::Shown| shown.standing == Standing::Missing;
    fs::rename(&file, file.with_file_name("2026-01-02-A.md")).unwrap();
    // Addresses are in lower case, so it stays where it was.
    desk.until(PAGE, "another case", is_here);
    fs::rename(file.with_file_name("2026-01-02-A.md"), file.with_file_name("2026-01-02-c.md")).unwrap();
    desk.until("incidents/2026-01-02-c.html", "the new name", is_here);
    desk.until(PAGE, "that the old name is gone", is_gone);
    let folder = file.with_file_name("deep/er");
    fs::create_dir_all(&folder).unwrap();
    fs::rename(file.with_file_name("2026-01-02-c.md"), folder.join("2026-01-02-a.md")).unwrap();
    desk.until(PAGE, "the file in a new folder", is_here);
    fs::write(folder.join("2026-01-02-a.md"), "# First\n\nIn a folder.\n").unwrap();
    desk.until(PAGE, "a save in a new folder", |shown| text(shown).contains("In a folder."));
    fs::remove_file(folder.join("2026-01-02-a.md")).unwrap();
    desk.until(PAGE, "that the last file is gone", is_gone);
}
