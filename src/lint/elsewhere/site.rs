//! PM9: what is said of the site as a whole while it is linked and planned.

use super::pages;

pages! {
    /// ## What it finds
    ///
    /// Two pages or files that want the same place in the output, also where the names differ in case or in how an accent
    /// is stored only.
    ///
    /// ## Why
    ///
    /// Only one of them can be there, and on another file system it would be the other one.
    ///
    /// ## Example
    ///
    /// `content/2026/Outage.md` and `content/2026/outage.md`.
    ///
    /// ## Fix
    ///
    /// Rename one, or give one an `id` of its own.
    OUTPUT_COLLISION;

    /// ## What it finds
    ///
    /// A name that would lead outside the output, or to a place that no file may have on some system.
    ///
    /// ## Why
    ///
    /// The page could overwrite something, or could not be checked out on another machine.
    ///
    /// ## Example
    ///
    /// A document named `con.md`, or an alias `../x`.
    ///
    /// ## Fix
    ///
    /// Choose a name of letters, digits and `-`.
    UNSAFE_ADDRESS;

    /// ## What it finds
    ///
    /// Two post-mortems with the same id.
    ///
    /// ## Why
    ///
    /// An id is an address. The second one, by path, is left out until one of them changes.
    ///
    /// ## Example
    ///
    /// `content/2025/outage.md` and `content/2026/outage.md`.
    ///
    /// ## Fix
    ///
    /// Begin file names with the day, or give one an `id` of its own.
    DUPLICATE_ID;

    /// ## What it finds
    ///
    /// A file in the library that could not be taken: a symbolic link, one without permission, a name that is no text.
    ///
    /// ## Why
    ///
    /// A link could publish what lies outside the library.
    ///
    /// ## Example
    ///
    /// `content/notes.md` as a link to a file in somebody's home.
    ///
    /// ## Fix
    ///
    /// Copy the file into the library, or exclude it with `[content] exclude`.
    UNREADABLE_FILE;

    /// ## What it finds
    ///
    /// A mark for some readers (`:::restricted`) that is not understood, never closed, closed twice, or stands in a block of
    /// code; or a page of a term that asks for fewer readers than the site has.
    ///
    /// ## Why
    ///
    /// Text might be shown to the wrong readers, so nothing is published until it is clear.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// :::restrictd
    /// The customer's name.
    /// :::
    /// ```
    ///
    /// ## Fix
    ///
    /// Marks stand on lines of their own, outside blocks of code, one block after the other: `:::restricted`, text, `:::`.
    REDACTION;
}
