//! The parser: tokens to a tree, with a stack of its own, so that no query is too deep for it.

use super::note::shown;
use super::token::{Closed, Token, Tokens, is_space};
use super::{Keys, Leaf, Note, NoteKind, Parsed, Qualifier, Tree};
use crate::diagnostic::nearest;
use crate::source::Span;

/// The most bytes of a query that are read.
pub const MAX_BYTES: usize = 4_096;

/// The most words, phrases and values that are read.
pub const MAX_LEAVES: usize = 64;

/// The most brackets in each other.
pub const MAX_DEPTH: usize = 16;

/// The shortest text before a `:` that may be a key with a slip in it, and the shortest such key.
const MIN_SLIP_CHARS: usize = 4;

/// The longest text before a `:` that may be a key with a slip in it.
const MAX_SLIP_CHARS: usize = 24;

/// Reads the syntax of a query. `keys` says what is a qualifier; any other `word:` is text.
pub fn parse(text: &str, keys: &Keys) -> Parsed {
    let kept = &text[..text.floor_char_boundary(MAX_BYTES)];
    let mut parser =
        Parser { text: kept, keys, frames: vec![Frame::default()], n_leaves: 0, n_flat: 0, notes: Vec::new() };
    let mut tokens = Tokens::new(kept, keys);
    while let Some((token, span)) = tokens.next() {
        parser.take(token, span);
    }
    if kept.len() < text.len() {
        let message = format!("the query is longer than {MAX_BYTES} bytes");
        parser.note(
            Note::new(NoteKind::TooLong, Span::new(kept.len()..text.len()), message).help("only its beginning is used"),
        );
    }
    parser.finish()
}

/// A list that is being read: the query, or what stands in a pair of brackets.
#[derive(Default)]
struct Frame {
    /// Where its bracket stands.
    open: Span,
    items: Vec<Tree<Qualifier>>,
    /// An `OR` that waits for what follows.
    or: Option<Span>,
    /// A `NOT` or `-` that waits for what follows.
    not: Option<Span>,
}

struct Parser<'a> {
    text: &'a str,
    keys: &'a Keys,
    /// The query, and every bracket that is open.
    frames: Vec<Frame>,
    n_leaves: usize,
    /// How many open brackets are left out because they are too deep.
    n_flat: usize,
    notes: Vec<Note>,
}

