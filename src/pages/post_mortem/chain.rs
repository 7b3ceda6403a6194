//! From cause to effect, as a staircase: the trigger, the root cause, what contributed, the effects, the impact.
//!
//! It is what tells the problem from the effects that it caused.

use serde::Serialize;

use super::Here;
use crate::catalog::TermRef;
use crate::model::{Cause, CauseRole};
use crate::pages::row::{Link, term_link};

/// The deepest step that is still set in further.
const MAX_DEPTH: usize = 8;

/// One step of the staircase.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    depth: usize,
    /// What stands on it; several root causes stand on one.
    nodes: Vec<Node>,
    /// What contributed to the root cause.
    side: Vec<Node>,
}

/// One box.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Node {
    /// `trigger`, `root`, `side`, `effect` or `impact`.
    class: &'static str,
    label: String,
    /// The term it is about.
    term: Option<Link>,
    /// Inline Markdown; empty where the term says it all.
    what: String,
    /// Why it was not noticed earlier: inline Markdown.
    escaped: Vec<String>,
}

/// The steps, where there are at least two or a cause in words: a single term is a chip and no staircase.
pub(super) fn steps(here: &Here<'_>) -> Vec<Step> {
    if here.written.causes.is_empty() && here.written.effects.is_empty() {
        return Vec::new();
    }
    let mut rows: Vec<(Vec<Node>, Vec<Node>)> = Vec::new();
    rows.extend(trigger(here).map(|node| (vec![node], Vec::new())));
    let (roots, side) = (causes(here, CauseRole::Root), causes(here, CauseRole::Contributing));
    if roots.is_empty() {
        rows.extend((!side.is_empty()).then_some((side, Vec::new())));
    } else {
        rows.push((roots, side));
    }
    rows.extend(here.written.effects.iter().map(|effect| {
        let term = effect.system.as_ref().and_then(|s| here.site.catalog.find_term("systems", &s.slug));
        let term = term.map(|term| term_link(here.site, &here.links, term));
        (vec![Node { term, ..Node::new("effect", "Effect", effect.what.clone()) }], Vec::new())
    }));
    let impact = here.written.impact.summary.clone().filter(|_| !rows.is_empty());
    rows.extend(impact.map(|what| (vec![Node::new("impact", "Impact", what)], Vec::new())));
    let says_more = rows.len() > 1 || rows.iter().flat_map(|(nodes, _)| nodes).any(|node| !node.what.is_empty());
    let step = |(i, (nodes, side)): (usize, (Vec<Node>, Vec<Node>))| Step { depth: i.min(MAX_DEPTH), nodes, side };
    rows.into_iter().filter(|_| says_more).enumerate().map(step).collect()
}

impl Node {
    fn new(class: &'static str, label: &str, what: String) -> Self {
        Self { class, label: label.to_owned(), term: None, what, escaped: Vec::new() }
    }
}

fn trigger(here: &Here<'_>) -> Option<Node> {
    let trigger = here.written.trigger.as_ref()?;
    let kind = trigger.kind.as_ref().map(|kind| kind.replace('-', " "));
    match (kind, &trigger.what) {
        (None, None) => None,
        (None, Some(what)) => Some(Node::new("trigger", "Trigger", what.clone())),
        (Some(kind), Some(what)) => Some(Node::new("trigger", &format!("Trigger · {kind}"), what.clone())),
        (Some(kind), None) => Some(Node::new("trigger", "Trigger", kind)),
    }
}

fn causes(here: &Here<'_>, role: CauseRole) -> Vec<Node> {
    let both = here.linked.causes.iter().zip(&here.written.causes);
    both.filter(|(_, cause)| cause.role == role).map(|(term, cause)| cause_node(here, *term, cause)).collect()
}

fn cause_node(here: &Here<'_>, term: TermRef, cause: &Cause) -> Node {
    let (class, label) = match cause.role {
        CauseRole::Root => ("root", root_label(here)),
        CauseRole::Contributing => ("side", "Contributed".to_owned()),
    };
    Node {
        class,
        label,
        term: Some(term_link(here.site, &here.links, term)),
        what: cause.what.clone().unwrap_or_default(),
        escaped: cause.escaped_because.clone(),
    }
}

/// "Root cause", and since when it was there.
fn root_label(here: &Here<'_>) -> String {
    let pattern = &here.site.catalog.config().site.date_format;
    match &here.written.times.introduced {
        Some(introduced) => format!("Root cause · there since {}", introduced.value.day().format(pattern)),
        None => "Root cause".to_owned(),
    }
}
