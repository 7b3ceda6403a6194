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
use crate::disk::{Changes, Polling, Range, Watch};
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
    /// From now on it is looked at every so often, for this reason.
    Polling(&'a Polling),
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
    let mut changes = None;
    let mut shown = Instant::now();
    let mut is_polling = false;
    let mut failure = None;
    while !is_over.load(Ordering::Relaxed) {
        if let Some(reason) = watch.polling().filter(|_| !is_polling) {
            is_polling = true;
            tell(keeper, Told::Polling(reason));
        }
        let start = Instant::now();
        let day = today().ok();
        if day != last_day {
            changes.get_or_insert_with(Changes::anything);
        }
        last_day = day.or(last_day);
        let followed = changes.zip(day).map_or(Ok(None), |(changes, today)| keeper.follow(&changes, today));
        let failed_before = std::mem::take(&mut failure);
        match followed {
            Ok(None) if shown.elapsed() >= BREATH => shelves.study(),
            Ok(None) => {}
            Ok(Some(step)) => {
                shelves.show_next(keeper);
                shown = Instant::now();
                tell(keeper, Told::Shown { step: &step, took: start.elapsed(), problems: keeper.problems() });
            }
            Err(error) => {
                let said = format!("{error:#}");
                let is_new = failed_before.as_ref() != Some(&said);
                failure = Some(said);
                if is_new {
                    tell(keeper, Told::Failed(error));
                }
            }
        }
        changes = watch.next(BREATH);
        if failure.is_some() {
            changes.get_or_insert_with(Changes::anything).anything = true;
        }
    }
}

/// What is watched of a library, of which the settings may stand in a file elsewhere.
pub fn range(keeper: &Keeper, settings: Option<&Path>) -> Range {
    let config = keeper.config();
    let content = if config.content.dir.is_empty() { "." } else { &config.content.dir };
    let skip = [&config.publish.output, &config.content.templates].into_iter().filter(|folder| !folder.is_empty());
    Range {
        folders: vec![content.into(), crate::disk::THEMES_FOLDER.into()],
        skip: skip.map(Into::into).collect(),
        file: settings.and_then(|file| std::path::absolute(file).ok()),
    }
}
