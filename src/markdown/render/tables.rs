//! Tables in the page: they scroll on their own where they are wide, and say which cells are heads.

use pulldown_cmark::Alignment;

use super::writer::{Close, Writer};

/// Where we are in the open table.
#[derive(Debug, Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
}

impl<'a> Writer<'a, '_> {
    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) -> Close<'a> {
        self.table.alignments = alignments;
        // The region can be scrolled with the keyboard, so it has to take the focus and have a name.
        self.block(
            "<div class=\"tw\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\n",
            "</tbody></table></div>\n",
        )
    }

    pub(super) fn start_table_head(&mut self) -> Close<'a> {
        (self.table.column, self.table.is_head) = (0, true);
        self.child("<thead><tr>", "</tr></thead><tbody>\n")
    }

    pub(super) fn start_table_row(&mut self) -> Close<'a> {
        (self.table.column, self.table.is_head) = (0, false);
        self.child("<tr>", "</tr>\n")
    }

    pub(super) fn start_table_cell(&mut self) -> Close<'a> {
        if matches!(self.open.last(), None | Some(Close::Nothing)) {
            self.out.html.push(' ');
            return Close::Nothing;
        }
        let alignment = self.table.alignments.get(self.table.column);
        self.table.column += 1;
        let out = &mut self.out.html;
        let start = out.len();
        out.push_str(if self.table.is_head { "<th scope=\"col\"" } else { "<td" });
        out.push_str(match alignment {
            Some(Alignment::Center) => " class=\"ta-c\">",
            Some(Alignment::Right) => " class=\"ta-r\">",
            Some(Alignment::None | Alignment::Left) | None => ">",
        });
        if self.table.is_head { Close::HeadCell(start) } else { Close::Html("</td>") }
    }

    /// Ends a cell of the head; an empty one (the corner of many tables) heads nothing.
    pub(super) fn end_head_cell(&mut self, start: usize) {
        let out = &mut self.out.html;
        let is_empty = out[start..].find('>') == Some(out.len() - start - 1);
        if is_empty {
            out.truncate(start);
            out.push_str("<td></td>");
        } else {
            out.push_str("</th>");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::render::tests::html;

    #[test]
    fn an_empty_cell_of_the_head_heads_nothing() {
        let html = html("|  | b | `c` |\n|--:|---|---|\n| 1 | 2 | 3 |\n");
        assert!(
            html.contains("<tr><td></td><th scope=\"col\">b</th><th scope=\"col\"><code>c</code></th></tr>"),
            "{html}"
        );
    }

    #[test]
    fn tables() {
        insta::assert_snapshot!(html("| a | b | c |\n|:--|:-:|--:|\n| 1 | *2* |\n"), @r#"
        <div class="tw" role="region" tabindex="0" aria-label="Table"><table>
        <thead><tr><th scope="col">a</th><th scope="col" class="ta-c">b</th><th scope="col" class="ta-r">c</th></tr></thead><tbody>
        <tr><td>1</td><td class="ta-c"><em>2</em></td><td class="ta-r"></td></tr>
        </tbody></table></div>
        "#);
    }
}
