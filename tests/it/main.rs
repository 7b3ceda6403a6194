//! Everything that is tested from outside: one binary, a module per subject.

#[cfg(test)] // so that clippy knows these for tests
mod actions;
#[cfg(test)]
mod building;
#[cfg(test)]
mod check;
#[cfg(test)]
mod collisions;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod crawl;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod determinism;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod editions;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod front_matter;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod insights;
#[cfg(test)]
mod library;
#[cfg(test)]
mod links;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod look;
#[cfg(test)]
mod lsp;
#[cfg(test)]
mod mutants;
#[cfg(test)]
mod new;
#[cfg(test)]
mod output;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod query;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod search;
#[cfg(test)]
mod serve;
#[cfg(test)]
mod similar;
#[cfg(test)]
mod sites;
#[cfg(test)]
mod small;
#[cfg(test)]
mod theme;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod warm;
