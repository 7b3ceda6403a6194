//! All rules, a file each.

mod action_overdue;
mod action_without_due;
mod action_without_owner;
mod badly_without_action;
mod cause_is_an_effect;
mod cause_without_action;
mod closed_with_open_actions;
mod done_without_date;
mod duplicate_title;
mod impact_not_measured;
mod missing_phase;
mod near_synonym;
mod no_cleanup;
mod no_root_cause;
mod orphan_term;

mod process_without_technical;
mod review_overdue;
mod technical_without_process;
mod vague_action;
mod wont_do_without_reason;

use super::Rule;

/// All rules, by code.
pub const RULES: &[Rule] = &[
    missing_phase::RULE,
    impact_not_measured::RULE,
    no_root_cause::RULE,
    cause_is_an_effect::RULE,
    no_cleanup::RULE,
    closed_with_open_actions::RULE,
    review_overdue::RULE,
    action_without_owner::RULE,
    action_without_due::RULE,
    technical_without_process::RULE,
    done_without_date::RULE,
    action_overdue::RULE,
    wont_do_without_reason::RULE,
    process_without_technical::RULE,
    cause_without_action::RULE,
    vague_action::RULE,
    badly_without_action::RULE,
    near_synonym::RULE,
    duplicate_title::RULE,
    orphan_term::RULE,
];
