//! Footnotes: numbered in the order of their first reference, collected at the end, with ways back.

use std::collections::HashMap;

use super::writer::{Close, Sink, Writer};
use crate::markdown::escape;

/// The most references a note leads back to.
const MAX_BACK_LINKS: usize = 20;

/// The footnotes of one text. Their ids begin with `cb-`, which no anchor and no author's id does.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// The number of each label that is referred to.
    numbers: HashMap<String, usize>,
    /// How many references there are to the notes, by number.
    n_references: Vec<usize>,
    definitions: HashMap<String, Sink>,
}

impl Footnotes {
    /// The number of `label`, and how many references there are to it with this one.
    fn refer(&mut self, label: &str) -> (usize, usize) {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(label.to_lowercase()).or_insert(next);
        if number == next {
            self.n_references.push(0);
        }
        self.n_references[number - 1] += 1;
        (number, self.n_references[number - 1])
    }

    /// All notes that are referred to, as one section.
    pub(super) fn section(&mut self) -> Sink {
        let mut labels: Vec<_> = std::mem::take(&mut self.numbers).into_iter().collect();
        if labels.is_empty() {
            return Sink::default();
        }
        labels.sort_unstable_by_key(|(_, number)| *number);
        let mut section = Sink::default();
        section.html.push_str("<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n");
        for (label, number) in labels {
            let note = self.definitions.remove(&label).unwrap_or_default();
            section.has_raw |= note.has_raw;
            escape::formatted(&mut section.html, format_args!("<li id=\"cb-fn-{number}\">"));
            push_with_ways_back(&mut section.html, &note.html, number, self.n_references[number - 1]);
            section.html.push_str("</li>\n");
        }
        section.html.push_str("</ol>\n</section>\n");
        section
    }
}

/// Appends a note; the ways back stand at the end of its last paragraph.
fn push_with_ways_back(out: &mut String, note: &str, number: usize, n_references: usize) {
    const END: &str = "</p>\n";
    let body = note.strip_suffix(END);
    out.push_str(body.unwrap_or(note));
    for nth in 1..=n_references.min(MAX_BACK_LINKS) {
        let id = reference_id(number, nth);
        let label = if nth == 1 { "Back to the text".to_owned() } else { format!("Back to the text, {nth}") };
        escape::formatted(out, format_args!(" <a class=\"fn-back\" href=\"#{id}\" aria-label=\"{label}\">↩</a>"));
    }
    if body.is_some() {
        out.push_str(END);
    }
}

fn reference_id(number: usize, nth: usize) -> String {
    if nth == 1 { format!("cb-fnref-{number}") } else { format!("cb-fnref-{number}-{nth}") }
}

impl<'a> Writer<'a, '_> {
    /// Writes a reference, unless nobody will read it: then it would be a way back to nowhere.
    pub(super) fn footnote_reference(&mut self, label: &str) {
        if self.is_nowhere() || self.n_links > 0 {
            return;
        }
        let (number, nth) = self.footnotes.refer(label);
        let id = reference_id(number, nth);
        escape::formatted(
            &mut self.out.html,
            format_args!(
                "<sup class=\"fn-ref\"><a href=\"#cb-fn-{number}\" id=\"{id}\" aria-label=\"Footnote {number}\">{number}</a></sup>"
            ),
        );
    }

    pub(super) fn start_footnote(&mut self, label: &str) -> Close<'a> {
        let before = self.swap_out(Sink::default());
        Close::Footnote { label: label.to_lowercase(), before }
    }

    /// Keeps a definition; of two with one label the first counts.
    pub(super) fn end_footnote(&mut self, label: &str, before: Sink) {
        let note = self.swap_out(before);
        self.footnotes.definitions.entry(label.to_owned()).or_insert(note);
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::render::tests::html;

    #[test]
    fn in_the_order_of_their_references() {
        insta::assert_snapshot!(html("a[^x] b[^1] c[^X]\n\n[^1]: one\n[^x]: two\n\n    more\n[^unused]: no\n"), @r##"
        <p>a<sup class="fn-ref"><a href="#cb-fn-1" id="cb-fnref-1" aria-label="Footnote 1">1</a></sup> b<sup class="fn-ref"><a href="#cb-fn-2" id="cb-fnref-2" aria-label="Footnote 2">2</a></sup> c<sup class="fn-ref"><a href="#cb-fn-1" id="cb-fnref-1-2" aria-label="Footnote 1">1</a></sup></p>
        <section class="footnotes" aria-label="Footnotes">
        <ol>
        <li id="cb-fn-1"><p>two</p>
        <p>more <a class="fn-back" href="#cb-fnref-1" aria-label="Back to the text">↩</a> <a class="fn-back" href="#cb-fnref-1-2" aria-label="Back to the text, 2">↩</a></p>
        </li>
        <li id="cb-fn-2"><p>one <a class="fn-back" href="#cb-fnref-2" aria-label="Back to the text">↩</a></p>
        </li>
        </ol>
        </section>
        "##);
    }

    #[test]
    fn odd_ones() {
        insta::assert_snapshot!(html("a[^b] [^none]\n\n[^b]: - list\n"), @r##"
        <p>a<sup class="fn-ref"><a href="#cb-fn-1" id="cb-fnref-1" aria-label="Footnote 1">1</a></sup> [^none]</p>
        <section class="footnotes" aria-label="Footnotes">
        <ol>
        <li id="cb-fn-1"><ul>
        <li>list</li>
        </ul>
         <a class="fn-back" href="#cb-fnref-1" aria-label="Back to the text">↩</a></li>
        </ol>
        </section>
        "##);
        insta::assert_snapshot!(html("[^\"><script>]\n\n[^\"><script>]: x [^\"><script>]\n"), @r##"
        <p><sup class="fn-ref"><a href="#cb-fn-1" id="cb-fnref-1" aria-label="Footnote 1">1</a></sup></p>
        <section class="footnotes" aria-label="Footnotes">
        <ol>
        <li id="cb-fn-1"><p>x <sup class="fn-ref"><a href="#cb-fn-1" id="cb-fnref-1-2" aria-label="Footnote 1">1</a></sup> <a class="fn-back" href="#cb-fnref-1" aria-label="Back to the text">↩</a> <a class="fn-back" href="#cb-fnref-1-2" aria-label="Back to the text, 2">↩</a></p>
        </li>
        </ol>
        </section>
        "##);
    }
}
