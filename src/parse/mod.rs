//! One file to one [`Document`]: as much as can be read, and everything that is wrong with it, in one go.
//!
//! [`document`] never fails and never drops a document. It reads the front matter, then lets the body speak where the
//! front matter is silent.

mod context;
mod fence;
mod front;
mod location;
mod mend;
mod prose;
mod recognise;
mod redact;
mod required;
#[cfg(test)]
mod testing;
mod text;
mod toml;
mod tree;
mod yaml;

use crate::config::Config;
use crate::diagnostic::{Diagnosed, code};
use crate::markdown::{self, Outline};
use crate::model::{Body, Document, HomePage, PostMortem, Sourced, Subject, TermPage, Visibility};
use crate::source::{SourceFile, Span};
pub use front::{post_mortem_schema, term_schema};
pub use prose::prose;
pub use redact::redact;

use context::Context;
use fence::{Format, Front, Split};
use location::Role;
use tree::Entry;

/// The largest front matter that is read, in bytes.
const MAX_MATTER_BYTES: usize = 1024 * 1024;

/// Reads one file.
pub fn document(file: &SourceFile, config: &Config) -> Diagnosed<Document> {
    let mut cx = Context::new(&file.path, file.text(), config);
    let text = text::readable(&mut cx, file);
    let split = fence::split(&mut cx, &text);
    let entries = split.front.as_ref().map(|front| front_matter(&mut cx, &text, front)).unwrap_or_default();
    let outline = markdown::outline(&text[split.body..], split.body);
    let body = body(&outline, Span::new(split.body..text.len()));
    let subject = match location::role(config, &file.path) {
        Role::Home => {
            let mut home = HomePage { title: None, ignored: Vec::new(), body };
            front::home(&mut cx, &entries, &mut home);
            Subject::Home(Box::new(home))
        }
        Role::Term { taxonomy, term } => {
            let mut page = TermPage { body, ..TermPage::new(taxonomy, location::term_slug(&term)) };
            front::term_page(&mut cx, &entries, &mut page);
            Subject::Term(Box::new(page))
        }
        Role::PostMortem => {
            Subject::PostMortem(Box::new(post_mortem(&mut cx, &text, &split, &entries, body, &outline)))
        }
    };
    let value = Document::new(file.path.clone(), file.digest, subject);
    Diagnosed { value, diagnostics: cx.into_diagnostics() }
}

/// What the path says, then what the front matter says, then what the body says of the rest.
fn post_mortem(
    cx: &mut Context<'_>,
    text: &str,
    split: &Split,
    entries: &[Entry],
    body: Body,
    outline: &Outline,
) -> PostMortem {
    let mut post_mortem = blank_post_mortem(cx, body);
    front::post_mortem(cx, entries, &mut post_mortem);
    keep_in_what_was_meant_to_stay(text, split, entries, &mut post_mortem);
    front::check_order(cx, &post_mortem.times);
    recognise::fill(cx, outline, &mut post_mortem);
    required::check(cx, text, split.front.as_ref(), entries, &post_mortem);
    post_mortem
}

/// The keys of the front matter, as far as they could be read.
fn front_matter(cx: &mut Context<'_>, text: &str, front: &Front) -> Vec<Entry> {
    let matter = front.matter.clone();
    if matter.len() > MAX_MATTER_BYTES {
        cx.say(code::LIMIT, front.opening, "the front matter is larger than Casebook takes: 1 MiB");
        return Vec::new();
    }
    let text = text::without_controls(cx, text, matter.clone());
    match front.format {
        Format::Yaml => yaml::read(cx, &text, matter),
        Format::Toml => toml::read(cx, &text, matter),
    }
}

/// Where `visibility` was written but could not be read, nobody but few may read the document.
fn keep_in_what_was_meant_to_stay(text: &str, split: &Split, entries: &[Entry], post_mortem: &mut PostMortem) {
    let Some(front) = &split.front else { return };
    let mut lines = text[front.matter.clone()].lines();
    let is_written = lines.any(|line| line.trim_start_matches(['"', '\'']).starts_with("visibility"));
    if is_written && !entries.iter().any(|entry| entry.key == "visibility") {
        post_mortem.visibility = Visibility::Restricted;
    }
}

