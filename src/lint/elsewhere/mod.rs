//! The pages of codes that other stages give: reading files and settings, linking, rendering.

mod references;
mod settings;
mod shape;
mod site;
mod times;

use crate::diagnostic::Code;

/// Codes with their pages, a group each.
pub(super) const EXPLAINED: &[&[(Code, &str)]] =
    &[shape::PAGES, references::PAGES, times::PAGES, settings::PAGES, site::PAGES];

/// Pages as comments above their codes.
macro_rules! pages {
    ($($(#[doc = $line:literal])+ $code:ident;)+) => {
        /// Codes with their pages.
        pub(super) const PAGES: &[($crate::diagnostic::Code, &str)] =
            &[$(($crate::diagnostic::code::$code, concat!($($line, "\n"),+))),+];
    };
}
use pages;
