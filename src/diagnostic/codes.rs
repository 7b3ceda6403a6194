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
    114 UNUSED_SUPPRESSION "unused-suppression" Warning "A rule is switched off where it has nothing to say.";
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
    215 URL_DISAPPEARED "url-disappeared" Error "An address that was published leads nowhere any more.";
    301 MISSING_PHASE "missing-phase" Warning "A post-mortem in review says nothing about one of the three phases.";
    302 IMPACT_NOT_MEASURED "impact-not-measured" Note "A post-mortem in review does not say how large the impact was.";
    303 NO_ROOT_CAUSE "no-root-cause" Warning "A post-mortem was reviewed and names no root cause.";
    304 CAUSE_IS_AN_EFFECT "cause-is-an-effect" Warning "What is named as the root cause is what was seen of it.";
    305 NO_CLEANUP "no-cleanup" Note "A post-mortem in review does not say what clean-up was needed.";
    306 CLOSED_WITH_OPEN_ACTIONS "closed-with-open-actions" Warning "A post-mortem is closed, and actions of it are open.";
    307 REVIEW_OVERDUE "review-overdue" Warning "A post-mortem is in review for longer than was agreed on.";
    401 ACTION_WITHOUT_OWNER "action-without-owner" Warning "Nobody owns an action.";
    402 ACTION_WITHOUT_DUE "action-without-due" Warning "An open action has no due date.";
    403 TECHNICAL_WITHOUT_PROCESS "technical-without-process" Note "No technical change is tied to a process change.";
    404 DONE_WITHOUT_DATE "done-without-date" Warning "An action is done, and nobody says since when.";
    405 ACTION_OVERDUE "action-overdue" Note "The due date of an open action has passed.";
    406 WONT_DO_WITHOUT_REASON "wont-do-without-reason" Warning "An action was dropped without a reason.";
    407 PROCESS_WITHOUT_TECHNICAL "process-without-technical" Note "No technical change makes a process change real.";
    408 CAUSE_WITHOUT_ACTION "cause-without-action" Warning "No action addresses a root cause.";
    409 VAGUE_ACTION "vague-action" Note "An open action does not say how one sees that it is done.";
    410 BADLY_WITHOUT_ACTION "badly-without-action" Note "Something went badly, and no action follows from it.";
    501 NAME_BESIDE_FAILURE "name-beside-failure" Warning "A person's name stands beside a failure.";
    502 HINDSIGHT "hindsight" Warning "Words judge what was done then by what is known now.";
    503 BLAME "blame" Warning "Words judge people instead of saying what the system allowed.";
    504 ASKS_FOR_CARE "asks-for-care" Warning "People are asked for more care.";
    505 UNWANTED_WORDS "unwanted-words" Warning "Words stand in the library's own list of unwanted ones.";
    601 END_BEFORE_START "end-before-start" Warning "A time stands before the one it follows.";
    602 TIME_WITHOUT_ZONE "time-without-zone" Note "A time has no zone, so the site's zone is assumed.";
    603 TIME_WITHOUT_DAY "time-without-day" Note "A time has no day, so the document's day is assumed.";
    604 TIMELINE_OUT_OF_ORDER "timeline-out-of-order" Warning "An entry of a timeline is earlier than the one above it.";
    605 TIMELINE_CONTRADICTS "timeline-contradicts" Warning "A typed time is not the one that the timeline gives.";
    606 LENGTH_CONTRADICTS "length-contradicts" Warning "A stated length of time lies between no two times of the post-mortem.";
    607 IMPOSSIBLE_SHARE "impossible-share" Warning "A share is more than the whole, or less than nothing.";
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
    906 NEAR_SYNONYM "near-synonym" Note "A root cause is named once, beside another that reads almost the same.";
    907 DUPLICATE_TITLE "duplicate-title" Note "Two post-mortems have the same title.";
    908 ORPHAN_TERM "orphan-term" Note "Nothing names a term that has a text of its own, or links to it.";
}

impl Code {
    /// What is known of this code.
    pub fn entry(self) -> &'static CodeEntry {
        CODES.iter().find(|entry| entry.code == self).expect("every code is registered in CODES")
    }
}
