//! One build at a time for an output directory.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How often a build that waits looks again. The system's locks know no waiting with a limit.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The right to write to an output directory, until it is dropped.
///
/// The lock is the system's (`flock`): however a build ends, the kernel gives the lock back. The file is only its
/// name, so one that a killed build left behind means nothing.
#[derive(Debug)]
pub(super) struct Lock {
    file: Option<File>,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock named `path`, or waits for it; `None` if it wasn't free within `patience`.
    pub(super) fn take(path: &Path, patience: Duration, on_wait: impl FnOnce()) -> io::Result<Option<Self>> {
        let started = Instant::now();
        let mut on_wait = Some(on_wait);
        loop {
            let file = open(path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path)? => return Ok(Some(Self { file: Some(file), path: path.to_owned() })),
                // Its holder deleted it after we had opened it: whoever comes next would lock another file.
                Ok(()) => continue,
                // Some network file systems have no locks. One build alone still works there.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Some(Self { file: Some(file), path: path.to_owned() }));
                }
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) => {}
            }
            if started.elapsed() >= patience {
                return Ok(None);
            }
            if let Some(on_wait) = on_wait.take() {
                on_wait();
            }
            thread::sleep(LOOK_AGAIN);
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still ours: afterwards it might be the next one's. Only unix can delete a file that is open.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
        self.file.take();
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    let there = options.read(true).clone();
    // One that another user's build left behind can't be opened for writing, but still be locked.
    options.write(true).create(true).open(path).or_else(|error| there.open(path).map_err(|_| error))
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let file = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(path) => Ok((file.dev(), file.ino()) == (path.dev(), path.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let take = || Lock::take(&path, Duration::ZERO, || {}).unwrap();
        let held = take().unwrap();
        assert!(take().is_none());
        drop(held);
        assert!(!path.exists());
        fs::write(&path, "left by a killed build").unwrap();
        assert!(take().is_some());
    }

    #[test]
    fn many_take_turns() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let inside = std::sync::atomic::AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let lock = Lock::take(&path, Duration::from_mins(1), || {}).unwrap().unwrap();
                        assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
    }
}
