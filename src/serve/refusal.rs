//! Requests that are not answered with a page: why, and in which words.

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not HTTP as browsers speak it.
    Malformed,
    /// It wants to open the reload channel and may not.
    Forbidden,
    /// It wants more than to read.
    Method,
    /// Its head never came to an end.
    TooSlow,
    /// Its target is too long.
    Target,
    /// It asks for somebody else's site.
    Misdirected,
    /// It wants to open the reload channel in a way that this isn't done.
    NoUpgrade,
    /// Its head is too large.
    Head,
    /// We failed.
    Broken,
    /// There are too many connections already.
    Full,
    /// It speaks another version of HTTP.
    Version,
}

impl Refusal {
    const ALL: [Self; 11] = [
        Self::Malformed,
        Self::Forbidden,
        Self::Method,
        Self::TooSlow,
        Self::Target,
        Self::Misdirected,
        Self::NoUpgrade,
        Self::Head,
        Self::Broken,
        Self::Full,
        Self::Version,
    ];

    /// Its status.
    pub(super) fn status(self) -> u16 {
        self.row().0
    }

    /// Its reason phrase.
    pub(super) fn reason(self) -> &'static str {
        self.row().1
    }

    /// What the answer says. Nothing of the request is repeated.
    pub(super) fn text(self) -> &'static str {
        self.row().2
    }

    /// The refusal with a status.
    pub(super) fn of_status(status: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.status() == status)
    }

    fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Malformed => (400, "Bad Request", "This request can't be read.\n"),
            Self::Forbidden => (403, "Forbidden", "Only the preview's own pages are told of changes.\n"),
            Self::Method => (405, "Method Not Allowed", "A preview can only be read.\n"),
            Self::TooSlow => (408, "Request Timeout", "The request took too long to arrive.\n"),
            Self::Target => (414, "URI Too Long", "No page has an address as long as this.\n"),
            Self::Misdirected => {
                (421, "Misdirected Request", "The preview does not go by this name: `--allow-host` adds one.\n")
            }
            Self::NoUpgrade => (426, "Upgrade Required", "This is the channel on which pages are told of changes.\n"),
            Self::Head => (431, "Request Header Fields Too Large", "The request has too many or too long headers.\n"),
            Self::Broken => (500, "Internal Server Error", "Making this page failed: the terminal says why.\n"),
            Self::Full => (503, "Service Unavailable", "The preview has too many connections already.\n"),
            Self::Version => (505, "HTTP Version Not Supported", "The preview speaks HTTP/1.1.\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_one_refusal() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::of_status(refusal.status()), Some(refusal));
        }
    }
}
