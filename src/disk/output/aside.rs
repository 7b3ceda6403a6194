//! A folder that is there only while a build runs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::parallel;

/// A new folder that goes away with this value, whatever ends the build.
#[derive(Debug)]
pub(super) struct Aside(PathBuf);

impl Aside {
    /// Makes the folder; it must not be there yet.
    pub(super) fn make(path: PathBuf) -> io::Result<Self> {
        fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        remove_quietly(&self.0);
    }
}

/// Removes a folder with all that is in it. What can't be removed is left to the next build.
pub(super) fn remove_quietly(path: &Path) {
    let children: Vec<PathBuf> = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    parallel::map(&children, |child| {
        let _ = fs::remove_file(child).or_else(|_| fs::remove_dir_all(child));
    });
    if fs::remove_dir_all(path).is_err() {
        unlock_folders(path);
        let _ = fs::remove_dir_all(path);
    }
}

/// Folders that aren't ours were copied with their rights, and some may be closed even to their owner.
#[cfg(unix)]
fn unlock_folders(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for entry in walkdir::WalkDir::new(path).into_iter().flatten().filter(|entry| entry.file_type().is_dir()) {
        let _ = fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o700));
    }
}

#[cfg(not(unix))]
fn unlock_folders(_: &Path) {}
