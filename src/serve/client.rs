//! The preview's own script and style sheet, part of the program.

/// The folder below the site's top that is the preview's own: three names in it go before any file of the library.
pub(super) const FOLDER: &str = "-casebook/";

/// The place of the reload channel in [`FOLDER`].
pub(super) const RELOAD: &str = "reload";

/// The place of the script in [`FOLDER`].
pub(super) const SCRIPT: &str = "preview.js";

/// Morphs one tree of elements into another. Idiomorph 0.8.0, 0BSD.
const IDIOMORPH: &str = include_str!("client/idiomorph.js");

const PREVIEW: &str = include_str!("client/preview.js");

const MORPH: &str = include_str!("client/morph.js");

const PANEL: &str = include_str!("client/panel.js");

const STYLE: &str = include_str!("client/preview.css");

/// A file of the preview's own, with its media type.
pub(super) fn file(name: &str) -> Option<(String, &'static str)> {
    match name {
        // The page's other scripts see none of its names.
        SCRIPT => {
            let text = format!("(() => {{\n'use strict';\n{IDIOMORPH}\n{PANEL}\n{MORPH}\n{PREVIEW}}})();\n");
            Some((text, "text/javascript; charset=utf-8"))
        }
        "preview.css" => Some((STYLE.to_owned(), "text/css; charset=utf-8")),
        _ => None,
    }
}
