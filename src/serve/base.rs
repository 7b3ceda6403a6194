//! Below which path the preview stands: rehearses a site that will not stand at the top of its host.

/// A path with `/` at both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Reads a path such as `/postmortems/`; the error says how to write one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let inside = text.trim_matches('/');
        let is_segment = |segment: &str| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
            !segment.is_empty() && segment.chars().all(is_plain) && segment != "." && segment != ".."
        };
        match inside {
            "" => Ok(Self::default()),
            _ if inside.split('/').all(is_segment) => Ok(Self(format!("/{inside}/"))),
            _ => Err("write it as `/docs/postmortems/`: letters, digits, `-`, `.`, `_` and `~`".to_owned()),
        }
    }

    /// The path, with `/` at both ends.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What `path`, which has no first `/`, is below it; `None` where it stands outside.
    pub(super) fn inside<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(&self.0[1..])
    }
}

impl Default for Base {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_has_a_slash_at_both_ends() {
        let check = |text: &str, expected: &str| assert_eq!(Base::parse(text).unwrap().as_str(), expected, "{text}");
        check("", "/");
        check("/", "/");
        check("x", "/x/");
        check("/x/", "/x/");
        check("/a/b-c.d", "/a/b-c.d/");
        for odd in ["/a//b", "/../", "/a/./b", "/a b/", "/ä/", "/a?b", "//evil.example/%2f"] {
            assert!(Base::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn only_what_is_below_is_inside() {
        let base = Base::parse("/x/").unwrap();
        assert_eq!(base.inside("x/a/b"), Some("a/b"));
        assert_eq!(base.inside("x/"), Some(""));
        assert_eq!(base.inside("x"), None);
        assert_eq!(base.inside("xy/a"), None);
        assert_eq!(Base::default().inside("a/b"), Some("a/b"));
    }
}
