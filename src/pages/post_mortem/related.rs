//! Other post-mortems: related ones with the reasons, those that mention this one, and its neighbours in time.

use serde::Serialize;

use super::Here;
use crate::catalog::{Place, PostMortemRef, Reason, RelatedPostMortem, TermRef};
use crate::markdown;
use crate::model::RelationKind;
use crate::pages::row::{Row, Why};

/// A place that links here, and in which words.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Mention {
    title: String,
    href: String,
    /// Its day; empty for what has none.
    day: String,
    /// The sentence around the link: plain text.
    context: String,
}

/// The post-mortem before or after this one.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Neighbour {
    title: String,
    href: String,
    day: String,
}

/// The related post-mortems, each with why it is there.
pub(super) fn rows(here: &Here<'_>) -> Vec<Row> {
    let catalog = here.site.catalog;
    let related = catalog.related_or_alike(here.post_mortem, here.site.alike(here.post_mortem));
    let row = |related: RelatedPostMortem| {
        let row = Row::brief(here.site, &here.links, related.post_mortem);
        Row { reasons: reasons(here, &related), why: why(&related.reasons), ..row }
    };
    related.into_iter().map(row).collect()
}

/// The reasons in words, without those that a stronger one includes.
fn reasons(here: &Here<'_>, related: &RelatedPostMortem) -> Vec<Why> {
    let title = |term: &TermRef| here.site.catalog.term(*term).title.clone();
    let mut whys: Vec<Why> = Vec::new();
    let mut systems: Vec<String> = Vec::new();
    for reason in &related.reasons {
        match reason {
            Reason::Declared(kind, _) => whys.push(declared(*kind)),
            Reason::DeclaredThere(kind, _) => whys.push(declared_there(*kind)),
            Reason::SameCause(_) => whys.push(Why { icon: "cause", text: "Same root cause".to_owned() }),
            Reason::SameSystem(term) => systems.push(title(term)),
            Reason::SharedActionTypes(n) => {
                let plural = if *n == 1 { "" } else { "s" };
                whys.push(Why { icon: "tech", text: format!("Shares {n} action type{plural}") });
            }
        }
    }
    if !systems.is_empty() {
        let plural = if systems.len() == 1 { "" } else { "s" };
        let at = whys.iter().position(|why| why.icon == "tech").unwrap_or(whys.len());
        whys.insert(at, Why { icon: "sys", text: format!("Same system{plural}: {}", systems.join(", ")) });
    }
    if !related.words.is_empty() {
        whys.push(Why { icon: "doc", text: format!("Similar text: {}", related.words.join(", ")) });
    }
    let mut seen = std::collections::HashSet::new();
    whys.retain(|why| seen.insert(why.text.clone()));
    whys
}

/// What this post-mortem says of the other one.
fn declared(kind: RelationKind) -> Why {
    let (icon, text) = match kind {
        RelationKind::RecurrenceOf => ("again", "The same thing, earlier"),
        RelationKind::SameCause => ("cause", "Same root cause"),
        RelationKind::CausedBy => ("cause", "Led to this one"),
        RelationKind::DuplicateOf => ("doc", "The same event"),
        RelationKind::Supersedes => ("doc", "Replaced by this one"),
        RelationKind::SeeAlso | RelationKind::NotRelated => ("link", "See also"),
    };
    Why { icon, text: text.to_owned() }
}

/// What the other one says of this post-mortem.
fn declared_there(kind: RelationKind) -> Why {
    let (icon, text) = match kind {
        RelationKind::RecurrenceOf => ("again", "The same thing, again"),
        RelationKind::SameCause => ("cause", "Same root cause"),
        RelationKind::CausedBy => ("cause", "A consequence of this one"),
        RelationKind::DuplicateOf => ("doc", "The same event"),
        RelationKind::Supersedes => ("doc", "Replaces this one"),
        RelationKind::SeeAlso | RelationKind::NotRelated => ("link", "Refers to this one"),
    };
    Why { icon, text: text.to_owned() }
}

/// The words in which one of the two says why.
fn why(reasons: &[Reason]) -> String {
    let said = reasons.iter().find_map(|reason| match reason {
        Reason::Declared(_, why) | Reason::DeclaredThere(_, why) => why.clone(),
        Reason::SameCause(_) | Reason::SameSystem(_) | Reason::SharedActionTypes(_) => None,
    });
    said.map(|why| markdown::plain(&why)).unwrap_or_default()
}

/// Where others link to this post-mortem.
pub(super) fn mentions(here: &Here<'_>) -> Vec<Mention> {
    let catalog = here.site.catalog;
    let mention = |backlink: &crate::catalog::Backlink| Mention {
        title: catalog.title_of(backlink.from).to_owned(),
        href: here.links.to(backlink.from, None),
        day: match backlink.from {
            Place::PostMortem(p) => day(here, p),
            Place::Term(_) | Place::Home => String::new(),
        },
        context: backlink.context.clone(),
    };
    here.linked.backlinks.iter().map(mention).collect()
}

/// A neighbour in time.
pub(super) fn neighbour(here: &Here<'_>, other: Option<PostMortemRef>) -> Option<Neighbour> {
    let other = other?;
    let title = here.site.catalog.post_mortem(other).title.value.clone();
    Some(Neighbour { title, href: here.links.post_mortem(other), day: day(here, other) })
}

fn day(here: &Here<'_>, post_mortem: PostMortemRef) -> String {
    let date = here.site.catalog.post_mortem(post_mortem).date.as_ref().map(|date| date.value);
    date.map(|day| day.format(&here.site.catalog.config().site.date_format)).unwrap_or_default()
}
