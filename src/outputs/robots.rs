//! `robots.txt`: keeps search engines away unless the site says otherwise, because post-mortems leak.

use super::{Inputs, Output, OutputFile, published_url};
use crate::address::OutPath;

pub(super) const OUTPUT: Output = Output { name: "robots", files };

fn files(inputs: &Inputs<'_>) -> Vec<OutputFile> {
    let text = if inputs.catalog.config().site.noindex {
        "User-agent: *\nDisallow: /\n".to_owned()
    } else {
        let sitemap = OutPath::new("sitemap.xml").ok().and_then(|path| published_url(inputs.catalog, &path));
        let sitemap = sitemap.map_or_else(String::new, |url| format!("Sitemap: {url}\n"));
        format!("User-agent: *\nAllow: /\n{sitemap}")
    };
    vec![OutputFile::text("robots.txt", text)]
}
