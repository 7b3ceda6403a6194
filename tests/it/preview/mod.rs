//! What the preview shows is what is on disk: through real file events, after any edit, and the last good page where
//! something is broken.

mod saving;
mod storm;
mod tabs;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use casebook::catalog::Edition;
use casebook::config;
use casebook::disk::{self, Watch};
use casebook::model::time::Day;
use casebook::preview::{self, Keeper, Shelf, Shelves, Told};
use casebook::serve::{Live, Shown, Standing};

use crate::warm::{Bed, Dice};

/// How long a change may take to be shown before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// The files of a step, and when it was shown.
type Step = (Vec<String>, Instant);

/// A library on disk that is followed.
struct Desk {
    shelves: Arc<Shelves>,
    /// The files of each step that was shown, and when.
    steps: Arc<Mutex<Vec<Step>>>,
    is_over: Arc<AtomicBool>,
    follower: Option<JoinHandle<()>>,
}

impl Desk {
    fn open(root: &Path, today: &'static str, drafts: bool) -> Self {
        let root = root.canonicalize().unwrap();
        let file = disk::read_config(&root).unwrap();
        let read = config::read(&file);
        let edition = Edition { drafts, ..Edition::default() };
        let shelf = Shelf { root: root.clone(), config: None, edition, program: "this program".to_owned() };
        let day = Day::parse(today).unwrap();
        let mut keeper = Keeper::open(shelf, Arc::new(read.value), file, read.diagnostics, day).unwrap();
        let shelves = Arc::new(Shelves::new(&keeper));
        let (is_over, steps) = (Arc::new(AtomicBool::new(false)), Arc::<Mutex<Vec<_>>>::default());
        let mut watch = Watch::start(&root, preview::range(&keeper, None), false);
        assert_eq!(watch.polling(), None);
        let follower = std::thread::spawn({
            let (shelves, is_over, steps) = (Arc::clone(&shelves), Arc::clone(&is_over), Arc::clone(&steps));
            move || {
                let tell = |_: &Keeper, told: Told<'_>| {
                    if let Told::Shown { step, .. } = told {
                        steps.lock().unwrap().push((step.files.clone(), Instant::now()));
                    }
                };
                preview::follow(&mut keeper, &shelves, &mut watch, &is_over, || Ok(day), tell);
            }
        });
        Self { shelves, steps, is_over, follower: Some(follower) }
    }

    /// How many steps were shown since `moment`.
    fn n_steps_since(&self, moment: Instant) -> usize {
        self.steps.lock().unwrap().iter().filter(|(_, at)| *at >= moment).count()
    }

    /// Waits until `is_so` of what is shown at `path`.
    fn until(&self, path: &str, what: &str, is_so: impl Fn(&Shown) -> bool) -> Shown {
        let begun = Instant::now();
        let mut generations = self.shelves.pulse().generation();
        loop {
            let shown = self.shelves.show(path);
            // The key is that of what is shown, unless there was something new in between.
            if is_so(&shown) && self.shelves.key(path) == shown.key {
                return shown;
            }
            assert!(begun.elapsed() < PATIENCE, "{path}: {what} was never shown");
            while self.shelves.pulse().generation() == generations && begun.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(2));
            }
            generations = self.shelves.pulse().generation();
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(follower) = self.follower.take() {
            let ended = follower.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the follower panicked");
        }
    }
}

fn text(shown: &Shown) -> String {
    String::from_utf8_lossy(&shown.bytes).into_owned()
}

/// A library of one post-mortem.
fn library() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("content/2026-01-02-a.md");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(dir.path().join("site.toml"), "[preview]\neditor = \"vscode\"\n").unwrap();
    fs::write(&file, "---\ntitle: First\nseverity: sev2\n---\n\nIt broke.\n").unwrap();
    (dir, file)
}

const PAGE: &str = "incidents/2026-01-02-a.html";

#[test]
fn what_is_saved_is_shown_and_said() {
    let (dir, file) = library();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    assert!(text(&desk.shelves.show(PAGE)).contains("It broke."));
    fs::write(&file, "---\ntitle: First\nsevrity: sev2\n---\n\nIt broke badly.\n").unwrap();
    let shown = desk.until(PAGE, "the new text", |shown| text(shown).contains("It broke badly."));
    let panel = shown.notes.unwrap().panel.unwrap();
    assert_eq!(panel.place.path, "content/2026-01-02-a.md");
    let remark = &panel.diagnostics[0];
    assert!(remark.message.contains("`sevrity`"), "{remark:?}");
    assert_eq!((remark.place.line, remark.place.column), (Some(3), Some(1)));
    assert!(remark.place.editor.as_ref().is_some_and(|link| link.ends_with("/content/2026-01-02-a.md:3:1")));
    assert_eq!(panel.checklist.len(), 3);
    fs::write(&file, "---\ntitle: First\nseverity: sev2\n---\n\nIt broke badly.\n").unwrap();
    desk.until(PAGE, "the mended file", |shown| {
        shown.notes.as_ref().is_some_and(|notes| notes.panel.as_ref().is_some_and(|p| p.diagnostics.is_empty()))
    });
}

