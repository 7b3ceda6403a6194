//! Getting bytes and names onto the medium before anybody relies on them.

use std::fs::File;
use std::io;
use std::path::Path;

/// Everything below `top`, at once: thousands of single syncs would take a minute.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn everything(top: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(top)?)?)
}

/// Everything below `top`, one by one.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn everything(top: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(top).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_file() {
            File::options().write(true).open(entry.path()).or_else(|_| File::open(entry.path()))?.sync_all()?;
        } else if entry.file_type().is_dir() {
            folder(entry.path())?;
        }
    }
    Ok(())
}

/// The names in one folder.
pub(super) fn folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
