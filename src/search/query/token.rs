//! From a line of text to the tokens of a query, each with its place.

use super::{Key, Keys, Leaf, Qualifier, Written};
use crate::source::Span;

/// What quotes look like: phones write `“ ”` and `„` of their own accord.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

/// A piece of a query.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `OR` or `|`
    Or,
    /// `AND`, `&` or `&&`
    And,
    /// `NOT`, or `-` directly before something
    Not,
    /// Text without spaces.
    Word(Leaf),
    /// Text in quotes, and whether they were closed.
    Phrase(Leaf, Closed),
    /// A key that is known, with its values, and whether all quotes were closed.
    Qualifier(Qualifier, Closed),
}

/// Whether a quote has a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    Yes,
    No,
}

/// Reads a text token by token.
pub(super) struct Tokens<'a> {
    text: &'a str,
    keys: &'a Keys,
    at: usize,
    /// Whether a `-` stands directly before: then what follows is text even if it reads like an operator.
    is_glued: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, keys: &'a Keys) -> Self {
        Self { text, keys, at: 0, is_glued: false }
    }

    /// The next token and where it stands.
    pub(super) fn next(&mut self) -> Option<(Token, Span)> {
        self.at += self.length(|c| !is_space(c));
        let start = self.at;
        let first = self.rest().chars().next()?;
        let is_glued = std::mem::take(&mut self.is_glued);
        let token = match first {
            '(' => self.sign(Token::Open),
            ')' => self.sign(Token::Close),
            '|' => self.sign(Token::Or),
            '-' if self.is_minus() => {
                self.is_glued = true;
                self.sign(Token::Not)
            }
            quote if QUOTES.contains(&quote) => self.phrase(),
            _ => self.chunk(is_glued),
        };
        Some((token, Span::new(start..self.at)))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// How many bytes stand before the first character that ends the run.
    fn length(&self, ends: impl Fn(char) -> bool) -> usize {
        self.rest().find(ends).unwrap_or(self.rest().len())
    }

    fn sign(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    /// Whether a `-` excludes what follows: nothing but a bracket or space before it, and something directly behind.
    fn is_minus(&self) -> bool {
        let before = self.text[..self.at].chars().next_back();
        let behind = self.rest().chars().nth(1);
        before.is_none_or(|c| is_space(c) || matches!(c, '(' | '|'))
            && behind.is_some_and(|c| !is_space(c) && !matches!(c, '-' | ')' | '|'))
    }

    fn phrase(&mut self) -> Token {
        let (written, closed) = self.quoted();
        let mut leaf = leaf(written.text, written.span.range());
        if self.rest().starts_with('*') {
            leaf.prefix = !leaf.text.is_empty();
            self.at += self.length(|c| c != '*');
            leaf.span = Span::new(leaf.span.start as usize..self.at);
        }
        Token::Phrase(leaf, closed)
    }

    /// What stands in quotes here; a quote that is never closed ends with the text.
    fn quoted(&mut self) -> (Written, Closed) {
        let start = self.at;
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        let length = self.length(|c| QUOTES.contains(&c));
        let text = self.rest()[..length].to_owned();
        self.at += length;
        let closing = self.rest().chars().next();
        self.at += closing.map_or(0, char::len_utf8);
        let closed = if closing.is_some() { Closed::Yes } else { Closed::No };
        (Written { text, span: Span::new(start..self.at) }, closed)
    }

    fn chunk(&mut self, is_glued: bool) -> Token {
        let start = self.at;
        let chunk = &self.rest()[..self.length(ends_chunk)];
        if let Some((written, _)) = chunk.split_once(':')
            && let Some(key) = self.keys.find(written)
        {
            self.at += written.len() + 1;
            return self.qualifier(key, start);
        }
        self.at += chunk.len();
        match chunk {
            "OR" if !is_glued => Token::Or,
            "AND" | "&" | "&&" if !is_glued => Token::And,
            "NOT" if !is_glued => Token::Not,
            _ => Token::Word(leaf(chunk.to_owned(), start..self.at)),
        }
    }

    /// The values behind `key:`.
    fn qualifier(&mut self, key: Key, start: usize) -> Token {
        let mut values = Vec::new();
        let mut all_closed = Closed::Yes;
        loop {
            let value = if self.rest().starts_with(QUOTES) {
                let (value, closed) = self.quoted();
                all_closed = if closed == Closed::No { closed } else { all_closed };
                value
            } else {
                let start = self.at;
                self.at += self.length(ends_value);
                Written { text: self.text[start..self.at].to_owned(), span: Span::new(start..self.at) }
            };
            values.extend(Some(value).filter(|value| !trimmed(&value.text).is_empty()));
            if !self.rest().starts_with(',') {
                break;
            }
            self.at += 1;
        }
        Token::Qualifier(Qualifier { key, values, span: Span::new(start..self.at) }, all_closed)
    }
}

/// White space, and the byte order mark that browsers take for one.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The text without white space around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn ends_chunk(c: char) -> bool {
    is_space(c) || QUOTES.contains(&c) || matches!(c, '(' | ')' | '|')
}

