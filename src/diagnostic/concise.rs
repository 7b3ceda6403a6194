//! One line a diagnostic, for problem matchers and grep.

use super::{Diagnostic, position};
use crate::source::SourceFile;

/// `content/a.md:12:13: error[PM203] unknown root cause …`, without a line break.
pub fn concise(diagnostic: &Diagnostic, source: Option<&SourceFile>) -> String {
    let place = position(source, diagnostic.span).map_or_else(String::new, |p| format!(":{}:{}", p.line, p.column));
    format!("{}{place}: {}[{}] {}", diagnostic.path, diagnostic.severity, diagnostic.code, diagnostic.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::diagnostic::code;
    use crate::source::Span;

    #[test]
    fn a_line_says_where_and_what() {
        let file = SourceFile::from_bytes(SourcePath::new("a.md"), "---\nsévère: x\n".as_bytes());
        let diagnostic = Diagnostic::new(code::UNKNOWN_KEY, &file.path, Some(Span::new(4..10)), "unknown key `sévère`");
        assert_eq!(concise(&diagnostic, Some(&file)), "a.md:2:1: warning[PM101] unknown key `sévère`");
        assert_eq!(
            concise(&Diagnostic { span: None, ..diagnostic }, None),
            "a.md: warning[PM101] unknown key `sévère`"
        );
    }
}