impl Parser<'_> {
    fn take(&mut self, token: Token, span: Span) {
        match token {
            Token::Open => self.open(span),
            Token::Close => self.close(span),
            Token::And => {}
            Token::Or if self.frame().items.is_empty() => self.ignored(span, "has nothing to join"),
            Token::Or => self.frame().or = Some(span),
            Token::Not => {
                let frame = self.frame();
                frame.not = if frame.not.is_some() { None } else { Some(span) };
            }
            Token::Word(leaf) => self.word(leaf),
            Token::Phrase(leaf, closed) => self.phrase(leaf, closed),
            Token::Qualifier(qualifier, closed) => self.qualifier(qualifier, closed),
        }
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the query itself is never closed")
    }

    fn open(&mut self, span: Span) {
        if self.frames.len() <= MAX_DEPTH {
            self.frames.push(Frame { open: span, ..Frame::default() });
            return;
        }
        self.n_flat += 1;
        let message = format!("brackets are more than {MAX_DEPTH} deep here");
        self.note(Note::new(NoteKind::TooDeep, span, message).help("take some away: most do nothing"));
    }

    fn close(&mut self, span: Span) {
        if self.n_flat > 0 {
            self.n_flat -= 1;
        } else if self.frames.len() > 1 {
            let frame = self.frames.pop().expect("there are two");
            let whole = Span { end: span.end, ..frame.open };
            let tree = self.list(frame);
            self.add(tree, whole);
        } else {
            self.note(Note::new(NoteKind::Unbalanced, span, "this bracket closes nothing"));
        }
    }

    fn word(&mut self, leaf: Leaf) {
        let span = leaf.span;
        if leaf.text.chars().all(|c| c.is_ascii_punctuation()) {
            self.ignored(span, "has no letter or digit");
            self.add(None, span);
        } else if self.counts(1, span) == 1 {
            self.slip(&leaf);
            self.add(Some(Tree::Word(leaf)), span);
        }
    }

    fn phrase(&mut self, leaf: Leaf, closed: Closed) {
        let span = leaf.span;
        self.quote(span, closed);
        if leaf.text.chars().all(|c| c.is_ascii_punctuation() || is_space(c)) {
            self.ignored(span, "has no letter or digit");
            self.add(None, span);
        } else if self.counts(1, span) == 1 {
            self.add(Some(Tree::Phrase(leaf)), span);
        }
    }

    fn qualifier(&mut self, mut qualifier: Qualifier, closed: Closed) {
        let span = qualifier.span;
        self.quote(span, closed);
        let n_kept = self.counts(qualifier.values.len().max(1), span);
        if n_kept > 0 {
            qualifier.values.truncate(n_kept);
            self.add(Some(Tree::Qualifier(qualifier)), span);
        }
    }

    /// Puts an atom, or what is left of one that is ignored, at the end of the innermost list.
    fn add(&mut self, atom: Option<Tree<Qualifier>>, span: Span) {
        let frame = self.frame();
        let (not, or) = (frame.not.take(), frame.or.take());
        let Some(mut tree) = atom else { return };
        if let Some(not) = not {
            tree = Tree::Not { item: Box::new(tree), span: Span { start: not.start, end: span.end } };
        }
        let before = or.and_then(|_| frame.items.pop());
        let joined = before.into_iter().chain([tree]).collect();
        frame.items.extend(Tree::any(joined));
    }

    /// Counts leaves, and says how many of them are taken.
    fn counts(&mut self, n: usize, span: Span) -> usize {
        let n_kept = n.min(MAX_LEAVES - self.n_leaves);
        self.n_leaves += n_kept;
        if n_kept < n {
            let rest = Span::new(span.start as usize..self.text.len());
            let message = format!("the query has more than {MAX_LEAVES} words and values");
            self.note(Note::new(NoteKind::TooMany, rest, message).help("those from here on are left out"));
        }
        n_kept
    }

    /// Asks about text that looks like a key with a slip in it.
    fn slip(&mut self, leaf: &Leaf) {
        let Some((written, value)) = leaf.text.split_once(':') else { return };
        let n_chars = written.chars().count();
        if !(MIN_SLIP_CHARS..=MAX_SLIP_CHARS).contains(&n_chars) || value.starts_with("//") {
            return;
        }
        let known = self.keys.spellings().filter(|key| key.chars().count() >= MIN_SLIP_CHARS);
        let Some(key) = nearest(written, known).and_then(|near| self.keys.find(near)) else { return };
        let start = leaf.span.start as usize;
        let note = Note::new(
            NoteKind::UnknownKey,
            Span::new(start..start + written.len()),
            format!("{} is searched for as text", shown(&format!("{written}:"))),
        );
        let name = self.keys.name(key).to_owned();
        let help = format!("did you mean `{name}:`?");
        self.notes.push(Note { suggestions: vec![name], ..note.help(help) });
    }

    fn quote(&mut self, span: Span, closed: Closed) {
        if closed == Closed::No {
            self.note(Note::new(NoteKind::Unbalanced, span, "this quote is never closed"));
        }
    }

    fn ignored(&mut self, span: Span, why: &str) {
        let message = format!("{} {why}", shown(&self.text[span.range()]));
        self.note(Note::new(NoteKind::Ignored, span, message));
    }

    /// Adds a note; of each sort only the first, since the others are usually more of the same.
    fn note(&mut self, note: Note) {
        if !self.notes.iter().any(|other| other.kind == note.kind) {
            self.notes.push(note);
        }
    }

    /// What a list says, with notes about operators that wait in vain.
    fn list(&mut self, frame: Frame) -> Option<Tree<Qualifier>> {
        if let Some(or) = frame.or {
            self.ignored(or, "has nothing to join");
        }
        if let Some(not) = frame.not {
            self.ignored(not, "has nothing to exclude");
        }
        Tree::all(frame.items)
    }

    fn finish(mut self) -> Parsed {
        while self.frames.len() > 1 {
            let frame = self.frames.pop().expect("there are two");
            self.note(Note::new(NoteKind::Unbalanced, frame.open, "this bracket is never closed"));
            let whole = Span::new(frame.open.start as usize..self.text.len());
            let tree = self.list(frame);
            self.add(tree, whole);
        }
        let frame = self.frames.pop().expect("the query itself");
        let tree = Tree::or_empty(self.list(frame));
        self.notes.sort_by_key(|note| note.span.start);
        Parsed { tree, notes: self.notes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as one line: `a & (b | c) & !d`.
    fn line(tree: &Tree<Qualifier>) -> String {
        let list = |items: &[Tree<Qualifier>], sign: &str| {
            format!("({})", items.iter().map(line).collect::<Vec<_>>().join(sign))
        };
        match tree {
            Tree::All(items) => list(items, " "),
            Tree::Any(items) => list(items, " | "),
            Tree::Not { item, .. } => format!("!{}", line(item)),
            Tree::Word(leaf) => format!("{}{}", leaf.text, if leaf.prefix { "*" } else { "" }),
            Tree::Phrase(leaf) => format!("'{}'", leaf.text),
            Tree::Qualifier(qualifier) => format!("{:?}", qualifier.key),
        }
    }

    fn parsed(text: &str) -> Parsed {
        parse(text, &Keys::new(["systems", "causes"]))
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(line(&parsed(text).tree), expected, "{text}");
    }

    fn check_notes(text: &str, expected: &[(NoteKind, std::ops::Range<usize>)]) {
        let notes: Vec<_> = parsed(text).notes.into_iter().map(|note| (note.kind, note.span.range())).collect();
        assert_eq!(notes, expected, "{text}");
    }

    #[test]
    fn or_joins_its_neighbours() {
        check("a b", "(a b)");
        check("a AND b", "(a b)");
        check("a OR b", "(a | b)");
        check("a OR b c", "((a | b) c)");
        check("a b OR c d", "(a (b | c) d)");
        check("a OR b OR c", "(a | b | c)");
        check("a OR (b OR c)", "(a | b | c)");
        check("(a b) OR c", "((a b) | c)");
        check("a OR AND b", "(a | b)");
    }

    #[test]
    fn brackets_that_change_nothing_are_gone() {
        check("(a)", "a");
        check("((a b)) c", "(a b c)");
        check("() a (())", "a");
        check("", "()");
        check("a OR () b", "(a b)");
    }

    #[test]
    fn not_binds_to_the_next_atom() {
        check("-a b", "(!a b)");
        check("NOT a b", "(!a b)");
        check("NOT NOT a", "a");
        check("NOT -a", "a");
        check("-(a b)", "!(a b)");
        check("a OR -b", "(a | !b)");
        check("-() a", "a");
        check("-system:x", "!Terms(0)");
    }

    #[test]
    fn what_has_no_partner_is_noted_and_mended() {
        use NoteKind::{Ignored, Unbalanced};
        check("(a b", "(a b)");
        check_notes("(a b", &[(Unbalanced, 0..1)]);
        check_notes("a) b)", &[(Unbalanced, 1..2)]);
        check_notes("\"a b", &[(Unbalanced, 0..4)]);
        check("OR a", "a");
        check_notes("OR a", &[(Ignored, 0..2)]);
        check_notes("a OR", &[(Ignored, 2..4)]);
        check_notes("a NOT", &[(Ignored, 2..5)]);
        check("a - b", "(a b)");
        check_notes("a - b => c", &[(Ignored, 2..3)]);
        check_notes("\"\"", &[(Ignored, 0..2)]);
    }

    #[test]
    fn slips_in_keys_are_asked_about() {
        check_notes("sytem:a", &[(NoteKind::UnknownKey, 0..5)]);
        check_notes("x causse:a", &[(NoteKind::UnknownKey, 2..8)]);
        check_notes("http://x error:foo 10:42 hash:x id:4", &[]);
        assert_eq!(parsed("sytem:a").notes[0].help, "did you mean `system:`?");
    }

    #[test]
    fn past_a_cap_the_rest_is_left_out() {
        let many = "a ".repeat(MAX_LEAVES + 9);
        assert!(matches!(parsed(&many).tree, Tree::All(items) if items.len() == MAX_LEAVES));
        check_notes(&many, &[(NoteKind::TooMany, 2 * MAX_LEAVES..many.len())]);
        let deep = format!("{}a{}", "(".repeat(MAX_DEPTH + 1), ")".repeat(MAX_DEPTH + 1));
        check_notes(&deep, &[(NoteKind::TooDeep, MAX_DEPTH..MAX_DEPTH + 1)]);
        check(&deep, "a");
        let long = "é".repeat(MAX_BYTES);
        check_notes(&long, &[(NoteKind::TooLong, MAX_BYTES..2 * MAX_BYTES)]);
    }
}
