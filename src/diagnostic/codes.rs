//! The codes of all diagnostics, for ever: a number is never used again for something else.

use super::{Code, Severity};

/// What is known of a code.
#[derive(Debug, Clone, Copy)]
pub struct CodeEntry {
    /// The code.
    pub code: Code,
    /// Its name, in kebab case.
    pub name: &'static str,
    /// How bad it usually is.
    pub severity: Severity,
    /// What it means, as one sentence.
    pub meaning: &'static str,
}

macro_rules! codes {
    ($($number:literal $constant:ident $name:literal $severity:ident $meaning:literal;)*) => {
        /// All codes, by number.
        pub const CODES: &[CodeEntry] = &[$(CodeEntry { code: Code($number), name: $name, severity: Severity::$severity, meaning: $meaning }),*];

        /// The codes by name.
        pub mod code {
            use super::Code;
            $(#[doc = $meaning] pub const $constant: Code = Code($number);)*
        }
    };
}

codes! {
    101 UNKNOWN_KEY "unknown-key" Warning "Front matter has a key that Casebook doesn't know.";
    102 WRONG_TYPE "wrong-type" Error "A value has another type than its key takes.";
    103 BAD_VALUE "bad-value" Error "A value is not one of those that its key takes.";
    104 DUPLICATE_KEY "duplicate-key" Error "A key stands twice in one mapping.";
    105 MISSING_FIELD "missing-field" Error "A required key is missing.";
    106 SYNTAX "syntax" Error "Front matter is not valid YAML or TOML.";
    107 FENCE "front-matter-fence" Error "The lines around the front matter don't match.";
    108 ENCODING "encoding" Error "The file is not clean UTF-8 text.";
    109 FORBIDDEN_YAML "forbidden-yaml" Error "Anchors, aliases, tags, merge keys and keys that are no text are not taken.";
    110 BAD_DATE "bad-date" Error "A date or time can't be read.";
    111 LIMIT "limit" Error "Something is larger or deeper than Casebook takes.";
    112 BAD_SLUG "bad-slug" Error "A name can't become part of an address.";
    113 REPEATED_ENTRY "repeated-entry" Warning "A list names the same thing twice.";
    201 UNKNOWN_TERM "unknown-term" Note "A term is used that has no page.";
    203 UNKNOWN_CAUSE "unknown-cause" Note "A root cause is used that has no page.";
    204 UNKNOWN_SYSTEM "unknown-system" Note "A system is used that has no page.";
    205 UNKNOWN_ACTION_TYPE "unknown-action-type" Note "An action type is used that has no page.";
    206 UNKNOWN_POST_MORTEM "unknown-post-mortem" Warning "A related post-mortem does not exist.";
    207 UNKNOWN_REFERENCE "unknown-reference" Warning "An action refers to a cause or action that this post-mortem does not have.";
    208 ALIAS_CLASH "alias-clash" Error "Two things claim the same former name.";
    209 MERGE_CYCLE "merge-cycle" Error "Terms are merged into each other in a circle.";
    210 BROKEN_LINK "broken-link" Warning "A link leads to a file that does not exist.";
    211 BROKEN_ANCHOR "broken-anchor" Warning "A link leads to a heading that does not exist.";
    212 MISSING_IMAGE "missing-image" Warning "An image does not exist.";
    213 CASE_MISMATCH "case-mismatch" Warning "A link differs from the file's name in case only.";
    214 UNPUBLISHED_LINK "unpublished-link" Note "A link leads to something that this edition leaves out.";
    601 END_BEFORE_START "end-before-start" Warning "A time stands before the one it follows.";
    602 TIME_WITHOUT_ZONE "time-without-zone" Note "A time has no zone, so the site's zone is assumed.";
    603 TIME_WITHOUT_DAY "time-without-day" Note "A time has no day, so the document's day is assumed.";
    608 TIME_OF_CLOCK_CHANGE "time-of-clock-change" Warning "A time was shown twice or never, because clocks were changed.";
    801 CONFIG_SYNTAX "config-syntax" Error "site.toml is not valid TOML.";
    802 CONFIG_KEY "config-key" Warning "site.toml has a key that Casebook doesn't know.";
    803 CONFIG_VALUE "config-value" Error "A value in site.toml can't be used.";
    811 TEMPLATE_SYNTAX "template-syntax" Error "A template can't be read.";
    812 TEMPLATE_FAILED "template-failed" Error "A template failed while a page was rendered.";
    813 THEME_FILE "theme-file" Error "A theme lacks a file, or has one that is not understood.";
    901 OUTPUT_COLLISION "output-collision" Error "Two pages or files want the same place in the output.";
    902 UNSAFE_ADDRESS "unsafe-address" Error "A name would lead outside the output, or to a place no file may have.";
    903 DUPLICATE_ID "duplicate-id" Error "Two post-mortems have the same id.";
    904 UNREADABLE_FILE "unreadable-file" Warning "A file in the library could not be taken.";
    905 REDACTION "redaction" Error "A block for some readers is not marked so that it can be taken out safely.";
}

impl Code {
    /// What is known of this code.
    pub fn entry(self) -> &'static CodeEntry {
        CODES.iter().find(|entry| entry.code == self).expect("every code is registered in CODES")
    }
}