fn body(outline: &Outline, span: Span) -> Body {
    Body {
        span,
        headings: outline.headings.clone(),
        links: outline.links.clone(),
        sections: Vec::new(),
        has_html: outline.has_html,
        n_words: outline.n_words,
    }
}

/// A post-mortem of which only the path is known.
fn blank_post_mortem(cx: &Context<'_>, body: Body) -> PostMortem {
    PostMortem {
        date: location::date(cx.config, cx.path).map(Sourced::from_path),
        body,
        ..PostMortem::new(location::document_id(cx.path), location::title(cx.path))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::testing::{read_as, said_of};
    use super::*;
    use crate::address::SourcePath;

    const TYPED: &str = include_str!("testing/typed.md");
    const UNTYPED: &str = include_str!("testing/untyped.md");

    #[test]
    fn the_place_of_a_file_decides_what_it_becomes() {
        let subject = |name: &str| read_as(name, "---\ntitle: T\n---\nbody\n").0.subject;
        assert!(matches!(subject("index.md"), Subject::Home(home) if home.title.as_deref() == Some("T")));
        assert!(matches!(subject("2026/a.md"), Subject::PostMortem(pm) if pm.id.value.as_str() == "a"));
        assert!(matches!(subject("a-b/index.md"), Subject::PostMortem(pm) if pm.id.value.as_str() == "a-b"));
        assert!(
            matches!(subject("systems/a/b.md"), Subject::Term(page) if page.slug.as_str() == "a/b" && page.taxonomy == "systems")
        );
        assert!(
            matches!(subject("causes/Change/Config File.md"), Subject::Term(page) if page.slug.as_str() == "change/config-file")
        );
        assert!(matches!(subject("tags/index.md"), Subject::Term(page) if page.slug.as_str() == "index"));
    }

    #[test]
    fn a_file_without_front_matter_is_quiet_unless_it_is_empty() {
        assert_eq!(said_of("# A title\n\nText.\n"), Vec::<String>::new());
        assert_eq!(said_of("Text.\n"), Vec::<String>::new());
        assert_eq!(said_of(" \n"), ["1:1: error[PM105] the file is empty: it has no `title` and no text"]);
    }

    #[test]
    fn a_damaged_file_is_read_as_far_as_it_goes() {
        let file =
            SourceFile::from_bytes(SourcePath::new("content/a.md"), b"---\ntitle: caf\xE9\ndate: 2026-01-01\n---\n");
        let diagnosed = document(&file, &Config::default());
        assert_eq!(diagnosed.diagnostics.len(), 1);
        assert_eq!(diagnosed.value.post_mortem().expect("a post-mortem").title.value, "caf\u{FFFD}");
    }

    #[test]
    fn old_line_ends_are_read() {
        let crlf = read_as("a.md", &TYPED.replace('\n', "\r\n"));
        assert!(crlf.1.is_empty(), "{:?}", crlf.1);
        let cr = read_as("a.md", &TYPED.replace('\n', "\r"));
        assert_eq!(cr.1.iter().map(|d| d.code).collect::<Vec<_>>(), [code::ENCODING]);
        let actions = |document: &Document| document.post_mortem().map(|pm| pm.actions.len());
        assert_eq!(actions(&crlf.0), actions(&cr.0));
    }

    #[test]
    fn a_slip_does_not_publish_what_is_restricted() {
        let visibility = |text: &str| read_as("a.md", text).0.post_mortem().map(|pm| pm.visibility);
        assert_eq!(visibility("---\ntitle: T\nvisibility: public\n---\n"), Some(Visibility::Public));
        assert_eq!(visibility("---\ntitle: T\n---\n"), Some(Visibility::Internal));
        assert_eq!(visibility("---\ntitle: T\nvisibility: restircted\n---\n"), Some(Visibility::Restricted));
        assert_eq!(visibility("---\ntitle: T\nvisiblity: restricted\n---\n"), Some(Visibility::Restricted));
        assert_eq!(visibility("---\ntitle: T\nsummary: no visibility at all\n---\n"), Some(Visibility::Internal));
        assert_eq!(visibility("---\ntitle: T\nvisibility: [restricted\n---\n"), Some(Visibility::Restricted));
    }

    /// Every span of a document lies within its text, at the borders of letters.
    fn check_spans(text: &str, document: &Document, diagnostics: &[crate::diagnostic::Diagnostic]) {
        let sound = |span: Span| text.get(span.range()).is_some();
        let related = diagnostics.iter().flat_map(|d| &d.related).filter_map(|related| related.span);
        for span in diagnostics.iter().filter_map(|d| d.span).chain(related) {
            assert!(sound(span), "{span:?} of {text:?}");
        }
        assert!(sound(document.body().span));
        for section in &document.body().sections {
            assert!(sound(section.span), "{section:?} of {text:?}");
        }
        let Some(post_mortem) = document.post_mortem() else { return };
        let events = post_mortem.timeline.events.iter().map(|event| event.span).chain(post_mortem.timeline.span);
        let times = [&post_mortem.times.started, &post_mortem.times.detected, &post_mortem.times.resolved];
        let times = times.into_iter().flatten().map(|time| time.span);
        for span in events
            .chain(times)
            .chain(post_mortem.actions.iter().map(|action| action.span))
            .chain([post_mortem.title.span])
        {
            assert!(sound(span), "{span:?} of {text:?}");
        }
    }

    fn survives(bytes: &[u8]) {
        let file = SourceFile::from_bytes(SourcePath::new("content/2026-06-30-x.md"), bytes);
        let diagnosed = document(&file, &Config::default());
        check_spans(file.text(), &diagnosed.value, &diagnosed.diagnostics);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            survives(&bytes);
        }

        #[test]
        fn any_text_of_odd_pieces_is_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
            survives(pieces.concat().as_bytes());
        }

        #[test]
        fn a_cut_file_is_read(cut in 0_usize..3000, untyped in any::<bool>()) {
            let text = if untyped { UNTYPED } else { TYPED };
            survives(&text.as_bytes()[..cut.min(text.len())]);
        }

        #[test]
        fn a_changed_file_is_read(line in 0_usize..60, with in prop::sample::select(PIECES), again in any::<bool>(), crlf in any::<bool>()) {
            for text in [TYPED, UNTYPED] {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                let line = line % lines.len();
                if again { lines.insert(line, lines[line].clone()); }
                let place = lines[line].char_indices().map(|(i, _)| i).nth(line).unwrap_or(0);
                lines[line].insert_str(place, with);
                survives(lines.join(if crlf { "\r\n" } else { "\n" }).as_bytes());
            }
        }
    }

    /// What front matter and bodies are made of, and what breaks them.
    const PIECES: &[&str] = &[
        "---\n",
        "+++\n",
        "title: ",
        "date: 2026-06-30\n",
        "systems: [",
        "]",
        "{",
        "}",
        "- ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        ": ",
        "#",
        "é",
        "支",
        "\u{1F525}",
        "\u{7}",
        "\u{202E}",
        "\"",
        "'",
        "|",
        ">-\n",
        "&a ",
        "*a",
        "!!x ",
        "<<: ",
        "? ",
        "...\n",
        "## Timeline\n",
        "14:03 ",
        "2026-06-30 ",
        "09:00 - 11:00 UTC ",
        "| Time | Event |\n|---|---|\n",
        "| 14:03 | **Detected:** x |\n",
        "**Impact**: ",
        "[x](y) ",
        "[ref]",
        "- [x] ",
        "~~a~~",
        "`b`",
        "## Action items\n",
        "# What went wrong\n",
        "Time to detect: 5 min\n",
        "\u{FEFF}",
        "\\",
        "3/4/21 ",
        "Oct 31 ",
        "actions:\n",
        "timeline:\n",
        "at: ",
        "\u{85}",
        "\u{2028}",
        "[3:04",
    ];
}
