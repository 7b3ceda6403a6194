//! Colours code: a few classes of our own instead of the highlighter's many, neighbours of one class in one element.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use syntect::parsing::{BasicScopeStackOp, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::{escape, lines};

/// The longest block that is coloured, in bytes: the highlighter reads some 1 MB/s, and nobody reads such a block.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// The longest line of a block that is coloured, in bytes.
const MAX_LINE_BYTES: usize = 2_000;

/// The longest word or gap in a block that is coloured, in bytes: the highlighter tries patterns at each byte of it,
/// and each reads to its end (2 KB of `a` as TypeScript take 270 ms).
const MAX_RUN_BYTES: usize = 200;

/// Which scopes have which class. The longest prefix of a scope's name counts; an empty class is that of what is around.
const CLASSES: &[(&str, &str)] = &[
    ("comment", "hl-c"),
    ("constant", "hl-n"),
    ("constant.character", "hl-s"),
    ("constant.other.placeholder", "hl-v"),
    ("entity.name", "hl-f"),
    ("entity.name.class", "hl-t"),
    ("entity.name.enum", "hl-t"),
    ("entity.name.namespace", "hl-t"),
    ("entity.name.section", "hl-k"),
    ("entity.name.struct", "hl-t"),
    ("entity.name.tag", "hl-k"),
    ("entity.name.trait", "hl-t"),
    ("entity.name.type", "hl-t"),
    ("entity.other.attribute-name", "hl-a"),
    ("entity.other.inherited-class", "hl-t"),
    ("keyword", "hl-k"),
    ("keyword.operator", "hl-o"),
    ("markup.deleted", "hl-del"),
    ("markup.heading", "hl-k"),
    ("markup.inserted", "hl-ins"),
    ("meta.diff", "hl-c"),
    ("meta.diff.range", "hl-f"),
    ("punctuation", "hl-p"),
    ("punctuation.definition", ""),
    ("storage", "hl-k"),
    ("string", "hl-s"),
    ("support.class", "hl-t"),
    ("support.constant", "hl-n"),
    ("support.function", "hl-f"),
    ("support.type", "hl-t"),
    ("variable.function", "hl-f"),
    ("variable.language", "hl-k"),
    ("variable.other.readwrite", ""),
    ("variable.parameter", "hl-v"),
];

/// What authors call languages that the highlighter knows by another name.
const ALIASES: &[(&str, &str)] = &[
    ("console", "sh"),
    ("shell-session", "sh"),
    ("shellsession", "sh"),
    ("golang", "go"),
    ("hcl", "tf"),
    ("terraform", "tf"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("patch", "diff"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("mysql", "sql"),
    ("c++", "cpp"),
    ("csharp", "cs"),
    ("node", "js"),
];

/// Appends `code` as HTML: coloured where `language` is known and the code is of a sensible size, plain otherwise.
pub(super) fn code(out: &mut String, code: &str, language: &str) {
    match syntax(language).filter(|_| is_sensible(code)) {
        Some(syntax) if is_session(code, syntax) => session(out, code, syntax),
        Some(syntax) => coloured(out, code, syntax),
        None => escape::text(out, code),
    }
}

/// What colouring `code` costs, in bytes of ordinary code: it grows with the square of a line's length.
pub(super) fn cost(code: &str) -> usize {
    code.split('\n').map(|line| line.len() + line.len() * line.len() / 200).sum()
}

fn is_sensible(code: &str) -> bool {
    code.len() <= MAX_BYTES
        && code.split('\n').all(|line| {
            let longest_run = |is_part: fn(char) -> bool| line.split(|c| !is_part(c)).map(str::len).max().unwrap_or(0);
            line.len() <= MAX_LINE_BYTES
                && longest_run(|c| c.is_alphanumeric() || c == '_') <= MAX_RUN_BYTES
                && longest_run(char::is_whitespace) <= MAX_RUN_BYTES
        })
}

/// The definitions of some 200 languages. They are embedded constants that take milliseconds to unpack,
/// so they are unpacked once, when the first block of code needs them.
fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(two_face::syntax::extra_newlines)
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let language = language.to_ascii_lowercase();
    if ["", "text", "txt", "plain", "plaintext", "none", "output", "log"].contains(&language.as_str()) {
        return None;
    }
    let name = ALIASES.iter().find(|(alias, _)| *alias == language).map_or(language.as_str(), |(_, name)| name);
    syntaxes().find_syntax_by_token(name)
}

/// Whether `code` is what a terminal showed: commands behind a prompt, and what they printed.
fn is_session(code: &str, syntax: &SyntaxReference) -> bool {
    syntax.name.contains("Bourne") && code.split_inclusive('\n').any(|line| line.starts_with("$ "))
}

/// Colours the commands of a session; what they printed is text and no program.
fn session(out: &mut String, code: &str, syntax: &SyntaxReference) {
    let mut goes_on = false;
    for line in code.split_inclusive('\n') {
        let command = line.strip_prefix("$ ");
        if command.is_some() {
            out.push_str("<span class=\"hl-p\">$ </span>");
        }
        match command.or(goes_on.then_some(line)) {
            Some(command) => {
                coloured(out, command, syntax);
                goes_on = command.trim_end().ends_with('\\');
            }
            None => escape::text(out, line),
        }
    }
}

fn coloured(out: &mut String, code: &str, syntax: &SyntaxReference) {
    let mut at = lines::start(syntax);
    let mut painter = Painter { out, classes: Vec::new(), open: "" };
    let mut stack = ScopeStack::new();
    for line in code.split_inclusive('\n') {
        let (ops, next) = lines::read(at, line, syntaxes());
        at = next;
        let mut done = 0;
        for (place, op) in ops.iter() {
            painter.text(&line[done..*place]);
            done = *place;
            let applied = stack.apply_with_hook(op, |op, _| match op {
                BasicScopeStackOp::Push(scope) => painter.push(scope),
                BasicScopeStackOp::Pop => painter.pop(),
            });
            if applied.is_err() {
                break;
            }
        }
        painter.text(&line[done..]);
    }
    painter.paint("");
}

/// Writes text in the class of the innermost scope that has one.
struct Painter<'o> {
    out: &'o mut String,
    /// The class at each open scope.
    classes: Vec<&'static str>,
    /// The class of the element that is open in `out`.
    open: &'static str,
}

