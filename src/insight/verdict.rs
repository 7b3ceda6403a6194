//! What can be said of a root cause in one sentence: fixed, held so far, came back, or nobody did anything.

use crate::catalog::{ActionRef, Catalog, Outcome, PostMortemRef};
use crate::model::time::Day;

use super::{History, Tally, tally};

/// What can be said of a root cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The verdict itself.
    pub kind: VerdictKind,
    /// How many incidents it caused.
    pub n_incidents: usize,
    /// The actions that address it.
    pub work: Tally,
}

/// What became of a root cause; the first that applies, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerdictKind {
    /// No post-mortem names it.
    NotSeen,
    /// It contributed, or was met in a near miss or game day; it is the root cause of no incident.
    NoIncident(usize),
    /// No action addresses it.
    NoAction {
        /// How many of the incidents repeat an earlier one.
        n_repeated: usize,
        /// When it last struck.
        last: Option<Day>,
    },
    /// It came back after a fix was marked done.
    CameBack {
        /// The fix, and when it was done.
        fix: Option<(ActionRef, Day)>,
        /// The days on which it came back, first to last, as far as they are known.
        returns: Vec<Day>,
        /// What was done after the last return and has not failed since.
        since: Option<Done>,
    },
    /// A fix was marked done, and it has not come back since.
    NotBack {
        /// The fix.
        done: Done,
        /// A later incident of the same cause in which no system is the same.
        elsewhere: Option<PostMortemRef>,
    },
    /// It struck again before any fix was done.
    KeepsComing {
        /// How many of the incidents repeat an earlier one.
        n_repeated: usize,
    },
    /// Actions are marked done, but not when, so nobody can say whether they held.
    DoneSometime,
    /// Every action that addresses it was dropped.
    AllDropped,
    /// Actions address it; none is done.
    NotDone,
}

/// A fix that has not failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The fix.
    pub fix: ActionRef,
    /// When it was done.
    pub on: Day,
    /// Whether that is long enough ago to say that it held.
    pub held: bool,
}

/// Judges a root cause by its history. It came back if an incident repeats an earlier one (same cause, shared system)
/// after an action that addresses it was done, however much later; a fix held if nothing came back for
/// `held_after_days`.
pub fn verdict(catalog: &Catalog, history: &History) -> Verdict {
    let work = tally(catalog, history.fixes.iter().copied());
    Verdict { kind: kind(catalog, history, &work), n_incidents: history.incidents.len(), work }
}

fn kind(catalog: &Catalog, history: &History, work: &Tally) -> VerdictKind {
    let n_repeated = history.incidents.iter().filter(|seen| seen.repeat.is_some()).count();
    let Some(last) = history.incidents.last() else {
        return match history.others.len() {
            0 => VerdictKind::NotSeen,
            n => VerdictKind::NoIncident(n),
        };
    };
    if history.fixes.is_empty() {
        return VerdictKind::NoAction { n_repeated, last: catalog.post_mortem(last.post_mortem).began() };
    }
    let returns = returns(catalog, history);
    if let (Some(first), Some(last)) = (returns.first(), returns.last()) {
        let fix = fix_before(catalog, history, *first);
        let since = unfailed(catalog, history, catalog.post_mortem(*last).began());
        let returns = returns.iter().filter_map(|p| catalog.post_mortem(*p).began()).collect();
        return VerdictKind::CameBack { fix, returns, since };
    }
    if let Some(done) = unfailed(catalog, history, None) {
        return VerdictKind::NotBack { done, elsewhere: elsewhere(catalog, history, done) };
    }
    match work {
        _ if n_repeated > 0 => VerdictKind::KeepsComing { n_repeated },
        Tally { done: 1.., .. } => VerdictKind::DoneSometime,
        Tally { open: 0, .. } => VerdictKind::AllDropped,
        Tally { .. } => VerdictKind::NotDone,
    }
}

/// The incidents that began after a fix was done.
fn returns(catalog: &Catalog, history: &History) -> Vec<PostMortemRef> {
    let repeated = history.incidents.iter().filter(|seen| seen.repeat == Some(true)).map(|seen| seen.post_mortem);
    let after_a_fix = history.fixes.iter().filter_map(|fix| catalog.recurrence_after(*fix));
    let failed = after_a_fix.filter(|p| is_here(history, *p));
    let mut returns: Vec<PostMortemRef> = repeated.chain(failed).collect();
    returns.sort_unstable();
    returns.dedup();
    returns
}

/// The last fix that was done before an incident began.
fn fix_before(catalog: &Catalog, history: &History, incident: PostMortemRef) -> Option<(ActionRef, Day)> {
    let began = catalog.post_mortem(incident).began()?;
    let failed = history.fixes.iter().filter_map(|fix| {
        let done = catalog.action(*fix).done?;
        let is_it = catalog.recurrence_after(*fix).is_some_and(|p| p <= incident);
        (is_it && done < began).then_some((*fix, done))
    });
    failed.max_by_key(|(fix, done)| (*done, std::cmp::Reverse(*fix)))
}

/// The fix that was done last (after `after`, if given) and has not failed; one that held goes before younger ones.
fn unfailed(catalog: &Catalog, history: &History, after: Option<Day>) -> Option<Done> {
    let done = history.fixes.iter().filter_map(|fix| {
        let on = catalog.action(*fix).done.filter(|on| after.is_none_or(|after| *on >= after))?;
        let held = match catalog.outcome(*fix) {
            Outcome::Unknown => return None,
            _ if catalog.recurrence_after(*fix).is_some_and(|p| is_here(history, p)) => return None,
            Outcome::Held => true,
            Outcome::TooEarly => false,
            // It failed against another cause that it addresses as well.
            Outcome::CameBack(_) => {
                catalog.today().days_since(on) >= i64::from(catalog.config().process.held_after_days)
            }
        };
        Some(Done { fix: *fix, on, held })
    });
    done.max_by_key(|done| (done.held, done.on, std::cmp::Reverse(done.fix)))
}

fn elsewhere(catalog: &Catalog, history: &History, done: Done) -> Option<PostMortemRef> {
    let later = history.incidents.iter().map(|seen| seen.post_mortem);
    later.rev().find(|p| *p > done.fix.post_mortem && catalog.post_mortem(*p).began().is_some_and(|day| day > done.on))
}

fn is_here(history: &History, post_mortem: PostMortemRef) -> bool {
    history.incidents.binary_search_by_key(&post_mortem, |seen| seen.post_mortem).is_ok()
}
