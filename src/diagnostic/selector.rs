//! Which codes somebody means: one, all that begin alike, or one by its name.

use super::{CODES, Code};

/// A set of codes, as people name it: `PM403`, `PM4`, `PM`, `broken-link`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selector {
    first: u16,
    last: u16,
}

impl Selector {
    /// Reads what somebody typed; `None` where no code is meant. Case doesn't matter.
    pub fn parse(written: &str) -> Option<Self> {
        let written = written.trim();
        let selector = match written.get(..2).filter(|head| head.eq_ignore_ascii_case("PM")) {
            Some(_) => Self::beginning(&written[2..]),
            None => None,
        };
        let named = || CODES.iter().find(|entry| entry.name.eq_ignore_ascii_case(written));
        let selector = selector.or_else(|| named().map(|entry| Self { first: entry.code.0, last: entry.code.0 }));
        selector.filter(|selector| CODES.iter().any(|entry| selector.holds(entry.code)))
    }

    /// The codes of three digits that begin with these.
    fn beginning(digits: &str) -> Option<Self> {
        if digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let missing = u32::try_from(3 - digits.len()).expect("at most three");
        let width = 10_u16.pow(missing);
        let first = if digits.is_empty() { 0 } else { digits.parse::<u16>().ok()? * width };
        Some(Self { first, last: first + width - 1 })
    }

    /// Whether `code` is among them.
    pub fn holds(self, code: Code) -> bool {
        (self.first..=self.last).contains(&code.0)
    }

    /// How many codes could be meant: who names fewer is more exact.
    pub fn width(self) -> u16 {
        self.last - self.first + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_named_one_by_one_by_their_beginning_or_by_name() {
        let check = |written: &str, yes: &[u16], no: &[u16]| {
            let selector = Selector::parse(written).unwrap_or_else(|| panic!("{written}"));
            assert!(yes.iter().all(|code| selector.holds(Code(*code))), "{written}");
            assert!(!no.iter().any(|code| selector.holds(Code(*code))), "{written}");
        };
        check("PM403", &[403], &[402, 404]);
        check("pm4", &[400, 401, 499], &[399, 500]);
        check("PM21", &[210, 219], &[209, 220]);
        check("PM", &[101, 999], &[]);
        check(" Broken-Link ", &[210], &[211]);
        for wrong in ["", "P", "403", "PM7", "PM999", "PM1011", "PMx", "broken", "é4"] {
            assert_eq!(Selector::parse(wrong), None, "{wrong}");
        }
    }
}
