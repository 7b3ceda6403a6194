//! Tells when files of a library change: the only place that knows the file system's events.
//!
//! Events are hints. They name files that may have changed; whoever gets them looks at the files, and where events may
//! have been lost, at the whole library. So nothing depends on the order or the sort of events that an editor, a file
//! system or a version control makes of "a file was saved".

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::walk::is_ignored;

/// How long to wait for what follows when a file goes: editors move or delete the old one just before the new one comes.
const GOING: Duration = Duration::from_millis(25);

/// How long to wait for a file that is being written to be closed, so that no half of it is shown. Linux tells of the
/// closing, elsewhere it has to be guessed.
const WRITING: Duration =
    Duration::from_millis(if cfg!(any(target_os = "linux", target_os = "android")) { 400 } else { 25 });

/// How long it must be quiet before changes are taken that follow closely on others: a checkout of thousands of files
/// becomes one change and not thousands.
const QUIET: Duration = Duration::from_millis(40);

/// The longest a stream of changes is waited out: who writes without end is shown something all the same.
const PATIENCE: Duration = Duration::from_secs(1);

/// What counts as following closely: the time since the last changes were taken.
const CLOSELY: Duration = Duration::from_millis(120);

/// How often to look where the file system tells nothing.
const POLL: Duration = Duration::from_millis(750);

/// Watches the folders of a library.
pub struct Watch {
    root: PathBuf,
    range: Range,
    events: Receiver<notify::Result<Event>>,
    /// What tells of changes, or why nothing does.
    watcher: Result<RecommendedWatcher, Polling>,
    last: Option<Instant>,
}

/// What is watched besides the files at a library's top. Relative paths start there.
#[derive(Debug, Clone, Default)]
pub struct Range {
    /// Folders, with all that is below them. They need not exist yet.
    pub folders: Vec<PathBuf>,
    /// Folders inside those that are left alone.
    pub skip: Vec<PathBuf>,
    /// A file that may stand anywhere.
    pub file: Option<PathBuf>,
}

/// What may have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// These files, by their full paths.
    pub files: BTreeSet<PathBuf>,
    /// Anything else besides: folders came, went or were moved, or events were lost.
    pub anything: bool,
}

/// Why changes are looked for and not told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polling {
    /// It was asked for.
    Wanted,
    /// The system gives no more watches.
    NoMoreWatches,
    /// The file system tells nothing, for this reason.
    Failed(String),
}

impl Watch {
    /// Watches the library at `root`. Where that can't be, it is looked at every so often: [`Watch::polling`] says why.
    pub fn start(root: &Path, range: Range, poll: bool) -> Self {
        let (sender, events) = channel();
        let at = |paths: Vec<PathBuf>| paths.into_iter().map(|path| root.join(path)).collect();
        let range = Range { folders: at(range.folders), skip: at(range.skip), file: range.file.map(|f| root.join(f)) };
        let config = notify::Config::default().with_follow_symlinks(false);
        let send = move |event| drop(sender.send(event));
        let watcher =
            if poll { Err(Polling::Wanted) } else { RecommendedWatcher::new(send, config).map_err(Into::into) };
        let mut watch = Self { root: root.to_owned(), range, events, watcher, last: None };
        watch.renew();
        watch
    }

    /// Why changes are looked for and not told of, if they are.
    pub fn polling(&self) -> Option<&Polling> {
        self.watcher.as_ref().err()
    }

    /// Waits until something may have changed, at most `patience`; `None` if nothing did.
    pub fn next(&mut self, patience: Duration) -> Option<Changes> {
        if self.watcher.is_err() {
            std::thread::sleep(POLL.min(patience));
            return Some(Changes::anything());
        }
        let until = Instant::now() + patience;
        let mut gathered = Gathered::default();
        while gathered.changes.is_empty() {
            let left = until.checked_duration_since(Instant::now())?;
            match self.events.recv_timeout(left) {
                Ok(event) => gathered.take(self, event),
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => {
                    self.watcher = Err(Polling::Failed("the watching has ended".to_owned()));
                    return Some(Changes::anything());
                }
            }
        }
        self.gather_the_rest(&mut gathered);
        self.last = Some(Instant::now());
        if gathered.changes.anything {
            // A folder that is new, or that came back, has no watch yet.
            self.renew();
        }
        Some(gathered.changes)
    }

