//! Equal input gives equal bytes, whatever the machine: threads, locale, time zone, umask, place, order of creation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::library::{Library, command, tree};
use crate::look::{differences, shown, texts};

type Tree = BTreeMap<String, Vec<u8>>;

/// The second half of the demo, which has something of everything.
fn sources() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let content = tree(&root.join("content"))
        .into_iter()
        .filter(|(name, _)| !name.starts_with("2023") && !name.starts_with("2024"));
    let content = content.map(|(name, bytes)| (format!("content/{name}"), bytes));
    let site = b"[site]\ntimezone = \"Europe/Berlin\"\nurl = \"https://pm.example\"\n".to_vec();
    content.chain([("site.toml".to_owned(), site)]).collect()
}

fn library(below: &str, sources: &[(String, Vec<u8>)]) -> Library {
    let library = Library::empty();
    for (name, bytes) in sources {
        let file = library.root().join(below).join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    library
}

fn build(root: &Path, settings: &[(&str, &str)]) -> Tree {
    let mut command = command(root, &["build"]);
    command.envs(settings.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let whole = tree(&root.join("public"));
    assert!(whole.len() > 120, "{}", whole.len());
    whole
}

#[test]
fn the_machine_does_not_show() {
    let sources = sources();
    let first = library("", &sources);
    let expected = build(first.root(), &[("RAYON_NUM_THREADS", "1"), ("TZ", "UTC"), ("LC_ALL", "C")]);
    let reversed: Vec<_> = sources.iter().rev().cloned().collect();
    let kathmandu =
        [("RAYON_NUM_THREADS", "8"), ("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "de_DE.UTF-8")];
    let there = library("a folder/with ü/and % in it", &reversed);
    let apia = [
        ("TZ", "Pacific/Apia"),
        ("HOME", "/nonexistent"),
        ("USER", "somebody"),
        ("COLUMNS", "40"),
        ("CLICOLOR_FORCE", "1"),
    ];
    let here = library("", &reversed);
    let builds = [build(&there.root().join("a folder/with ü/and % in it"), &kathmandu), build(here.root(), &apia)];
    for other in builds {
        // The manifest too: its digests and keys are of the same bytes.
        assert_eq!(differences(&expected, &other), [""; 0]);
    }
}

#[cfg(unix)]
#[test]
fn neither_umask_nor_times_of_files_show() {
    use std::process::Command;
    let sources = sources();
    let (one, other) = (library("", &sources), library("", &sources));
    let expected = build(one.root(), &[]);
    for entry in walkdir::WalkDir::new(other.root()).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file())
    {
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(24 * 365);
        fs::File::options().write(true).open(entry.path()).unwrap().set_modified(old).unwrap();
    }
    let script = format!("umask 077 && exec '{}' build", env!("CARGO_BIN_EXE_casebook"));
    let run = Command::new("sh")
        .args(["-c", &script])
        .current_dir(other.root())
        .env("CASEBOOK_DATE", "2026-07-28")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(differences(&expected, &tree(&other.root().join("public"))), [""; 0]);
}

#[test]
fn a_second_build_changes_nothing_not_even_without_its_cache() {
    let library = library("", &sources());
    let expected = build(library.root(), &[]);
    assert_eq!(differences(&expected, &build(library.root(), &[])), [""; 0]);
    fs::remove_dir_all(library.root().join(".casebook")).unwrap();
    assert_eq!(differences(&expected, &build(library.root(), &[])), [""; 0]);
    fs::remove_dir_all(library.root().join("public")).unwrap();
    assert_eq!(differences(&expected, &build(library.root(), &[])), [""; 0]);
}

#[test]
fn a_damaged_cache_is_as_good_as_none() {
    let library = library("", &sources());
    let expected = build(library.root(), &[]);
    let cache = library.root().join(".casebook/cache");
    for (i, name) in tree(&cache).into_keys().enumerate() {
        let file = cache.join(name);
        let mut bytes = fs::read(&file).unwrap();
        match i % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => bytes.iter_mut().for_each(|byte| *byte ^= 0x55),
            _ => bytes.extend_from_slice(b"more"),
        }
        fs::write(file, bytes).unwrap();
    }
    fs::remove_dir_all(library.root().join("public")).unwrap();
    assert_eq!(differences(&expected, &build(library.root(), &[])), [""; 0]);
}

#[test]
fn today_is_an_input() {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", "---\ntitle: A\nactions: [{ what: Do it, due: 2026-03-01 }]\n---\n");
    let late = |settings: &[(&str, &str)], arguments: &[&str]| {
        let mut command = command(library.root(), &[&["build"], arguments].concat());
        command.env_remove("CASEBOOK_DATE").envs(settings.iter().copied());
        assert!(command.output().unwrap().status.success());
        let page = library.output("incidents/2026-01-01-a.html");
        (texts(&page, ".foot span")[0].clone(), texts(&page, ".meta-sm .late").len())
    };
    // 2 March 2026, 12:00 UTC.
    let epoch = [("SOURCE_DATE_EPOCH", "1772452800")];
    assert_eq!(late(&epoch, &[]), ("Built 2 Mar 2026".to_owned(), 1));
    assert_eq!(late(&[], &["--date", "2026-03-01"]), ("Built 1 Mar 2026".to_owned(), 0));
    assert_eq!(late(&epoch, &["--date", "2026-02-01"]), ("Built 1 Feb 2026".to_owned(), 0));
    assert_eq!(late(&[("CASEBOOK_DATE", "2026-04-01")], &[]), ("Built 1 Apr 2026".to_owned(), 1));
    let far = [("SOURCE_DATE_EPOCH", "1772452800"), ("TZ", "Pacific/Kiritimati")];
    assert_eq!(late(&far, &[]).0, "Built 2 Mar 2026", "the day is UTC's");
}

#[test]
fn a_day_that_is_none_is_refused() {
    let library = Library::new();
    library.write("content/a.md", "# A\n");
    library.run(&["build", "--date", "2026-02-30"]).exits(2).says("write it as 2026-07-17");
    let run = |epoch: &str| {
        let mut command = command(library.root(), &["build"]);
        command.env_remove("CASEBOOK_DATE").env("SOURCE_DATE_EPOCH", epoch);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(run("noon").contains("SOURCE_DATE_EPOCH is no number of seconds: `noon`"));
    assert!(run("99999999999999").contains("beyond the calendar"));
}

#[test]
fn drafts_come_and_go_without_a_trace() {
    let library = library("", &sources());
    let plain = build(library.root(), &[]);
    library.run(&["build", "--drafts"]).exits(0);
    assert_ne!(shown(library.outputs()).len(), shown(plain.clone()).len());
    assert_eq!(differences(&plain, &build(library.root(), &[])), [""; 0]);
}
