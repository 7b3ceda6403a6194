//! All rules, a file each.

mod action_overdue;
mod action_without_due;
mod action_without_owner;
mod asks_for_care;
mod badly_without_action;
mod blame;
mod cause_is_an_effect;
mod cause_without_action;
mod closed_with_open_actions;
mod done_without_date;
mod duplicate_title;
mod hindsight;
mod impact_not_measured;
mod impossible_share;
mod length_contradicts;
mod missing_phase;
mod name_beside_failure;
mod near_synonym;
mod no_cleanup;
mod no_root_cause;
mod orphan_term;
mod process_without_technical;
mod review_overdue;
mod technical_without_process;
mod timeline_contradicts;
mod timeline_out_of_order;
mod unwanted_words;
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
    name_beside_failure::RULE,
    hindsight::RULE,
    blame::RULE,
    asks_for_care::RULE,
    unwanted_words::RULE,
    timeline_out_of_order::RULE,
    timeline_contradicts::RULE,
    length_contradicts::RULE,
    impossible_share::RULE,
    near_synonym::RULE,
    duplicate_title::RULE,
    orphan_term::RULE,
];