/// Whether a value without quotes ends before `c`.
pub(super) fn ends_value(c: char) -> bool {
    c == ',' || ends_chunk(c)
}

/// Takes a `*` off the end of a text that goes on directly before it.
fn leaf(mut text: String, range: std::ops::Range<usize>) -> Leaf {
    let kept = text.trim_end_matches('*').len();
    let prefix = kept < text.len() && text[..kept].chars().next_back().is_some_and(|c| !is_space(c));
    if prefix {
        text.truncate(kept);
    }
    Leaf { text, prefix, span: Span::new(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> String {
        let keys = Keys::new(["systems"]);
        let mut tokens = Tokens::new(text, &keys);
        let mut found = Vec::new();
        while let Some((token, span)) = tokens.next() {
            let star = |leaf: &Leaf| if leaf.prefix { "*" } else { "" };
            found.push(match token {
                Token::Open | Token::Close => text[span.range()].to_owned(),
                Token::Or => "or".to_owned(),
                Token::And => "and".to_owned(),
                Token::Not => "not".to_owned(),
                Token::Word(leaf) => format!("<{}>{}", leaf.text, star(&leaf)),
                Token::Phrase(leaf, closed) => format!("'{}'{}{closed:?}", leaf.text, star(&leaf)),
                Token::Qualifier(qualifier, _) => {
                    let values: Vec<&str> = qualifier.values.iter().map(|value| value.text.as_str()).collect();
                    format!("{:?}={values:?}", qualifier.key)
                }
            });
        }
        found.join(" ")
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(tokens(text), expected, "{text}");
    }

    #[test]
    fn text_falls_into_words_phrases_and_signs() {
        check("", "");
        check("a bc", "<a> <bc>");
        check("a(b)c", "<a> ( <b> ) <c>");
        check("a|b", "<a> or <b>");
        check("a OR b AND c NOT d", "<a> or <b> and <c> not <d>");
        check("or and not", "<or> <and> <not>");
        check("\"a b\" c", "'a b'Yes <c>");
        check("“a b” „c“", "'a b'Yes 'c'Yes");
        check("a\"b", "<a> 'b'No");
        check("/etc/nginx.conf 10:42 http://x", "</etc/nginx.conf> <10:42> <http://x>");
    }

    #[test]
    fn a_minus_stands_directly_before_what_it_excludes() {
        check("-a", "not <a>");
        check("- a", "<-> <a>");
        check("--a", "<--a>");
        check("a -(b)", "<a> not ( <b> )");
        check("-\"a\"", "not 'a'Yes");
        check("kube-proxy", "<kube-proxy>");
        check("\"a\"-b", "'a'Yes <-b>");
        check("-OR -NOT", "not <OR> not <NOT>");
        check("-", "<->");
    }

    #[test]
    fn a_star_goes_on_with_the_last_word() {
        check("conn*", "<conn>*");
        check("conn**", "<conn>*");
        check("c*n", "<c*n>");
        check("*", "<*>");
        check("\"conn po*\"", "'conn po'*Yes");
        check("\"conn po\"*", "'conn po'*Yes");
        check("\"select *\"", "'select *'Yes");
    }

    #[test]
    fn known_keys_make_qualifiers() {
        check("system:a,b", "Terms(0)=[\"a\", \"b\"]");
        check("System:\"a b\",c d", "Terms(0)=[\"a b\", \"c\"] <d>");
        check("system:a\"b\"", "Terms(0)=[\"a\"] 'b'Yes");
        check("system:,,a,", "Terms(0)=[\"a\"]");
        check("system:", "Terms(0)=[]");
        check("system: a", "Terms(0)=[] <a>");
        check("system:\"\"", "Terms(0)=[]");
        check("-system:a", "not Terms(0)=[\"a\"]");
        check("took:>=1h", "Took=[\">=1h\"]");
        check("error:a", "<error:a>");
    }
}