impl Painter<'_> {
    fn push(&mut self, scope: Scope) {
        let around = self.classes.last().copied().unwrap_or("");
        self.classes.push(class(scope).filter(|class| !class.is_empty()).unwrap_or(around));
    }

    fn pop(&mut self) {
        self.classes.pop();
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        // White space has no colour: it may stay in the element that is open.
        if !text.trim().is_empty() {
            self.paint(self.classes.last().copied().unwrap_or(""));
        }
        escape::text(self.out, text);
    }

    fn paint(&mut self, class: &'static str) {
        if class == self.open {
            return;
        }
        if !self.open.is_empty() {
            self.out.push_str("</span>");
        }
        if !class.is_empty() {
            self.out.push_str("<span class=\"");
            self.out.push_str(class);
            self.out.push_str("\">");
        }
        self.open = class;
    }
}

/// The class of `scope`; each thread asks for each scope once.
fn class(scope: Scope) -> Option<&'static str> {
    thread_local! {
        static KNOWN: RefCell<HashMap<Scope, Option<&'static str>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| *known.entry(scope).or_insert_with(|| longest_prefix(scope)))
}

/// The class of the longest prefix of `scope` that [`CLASSES`] has.
fn longest_prefix(scope: Scope) -> Option<&'static str> {
    static PREFIXES: OnceLock<HashMap<Scope, &'static str>> = OnceLock::new();
    let prefixes = PREFIXES.get_or_init(|| {
        CLASSES.iter().filter_map(|(prefix, class)| Some((Scope::new(prefix).ok()?, *class))).collect()
    });
    prefixes
        .iter()
        .filter(|(prefix, _)| prefix.is_prefix_of(scope))
        .max_by_key(|(prefix, _)| prefix.len())
        .map(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(source: &str, language: &str) -> String {
        let mut out = String::new();
        code(&mut out, source, language);
        out
    }

    #[test]
    fn few_classes_and_merged_neighbours() {
        insta::assert_snapshot!(html("let x = \"a\"; // why\n", "rust"), @r#"
        <span class="hl-k">let</span> x <span class="hl-o">= </span><span class="hl-s">"a"</span><span class="hl-p">; </span><span class="hl-c">// why
        </span>
        "#);
        insta::assert_snapshot!(html("SELECT count(*) FROM orders WHERE id < 5;\n", "sql"), @r#"<span class="hl-k">SELECT </span><span class="hl-f">count</span>(<span class="hl-k">*</span>) <span class="hl-k">FROM</span> orders <span class="hl-k">WHERE</span> id <span class="hl-o">&lt; </span><span class="hl-n">5</span>;"#);
        insta::assert_snapshot!(html("-old\n+new\n", "diff"), @r#"
        <span class="hl-del">-old
        </span><span class="hl-ins">+new
        </span>
        "#);
        insta::assert_snapshot!(html("replicas: 3 # low\n", "yaml"), @r#"
        <span class="hl-k">replicas</span><span class="hl-p">: </span><span class="hl-n">3 </span><span class="hl-c"># low
        </span>
        "#);
        insta::assert_snapshot!(html("kubectl get pods -n \"$NS\" | grep x\n", "bash"), @r#"<span class="hl-f">kubectl</span> get pods<span class="hl-v"> -n </span><span class="hl-s">"$NS" </span><span class="hl-o">| </span><span class="hl-f">grep</span> x"#);
    }

    #[test]
    fn in_a_session_only_commands_are_coloured() {
        insta::assert_snapshot!(html("$ kubectl get pods \\\n    -n x\nif 12 READY \"x\n$ true\n", "bash"), @r#"
        <span class="hl-p">$ </span><span class="hl-f">kubectl</span> get pods <span class="hl-p">\
        </span>    <span class="hl-f">-n</span> x
        if 12 READY "x
        <span class="hl-p">$ </span><span class="hl-f">true
        </span>
        "#);
        assert!(!html("# if x\n", "text").contains("span"));
    }

    #[test]
    fn all_prefixes_are_scopes() {
        for (prefix, class) in CLASSES {
            assert!(Scope::new(prefix).is_ok_and(|scope| self::class(scope) == Some(class)), "{prefix}");
        }
    }

    #[test]
    fn aliases_lead_to_languages() {
        for (alias, name) in ALIASES {
            assert!(syntax(alias).is_some(), "{alias} → {name}");
        }
    }

    #[test]
    fn what_is_not_coloured() {
        assert_eq!(html("a < b\n", "no-such-language"), "a &lt; b\n");
        assert_eq!(html("let x", "text"), "let x");
        let long = "let x = 1; ".repeat(300);
        assert_eq!(html(&long, "rust"), long);
        let blob = "a".repeat(300);
        assert_eq!(html(&blob, "rust"), blob);
        let large = "let x = 1;\n".repeat(MAX_BYTES / 11 + 1);
        assert_eq!(html(&large, "rust"), large);
    }
}
