//! One integration binary with a module per feature.

#[cfg(test)] // so that clippy knows these for tests
mod disk;
