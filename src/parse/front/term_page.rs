//! Front matter of pages that are no post-mortems: a term's own page, and the home page.

use super::check;
use super::fields::Fields;
use super::related::links;
use super::scalars::{bad_slug, items, line, scalar, strict_slug, term, terms, word};
use super::title;
use crate::address::Slug;
use crate::diagnostic::code;
use crate::model::{HomePage, Sourced, TermPage, Visibility};
use crate::parse::context::Context;
use crate::parse::tree::{Entry, Node};

/// Reads `entries` into `page`, which so far holds what the file's path says.
pub(in crate::parse) fn term_page(cx: &mut Context<'_>, entries: &[Entry], page: &mut TermPage) {
    let mut fields = Fields::new(entries);
    page.title = fields.take("title").and_then(|node| title::read(cx, node));
    page.description = fields.take("description").and_then(|node| line(cx, "description", node));
    page.aliases = fields.take("aliases").map(|node| aliases(cx, node)).unwrap_or_default();
    page.owner = fields.take("owner").and_then(|node| line(cx, "owner", node));
    page.depends_on = fields.take("depends_on").map(|node| terms(cx, "depends_on", node)).unwrap_or_default();
    page.merged_into = fields.take("merged_into").and_then(|node| term(cx, "merged_into", node));
    page.links = fields.take("links").map(|node| links(cx, node)).unwrap_or_default();
    page.ignored = check::ignored(cx, &mut fields);
    page.extra = fields.extra(cx);
    visibility(cx, &mut fields);
    fields.finish(cx, "");
}

/// Reads `entries` into the home page.
pub(in crate::parse) fn home(cx: &mut Context<'_>, entries: &[Entry], home: &mut HomePage) {
    let mut fields = Fields::new(entries);
    home.title = fields.take("title").and_then(|node| title::read(cx, node));
    home.ignored = check::ignored(cx, &mut fields);
    visibility(cx, &mut fields);
    // A home page may carry whatever a site's own templates want.
    fields.extra(cx);
    fields.finish(cx, "");
}

/// Pages of terms and the home page are in every edition, so one that asks for fewer readers must not be published.
fn visibility(cx: &mut Context<'_>, fields: &mut Fields<'_>) {
    let Some(node) = fields.take("visibility").filter(|node| !node.is_blank()) else { return };
    let wanted = word(cx, "visibility", node, Visibility::parse, Visibility::WORDS);
    if wanted.is_none_or(|wanted| wanted > cx.config.publish.audience) {
        let message = "this page is in every edition, and can't be kept from readers as a whole";
        let help = "put what they may not see between `:::restricted` and `:::`";
        cx.report(cx.note(code::REDACTION, node.span, message).help(help));
    }
}

fn aliases(cx: &mut Context<'_>, node: &Node) -> Vec<Sourced<Slug>> {
    let nodes = items(cx, "aliases", node);
    let mut aliases = Vec::new();
    for item in nodes {
        let Some(written) = scalar(cx, "aliases", item, "a former name") else { continue };
        match strict_slug(written) {
            Ok(slug) => aliases.push(Sourced::typed(slug, item.span)),
            Err(error) => bad_slug(cx, "aliases", item.span, written, error),
        }
    }
    aliases
}
