//! Rows of cells as CSV (RFC 4180), as Markdown and as aligned text; the first row is the head.

pub(super) use crate::outputs::csv;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Rows as a table in Markdown. Cells may hold links and emphasis; what would end a cell is escaped.
pub(super) fn markdown(rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let cell = |cell: &String| cell.replace('|', "\\|").replace(['\n', '\r'], " ");
    let mut text = String::new();
    for (i, row) in rows.iter().enumerate() {
        text.push_str(&line(row.iter().map(cell).collect()));
        if i == 0 {
            text.push_str(&line(vec!["---".to_owned(); row.len()]));
        }
    }
    text
}

/// Rows in columns that begin below each other: numbers (all but the first column) to the right.
pub(super) fn aligned(rows: &[Vec<String>], width: Option<usize>) -> String {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..n_columns)
        .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|c| c.width()).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(i, (cell, width))| {
            let blank = " ".repeat(width - cell.width());
            if i == 0 { format!("{cell}{blank}") } else { format!("{blank}{cell}") }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        cut(line.trim_end(), width) + "\n"
    };
    rows.iter().map(line).collect()
}

/// The text, cut to a width in columns with a mark where something is missing.
pub(super) fn cut(text: &str, width: Option<usize>) -> String {
    let Some(width) = width.filter(|width| text.width() > *width) else { return text.to_owned() };
    let mut cut = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(c);
    }
    cut.truncate(cut.trim_end().len());
    if width > 0 {
        cut.push('…');
    }
    cut
}

/// The text with blanks up to a width in columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let rows = rows(&[&["what", "n"], &["a, \"b\"", "1"], &["c\nd", ""]]);
        assert_eq!(csv(&rows), "what,n\r\n\"a, \"\"b\"\"\",1\r\n\"c\nd\",\r\n");
    }

    #[test]
    fn a_table_in_markdown_keeps_its_cells() {
        assert_eq!(markdown(&rows(&[&["a", "b"], &["x|y", "z"]])), "| a | b |\n| --- | --- |\n| x\\|y | z |\n");
    }

    #[test]
    fn columns_are_aligned_and_lines_cut() {
        let rows = rows(&[&["name", "n"], &["é", "10"], &["wide 漢字", "9"]]);
        assert_eq!(aligned(&rows, None), "name        n\né          10\nwide 漢字   9\n");
        assert_eq!(aligned(&rows[2..], Some(8)), "wide 漢…\n");
    }

    #[test]
    fn what_is_too_long_says_so() {
        let check = |text: &str, width: usize, expected: &str| assert_eq!(cut(text, Some(width)), expected);
        check("abc", 3, "abc");
        check("abcd", 3, "ab…");
        check("ab cd", 4, "ab…");
        check("漢字漢", 4, "漢…");
        check("abc", 0, "");
    }
}
