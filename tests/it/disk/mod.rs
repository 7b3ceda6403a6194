//! Real files: what is scanned, and what an interrupted, refused or repeated build leaves behind.

mod bed;
mod kill;
mod model;
mod output;
mod refusal;
mod scan;
