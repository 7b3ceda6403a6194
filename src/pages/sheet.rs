//! Long lists on several pages, so that no page grows without bound.

use serde::Serialize;

use super::{Links, Subject};
use crate::address::OutPath;

/// The most rows that one page of a long list has.
pub(super) const MAX_ROWS: usize = 500;

/// Where one page of a long list stands among the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Pager {
    /// Which page this is, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// The pages of a list of `n_rows`: the first at `first`, the others below it.
pub(super) fn sheets(first: &OutPath, subject: &Subject, n_rows: usize) -> Vec<(OutPath, Subject)> {
    let further =
        (2..=n_rows.div_ceil(MAX_ROWS)).map(|n| (path(first, n), Subject::Sheet(Box::new(subject.clone()), n)));
    std::iter::once((first.clone(), subject.clone())).chain(further).collect()
}

/// What a page is about, and which page of it this is.
pub(super) fn number(subject: &Subject) -> (&Subject, usize) {
    match subject {
        Subject::Sheet(subject, number) => (subject, *number),
        other => (other, 1),
    }
}

/// The rows of one page.
pub(super) fn rows<T>(all: &[T], number: usize) -> &[T] {
    let from = ((number - 1) * MAX_ROWS).min(all.len());
    &all[from..(from + MAX_ROWS).min(all.len())]
}

/// Where a page stands among the others; `None` where there is only one.
pub(super) fn pager(links: &Links<'_>, first: &OutPath, number: usize, n_rows: usize) -> Option<Pager> {
    let of = n_rows.div_ceil(MAX_ROWS);
    let link = |n: usize| links.to_path(&path(first, n), None);
    (of > 1).then(|| Pager {
        number,
        of,
        previous: (number > 1).then(|| link(number - 1)),
        next: (number < of).then(|| link(number + 1)),
    })
}

fn path(first: &OutPath, number: usize) -> OutPath {
    let text = first.as_str();
    let further = match text.strip_suffix("/index.html") {
        _ if number == 1 => return first.clone(),
        Some(folder) => format!("{folder}/{number}/index.html"),
        None => format!("{}/{number}.html", text.strip_suffix(".html").unwrap_or(text)),
    };
    OutPath::new(&further).expect("a number is a good name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_gets_further_pages() {
        let check = |first: &str, n_rows: usize, expected: &[&str]| {
            let first = OutPath::new(first).expect(first);
            let pages = sheets(&first, &Subject::Undated, n_rows);
            assert_eq!(pages.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), expected);
        };
        check("actions/2026.html", 0, &["actions/2026.html"]);
        check("actions/2026.html", 500, &["actions/2026.html"]);
        check("actions/2026.html", 1001, &["actions/2026.html", "actions/2026/2.html", "actions/2026/3.html"]);
        check("owners/sre/index.html", 501, &["owners/sre/index.html", "owners/sre/2/index.html"]);
    }

    #[test]
    fn each_page_has_its_rows() {
        let all: Vec<usize> = (0..1100).collect();
        assert_eq!((rows(&all, 1).len(), rows(&all, 3), rows(&all, 4).len()), (500, &all[1000..], 0));
    }
}
