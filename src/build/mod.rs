//! The pipeline, from a snapshot to the delta that `disk` commits.

pub mod manifest;
pub mod parallel;
