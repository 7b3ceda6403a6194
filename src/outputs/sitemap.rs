//! `sitemap.xml`, where the site's address is known.

use super::{Inputs, Output, OutputFile, published_url};
use crate::pages::{KINDS, Subject};

pub(super) const OUTPUT: Output = Output { name: "sitemap", files };

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let pages = inputs
        .plan
        .pages
        .values()
        .filter(|page| !matches!(page.subject, Subject::Moved(..)) && KINDS[page.kind].name != "not-found");
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut n_urls = 0;
    for page in pages {
        let Some(url) = published_url(inputs.catalog, &page.path) else { return Vec::new() };
        let url = url.replace('&', "&amp;").replace('\'', "&apos;");
        text.extend(["<url><loc>", &url, "</loc></url>\n"]);
        n_urls += 1;
    }
    text.push_str("</urlset>\n");
    if n_urls == 0 { Vec::new() } else { vec![OutputFile::text("sitemap.xml", text)] }
}
