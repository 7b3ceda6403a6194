//! Everything that is tested from outside: one binary, a module per subject.

#[cfg(test)] // so that clippy knows these for tests
mod disk;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod theme;
#[cfg(test)]
mod tidy;
