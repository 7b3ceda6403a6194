//! What of a content folder becomes a document, an asset, a warning or nothing.

use std::fs;
use std::path::Path;

use casebook::config::Config;
use casebook::diagnostic::Diagnosed;
use casebook::disk;
use casebook::source::{Content, Snapshot};

struct Library(tempfile::TempDir);

impl Library {
    fn new(files: &[&str]) -> Self {
        let library = Self(tempfile::tempdir().unwrap());
        library.write("site.toml", "");
        fs::create_dir(library.root().join("content")).unwrap();
        for file in files {
            library.write(file, file);
        }
        library
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let file = self.root().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn scan_with(&self, config: &Config) -> Diagnosed<Snapshot> {
        disk::scan(self.root(), config, disk::read_config(self.root()).unwrap()).unwrap()
    }

    fn scan(&self) -> Diagnosed<Snapshot> {
        self.scan_with(&Config::default())
    }
}

fn documents(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.documents.iter().map(|d| d.path.as_str()).collect()
}

fn assets(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.assets.iter().map(|a| a.path.as_str()).collect()
}

fn said(scanned: &Diagnosed<Snapshot>) -> Vec<String> {
    let mut said: Vec<_> =
        scanned.diagnostics.iter().map(|d| format!("{} {}: {}", d.code, d.path, d.message)).collect();
    said.sort_unstable();
    said
}

#[test]
fn documents_and_assets_are_sorted_and_the_rest_is_left_alone() {
    let library = Library::new(&[
        "content/b.md",
        "content/a/x.markdown",
        "content/a/x.png",
        "content/a.md",
        "content/LOUD.MD",
        "content/README.md",
        "content/a/README.md",
        "content/.hidden/x.md",
        "content/.x.md",
        "content/b.md~",
        "content/#b.md#",
        "content/.#b.md",
        "content/b.md.swp",
        "content/node_modules/x.md",
        "other/x.md",
    ]);
    let scanned = library.scan();
    assert_eq!(documents(&scanned.value), ["content/LOUD.MD", "content/a.md", "content/a/x.markdown", "content/b.md"]);
    assert_eq!(assets(&scanned.value), ["content/a/x.png"]);
    assert_eq!(scanned.value.documents[1].text(), "content/a.md");
    assert!(said(&scanned).is_empty(), "{:?}", said(&scanned));
}

#[test]
fn globs_decide_what_is_a_document() {
    let library =
        Library::new(&["content/PM2022-009 - Bad AMI", "content/x.md", "content/drafts/a.md", "content/drafts/b/c.md"]);
    let mut config = Config::default();
    config.content.markdown = vec!["**/PM20*".into()];
    config.content.exclude = vec!["drafts".into(), "[".into()];
    let scanned = library.scan_with(&config);
    assert_eq!(documents(&scanned.value), ["content/PM2022-009 - Bad AMI"]);
    assert_eq!(assets(&scanned.value), ["content/x.md"]);
    assert_eq!(scanned.diagnostics.len(), 1);
    assert!(scanned.diagnostics[0].message.starts_with("`content.exclude` has a pattern that can't be read: `[`"));
}

#[test]
fn the_root_itself_can_be_the_content_folder() {
    let library = Library::new(&["a.md", "themes/default/x.md", "templates/new.md", "public/x.md", "x.png"]);
    let mut config = Config::default();
    config.content.dir = ".".into();
    let scanned = library.scan_with(&config);
    assert_eq!(documents(&scanned.value), ["a.md"]);
    assert_eq!(assets(&scanned.value), ["x.png"]);
}

#[test]
fn a_content_folder_that_cannot_be_one_is_an_error() {
    let library = Library::new(&["file"]);
    let check = |dir: &str, expected: &str| {
        let mut config = Config::default();
        config.content.dir = dir.into();
        let scanned = library.scan_with(&config);
        assert_eq!(said(&scanned), [format!("PM803 site.toml: `content.dir` {expected}: `{dir}`")]);
        assert!(scanned.value.documents.is_empty());
    };
    check("..", "leads out of the library");
    check("/etc", "leads out of the library");
    check("missing", "does not exist");
    check("file", "is a file");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn what_is_no_plain_file_is_refused_with_a_reason() {
        let library = Library::new(&["content/a.md", "content/real/x.md", "secret.md"]);
        let content = library.root().join("content");
        symlink("../secret.md", content.join("out.md")).unwrap();
        symlink("a.md", content.join("in.md")).unwrap();
        symlink("real", content.join("folder")).unwrap();
        symlink(".", content.join("loop")).unwrap();
        symlink("nowhere", content.join("dangling")).unwrap();
        let _listener = UnixListener::bind(content.join("socket")).unwrap();
        let fifo = rustix::fs::mknodat(
            rustix::fs::CWD,
            content.join("fifo.md"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        );
        fifo.unwrap();
        fs::write(content.join(OsStr::from_bytes(b"caf\xE9.md")), "x").unwrap();
        fs::write(content.join("a\\b.md"), "x").unwrap();
        fs::write(content.join("esc\u{1b}[2J.md"), "x").unwrap();
        let scanned = library.scan();
        assert_eq!(documents(&scanned.value), ["content/a.md", "content/real/x.md"]);
        assert!(assets(&scanned.value).is_empty());
        let link = "it is a symbolic link";
        let mut expected = [
            ("a\u{FFFD}b.md", "its name has a backslash or control character"),
            ("caf\u{FFFD}.md", "its name is not UTF-8"),
            ("dangling", link),
            ("esc\u{FFFD}[2J.md", "its name has a backslash or control character"),
            ("fifo.md", "it is a named pipe"),
            ("folder", link),
            ("in.md", link),
            ("loop", link),
            ("out.md", link),
            ("socket", "it is a socket"),
        ]
        .map(|(name, reason)| format!("PM904 content/{name}: `{name}` was left out: {reason}"));
        expected.sort_unstable();
        assert_eq!(said(&scanned), expected);
    }

    #[test]
    fn a_content_link_out_of_the_library_is_an_error() {
        let library = Library::new(&["other/a.md"]);
        let outside = tempfile::tempdir().unwrap();
        fs::remove_dir(library.root().join("content")).unwrap();
        symlink(outside.path(), library.root().join("content")).unwrap();
        assert!(said(&library.scan())[0].contains("is a link that leads out of the library"));
        fs::remove_file(library.root().join("content")).unwrap();
        symlink("other", library.root().join("content")).unwrap();
        assert_eq!(documents(&library.scan().value), ["content/a.md"]);
    }

    /// Root reads everything, so this one says something only where the tests run as somebody else.
    #[test]
    fn an_unreadable_file_is_a_warning() {
        let library = Library::new(&["content/a.md", "content/b.md", "content/shut/c.md"]);
        let content = library.root().join("content");
        fs::set_permissions(content.join("b.md"), fs::Permissions::from_mode(0o000)).unwrap();
        fs::set_permissions(content.join("shut"), fs::Permissions::from_mode(0o000)).unwrap();
        let restrained = fs::read(content.join("b.md")).is_err();
        let scanned = library.scan();
        fs::set_permissions(content.join("shut"), fs::Permissions::from_mode(0o700)).unwrap();
        if !restrained {
            eprintln!("skipped: running as root");
            return;
        }
        assert_eq!(documents(&scanned.value), ["content/a.md"]);
        let reason = "was left out: you are not permitted to read it";
        assert_eq!(
            said(&scanned),
            [format!("PM904 content/b.md: `b.md` {reason}"), format!("PM904 content/shut: `shut` {reason}")]
        );
    }
}

#[test]
fn folders_nested_too_deep_are_cut_off() {
    let library = Library::new(&["content/a.md"]);
    let mut deep = library.root().join("content");
    for _ in 0..300 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("x.md"), "x").unwrap();
    let scanned = library.scan();
    assert_eq!(documents(&scanned.value), ["content/a.md"]);
    assert_eq!(scanned.diagnostics.len(), 1);
    assert!(scanned.diagnostics[0].message.ends_with("it is nested more than 200 folders deep"));
}

#[test]
fn a_text_that_is_too_large_is_not_read() {
    let library = Library::new(&["content/a.md", "content/b.md"]);
    fs::File::options().write(true).open(library.root().join("content/b.md")).unwrap().set_len(1 << 36).unwrap();
    let scanned = library.scan();
    assert!(matches!(scanned.value.documents[1].content, Content::TooLarge { bytes } if bytes == 1 << 36));
}

#[test]
fn a_rescan_sees_every_change() {
    let library = Library::new(&["content/a.md", "content/b.md", "content/c.png"]);
    let mut seen = disk::Seen::default();
    let mut rescan = || {
        let config_file = disk::read_config(library.root()).unwrap();
        disk::rescan(library.root(), &Config::default(), config_file, &mut seen).unwrap().value
    };
    assert_eq!(documents(&rescan()), ["content/a.md", "content/b.md"]);
    library.write("content/a.md", "content/A.md");
    assert_eq!(rescan().documents[0].text(), "content/A.md");
    fs::rename(library.root().join("content/a.md"), library.root().join("content/z.md")).unwrap();
    assert_eq!(documents(&rescan()), ["content/b.md", "content/z.md"]);
    assert_eq!(assets(&rescan()), ["content/c.png"]);
}
