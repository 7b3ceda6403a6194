//! x
pub mod manifest;
pub mod parallel;
