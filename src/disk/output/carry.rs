//! What goes over from the last site into the next one: unchanged files, and everything that isn't ours.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::Context;

use super::Output;
use super::staging::{Origin, Staged, in_folder};
use crate::address::OutPath;
use crate::parallel;

impl Output {
    /// Links kept and foreign files into the next site; gives the reason where that can't be, though nothing is broken.
    pub(super) fn carry(&self, aside: &Path, files: &BTreeMap<OutPath, Staged>) -> anyhow::Result<Result<(), String>> {
        for file in &self.survey.foreign {
            let from = self.path.join(file);
            // Never a copy: somebody else's file keeps its owner, its rights and whatever else it has.
            match in_folder(&aside.join(file), |to| fs::hard_link(&from, to)) {
                Err(error) if has_no_links(&error) || error.kind() == ErrorKind::CrossesDevices => {
                    return Ok(Err(format!("`{}` can't be linked", from.display())));
                }
                linked => linked.with_context(|| format!("could not keep `{}`", from.display()))?,
            }
        }
        // Inner folders first, so that one which can't be written to was filled by then.
        for folder in self.survey.foreign_folders.iter().rev() {
            let (from, to) = (self.path.join(folder), aside.join(folder));
            let rights = fs::create_dir_all(&to).and_then(|()| fs::metadata(&from));
            if rights.and_then(|rights| fs::set_permissions(&to, rights.permissions())).is_err() {
                return Ok(Err(format!("`{}` can't be copied", from.display())));
            }
        }
        let kept: Vec<&OutPath> =
            files.iter().filter(|(_, staged)| staged.origin == Origin::Last).map(|(path, _)| path).collect();
        let linked = parallel::try_each(&kept, |path| {
            let from = self.path.join(path.as_str());
            in_folder(&aside.join(path.as_str()), |to| link_or_copy(&from, to)).map_err(|error| (from, error))
        });
        match linked {
            Ok(()) => Ok(Ok(())),
            Err((from, error)) if error.kind() == ErrorKind::CrossesDevices => {
                Ok(Err(format!("`{}` is on another mount", from.display())))
            }
            Err((from, error)) => Err(error).with_context(|| format!("could not keep `{}`", from.display())),
        }
    }
}

/// A second name for a file, or a copy with its time where a file can't have two names.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if has_no_links(&error) => {
            fs::copy(from, to)?;
            File::options().write(true).open(to)?.set_modified(fs::metadata(from)?.modified()?)
        }
        linked => linked,
    }
}

/// Whether a file can't have another name because of what it is or where it is, and not because anything is broken.
fn has_no_links(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::TooManyLinks | ErrorKind::Unsupported)
}