#[test]
fn what_is_broken_keeps_the_last_good_page_and_says_why() {
    let (dir, _) = library();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    let good = text(&desk.shelves.show(PAGE));
    let problem = |shown: &Shown| shown.notes.as_ref().and_then(|n| n.problems.first()).map(|p| p.title.clone());
    let mend = |name: &str| desk.until(PAGE, name, |shown| problem(shown).is_none());
    let template = dir.path().join("themes/default/templates/post-mortem.html");
    fs::create_dir_all(template.parent().unwrap()).unwrap();
    fs::write(&template, "{% if").unwrap();
    let shown = desk.until(PAGE, "the broken template", |shown| problem(shown).is_some());
    let told = &shown.notes.as_ref().unwrap().problems[0];
    assert_eq!(told.place.as_ref().unwrap().line, Some(1));
    assert!(told.excerpt.as_ref().is_some_and(|text| text.contains("1 | {% if") && text.contains('^')), "{told:?}");
    assert_eq!(text(&shown), good);
    fs::remove_file(&template).unwrap();
    mend("the mended template");
    fs::write(dir.path().join("site.toml"), "# One line\n# and another.\n[site\n").unwrap();
    let shown = desk.until(PAGE, "the broken settings", |shown| problem(shown).is_some());
    let told = &shown.notes.as_ref().unwrap().problems[0];
    assert_eq!(told.place.as_ref().unwrap().line, Some(3), "{told:?}");
    assert!(told.excerpt.as_ref().is_some_and(|text| text.contains("3 | [site") && text.contains('^')), "{told:?}");
    assert_eq!(text(&shown), good);
    fs::write(dir.path().join("site.toml"), "").unwrap();
    mend("the mended settings");
    fs::rename(dir.path().join("content"), dir.path().join("elsewhere")).unwrap();
    let shown = desk.until(PAGE, "that the content is gone", |shown| problem(shown).is_some());
    assert_eq!(text(&shown), good);
    fs::rename(dir.path().join("elsewhere"), dir.path().join("content")).unwrap();
    mend("that the content is back");
    fs::write(dir.path().join("content/2026-01-03-b.md"), "# Second\n").unwrap();
    desk.until("incidents/2026-01-03-b.html", "a new file after all that", |shown| text(shown).contains("Second"));
}

#[test]
fn what_is_missing_is_said_with_links_that_lead_from_there() {
    let (dir, _) = library();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    for url in ["", "url = \"https://pm.example/x\"\n"] {
        fs::write(dir.path().join("site.toml"), format!("# {url:?}\n[site]\n{url}title = \"T{}\"\n", url.len()))
            .unwrap();
        for (path, root) in [("none.html", ""), ("a/none.html", "../"), ("incidents/b/index.html", "../../")] {
            let titled = format!("T{}", url.len());
            let shown = desk.until(path, "the settings", |shown| text(shown).contains(&titled));
            assert_eq!(shown.standing, Standing::Missing);
            let text = text(&shown);
            let links: Vec<&str> = text.split("<link rel=\"stylesheet\" href=\"").skip(1).collect();
            assert!(
                !links.is_empty() && links.iter().all(|link| link.starts_with(&format!("{root}static/"))),
                "{path}: {links:?}"
            );
            assert!(!text.contains("https://pm.example/x"), "{path} leads away");
        }
    }
}

#[test]
fn search_answers_from_what_is_saved() {
    let (dir, file) = library();
    let desk = Desk::open(dir.path(), "2026-07-28", true);
    let manifest = || text(&desk.shelves.show("search/manifest.js"));
    let before = manifest();
    assert!(before.starts_with("casebook.search.manifest("), "{before}");
    fs::write(&file, "---\ntitle: First\nseverity: sev2\n---\n\nA zebra crossed.\n").unwrap();
    desk.until(PAGE, "the zebra", |shown| text(shown).contains("zebra"));
    assert_ne!(before, manifest(), "the index is that of what is shown");
}

#[test]
fn after_every_edit_what_is_shown_is_what_a_build_makes() {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let (seed, n_edits) = (number("CASEBOOK_SEED", 20_261_122), number("CASEBOOK_PREVIEW_EDITS", 60));
    let mut dice = Dice(seed);
    let mut bed = Bed::new(&mut dice);
    bed.drafts = true;
    let desk = Desk::open(bed.dir.path(), "2026-07-28", true);
    let mut history = vec!["the beginning".to_owned()];
    for n in 0..n_edits {
        until_built(&desk, &bed, &format!("seed {seed}, {n} edits, {:?}", &history[history.len().saturating_sub(3)..]));
        history.push(loop {
            // Day and drafts are the desk's.
            let (today, drafts) = (bed.today, bed.drafts);
            let edit = bed.edit(&mut dice);
            if (bed.today, bed.drafts) == (today, drafts) {
                break edit;
            }
            (bed.today, bed.drafts) = (today, drafts);
        });
    }
}

/// Waits until everything that is shown is as a build makes it of what is on disk.
fn until_built(desk: &Desk, bed: &Bed, after: &str) {
    let (cold, said) = bed.cold();
    // A page of which the template fails is shown as it last was, and settings that can't be read change nothing.
    if said.iter().any(|line| line.contains("PM812") || line.contains("error[PM80")) {
        return;
    }
    let begun = Instant::now();
    let stale = || cold.iter().find(|(path, bytes)| *desk.shelves.show(path).bytes != ***bytes);
    while let Some((path, _)) = stale() {
        assert!(begun.elapsed() < PATIENCE, "{path} is not as built after {after}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
