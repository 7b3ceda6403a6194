//! Remembers how lines of code were read: what one library quotes repeats itself, and reading a line costs the
//! highlighter some thousand times what looking it up does.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use syntect::parsing::{ParseState, ScopeStackOp, SyntaxReference, SyntaxSet};

/// The most states between lines that are told apart; code that goes beyond is read without memory.
const MAX_STATES: usize = 512;

/// The most lines that are remembered, and the longest of them in bytes: some 20 MB at worst.
const MAX_LINES: usize = 32_768;
const MAX_LINE_BYTES: usize = 160;

/// What a line does to the scopes: at which byte, and what.
pub(super) type Ops = Arc<[(usize, ScopeStackOp)]>;

/// Between two lines.
pub(super) enum At {
    /// In a state that is remembered.
    Known(usize),
    /// In another one.
    Other(Box<ParseState>),
}

/// What is remembered.
#[derive(Default)]
struct Lines {
    states: Vec<ParseState>,
    /// By state and line: what the line does, and the state after it.
    known: Vec<HashMap<Box<str>, (Ops, usize)>>,
    size: usize,
}

/// Where a block of `syntax` begins.
pub(super) fn start(syntax: &SyntaxReference) -> At {
    remembered().at(ParseState::new(syntax))
}

/// Reads one line. A mistake in a definition costs the line its colours, not its text.
pub(super) fn read(at: At, line: &str, syntaxes: &SyntaxSet) -> (Ops, At) {
    let (from, mut state) = match at {
        At::Known(from) => {
            let lines = remembered();
            if let Some((ops, next)) = lines.known[from].get(line) {
                return (Arc::clone(ops), At::Known(*next));
            }
            (Some(from), lines.states[from].clone())
        }
        At::Other(state) => (None, *state),
    };
    let ops: Ops = state.parse_line(line, syntaxes).unwrap_or_default().into();
    let mut lines = remembered();
    let next = lines.at(state);
    if let (Some(from), At::Known(next)) = (from, &next)
        && line.len() <= MAX_LINE_BYTES
    {
        lines.remember(from, line, &ops, *next);
    }
    (ops, next)
}

/// What all threads remember together: it holds nothing that changes what is written. Taking the lock costs next to
/// nothing beside reading a line, and nobody reads a line while holding it.
fn remembered() -> MutexGuard<'static, Lines> {
    static LINES: LazyLock<Mutex<Lines>> = LazyLock::new(Mutex::default);
    LINES.lock().expect("nobody panics while holding the lines")
}

impl Lines {
    fn at(&mut self, state: ParseState) -> At {
        if let Some(known) = self.states.iter().position(|other| *other == state) {
            return At::Known(known);
        }
        if self.states.len() == MAX_STATES {
            return At::Other(Box::new(state));
        }
        self.states.push(state);
        self.known.push(HashMap::new());
        At::Known(self.states.len() - 1)
    }

    fn remember(&mut self, from: usize, line: &str, ops: &Ops, next: usize) {
        if self.size == MAX_LINES {
            self.known.iter_mut().for_each(HashMap::clear);
            self.size = 0;
        }
        if self.known[from].insert(line.into(), (Arc::clone(ops), next)).is_none() {
            self.size += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_does_the_same_the_second_time_and_in_another_state() {
        let syntaxes = two_face::syntax::extra_newlines();
        let syntax = syntaxes.find_syntax_by_token("rust").expect("there is Rust");
        let code = "/* a\nlet x = 1;\n*/\nlet x = 1;\nlet x = 1;\n";
        let mut plain = ParseState::new(syntax);
        let expected: Vec<Vec<(usize, ScopeStackOp)>> =
            code.split_inclusive('\n').map(|line| plain.parse_line(line, &syntaxes).expect("it parses")).collect();
        for _ in 0..3 {
            let mut at = start(syntax);
            let mut found = Vec::new();
            for line in code.split_inclusive('\n') {
                let (ops, next) = read(at, line, &syntaxes);
                found.push(ops.to_vec());
                at = next;
            }
            assert_eq!(found, expected);
        }
        assert_ne!(expected[1], expected[3], "inside a comment the same line is something else");
    }
}
