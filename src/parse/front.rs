//! Typed front matter: every key of a post-mortem, each wrong value reported once and the rest used.

mod actions;
mod causes;
mod fields;
mod impact;
mod related;
mod scalars;
mod systems;
mod term_page;
mod times;
mod title;

use super::context::Context;
use super::tree::{Entry, Node};
use crate::address::DocumentId;
use crate::config::{Config, fold_severity};
use crate::model::{DetectedBy, Kind, PostMortem, Sourced, Status, Visibility};
use fields::Fields;
use scalars::{bad_slug, line, scalar, strict_slug, terms, word};

pub(super) use actions::{blank as blank_action, name_the_nameless};
pub(super) use scalars::one_line;
pub(super) use term_page::{home_title, term_page};
pub(super) use times::{check_order, is_before};

/// Reads `entries` into `post_mortem`, which so far holds what the file's path says.
pub(super) fn post_mortem<'c: 'n, 'n>(cx: &mut Context<'c>, entries: &'n [Entry], post_mortem: &mut PostMortem) {
    let mut fields = Fields::new(entries);
    naming(cx, &mut fields, post_mortem);
    review(cx, &mut fields, post_mortem);
    sorting(cx, &mut fields, post_mortem);
    times::read(cx, &mut fields, post_mortem);
    if let Some(node) = fields.take("detected_by") {
        post_mortem.detected_by = word(cx, "detected_by", node, DetectedBy::parse, DetectedBy::WORDS);
    }
    post_mortem.impact = fields.take("impact").map(|node| impact::read(cx, node)).unwrap_or_default();
    times::timeline(cx, &mut fields, post_mortem);
    causes::read(cx, &mut fields, post_mortem);
    actions::read(cx, &mut fields, post_mortem);
    related::read(cx, &mut fields, post_mortem);
    post_mortem.extra = fields.extra(cx);
    let meant = fields.finish(cx, "");
    // A slip in the key must not publish what the author wanted to keep in.
    if meant.contains(&"visibility") {
        post_mortem.visibility = Visibility::Restricted;
    }
}

/// Id, title, summary, former names.
fn naming(cx: &mut Context<'_>, fields: &mut Fields<'_>, post_mortem: &mut PostMortem) {
    for field in ["slug", "id"] {
        if let Some(node) = fields.take(field)
            && let Some(id) = document_id(cx, field, node)
        {
            post_mortem.id = Sourced::typed(id, node.span);
        }
    }
    if let Some(node) = fields.take("title")
        && let Some(title) = title::read(cx, node)
    {
        post_mortem.title = Sourced::typed(title, node.span);
    }
    if let Some(node) = fields.take("summary") {
        post_mortem.summary = line(cx, "summary", node).map(|summary| Sourced::typed(summary, node.span));
    }
    post_mortem.aliases = fields.take("aliases").map(|node| related::aliases(cx, node)).unwrap_or_default();
}

fn document_id(cx: &mut Context<'_>, field: &str, node: &Node) -> Option<DocumentId> {
    let written = scalar(cx, field, node, "a name")?;
    let id = strict_slug(written).and_then(|_| DocumentId::parse(written));
    id.inspect_err(|error| bad_slug(cx, field, node.span, written, *error)).ok()
}

/// Kind, severity, status, visibility, and the roles of the review.
fn review(cx: &mut Context<'_>, fields: &mut Fields<'_>, post_mortem: &mut PostMortem) {
    if let Some(node) = fields.take("kind") {
        post_mortem.kind = word(cx, "kind", node, Kind::parse, Kind::WORDS).unwrap_or(Kind::Incident);
    }
    if let Some(node) = fields.take("severity") {
        post_mortem.severity = severity(cx, node).map(|word| Sourced::typed(word, node.span));
    }
    if let Some(node) = fields.take("status") {
        let status = word(cx, "status", node, Status::parse, Status::WORDS);
        post_mortem.status = status.map(|status| Sourced::typed(status, node.span));
    }
    if let Some(node) = fields.take("visibility").filter(|node| !node.is_blank()) {
        // What can't be read stays in: a slip must not publish it.
        let visibility = word(cx, "visibility", node, Visibility::parse, Visibility::WORDS);
        post_mortem.visibility = visibility.unwrap_or(Visibility::Restricted);
    }
    post_mortem.owner = fields.take("owner").and_then(|node| line(cx, "owner", node));
    post_mortem.presenter = fields.take("presenter").and_then(|node| line(cx, "presenter", node));
    post_mortem.moderator = fields.take("moderator").and_then(|node| line(cx, "moderator", node));
}

/// A severity by one of the site's words, folded.
fn severity(cx: &mut Context<'_>, node: &Node) -> Option<String> {
    let words = cx.config.severity_words();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let config = cx.config;
    let parse =
        |written: &str| config.severity_rank(written).map(|rank| fold_severity(&config.process.severities[rank]));
    word(cx, "severity", node, parse, &words)
}

/// Systems, tags and the taxonomies that the site adds.
fn sorting<'c: 'n, 'n>(cx: &mut Context<'c>, fields: &mut Fields<'n>, post_mortem: &mut PostMortem) {
    post_mortem.systems = fields.take("systems").map(|node| systems::read(cx, node)).unwrap_or_default();
    post_mortem.tags = fields.take("tags").map(|node| terms(cx, "tags", node)).unwrap_or_default();
    let config: &'c Config = cx.config;
    for taxonomy in &config.taxonomies {
        let built_in = crate::model::TAXONOMIES.iter().any(|[key, ..]| *key == taxonomy.key);
        if !built_in && let Some(node) = fields.take(&taxonomy.field) {
            post_mortem.terms.insert(taxonomy.key.clone(), terms(cx, &taxonomy.field, node));
        }
    }
}
