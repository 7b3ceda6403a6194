//! The texts of open documents, edited as the editor says.

use std::path::PathBuf;

use serde::Deserialize;

use super::text::{Encoding, Lines, Range};
use crate::address::SourcePath;

/// An open document.
#[derive(Debug)]
pub(super) struct Buffer {
    /// Its file.
    pub(super) file: PathBuf,
    /// Its name in the library, where it is in it.
    pub(super) path: Option<SourcePath>,
    /// Its text as it is on the screen.
    pub(super) text: String,
    /// The editor's count of changes.
    pub(super) version: i64,
}

/// One change: of a stretch, or of the whole text.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    range: Option<Range>,
    text: String,
}

impl Buffer {
    /// Makes changes, each in the text that the one before left.
    pub(super) fn change(&mut self, changes: Vec<Change>, version: i64, encoding: Encoding) {
        for Change { range, text } in changes {
            match range {
                None => self.text = text,
                Some(range) => {
                    let bytes = Lines::new(&self.text, encoding).bytes(range);
                    self.text.replace_range(bytes, &text);
                }
            }
        }
        self.version = version;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn changes_are_made_in_order() {
        let check = |changes: Value, expected: &str| {
            let (file, text) = (PathBuf::from("/a.md"), "🔥 one\ntwo\n".to_owned());
            let mut buffer = Buffer { file, path: None, text, version: 1 };
            buffer.change(serde_json::from_value(changes).expect("changes"), 2, Encoding::Utf16);
            assert_eq!(buffer.text, expected);
        };
        let at = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
        check(json!([{ "text": "new" }]), "new");
        check(json!([{ "range": at(0, 3, 6), "text": "1" }, { "range": at(0, 4, 4), "text": "!" }]), "🔥 1!\ntwo\n");
        check(json!([{ "range": at(9, 0, 5), "text": "end" }]), "🔥 one\ntwo\nend");
        check(json!([{ "range": at(0, 6, 3), "text": "" }]), "🔥 \ntwo\n");
    }
}
