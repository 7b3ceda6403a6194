//! Everything that takes more than one module to test: a module per feature.

mod theme;
