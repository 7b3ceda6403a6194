//! What stands in the text below the front matter: headings, links, and the sections that were recognised.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::words;
use crate::source::Span;

words! {
    /// The three phases of a post-mortem.
    Phase {
        /// What went wrong.
        What = "what",
        /// Why it went wrong.
        Why = "why",
        /// How we prevent it from ever happening again.
        How = "how",
    }
}

words! {
    /// What a section is about, judged by its heading.
    SectionKind {
        /// The heading of the first phase itself.
        What = "what",
        /// The heading of the second phase itself.
        Why = "why",
        /// The heading of the third phase itself.
        How = "how",
        /// A short account.
        Summary = "summary",
        /// What it did to users and data.
        Impact = "impact",
        /// What happened when.
        Timeline = "timeline",
        /// How it was noticed.
        Detection = "detection",
        /// How it was ended.
        Resolution = "resolution",
        /// Root causes, contributing factors, analysis.
        Causes = "causes",
        /// Action items.
        Actions = "actions",
        /// Lessons, of any sort.
        Lessons = "lessons",
        /// Anything else.
        Other = "other",
    }
}

/// The text of a document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Body {
    /// The stretch of the file it takes.
    pub span: Span,
    /// Its headings in order.
    pub headings: Vec<Heading>,
    /// Its links and images in order.
    pub links: Vec<BodyLink>,
    /// Its text cut at every heading, in order; what stands before the first heading is a section without one.
    pub sections: Vec<Section>,
    /// Whether it holds raw HTML, which has to be sanitised.
    pub has_html: bool,
    /// How many words it has.
    pub n_words: u32,
}

/// One heading.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Heading {
    /// Its level as written, 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// Its anchor: unique within the document.
    pub anchor: String,
    /// Where it stands in the file.
    pub span: Span,
}

/// From one heading to the next (of any level), or the text before the first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Section {
    /// What it is about; a section below a recognised one is of its kind unless its own heading says otherwise.
    pub kind: SectionKind,
    /// The phase it belongs to; `None` in a document in which no phase was recognised, and before the first one.
    pub phase: Option<Phase>,
    /// Which of [`Body::headings`] opens it.
    pub heading: Option<u32>,
    /// The stretch of the file, heading included.
    pub span: Span,
}

/// What a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// `[text](target)` and its kin.
    Link,
    /// `![alt](target)`.
    Image,
    /// `[[id]]` or `[[id|text]]`.
    Wiki,
}

/// One link or image as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyLink {
    /// What it is.
    pub kind: LinkKind,
    /// Its target as written, entities and escapes resolved, not percent-decoded.
    pub target: String,
    /// Where it stands in the file.
    pub span: Span,
    /// Where its target stands, where it is written there letter by letter.
    pub target_span: Option<Span>,
    /// The sentence around it, as plain text; empty for images. At most some 200 characters.
    pub context: String,
}

/// What other pages may show of a text: its headings, what its sections are about, and whether it has any words. Not
/// its words, nor where they stand.
impl Hash for Body {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { span: _, headings, links: _, sections, has_html: _, n_words } = self;
        (headings, sections, *n_words > 0).hash(state);
    }
}

impl SectionKind {
    /// The phase a section of this kind belongs to.
    pub fn phase(self) -> Option<Phase> {
        match self {
            Self::What | Self::Summary | Self::Impact | Self::Timeline | Self::Detection | Self::Resolution => {
                Some(Phase::What)
            }
            Self::Why | Self::Causes => Some(Phase::Why),
            Self::How | Self::Actions | Self::Lessons => Some(Phase::How),
            Self::Other => None,
        }
    }
}
