//! Doing one thing to many values on all cores: the one place that knows rayon, so that one setting bounds every stage.

use rayon::prelude::*;

/// Maps `items` on all cores; the results stand in the order of `items`.
pub fn map<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    items.par_iter().map(f).collect()
}

/// Does `f` to all of `items` on all cores, until the first failure.
pub fn try_each<T: Sync, E: Send>(items: &[T], f: impl Fn(&T) -> Result<(), E> + Sync + Send) -> Result<(), E> {
    items.par_iter().try_for_each(f)
}

/// Does two things at once.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(one, other)
}

/// How many threads work at once.
pub fn n_threads() -> usize {
    rayon::current_num_threads()
}
