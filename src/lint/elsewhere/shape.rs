//! PM1: the shape of a file and of its front matter.

use super::pages;

pages! {
    /// ## What it finds
    ///
    /// A key in front matter that Casebook doesn't know. The nearest known key is named.
    ///
    /// ## Why
    ///
    /// What stands under a misspelled key is not read: a post-mortem with `sevrity: sev1` has no severity anywhere.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// sevrity: sev1
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the key as it is spelled: `severity: sev1`. For something of your own, use a key that begins with `x-`, or put
    /// it below `extra:`; your templates get both.
    UNKNOWN_KEY;

    /// ## What it finds
    ///
    /// A list where one value belongs, a text where keys belong, and the like.
    ///
    /// ## Why
    ///
    /// The value can't be used, so the page lacks it. The rest of the file is read all the same.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// impact: a third of requests
    /// ```
    ///
    /// ## Fix
    ///
    /// The message says what the key takes: here, keys of its own, as in `impact: { requests_pct: 33 }`.
    WRONG_TYPE;

    /// ## What it finds
    ///
    /// A value that is none of those its key takes: a status, severity, kind or audience that doesn't exist, a count that
    /// is no number, a share above 100 %.
    ///
    /// ## Why
    ///
    /// Lists and figures go by these words. A value that can't be read is left out of them.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// status: reviewd
    /// ```
    ///
    /// ## Fix
    ///
    /// Use one of the words that the message names. The words of `severity` are those of `[process] severities` in
    /// `site.toml`.
    BAD_VALUE;

    /// ## What it finds
    ///
    /// A key that stands twice in one mapping.
    ///
    /// ## Why
    ///
    /// Only one of the two can count, and which one differs from program to program.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// owner: web-platform
    /// owner: sre
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep one. If both are meant, see if the key takes a list.
    DUPLICATE_KEY;

    /// ## What it finds
    ///
    /// Front matter without a title or a date, or without a field that `[process] require` of `site.toml` names. What the
    /// text or the file's name says is not missing. A file without any front matter is only told if it is empty.
    ///
    /// ## Why
    ///
    /// A post-mortem without a date stands in no list by time and in no figure.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// ---
    /// severity: sev2
    /// ---
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the field that the message names, as in `date: 2026-06-30`. A file name that begins with the day says it, too.
    MISSING_FIELD;

    /// ## What it finds
    ///
    /// Front matter that is not valid YAML (between `---`) or TOML (between `+++`).
    ///
    /// ## Why
    ///
    /// From the place of the slip on, the rest of a value or of the whole front matter can't be read.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// title: Checkout: orders failed
    /// ```
    ///
    /// ## Fix
    ///
    /// Put a text in quotes that has `: ` or ` #` in it, or that begins with one of `@ & * ! { [ % >`:
    /// `title: "Checkout: orders failed"`. Indent with spaces, never with tabs.
    SYNTAX;

    /// ## What it finds
    ///
    /// Front matter that is never closed, is closed by another line than it was opened with, or does not begin on the
    /// first line.
    ///
    /// ## Why
    ///
    /// What is not between the two lines is read as text, so all its facts are missing.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ---
    /// title: Orders failed
    /// +++
    /// ```
    ///
    /// ## Fix
    ///
    /// Begin the file with `---` on its very first line, and close the front matter with the same line.
    FENCE;

    /// ## What it finds
    ///
    /// A file that is not clean UTF-8: another encoding, a half letter, control characters, line ends of old machines.
    ///
    /// ## Why
    ///
    /// Letters are lost or shown wrongly, and the search does not find the words they stand in.
    ///
    /// ## Example
    ///
    /// A file saved as Windows-1252, in which `é` is one byte.
    ///
    /// ## Fix
    ///
    /// Save the file as UTF-8 in your editor.
    ENCODING;

    /// ## What it finds
    ///
    /// Parts of YAML that are not taken: anchors (`&a`), aliases (`*a`), tags (`!x`), merge keys (`<<`), and keys that are no
    /// text.
    ///
    /// ## Why
    ///
    /// A few bytes of them can stand for gigabytes, and a reader has to look elsewhere to know what a line means.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// systems: &all [checkout, search]
    /// tags: *all
    /// ```
    ///
    /// ## Fix
    ///
    /// Write out what is meant. If the sign belongs to a text, put the text in quotes.
    FORBIDDEN_YAML;

    /// ## What it finds
    ///
    /// A date or time that can't be read, or could be two different ones.
    ///
    /// ## Why
    ///
    /// A time that is guessed makes every figure wrong that is made from it: time to notice, time to repair.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// date: 03/04/2026
    /// ```
    ///
    /// ## Fix
    ///
    /// Write days as `2026-04-03` and times as `2026-04-03T09:02Z`. `~` before a value says that it is not exact.
    BAD_DATE;

    /// ## What it finds
    ///
    /// Something larger, longer or deeper than Casebook takes: a file above 10 MiB, front matter above 1 MiB, lists of
    /// thousands of entries, values nested more than 64 levels deep.
    ///
    /// ## Why
    ///
    /// Nobody wrote that by hand. Reading it could take all memory.
    ///
    /// ## Example
    ///
    /// A log file that was saved as `content/2026-06-30-log.md`.
    ///
    /// ## Fix
    ///
    /// Take out what was not meant to be there. Large files that belong to a post-mortem can stand beside it and be linked.
    LIMIT;

    /// ## What it finds
    ///
    /// The name of a system, cause, action type, tag or document that can't become part of an address.
    ///
    /// ## Why
    ///
    /// Every term and every post-mortem has a page, and its name is the page's address.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// root_cause: "/config"
    /// ```
    ///
    /// ## Fix
    ///
    /// Use letters, digits and `-`, with `/` between levels: `change/config`.
    BAD_SLUG;

    /// ## What it finds
    ///
    /// A list that names the same thing twice.
    ///
    /// ## Why
    ///
    /// The second one changes nothing; often another one was meant.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// systems: [checkout, search, checkout]
    /// ```
    ///
    /// ## Fix
    ///
    /// Take one out, or write the one that was meant.
    REPEATED_ENTRY;

    /// ## What it finds
    ///
    /// A mark that keeps a rule quiet (`<!-- casebook: ignore PM210 -->`, or `check: { ignore: [PM210] }` in front matter)
    /// where that rule has nothing to say, or that names no rule.
    ///
    /// ## Why
    ///
    /// What the mark was for is mended. If it stays, it hides the next problem of the kind.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// See [the runbook](runbook.md). <!-- casebook: ignore PM210 -->
    /// ```
    ///
    /// ## Fix
    ///
    /// Take the mark out, or correct the code in it.
    UNUSED_SUPPRESSION;
}