    fn gather_the_rest(&self, gathered: &mut Gathered) {
        let end = Instant::now() + PATIENCE;
        let follows_closely = self.last.is_some_and(|last| last.elapsed() < CLOSELY);
        loop {
            let at_least = if follows_closely { QUIET } else { Duration::ZERO };
            let wait = at_least.max(gathered.wait());
            match self.events.recv_timeout(wait.min(end.saturating_duration_since(Instant::now()))) {
                Ok(event) => gathered.take(self, event),
                Err(_) => return,
            }
        }
    }

    /// Watches what there is now.
    fn renew(&mut self) {
        let Ok(watcher) = &mut self.watcher else { return };
        // Watching a single file ends at the first save that replaces it, so its folder is watched.
        let beside = self.range.file.as_deref().and_then(Path::parent).filter(|folder| *folder != self.root);
        let top = [self.root.as_path()].into_iter().chain(beside).map(|folder| (folder, RecursiveMode::NonRecursive));
        let below = self.range.folders.iter().filter(|folder| folder.is_dir());
        let below = below.map(|folder| (folder.as_path(), RecursiveMode::Recursive));
        if let Err(error) = top.chain(below).try_for_each(|(folder, mode)| watcher.watch(folder, mode)) {
            self.watcher = Err(error.into());
        }
    }

    /// Whether a change of `path` is of no interest.
    fn is_elsewhere(&self, path: &Path) -> bool {
        if self.range.file.as_deref() == Some(path) {
            return false;
        }
        let Ok(inside) = path.strip_prefix(&self.root) else { return true };
        let hidden = |part: std::path::Component<'_>| part.as_os_str().to_str().is_some_and(is_ignored);
        inside.components().any(hidden) || self.range.skip.iter().any(|skip| path.starts_with(skip))
    }
}

/// Events as they come in.
#[derive(Debug, Default)]
struct Gathered {
    changes: Changes,
    /// Files that are being written.
    written: BTreeSet<PathBuf>,
    /// Files that went, and of which new ones may come.
    gone: BTreeSet<PathBuf>,
}

impl Gathered {
    fn take(&mut self, watch: &Watch, event: notify::Result<Event>) {
        let Ok(event) = event else {
            self.changes.anything = true;
            return;
        };
        if event.need_rescan() {
            self.changes.anything = true;
        }
        let sort = sort(event.kind);
        for path in event.paths.iter().filter(|path| !watch.is_elsewhere(path)) {
            if matches!(sort, Sort::Nothing) {
                continue;
            }
            self.written.remove(path);
            self.gone.remove(path);
            match sort {
                // Emptied to be written next, by who opens it twice for that.
                Sort::Finished if is_empty(path) => drop(self.written.insert(path.clone())),
                Sort::Nothing | Sort::Finished => {}
                Sort::Writing => drop(self.written.insert(path.clone())),
                Sort::Going => drop(self.gone.insert(path.clone())),
            }
            self.changes.anything |= watch.range.folders.contains(path);
            self.changes.files.insert(path.clone());
        }
    }

    /// How long more may be to come.
    fn wait(&self) -> Duration {
        match (self.written.is_empty(), self.gone.is_empty()) {
            (false, _) => WRITING,
            (true, false) => GOING,
            (true, true) => Duration::ZERO,
        }
    }
}

/// What an event says about a file.
#[derive(Clone, Copy)]
enum Sort {
    Nothing,
    Finished,
    Writing,
    Going,
}

