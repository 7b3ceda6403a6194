//! The library while it is being written: kept in memory, read again when files change, shown by `serve`.
//!
//! [`Keeper`] follows the files, [`Shelves`] shows what it keeps, [`follow`] brings the two together with a watch.

mod keeper;
mod notes;
mod shown;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::diagnostic::Diagnostic;
use crate::disk::Watch;
use crate::model::time::Day;

pub use keeper::{Keeper, Shelf, Step};
pub use shown::Shelves;

/// How long to wait for changes before looking at the clock: the day may have changed, or the end may be wanted.
const BREATH: Duration = Duration::from_millis(500);

/// What happened to the library, for the terminal.
#[derive(Debug)]
pub enum Told<'a> {
    /// It is shown as it now is.
    Shown {
        /// What changed.
        step: &'a Step,
        /// How long it took, from the event to the new library.
        took: Duration,
        /// What keeps it from being shown as it is on disk.
        problems: &'a [Diagnostic],
    },
    /// It could not be read; what was shown stays.
    Failed(anyhow::Error),
}

/// Follows the files of a library until `is_over`, and shows each new state. `today` is asked each time.
pub fn follow(
    keeper: &mut Keeper,
    shelves: &Arc<Shelves>,
    watch: &mut Watch,
    is_over: &AtomicBool,
    today: impl Fn() -> anyhow::Result<Day>,
    tell: impl Fn(&Keeper, Told<'_>),
) {
    let mut last_day = today().ok();
    while !is_over.load(Ordering::Relaxed) {
        let changes = watch.next(BREATH);
        let start = Instant::now();
        let day = today().ok();
        let Some(now) = day else { continue };
        let changes = match changes {
            Some(changes) => changes,
            None if day == last_day => {
                shelves.study();
                continue;
            }
            None => crate::disk::Changes { anything: true, ..Default::default() },
        };
        last_day = day;
        match keeper.follow(&changes, now) {
            Ok(None) => {}
            Ok(Some(step)) => {
                shelves.show_next(keeper);
                tell(keeper, Told::Shown { step: &step, took: start.elapsed(), problems: keeper.problems() });
            }
            Err(error) => tell(keeper, Told::Failed(error)),
        }
    }
}

/// The folders of a library that are watched, and those inside them that are not, relative to its root.
pub fn folders(keeper: &Keeper) -> (Vec<String>, Vec<String>) {
    let config = keeper.config();
    let content = if config.content.dir.is_empty() { ".".to_owned() } else { config.content.dir.clone() };
    let skipped = [config.publish.output.clone(), config.content.templates.clone()];
    let skipped = skipped.into_iter().filter(|folder| !folder.is_empty() && Path::new(folder).is_relative());
    (vec![content, crate::disk::THEMES_FOLDER.to_owned()], skipped.collect())
}
