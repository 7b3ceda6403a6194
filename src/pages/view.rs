//! A view: everything a template prints, and the long texts that are rendered only when the page is.

mod bytes;

use std::sync::Arc;

use serde::Serialize;

use super::{Links, Site};
use crate::catalog::Target;
use crate::model::Document;
use crate::source::{Digest, Span};

/// What a page shows.
pub struct View {
    /// What the template finds as `page`. It stays what it is until it is printed or digested: thousands of views are
    /// made for each page that is rendered.
    pub data: Box<dyn Data>,
    /// The long texts: the template finds the HTML of each part as `prose.<name>`, and of footnotes as `footnotes`.
    pub prose: Option<Prose>,
}

/// Plain data of some type: what prints it needn't know which, and what digests it is compiled for that type, since a build
/// digests every view.
pub trait Data: erased_serde::Serialize {
    /// Appends it to `bytes`, as [`bytes`] says.
    fn write(&self, bytes: &mut Vec<u8>);
}

impl<T: Serialize> Data for T {
    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(std::any::type_name::<T>().as_bytes());
        bytes::write(bytes, self);
    }
}

erased_serde::serialize_trait_object!(Data);

/// A text that becomes HTML when the page is rendered.
#[derive(Debug, Clone)]
pub struct Prose {
    /// The document whose body it is.
    pub document: Arc<Document>,
    /// The stretches that are shown, in file coordinates, each under a name.
    pub parts: Vec<Part>,
    /// The level that the body's highest headings get, 2 to 6.
    pub top_level: u8,
    /// What the body's links lead to from this page, beside `body.links`.
    pub links: Vec<Href>,
}

/// A stretch of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The name under which the template finds its HTML.
    pub name: String,
    /// The stretch, in file coordinates: whole blocks.
    pub span: Span,
}

/// What one link of a body becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Href {
    /// A link within the site.
    Inside {
        /// Relative to the page.
        href: String,
        /// What it leads to, where that has a title (the text of a wiki link that has none of its own).
        title: Option<String>,
    },
    /// A link to elsewhere, as written.
    Outside,
    /// What it leads to is left out of this edition: only the text is shown.
    Withheld,
    /// It leads nowhere: the text is shown, marked.
    Missing,
}

impl View {
    /// A view without long texts.
    pub fn new(data: impl Serialize + 'static) -> Self {
        Self { data: Box::new(data), prose: None }
    }

    /// The same view with a long text.
    #[must_use]
    pub fn with_prose(self, prose: Prose) -> Self {
        Self { prose: Some(prose), ..self }
    }

    /// What the page depends on: equal keys, equal pages (under one theme and one frame).
    pub fn key(&self, template: &str) -> Digest {
        let mut data = Vec::with_capacity(4096);
        self.data.write(&mut data);
        let prose = self.prose.as_ref().map(|prose| {
            let mut bytes = prose.document.digest.as_bytes().to_vec();
            bytes::write(&mut bytes, &(&prose.parts, prose.top_level, &prose.links));
            bytes
        });
        Digest::of_parts([template.as_bytes(), &data, prose.as_deref().unwrap_or_default()])
    }
}

impl Prose {
    /// The whole body of a document, under the name `body`.
    pub fn whole(document: &Arc<Document>, targets: &[Target], site: &Site<'_>, links: &Links<'_>) -> Self {
        let part = Part { name: "body".to_owned(), span: document.body().span };
        Self {
            document: Arc::clone(document),
            parts: vec![part],
            top_level: 2,
            links: hrefs(document, targets, site, links),
        }
    }
}

/// What the links of a document's body become on a page.
pub(super) fn hrefs(document: &Document, targets: &[Target], site: &Site<'_>, links: &Links<'_>) -> Vec<Href> {
    let href = |(target, written): (&Target, &str)| match target {
        Target::Outside => Href::Outside,
        Target::Withheld => Href::Withheld,
        Target::Missing => Href::Missing,
        Target::Page(place, _) => match links.target(target, written) {
            Some(href) => Href::Inside { href, title: Some(site.catalog.title_of(*place).to_owned()) },
            None => Href::Missing,
        },
        Target::Fragment(_) | Target::File(_) => {
            links.target(target, written).map_or(Href::Missing, |href| Href::Inside { href, title: None })
        }
    };
    targets.iter().zip(document.body().links.iter().map(|link| &*link.target)).map(href).collect()
}
