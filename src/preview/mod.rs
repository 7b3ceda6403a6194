//! The library while it is being written.

mod keeper;

pub use keeper::{Keeper, Shelf, Step};
