//! Which places of the output are taken, as file systems see it: one name in two cases or Unicode forms is one place, and a
//! file can't also be a folder.

use std::collections::HashMap;

use crate::address::OutPath;

/// The places that are taken.
#[derive(Debug, Default)]
pub struct Taken {
    /// By collision key.
    files: HashMap<String, OutPath>,
    /// Folders by collision key, each with a file in it.
    folders: HashMap<String, OutPath>,
}

impl Taken {
    /// Takes the place of `path`; the error is the file that has it, or that needs a folder of its name.
    pub fn take(&mut self, path: &OutPath) -> Result<(), OutPath> {
        let key = path.collision_key();
        let above = || key.match_indices('/').map(|(slash, _)| &key[..slash]);
        let other = self.files.get(&key).or_else(|| self.folders.get(&key));
        if let Some(other) = other.or_else(|| above().find_map(|folder| self.files.get(folder))) {
            return Err(other.clone());
        }
        for folder in above() {
            if !self.folders.contains_key(folder) {
                self.folders.insert(folder.to_owned(), path.clone());
            }
        }
        self.files.insert(key, path.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_on_any_system_is_taken_once() {
        let mut taken = Taken::default();
        let mut check = |path: &str, expected: Option<&str>| {
            let other = taken.take(&OutPath::new(path).expect("a good path")).err();
            assert_eq!(other.as_ref().map(OutPath::as_str), expected, "{path}");
        };
        check("a/b.html", None);
        check("a/b.html", Some("a/b.html"));
        check("a/B.html", Some("a/b.html"));
        check("a/b.html/c.html", Some("a/b.html"));
        check("A", Some("a/b.html"));
        check("a/c.html", None);
        check("caf\u{e9}", None);
        check("cafe\u{301}/x", Some("café"));
        check("λόγος", None);
        check("ΛΌΓΟΣ", Some("λόγος"));
    }
}
