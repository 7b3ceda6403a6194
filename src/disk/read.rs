//! Reading one file, and telling an author's trouble with it from the machine's.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use crate::address::SourcePath;
use crate::source::{Content, Digest, MAX_TEXT_BYTES, SourceFile};

/// What an error about one file means for the build.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It went away while we looked: as if it had never been there.
    Vanished,
    /// The file itself can't be taken, for this reason: the build goes on without it.
    Refused(&'static str),
    /// The machine failed. Going on would publish a library with holes in it.
    Machine(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Vanished,
            io::ErrorKind::PermissionDenied => Self::Refused("you are not permitted to read it"),
            io::ErrorKind::InvalidFilename => Self::Refused("its path is too long"),
            _ if is_link_error(&error) => Self::Refused("it is a symbolic link"),
            _ => Self::Machine(error),
        }
    }
}

/// Opens a regular file, and nothing else: a link or pipe put in its place since the walk is neither followed nor waited for.
pub(super) fn open(path: &Path) -> Result<(File, Metadata), Trouble> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Trouble::Refused("it is not a regular file"));
    }
    Ok((file, metadata))
}

/// Reads a text file of about `size` bytes, unless it is larger than [`MAX_TEXT_BYTES`].
pub(super) fn source(file: File, size: u64, path: SourcePath) -> io::Result<SourceFile> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(MAX_TEXT_BYTES)).unwrap_or(0) + 1);
    let length = if size > MAX_TEXT_BYTES {
        size
    } else {
        // One byte more than the limit, so that a file that grows while it is read is noticed.
        file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes)? as u64
    };
    if length > MAX_TEXT_BYTES {
        // Its content is never looked at, so its size alone tells it from what it may become.
        let digest = Digest::of_parts([b"too large".as_slice(), &length.to_le_bytes()]);
        return Ok(SourceFile { path, digest, content: Content::TooLarge { bytes: length } });
    }
    Ok(SourceFile::from_bytes(path, &bytes))
}

#[cfg(unix)]
fn is_link_error(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

#[cfg(not(unix))]
fn is_link_error(_: &io::Error) -> bool {
    false
}
