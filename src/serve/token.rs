//! What a page of this process knows and no other page can: opens the reload channel.

use anyhow::anyhow;

/// 128 random bits, made when the server starts.
#[derive(Clone)]
pub(super) struct Token(String);

impl Token {
    /// A new one.
    pub(super) fn random() -> anyhow::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gave no random bytes: {error}"))?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// The token as pages hold it: 32 hexadecimal digits.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` is this token. Takes as long for any text of its length, so that answers tell nothing of where it
    /// goes wrong.
    pub(super) fn is(&self, text: &str) -> bool {
        let differs = self.0.bytes().zip(text.bytes()).fold(0, |differs, (own, other)| differs | (own ^ other));
        text.len() == self.0.len() && std::hint::black_box(differs) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_is_the_token() {
        let token = Token::random().unwrap();
        let text = token.as_str().to_owned();
        assert_eq!(text.len(), 32);
        assert!(token.is(&text));
        assert!(!token.is(""));
        assert!(!token.is(&text[1..]));
        assert!(!token.is(&format!("{text}0")));
        assert!(!token.is(&text.to_uppercase()) || text.bytes().all(|c| c.is_ascii_digit()));
        assert!(!token.is(Token::random().unwrap().as_str()));
    }
}
