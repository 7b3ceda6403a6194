//! Which files of a folder are taken: regular ones with plain names, at any depth that a person would make.

use std::fs::FileType;
use std::path::{Path, PathBuf};

use anyhow::Context;
use walkdir::{DirEntry, WalkDir};

use super::read::Trouble;
use crate::address::SourcePath;
use crate::diagnostic::{Diagnosed, Diagnostic, code};

/// How deep folders may be nested. Deeper ones come from loops in scripts, not from people.
const MAX_DEPTH: usize = 200;

/// A regular file of a folder.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it stands in the library.
    pub(super) path: SourcePath,
    /// Where it stands below the folder, with `/` between segments.
    pub(super) inside: String,
    /// What to open.
    pub(super) file: PathBuf,
}

/// A folder of the library.
pub(super) struct Folder<'a> {
    /// Where it is on disk.
    pub(super) disk: &'a Path,
    /// Where it stands in the library, without final `/`; empty for the root.
    pub(super) prefix: &'a str,
}

/// Whether a file or folder of this name is passed over without a word: hidden ones, `node_modules`, and what
/// editors and systems leave behind.
pub fn is_ignored(name: &str) -> bool {
    // `x~`, `#x#`: Emacs and others. `.swp`, `.swo`, `.swx`: Vim. `___jb_…`: JetBrains. `~$x`: Office.
    let leftover = name.ends_with('~')
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swo", ".swx", "___jb_tmp___", "___jb_old___"].iter().any(|end| name.ends_with(end))
        || name.starts_with("~$");
    leftover || name.starts_with('.') || matches!(name, "node_modules" | "Thumbs.db" | "desktop.ini" | "__MACOSX")
}

/// The files below `folder`, sorted by path, less those for which `skip` says yes (it is asked about folders, too).
///
/// Symbolic links are never followed, wherever they lead: a link out of the library would publish a secret, a link
/// inside it would publish a page twice. Each is reported, like everything else that was not taken.
pub(super) fn files(
    folder: &Folder<'_>,
    skip: impl Fn(&SourcePath, &str) -> bool,
) -> anyhow::Result<Diagnosed<Vec<Found>>> {
    let mut taken = Vec::new();
    let mut diagnostics = Vec::new();
    let mut walk = WalkDir::new(folder.disk).min_depth(1).max_depth(MAX_DEPTH + 1).into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                diagnostics.extend(explain(folder, error)?);
                continue;
            }
        };
        let is_folder = entry.file_type().is_dir();
        let verdict = judge(folder, &entry, &skip);
        if is_folder && !matches!(verdict, Verdict::Take(_)) {
            walk.skip_current_dir();
        }
        match verdict {
            Verdict::Take(found) if !is_folder => taken.push(found),
            Verdict::Take(_) | Verdict::Skip => {}
            Verdict::Refuse(path, reason) => diagnostics.push(left_out(&path, reason)),
        }
    }
    taken.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(Diagnosed { value: taken, diagnostics })
}

/// The warning that a file was not taken.
pub(super) fn left_out(path: &SourcePath, reason: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(code::UNREADABLE_FILE, path, None, format!("`{}` was left out: {reason}", path.file_name()));
    match reason {
        LINK => diagnostic.help("copy the file here instead of linking to it"),
        NAME_ENCODING | NAME_CHARACTER => diagnostic.help("rename it"),
        _ => diagnostic,
    }
}

enum Verdict {
    Take(Found),
    Skip,
    Refuse(SourcePath, &'static str),
}

const LINK: &str = "it is a symbolic link";
const NAME_ENCODING: &str = "its name is not UTF-8";
const NAME_CHARACTER: &str = "its name has a backslash or control character";

fn judge(folder: &Folder<'_>, entry: &DirEntry, skip: impl Fn(&SourcePath, &str) -> bool) -> Verdict {
    let Some(name) = entry.file_name().to_str() else {
        return Verdict::Refuse(place(folder, entry.path()), NAME_ENCODING);
    };
    if is_ignored(name) {
        return Verdict::Skip;
    }
    let path = place(folder, entry.path());
    if name.contains(|c: char| c == '\\' || c.is_control()) {
        return Verdict::Refuse(path, NAME_CHARACTER);
    }
    let inside = path.as_str()[folder.prefix.len()..].trim_start_matches('/').to_owned();
    if skip(&path, &inside) {
        return Verdict::Skip;
    }
    if let Some(reason) = refusal(entry.file_type()) {
        return Verdict::Refuse(path, reason);
    }
    if entry.depth() > MAX_DEPTH {
        return Verdict::Refuse(path, "it is nested more than 200 folders deep");
    }
    Verdict::Take(Found { path, inside, file: entry.path().to_owned() })
}

fn refusal(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("it is a named pipe");
        }
        if kind.is_socket() {
            return Some("it is a socket");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("it is a device");
        }
    }
    if kind.is_symlink() {
        return Some(LINK);
    }
    (!kind.is_file() && !kind.is_dir()).then_some("it is not a regular file")
}

/// Where `file` stands in the library. What can't be printed is replaced, so the path is good for messages only where
/// the name was refused.
fn place(folder: &Folder<'_>, file: &Path) -> SourcePath {
    let inside = file.strip_prefix(folder.disk).unwrap_or(file).to_string_lossy();
    let inside = if cfg!(windows) { inside.replace('\\', "/") } else { inside.into_owned() };
    let printable = |c: char| if c == '\\' || c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let inside: String = inside.chars().map(printable).collect();
    match (folder.prefix, inside.as_str()) {
        (prefix, "") => SourcePath::new(prefix),
        ("", inside) => SourcePath::new(inside),
        (prefix, inside) => SourcePath::new(format!("{prefix}/{inside}")),
    }
}

fn explain(folder: &Folder<'_>, error: walkdir::Error) -> anyhow::Result<Option<Diagnostic>> {
    let file = error.path().unwrap_or(folder.disk).to_owned();
    let path = place(folder, &file);
    let at_top = error.depth() == 0;
    match error.into_io_error() {
        // Without its top folder the library would be published empty.
        Some(error) if at_top => Err(error).with_context(|| format!("could not read `{}`", file.display())),
        Some(error) => match Trouble::from(error) {
            Trouble::Refused(reason) => Ok(Some(left_out(&path, reason))),
            Trouble::Machine(error) => Err(error).with_context(|| format!("could not read `{}`", file.display())),
            Trouble::Vanished => Ok(None),
        },
        // Loops are found only where links are followed.
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_is_passed_over() {
        for name in ["a.md~", ".#a.md", "#a.md#", ".a.md.swp", "a.swp", ".git", "node_modules", "~$a.docx"] {
            assert!(is_ignored(name), "{name}");
        }
        for name in ["a.md", "#", "~a", "swp", "a#b", "4913"] {
            assert!(!is_ignored(name), "{name}");
        }
    }
}
