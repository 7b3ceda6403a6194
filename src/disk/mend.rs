//! Replacing the text of a file that somebody may be editing: in one step, or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use tempfile::Builder;

use super::read::{self, Trouble};
use crate::source::Digest;

/// How replacing a text ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The file holds the new text.
    Done,
    /// Somebody changed or removed it in the meantime; it was left alone.
    Changed,
    /// It can't be taken, for this reason; it was left alone.
    Refused(&'static str),
}

/// Puts `text` in the place of what `file` holds, which must have the digest `was`. A byte order mark stays, and so do the
/// file's permissions. Whoever reads meanwhile sees the old text or the new one, whole.
pub fn replace_text(file: &Path, was: Digest, text: &str) -> anyhow::Result<Replaced> {
    let could_not = || format!("could not write `{}`", file.display());
    let (mut open, metadata) = match read::open(file) {
        Ok(opened) => opened,
        Err(Trouble::Vanished) => return Ok(Replaced::Changed),
        Err(Trouble::Refused(reason)) => return Ok(Replaced::Refused(reason)),
        Err(Trouble::Machine(error)) => return Err(error).with_context(could_not),
    };
    if metadata.permissions().readonly() {
        return Ok(Replaced::Refused("it is write-protected"));
    }
    let mut old = Vec::new();
    std::io::Read::read_to_end(&mut open, &mut old).with_context(could_not)?;
    if Digest::of(&old) != was {
        return Ok(Replaced::Changed);
    }
    let mark: &[u8] = if old.starts_with(b"\xEF\xBB\xBF") { b"\xEF\xBB\xBF" } else { b"" };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A name with a dot in front is no document, so that no preview shows it.
    let mut draft = Builder::new().prefix(".casebook-").tempfile_in(folder).with_context(could_not)?;
    draft.write_all(mark).and_then(|()| draft.write_all(text.as_bytes())).with_context(could_not)?;
    fs::set_permissions(draft.path(), metadata.permissions()).with_context(could_not)?;
    draft.as_file().sync_all().with_context(could_not)?;
    draft.persist(file).map_err(|error| error.error).with_context(could_not)?;
    Ok(Replaced::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.md");
        fs::write(&file, bytes).unwrap();
        (dir, file)
    }

    #[test]
    fn the_text_is_replaced_and_the_mark_stays() {
        let old = b"\xEF\xBB\xBFold\r\n";
        let (dir, file) = there(old);
        assert_eq!(replace_text(&file, Digest::of(old), "new\r\n").unwrap(), Replaced::Done);
        assert_eq!(fs::read(&file).unwrap(), b"\xEF\xBB\xBFnew\r\n");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_changed_meanwhile_is_left_alone() {
        let (dir, file) = there(b"newer");
        assert_eq!(replace_text(&file, Digest::of(b"old"), "mended").unwrap(), Replaced::Changed);
        assert_eq!(fs::read(&file).unwrap(), b"newer");
        let gone = dir.path().join("gone.md");
        assert_eq!(replace_text(&gone, Digest::of(b"old"), "mended").unwrap(), Replaced::Changed);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_links_are_not_followed() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, file) = there(b"old");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(replace_text(&file, Digest::of(b"old"), "new").unwrap(), Replaced::Done);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        let link = dir.path().join("link.md");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let refused = replace_text(&link, Digest::of(b"new"), "mended").unwrap();
        assert_eq!(refused, Replaced::Refused("it is a symbolic link"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
        let refused = replace_text(&file, Digest::of(b"new"), "mended").unwrap();
        assert_eq!(refused, Replaced::Refused("it is write-protected"));
    }
}
