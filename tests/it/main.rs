//! Everything that is tested from outside: one binary, a module per subject.

mod disk;
mod tidy;
