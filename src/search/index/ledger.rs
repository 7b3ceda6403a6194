//! What an index holds: a list of its units beside it, so that it is known without asking it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Shape, encoded};
use crate::search::units::{N_PARTS, Space, Units};
use crate::source::Digest;

/// The units of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// By key.
    entries: HashMap<String, Entry>,
    /// The serial that the next unit gets.
    next_serial: u64,
}

/// One unit of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its name in the index.
    pub(super) serial: u64,
    /// The digest of everything its text was made of.
    pub(super) digest: Digest,
    /// Where each part ends, in positions.
    pub(super) ends: [u32; N_PARTS],
    /// How many words it has.
    pub(super) n_words: u32,
}

/// What is to be done to an index.
#[derive(Debug, Default)]
pub struct Changes {
    /// The units that are new or have another text.
    pub add: Vec<(Space, u32)>,
    /// The serials of those that are gone or have another text.
    pub(super) remove: Vec<u64>,
}

/// For each serial, the number of its unit in its space.
type Owners = HashMap<u64, u32>;

impl Ledger {
    /// Reads what [`Self::to_bytes`] wrote; `None` if it didn't.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    /// The ledger, to be kept beside the index.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("a ledger can be written down")
    }

    /// How many units it lists.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it lists nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What makes an index of this an index of `units`.
    pub fn changes(&self, units: &Units<'_>) -> Changes {
        let mut changes = Changes::default();
        let mut n_kept = 0;
        for space in Space::ALL {
            for (unit, number) in units.of(space).iter().zip(0..) {
                match self.entries.get(&unit.key) {
                    Some(entry) if entry.digest == unit.digest => n_kept += 1,
                    Some(entry) => {
                        changes.remove.push(entry.serial);
                        changes.add.push((space, number));
                        n_kept += 1;
                    }
                    None => changes.add.push((space, number)),
                }
            }
        }
        if n_kept < self.entries.len() {
            let there: std::collections::HashSet<&str> =
                Space::ALL.iter().flat_map(|space| units.of(*space)).map(|unit| unit.key.as_str()).collect();
            let gone = self.entries.iter().filter(|(key, _)| !there.contains(key.as_str()));
            changes.remove.extend(gone.map(|(_, entry)| entry.serial));
        }
        changes
    }

    pub(super) fn take_serial(&mut self) -> u64 {
        self.next_serial += 1;
        self.next_serial
    }

    pub(super) fn insert(&mut self, key: String, entry: Entry) {
        self.entries.insert(key, entry);
    }

    pub(super) fn remove(&mut self, serials: &[u64]) {
        let gone: std::collections::HashSet<u64> = serials.iter().copied().collect();
        self.entries.retain(|_, entry| !gone.contains(&entry.serial));
    }

    /// The shape of each space, and whose the serials are; `None` unless exactly `units` are listed.
    pub(super) fn bind(&self, units: &Units<'_>) -> Option<([Shape; 3], Owners)> {
        let mut owners = HashMap::with_capacity(self.entries.len());
        let mut shapes = Vec::new();
        for space in Space::ALL {
            let list = units.of(space);
            let (mut ends, mut lengths) = (Vec::with_capacity(list.len()), Vec::with_capacity(list.len()));
            for (unit, number) in list.iter().zip(0..) {
                let entry = self.entries.get(&unit.key).filter(|entry| entry.digest == unit.digest)?;
                owners.insert(entry.serial, number);
                ends.push(entry.ends);
                lengths.push(encoded(entry.n_words));
            }
            shapes.push(Shape::new(space.boosts(), ends, lengths));
        }
        let spaces: [Shape; 3] = shapes.try_into().ok()?;
        (owners.len() == self.entries.len()).then_some((spaces, owners))
    }
}

impl Changes {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }

    /// Whether text is taken out that the files of the index would still hold.
    pub fn takes_out(&self) -> bool {
        !self.remove.is_empty()
    }
}
