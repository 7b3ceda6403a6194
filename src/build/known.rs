//! The key that each page had last time, by what it was made from, so that a build makes views only of pages that can
//! differ.
//!
//! A page's key is the digest of its view, and making ten thousand views takes longer than the rest of a build after a
//! small edit. So a build keeps, beside each key, the digest of the page's *inputs*: cheap to make, and equal inputs
//! give equal keys. Like the memo it is a cache: what is lost or damaged is made again.

use std::collections::HashMap;

use crate::source::Digest;

/// The bytes before the pairs: the stamp, and the digest of the pairs.
const HEAD: usize = 64;

/// A digest of inputs and a key.
const PAIR: usize = 64;

/// What pages were made from last time, each with the key it had.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct KnownKeys {
    by_inputs: HashMap<Digest, Digest>,
}

impl KnownKeys {
    /// Pairs of inputs and keys.
    pub fn new(pairs: impl IntoIterator<Item = (Digest, Digest)>) -> Self {
        Self { by_inputs: pairs.into_iter().collect() }
    }

    /// Reads what [`KnownKeys::to_bytes`] wrote. Bytes that are damaged, or that were written under another stamp, count
    /// as none.
    pub fn from_bytes(bytes: &[u8], stamp: Digest) -> Self {
        let is_ours = bytes.len() >= HEAD
            && bytes[..32] == *stamp.as_bytes()
            && bytes[32..HEAD] == *Digest::of(&bytes[HEAD..]).as_bytes();
        let pairs = bytes.get(HEAD..).filter(|_| is_ours).unwrap_or_default().chunks_exact(PAIR);
        let digest = |bytes: &[u8]| Digest::from_bytes(bytes.try_into().expect("half a pair is a digest"));
        Self::new(pairs.map(|pair| (digest(&pair[..32]), digest(&pair[32..]))))
    }

    /// The pairs as bytes, with a digest to tell damage by. `stamp` is the digest of what views depend on besides a
    /// library: the program.
    pub fn to_bytes(&self, stamp: Digest) -> Vec<u8> {
        let pairs = self.by_inputs.iter().flat_map(|(inputs, key)| [inputs.as_bytes(), key.as_bytes()]);
        let pairs: Vec<u8> = pairs.flatten().copied().collect();
        [stamp.as_bytes().as_slice(), Digest::of(&pairs).as_bytes(), &pairs].concat()
    }

    /// The key that a page made from these inputs has, if it is known.
    pub fn get(&self, inputs: &Digest) -> Option<Digest> {
        self.by_inputs.get(inputs).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    #[test]
    fn what_was_written_is_read_and_damage_is_as_nothing() {
        let known = KnownKeys::new([(digest("a"), digest("1")), (digest("b"), digest("2"))]);
        let stamp = digest("this program");
        let bytes = known.to_bytes(stamp);
        assert_eq!(KnownKeys::from_bytes(&bytes, stamp), known);
        assert_eq!(KnownKeys::from_bytes(&bytes, digest("another program")), KnownKeys::default());
        assert_eq!(known.get(&digest("b")), Some(digest("2")));
        for i in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[i] ^= 1;
            assert_eq!(KnownKeys::from_bytes(&damaged, stamp), KnownKeys::default(), "byte {i}");
            assert_eq!(KnownKeys::from_bytes(&bytes[..i], stamp), KnownKeys::default(), "cut off at {i}");
        }
    }
}
