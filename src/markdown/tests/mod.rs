//! Tests of the module as a whole: the specification, hostile text, and what holds for any text.

mod conformance;
mod hostile;
mod page;
mod properties;
mod xss;
