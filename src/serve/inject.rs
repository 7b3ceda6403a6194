//! Adds the preview's script to a page on its way out. Built files never hold it.

use serde::Serialize;

use super::live::Notes;

/// The element that holds what the script is told.
const ISLAND: &str = "casebook-preview";

/// What the preview's script is told with a page.
#[derive(Debug, Serialize)]
pub(super) struct Island<'a> {
    /// What opens the reload channel.
    pub(super) token: &'a str,
    /// The path that the site's top has here, with `/` at both ends.
    pub(super) base: &'a str,
    /// The key of what is shown.
    pub(super) key: String,
    /// The generation it is of.
    pub(super) generation: u64,
    /// What to tell the writer.
    #[serde(flatten)]
    pub(super) notes: &'a Notes,
}

/// The page with what the script is told, and with the script, which then runs before any other that waits for the page.
pub(super) fn inject(page: &[u8], island: &Island<'_>, script: &str) -> Vec<u8> {
    let data = serde_json::to_string(island).expect("what the script is told is plain data");
    // Nothing in it can end the element or begin a comment.
    let data = data.replace('<', "\\u003c");
    let added = format!(
        "<script type=\"application/json\" id=\"{ISLAND}\">{data}</script><script src=\"{script}\" defer></script>"
    );
    let at = after_head_tag(page).unwrap_or(page.len());
    [&page[..at], added.as_bytes(), &page[at..]].concat()
}

/// Where the opening tag of `head` ends.
fn after_head_tag(page: &[u8]) -> Option<usize> {
    let is_tag = |five: &[u8]| five.eq_ignore_ascii_case(b"<head");
    let at = page.windows(5).position(is_tag)? + 5;
    let end = at + page[at..].iter().position(|byte| *byte == b'>')? + 1;
    // Not `header`.
    (!page[at].is_ascii_alphanumeric()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::live::{Notes, Problem};

    fn injected(page: &str, title: &str) -> String {
        let problem = Problem { title: title.to_owned(), place: None, excerpt: None, help: Vec::new() };
        let notes = Notes { panel: None, problems: vec![problem] };
        let island = Island { token: "t", base: "/", key: "k".to_owned(), generation: 3, notes: &notes };
        String::from_utf8(inject(page.as_bytes(), &island, "/-casebook/preview.js")).unwrap()
    }

    #[test]
    fn the_script_stands_first_in_the_head() {
        for page in ["<!doctype html><HEAD lang=\"x\"><title>t</title>", "<head><title>t</title>"] {
            let with = injected(page, "broken");
            let (head, rest) = page.split_at(page.find("<title>").unwrap());
            assert!(
                with.starts_with(&format!("{head}<script type=\"application/json\" id=\"casebook-preview\">")),
                "{with}"
            );
            assert!(
                with.ends_with(&format!("</script><script src=\"/-casebook/preview.js\" defer></script>{rest}")),
                "{with}"
            );
        }
    }

    #[test]
    fn a_page_without_head_gets_it_at_the_end() {
        assert!(injected("<header>h</header>", "").starts_with("<header>h</header><script "));
        assert!(injected("", "").starts_with("<script "));
    }

    #[test]
    fn nothing_that_is_told_ends_the_element() {
        let with = injected("<head>", "</script><!--<script>alert(1)</script>");
        assert_eq!(with.matches("<script").count(), 2);
        assert_eq!(with.matches("</script").count(), 2);
        assert!(!with.contains("<!--"));
        assert!(with.contains("\\u003c/script>"));
    }
}
