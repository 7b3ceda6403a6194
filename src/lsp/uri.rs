//! Addresses of files, as editors write them.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::address::{SourcePath, url_path};

/// The file that `uri` names; `None` where it is no file of this machine, such as a buffer that was never saved.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once("://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    if !scheme.eq_ignore_ascii_case("file") || !(host.is_empty() || host == "localhost") {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let is_of_drive = path.as_bytes().get(2) == Some(&b':') && cfg!(windows);
    Some(PathBuf::from(if is_of_drive { &path[1..] } else { &path }))
}

/// The address of a file, by its full path.
pub(super) fn of_path(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    format!("file:///{}", url_path(path.trim_start_matches('/')))
}

/// The name of a file inside the library at `root`, which has no links in it; the file need not exist.
pub(super) fn name_below(root: &Path, file: &Path) -> Option<SourcePath> {
    // Only the folder is followed: a document that is a link is no document.
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    let full = match (folder, file.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => file.to_owned(),
    };
    let name = full.strip_prefix(root).ok()?;
    let parts: Vec<_> = name.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Some(SourcePath::new(parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_files_and_back() {
        let check = |uri: &str, expected: Option<&str>| {
            assert_eq!(to_path(uri).as_deref(), expected.map(Path::new), "{uri}");
        };
        check("file:///w/a%20b/%C3%A9.md", Some("/w/a b/é.md"));
        check("file://localhost/w/x.md", Some("/w/x.md"));
        check("FILE:///w/x.md", Some("/w/x.md"));
        check("file://server/w/x.md", None);
        check("untitled:Untitled-1", None);
        check("git:/w/x.md", None);
        check("file:///w/%FF.md", None);
        assert_eq!(of_path(Path::new("/w/a b/é#.md")), "file:///w/a%20b/%C3%A9%23.md");
        assert_eq!(to_path(&of_path(Path::new("/w/a%b?.md"))), Some(PathBuf::from("/w/a%b?.md")));
    }
}
