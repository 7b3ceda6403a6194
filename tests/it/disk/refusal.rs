//! Outputs that are refused, with the reason, and without touching anything.

use std::fs;
use std::path::Path;
use std::time::Duration;

use casebook::disk::{Output, Place, Refusal};
use casebook::model::Visibility;

use super::bed::{Bed, open, place, put, stage, tree};

fn reason(opened: Result<Output, Refusal>) -> String {
    match opened {
        Err(Refusal::Unsafe { reason, fix, .. }) => {
            assert!(!fix.is_empty());
            reason
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn places_that_hold_work_are_refused() {
    let bed = Bed::new();
    bed.put("lib/file", "x");
    bed.put("lib/full/mine", "x");
    bed.put("lib/repository/.git", "gitdir: elsewhere");
    bed.put("lib/repository/x", "x");
    bed.put("lib/other/site.toml", "");
    let before = tree(&bed.path(""));
    let check = |output: &str, expected: &str| assert_eq!(reason(bed.open(output)), expected, "{output}");
    check("/", "it is the root of the file system");
    check("", "it is the library itself");
    check(".", "it is the library itself");
    check("./", "it is the library itself");
    check("content/..", "it is the library itself");
    check("..", "the library is inside it");
    check("../..", "the library is inside it");
    check("content", "`content`, which the library is made from, is there");
    check("content/", "`content`, which the library is made from, is there");
    check("../lib/content", "`content`, which the library is made from, is there");
    check("content/public", "it is inside `content`, which the library is made from");
    check("content/a/b/c", "it is inside `content`, which the library is made from");
    check("themes", "`themes`, which the library is made from, is there");
    check("themes/dark", "it is inside `themes`, which the library is made from");
    check("templates", "`templates`, which the library is made from, is there");
    check(".git/public", "it is inside a `.git` folder");
    check("file", "it is a file");
    check("full", "it has files in it that Casebook did not write, such as `mine`");
    check("repository", "it is a working tree, with `.git` in it");
    check("other", "it is the root of a library, with `site.toml` in it");
    check("missing/../x/../..", "it is not the name of a folder");
    check("missing/../x", "it goes up from a folder that isn't there");
    let below_file = reason(bed.open("file/public"));
    assert!(below_file.ends_with("/lib/file` is a file"), "{below_file}");
    assert_eq!(tree(&bed.path("")), before);
}

#[test]
fn home_is_refused_with_all_above_it() {
    let bed = Bed::new();
    fs::create_dir_all(bed.path("home/me")).unwrap();
    let lib = bed.path("lib");
    let home = bed.path("home/me");
    for output in ["../home", "../home/me", "../home/me/"] {
        let place = Place { home: Some(&home), ..place(&lib, output) };
        assert_eq!(reason(Output::open(&place, Duration::ZERO, |_| {})), "it is your home folder, or one above it");
    }
    let place = Place { home: Some(&home), ..place(&lib, "../home/me/site") };
    assert!(Output::open(&place, Duration::ZERO, |_| {}).is_ok());
}

#[cfg(unix)]
#[test]
fn links_are_refused_wherever_they_lead() {
    use std::os::unix::fs::symlink;
    let bed = Bed::new();
    fs::create_dir(bed.path("lib/empty")).unwrap();
    for target in ["content", "empty", "nowhere", "/", "public"] {
        let link = bed.path("lib/public");
        symlink(target, &link).unwrap();
        assert_eq!(reason(bed.open("public")), "it is a symbolic link", "{target}");
        assert_eq!(reason(bed.open("public/")), "it is a symbolic link", "{target}");
        fs::remove_file(link).unwrap();
    }
    // A link on the way is resolved before anything is judged.
    symlink("content", bed.path("lib/shortcut")).unwrap();
    assert_eq!(reason(bed.open("shortcut/public")), "it is inside `content`, which the library is made from");
    assert_eq!(bed.read("lib/content/a.md").as_deref(), Some("a"));
}

#[test]
fn a_library_may_keep_its_documents_in_its_root() {
    let bed = Bed::new();
    let lib = bed.path("lib");
    let place = Place { sources: &[".", "themes"], ..place(&lib, "public") };
    assert!(Output::open(&place, Duration::ZERO, |_| {}).is_ok());
}

#[test]
fn a_damaged_manifest_owns_nothing() {
    let bed = Bed::new();
    let pages = [("a", "1"), ("b", "1")];
    bed.build(&pages).unwrap();
    let manifest = bed.path("lib/public/.casebook-manifest");
    let whole = fs::read_to_string(&manifest).unwrap();
    for damaged in [&whole[..whole.len() / 2], "", "casebook-manifest 99\n", &whole.replace('a', "b")] {
        fs::write(&manifest, damaged).unwrap();
        let reason = reason(bed.open("public"));
        assert!(reason.starts_with("its list of what Casebook wrote"), "{reason}");
    }
    fs::remove_file(&manifest).unwrap();
    assert_eq!(reason(bed.open("public")), "it has files in it that Casebook did not write, such as `a`");
    assert_eq!(bed.tree(), ["a=1", "b=1"]);
    // With nothing in it that could be anybody's, the folder is as good as empty.
    fs::remove_file(bed.path("lib/public/a")).unwrap();
    fs::remove_file(bed.path("lib/public/b")).unwrap();
    fs::write(&manifest, "damaged").unwrap();
    bed.build(&pages).unwrap();
    assert_eq!(bed.tree(), ["a=1", "b=1"]);
}

#[test]
fn the_output_of_another_library_is_refused() {
    let bed = Bed::new();
    bed.build(&[("a", "1")]).unwrap();
    put(&bed.path("lib2/site.toml"), "");
    let refused = reason(open(&bed.path("lib2"), "../lib/public"));
    assert!(refused.starts_with("it is the output of another library"), "{refused}");
    // A library inside another one may build into the outer one's folders, again and again.
    put(&bed.path("lib/docs/site.toml"), "");
    for _ in 0..2 {
        stage(open(&bed.path("lib/docs"), "../site").unwrap(), &[("a", "1")]).unwrap().publish().unwrap();
    }
}

#[test]
fn a_wider_edition_does_not_replace_a_stricter_one() {
    let bed = Bed::new();
    bed.build(&[("a", "1")]).unwrap();
    let lib = bed.path("lib");
    let check = |audience| {
        let place = Place { audience, ..place(&lib, "public") };
        Output::open(&place, Duration::ZERO, |_| {})
    };
    assert_eq!(reason(check(Visibility::Public)), "it holds the internal edition, and this is the public one");
    assert!(check(Visibility::Restricted).is_ok());
}

#[test]
fn a_refusal_says_what_to_do() {
    let bed = Bed::new();
    let message = bed.open("content").unwrap_err().to_string();
    let path = Path::new(&bed.path("lib").canonicalize().unwrap()).join("content");
    let expected = format!(
        "`{}` can't be the output directory: `content`, which the library is made from, is there\n  \
         help: set `publish.output` to a folder of its own, such as `public`",
        path.display()
    );
    assert_eq!(message, expected);
}
