//! What connects a post-mortem with the world: former names, lessons, relations, links.

use super::fields::Fields;
use super::scalars::{bad_slug, items, line, scalar, texts, word};
use crate::address::OutPath;
use crate::diagnostic::code;
use crate::model::{Lessons, PostMortem, Relation, RelationKind, Sourced};
use crate::parse::context::{Context, shown};
use crate::parse::tree::{Node, Value};

/// Lessons, relations and links.
pub(super) fn read(cx: &mut Context<'_>, fields: &mut Fields<'_>, post_mortem: &mut PostMortem) {
    post_mortem.lessons = fields.take("lessons").map(|node| lessons(cx, node)).unwrap_or_default();
    let related = fields.take("related").map(|node| items(cx, "related", node)).unwrap_or_default();
    post_mortem.related = related.into_iter().filter_map(|item| relation(cx, item)).collect();
    post_mortem.links = fields.take("links").map(|node| links(cx, node)).unwrap_or_default();
}

/// Former ids and paths, as they can stand in an address.
pub(super) fn aliases(cx: &mut Context<'_>, node: &Node) -> Vec<Sourced<String>> {
    let nodes = items(cx, "aliases", node);
    nodes.into_iter().filter_map(|item| alias(cx, item)).collect()
}

fn alias(cx: &mut Context<'_>, node: &Node) -> Option<Sourced<String>> {
    let written = scalar(cx, "aliases", node, "a former id or path")?;
    // A former path may be written as a browser shows it.
    let path = written.trim_matches('/');
    let encoded = path.to_ascii_lowercase();
    let odd = ["%2f", "%5c", "%2e", "%00"].iter().any(|part| encoded.contains(part));
    match OutPath::new(path) {
        Ok(_) if odd => bad_slug(cx, "aliases", node.span, written, crate::address::AddressError::Character),
        // A `/` at the end says that it was a folder.
        Ok(_) => return Some(Sourced::typed(written.trim_start_matches('/').to_owned(), node.span)),
        Err(error) => bad_slug(cx, "aliases", node.span, written, error),
    }
    None
}

fn lessons(cx: &mut Context<'_>, node: &Node) -> Lessons {
    let Some(mut fields) = Fields::of(cx, "lessons", node, "`well`, `badly` and `lucky`") else {
        return Lessons::default();
    };
    let mut list = |field: &'static str| fields.take(field).map(|node| texts(cx, field, node)).unwrap_or_default();
    let lessons = Lessons { well: list("well"), badly: list("badly"), lucky: list("lucky") };
    fields.finish(cx, "lessons");
    lessons
}

/// `{ id, relation, why }`, or an id alone, which is a "see also".
fn relation(cx: &mut Context<'_>, node: &Node) -> Option<Relation> {
    if let Value::Scalar { .. } = node.value {
        let id = line(cx, "related", node)?;
        return Some(Relation { id: Sourced::typed(id, node.span), kind: RelationKind::SeeAlso, why: None });
    }
    let mut fields = Fields::of(cx, "related", node, "ids, or `id`, `relation` and `why`")?;
    let id = fields.take("id");
    let kind =
        fields.take("relation").and_then(|node| word(cx, "relation", node, RelationKind::parse, RelationKind::WORDS));
    let why = fields.take("why").and_then(|node| line(cx, "why", node));
    fields.finish(cx, "related");
    let Some(id_node) = id.filter(|node| !node.is_blank()) else {
        cx.say(code::MISSING_FIELD, node.span, "an entry of `related` has no `id`");
        return None;
    };
    let id = line(cx, "id", id_node)?;
    Some(Relation { id: Sourced::typed(id, id_node.span), kind: kind.unwrap_or(RelationKind::SeeAlso), why })
}

/// Links by their label. A target that runs a script is refused.
pub(super) fn links(cx: &mut Context<'_>, node: &Node) -> Vec<(String, String)> {
    if Fields::of(cx, "links", node, "labels with addresses").is_none() {
        return Vec::new();
    }
    let Value::Map(entries) = &node.value else { return Vec::new() };
    let mut links = Vec::new();
    for entry in entries {
        let Some(target) = line(cx, &entry.key, &entry.value) else { continue };
        let scheme = target.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let plain = |s: &String| s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        if scheme.as_ref().is_some_and(|s| plain(s) && !matches!(s.as_str(), "http" | "https" | "mailto")) {
            let message = format!("`links` takes web addresses, not `{}`", shown(&target));
            cx.say(code::BAD_VALUE, entry.value.span, message);
        } else {
            links.push((entry.key.clone(), target));
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use crate::parse::testing::{check_said, front};

    #[test]
    fn relations_links_and_lessons_are_read() {
        let pm = front(
            "related: [a, { id: b, relation: recurrence-of, why: c }]\nlinks: { chat: https://x.example/1 }\nlessons: { well: [x], lucky: y }",
        );
        let kinds: Vec<_> = pm.related.iter().map(|r| (r.id.value.as_str(), r.kind.as_str())).collect();
        assert_eq!(kinds, [("a", "see-also"), ("b", "recurrence-of")]);
        assert_eq!(pm.links, [("chat".to_owned(), "https://x.example/1".to_owned())]);
        assert_eq!((pm.lessons.well.len(), pm.lessons.lucky.len()), (1, 1));
    }

    #[test]
    fn what_can_not_be_followed_is_reported() {
        check_said("links: { x: 'javascript:alert(1)' }", "3:13: error[PM103] `links`");
        check_said("links: words", "3:8: error[PM102] `links`");
        check_said("related: [{ relation: see-also }]", "3:11: error[PM105] an entry of `related` has no `id`");
        check_said("related: [{ id: a, relation: like }]", "3:30: error[PM103] `relation`");
        check_said("lessons: { good: [x] }", "3:12: warning[PM101] unknown key `good` in `lessons`");
    }
}