fn sort(kind: EventKind) -> Sort {
    match kind {
        // Written and closed (Linux tells).
        EventKind::Access(AccessKind::Close(AccessMode::Write))
        // Renamed to its name: how most editors save.
        | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => Sort::Finished,
        // Our own reading makes these: taking them for changes would never end.
        EventKind::Access(_) => Sort::Nothing,
        EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) => Sort::Writing,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => {
            Sort::Going
        }
    }
}

fn is_empty(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0)
}

impl Changes {
    /// Whatever there is may have changed.
    pub fn anything() -> Self {
        Self { files: BTreeSet::new(), anything: true }
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.anything
    }
}

impl From<notify::Error> for Polling {
    fn from(error: notify::Error) -> Self {
        let no_more = |error: &std::io::Error| matches!(error.raw_os_error(), Some(24 | 28));
        match &error.kind {
            ErrorKind::MaxFilesWatch => Self::NoMoreWatches,
            // EMFILE and ENOSPC are what inotify calls its limits.
            ErrorKind::Io(error) if no_more(error) => Self::NoMoreWatches,
            _ => Self::Failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);
    const SHORT: Duration = Duration::from_millis(300);

    /// Watches a library in which `content/a.md` and `content/b.md` stand.
    fn watched() -> (tempfile::TempDir, PathBuf, Watch) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("content/sub")).unwrap();
        fs::write(root.join("content/a.md"), "one").unwrap();
        fs::write(root.join("content/b.md"), "one").unwrap();
        let range = Range { folders: vec!["content".into(), "themes".into()], skip: vec!["public".into()], file: None };
        let watch = Watch::start(&root, range, false);
        assert_eq!(watch.polling(), None);
        (dir, root, watch)
    }

    fn files(changes: &Changes, root: &Path) -> Vec<String> {
        changes.files.iter().map(|file| file.strip_prefix(root).unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_save_is_one_change_however_an_editor_saves() {
        let (_dir, root, mut watch) = watched();
        let a = root.join("content/a.md");
        let mut check = |name: &str, save: &dyn Fn()| {
            save();
            let changes = watch.next(LONG).unwrap_or_else(|| panic!("{name}: nothing was told"));
            assert!(changes.files.contains(&a), "{name}: {changes:?}");
            assert_eq!(watch.next(SHORT), None, "{name}: told twice");
        };
        check("in place", &|| fs::write(&a, "two").unwrap());
        check("a new file renamed over it", &|| {
            fs::write(root.join("content/.a.md.tmp"), "three").unwrap();
            fs::rename(root.join("content/.a.md.tmp"), &a).unwrap();
        });
        check("the old one moved away first", &|| {
            fs::rename(&a, root.join("content/a.md~")).unwrap();
            fs::write(&a, "four").unwrap();
            fs::remove_file(root.join("content/a.md~")).unwrap();
        });
        check("deleted and made again", &|| {
            fs::remove_file(&a).unwrap();
            fs::write(&a, "five").unwrap();
        });
        check("deleted", &|| fs::remove_file(&a).unwrap());
    }

    #[test]
    fn a_file_is_told_of_when_it_is_whole() {
        use std::io::Write;
        let (_dir, root, mut watch) = watched();
        let a = root.join("content/a.md");
        let writer = std::thread::spawn({
            let a = a.clone();
            move || {
                let mut file = fs::File::create(&a).unwrap();
                for part in ["one ", "two ", "three"] {
                    file.write_all(part.as_bytes()).unwrap();
                    std::thread::sleep(Duration::from_millis(60));
                }
            }
        });
        assert!(watch.next(LONG).unwrap().files.contains(&a));
        assert_eq!(fs::read_to_string(&a).unwrap(), "one two three");
        writer.join().unwrap();
    }

    #[test]
    fn what_is_no_part_of_a_library_is_not_told_of() {
        let (_dir, root, mut watch) = watched();
        for name in ["content/.a.md.swp", "content/a.md~", "public", ".casebook", "content/.git"] {
            let file = root.join(name);
            if name.starts_with("content") { fs::write(file, "x").unwrap() } else { fs::create_dir(file).unwrap() }
        }
        fs::read_to_string(root.join("content/b.md")).unwrap();
        assert_eq!(watch.next(SHORT), None);
    }

    #[test]
    fn a_storm_is_few_changes() {
        let (_dir, root, mut watch) = watched();
        for i in 0..2_000 {
            fs::write(root.join(format!("content/sub/{i}.md")), "x").unwrap();
        }
        let mut told = Changes::default();
        let mut n = 0;
        while let Some(changes) = watch.next(SHORT) {
            told.files.extend(changes.files);
            n += 1;
        }
        assert_eq!(files(&told, &root).iter().filter(|file| file.ends_with(".md")).count(), 2_000);
        assert!(n <= 3, "told {n} times");
    }

    #[test]
    fn folders_that_come_back_or_are_new_are_watched() {
        let (_dir, root, mut watch) = watched();
        fs::rename(root.join("content"), root.join("elsewhere")).unwrap();
        assert!(watch.next(LONG).unwrap().anything);
        fs::rename(root.join("elsewhere"), root.join("content")).unwrap();
        assert!(watch.next(LONG).unwrap().anything);
        while watch.next(SHORT).is_some() {}
        fs::write(root.join("content/a.md"), "again").unwrap();
        assert!(watch.next(LONG).unwrap().files.contains(&root.join("content/a.md")));
        fs::create_dir_all(root.join("content/new/deep")).unwrap();
        while watch.next(SHORT).is_some() {}
        fs::write(root.join("content/new/deep/c.md"), "x").unwrap();
        assert!(watch.next(LONG).unwrap().files.contains(&root.join("content/new/deep/c.md")));
    }

    #[test]
    fn polling_says_to_look_everywhere() {
        let dir = tempfile::tempdir().unwrap();
        let mut watch = Watch::start(dir.path(), Range::default(), true);
        assert_eq!(watch.polling(), Some(&Polling::Wanted));
        assert!(watch.next(Duration::from_millis(10)).unwrap().anything);
    }

    #[test]
    fn lost_events_are_made_good_by_a_look_at_everything() {
        let (_dir, root, mut watch) = watched();
        let (sender, events) = channel();
        watch.events = events;
        // The queue of events ran over; a new folder could not be watched.
        for lost in [
            Ok(Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan)),
            Err(notify::Error::new(ErrorKind::MaxFilesWatch)),
        ] {
            sender.send(lost).unwrap();
            assert_eq!(watch.next(LONG), Some(Changes::anything()));
        }
        assert_eq!(watch.polling(), None, "what there is now could be watched");
        drop(fs::remove_dir_all(&root));
        sender.send(Err(notify::Error::generic("lost"))).unwrap();
        assert!(watch.next(LONG).unwrap().anything);
        assert!(matches!(watch.polling(), Some(Polling::Failed(_))), "{:?}", watch.polling());
        assert!(watch.next(SHORT).unwrap().anything);
    }

    #[test]
    fn limits_of_the_system_have_their_own_reason() {
        let of = |code| Polling::from(notify::Error::io(std::io::Error::from_raw_os_error(code)));
        assert_eq!([of(24), of(28)], [Polling::NoMoreWatches, Polling::NoMoreWatches]);
        assert_eq!(Polling::from(notify::Error::new(ErrorKind::MaxFilesWatch)), Polling::NoMoreWatches);
        assert!(matches!(of(13), Polling::Failed(_)));
    }

    #[test]
    fn a_file_elsewhere_is_watched_by_itself() {
        let (_dir, root, _) = watched();
        let elsewhere = tempfile::tempdir().unwrap();
        let folder = elsewhere.path().canonicalize().unwrap();
        let file = folder.join("other.toml");
        let mut watch = Watch::start(&root, Range { file: Some(file.clone()), ..Range::default() }, false);
        fs::write(folder.join("no.toml"), "x").unwrap();
        assert_eq!(watch.next(SHORT), None);
        fs::write(&file, "x").unwrap();
        assert_eq!(watch.next(LONG).unwrap().files, BTreeSet::from([file]));
    }
}
