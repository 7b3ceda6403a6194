//! Typed front matter: every key of a post-mortem, each wrong value reported once and the rest used.

mod actions;
mod causes;
mod check;
mod fields;
mod impact;
mod json_schema;
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
use crate::model::{DetectedBy, FIELDS, Kind, PostMortem, Sourced, Status, Visibility};
use fields::Fields;
use scalars::{bad_slug, line, scalar, strict_slug, terms, word};

pub use json_schema::{post_mortem_schema, term_schema};

pub(super) use actions::name_the_nameless;
pub(super) use scalars::one_line;
pub(super) use term_page::{home, term_page};
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
    let stated = &mut post_mortem.stated_lengths;
    post_mortem.impact = fields.take("impact").map(|node| impact::read(cx, node, stated)).unwrap_or_default();
    times::timeline(cx, &mut fields, post_mortem);
    causes::read(cx, &mut fields, post_mortem);
    actions::read(cx, &mut fields, post_mortem);
    related::read(cx, &mut fields, post_mortem);
    post_mortem.ignored = check::ignored(cx, &mut fields);
    post_mortem.extra = fields.extra(cx);
    let is_listed = |key: &str| FIELDS.contains(&key) || cx.config.taxonomies.iter().any(|own| own.field == key);
    debug_assert!(fields.known().all(is_listed), "a key of front matter is missing in `FIELDS`");
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

#[cfg(test)]
mod tests {
    use crate::model::{Kind, Status};
    use crate::parse::testing::{check_quiet, check_said, front, said_of};

    #[test]
    fn scalars_of_the_review_are_read() {
        let pm =
            front("id: My-Name\nkind: near-miss\nseverity: SEV 2\nstatus: In Review\nowner: team\nsummary: a  b\n");
        assert_eq!(pm.id.value.as_str(), "my-name");
        assert_eq!((pm.kind, pm.status.map(|s| s.value)), (Kind::NearMiss, Some(Status::InReview)));
        assert_eq!(pm.severity.map(|s| s.value).as_deref(), Some("sev2"));
        assert_eq!(pm.summary.map(|s| s.value).as_deref(), Some("a b"));
        assert_eq!(front("severity: 1").severity.map(|s| s.value).as_deref(), Some("sev1"));
        assert_eq!(front("slug: other").id.value.as_str(), "other");
    }

    #[test]
    fn every_listed_field_is_read() {
        for field in crate::model::FIELDS {
            let said = said_of(&format!("---\n{field}: x\n---\n"));
            assert!(!said.iter().any(|line| line.contains("PM101")), "{field}: {said:?}");
        }
    }

    #[test]
    fn blank_is_the_same_as_absent() {
        check_quiet(
            "status:\nseverity:\nowner:\nstarted:\nsystems:\nimpact:\nactions: []\ntags: []\nvisibility:\ntrigger:\nlinks:",
        );
    }

    #[test]
    fn wrong_values_are_reported_where_they_stand() {
        check_said("status: reviewd", "3:9: error[PM103] `status` takes one of");
        check_said("status: [draft]", "3:9: error[PM102] `status`");
        check_said("severity: {level: 2}", "3:11: error[PM102] `severity`");
        check_said("severity: down", "3:11: error[PM103] `severity`");
        check_said("owner: ~", "3:8: error[PM102] `owner` takes text, not null");
        check_said("severty: sev2", "3:1: warning[PM101] unknown key `severty`");
        check_said("kind: outage", "3:7: error[PM103] `kind`");
        check_said("visibility: everybody", "3:13: error[PM103] `visibility`");
    }

    #[test]
    fn hostile_names_are_refused() {
        for id in ["..%2fx", "/etc/x", "..\\x", "con", "post.", "\"a\\nb\"", "\"\\u202Ex\"", "../x", "a/b", "----"] {
            check_said(&format!("slug: {id}"), "3:7: error[PM112] `slug` can't be");
        }
        check_said(&format!("id: {}", "x".repeat(300)), "3:5: error[PM112]");
        check_said("aliases: [INC-1, ../x]", "3:18: error[PM112] `aliases`");
        check_said("aliases: ok/../x", "3:10: error[PM112]");
        check_said("systems:\n  - ../../evil", "4:5: error[PM112] `systems`");
        check_quiet("aliases: [INC-118, /old/path/, old.html]\nid: fine-name_1.2");
    }

    #[test]
    fn systems_and_tags_are_read_in_each_form() {
        let pm = front("systems: [a, { id: B c, role: cause }]\ntags: one");
        let systems: Vec<_> = pm.systems.iter().map(|s| (s.term.slug.as_str(), s.role.as_str())).collect();
        assert_eq!(systems, [("a", "affected"), ("b-c", "cause")]);
        assert_eq!(pm.tags[0].slug.as_str(), "one");
        check_said("systems: [cache, Cache]", "3:18: warning[PM113] `systems` names `Cache` twice");
        check_said("systems: [a, { role: cause }]", "3:14: error[PM105] an entry of `systems` has no `id`");
        check_said("systems:\n  - a\n  -", "5:4: error[PM102] `systems` has a blank entry");
        check_said("contributing: {a: b}", "3:15: error[PM102] `contributing`");
    }

    #[test]
    fn what_templates_want_passes_through() {
        let pm = front("extra: {a: [1, x]}\nx-b: true");
        assert_eq!(serde_json::to_string(&pm.extra).expect("JSON"), r#"{"a":[1,"x"],"x-b":true}"#);
        check_said("extra: words", "3:8: error[PM102] `extra`");
    }

    #[test]
    fn titles_are_missed_only_in_front_matter() {
        let check = |text: &str, expected: &[&str]| assert_eq!(said_of(text), expected, "{text}");
        check("---\ndate: 2026-01-01\n---\n", &["1:1: error[PM105] `title` is missing"]);
        check("---\ndate: 2026-01-01\n---\n# A title\n", &[]);
        check("---\ntitle: \"\"\n---\n", &["2:8: error[PM105] `title` is blank"]);
        check("---\ntitle: ~\n---\n", &["2:8: error[PM102] `title` takes text, not null"]);
        check("---\ntitle: [a]\n---\n", &["2:8: error[PM102] `title` takes text, not a list"]);
        check("---\n# only\n---\ntext\n", &["1:1: error[PM105] `title` is missing"]);
    }
}
