//! What a published site consists of after one build and the next.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use casebook::build::manifest::Delta;
use casebook::disk::{Fault, Output, Refusal, Way, verify};
use casebook::source::Digest;

use super::bed::{Bed, delta, names, out, place, put, stage, stamp, tree};

#[test]
fn a_build_publishes_exactly_what_was_planned() {
    let bed = Bed::new();
    let published = bed.build(&[("index.html", "home"), ("incidents/a.html", "A")]).unwrap();
    assert_eq!(bed.tree(), ["incidents/a.html=A", "index.html=home"]);
    assert_eq!(published.way, Way::Swap);
    assert_eq!(published.manifest.entries.len(), 2);
    bed.build(&[("index.html", "home 2"), ("systems/b.html", "B")]).unwrap();
    assert_eq!(bed.tree(), ["index.html=home 2", "systems/b.html=B"]);
    assert_eq!(verify(&bed.path("lib/public")), []);
    assert_eq!(bed.names(), ["content", "public", "site.toml", "themes"], "something was left behind");
}

#[test]
fn folders_above_the_output_are_made() {
    let bed = Bed::new();
    let output = bed.open("../out/of/here").unwrap();
    stage(output, &[("a", "1")]).unwrap().publish().unwrap();
    assert_eq!(tree(&bed.path("out/of/here")), ["a=1"]);
}

#[test]
fn an_empty_folder_may_be_taken() {
    let bed = Bed::new();
    fs::create_dir(bed.path("lib/public")).unwrap();
    bed.build(&[("a", "1")]).unwrap();
    assert_eq!(bed.tree(), ["a=1"]);
}

#[test]
fn nothing_to_do_is_known() {
    let bed = Bed::new();
    bed.build(&[("a", "1")]).unwrap();
    let output = bed.open("public").unwrap();
    assert!(delta(&output, &[("a", "1")]).is_empty());
    assert!(!delta(&output, &[("a", "2")]).is_empty());
    assert!(!delta(&output, &[]).is_empty());
    let published = stage(output, &[("a", "1")]).unwrap().publish().unwrap();
    assert_eq!(published.way, Way::Unchanged);
    assert_eq!(bed.names(), ["content", "public", "site.toml", "themes"]);
}

#[test]
fn a_file_may_become_a_folder_and_the_other_way_round() {
    let bed = Bed::new();
    bed.build(&[("a", "1"), ("b/c", "1"), ("b/d/e", "1")]).unwrap();
    bed.build(&[("a/x", "2"), ("b", "2")]).unwrap();
    assert_eq!(bed.tree(), ["a/x=2", "b=2"]);
}

#[cfg(unix)]
#[test]
fn unchanged_files_stay_the_same_files() {
    use std::os::unix::fs::MetadataExt;
    let bed = Bed::new();
    let identity = |path: &str| {
        let metadata = fs::metadata(bed.path("lib/public").join(path)).unwrap();
        (metadata.ino(), metadata.modified().unwrap())
    };
    bed.build(&[("kept", "1"), ("changed", "1"), ("a/kept", "1")]).unwrap();
    let before = ["kept", "changed", "a/kept"].map(identity);
    bed.build(&[("kept", "1"), ("changed", "2"), ("a/kept", "1")]).unwrap();
    let after = ["kept", "changed", "a/kept"].map(identity);
    assert_eq!((before[0], before[2]), (after[0], after[2]));
    assert_ne!(before[1], after[1]);
    // Made anew from something else, but with the same bytes.
    let output = bed.open("public").unwrap();
    let other_key = Digest::of(b"another key");
    let delta = output.manifest().diff(&stamp(), &[(out("kept"), other_key)]);
    let staging = output.stage(stamp(), &delta).unwrap();
    staging.write(&out("kept"), other_key, b"1").unwrap();
    assert_eq!(staging.publish().unwrap().manifest.entries[&out("kept")].key, other_key);
    assert_eq!(identity("kept"), after[0]);
}

#[test]
fn what_somebody_changed_is_made_again() {
    let bed = Bed::new();
    let pages = [("longer", "1"), ("same-size", "1"), ("gone", "1"), ("stale", "1"), ("fine", "1")];
    bed.build(&pages).unwrap();
    bed.put("lib/public/longer", "edited");
    bed.put("lib/public/stale", "edited");
    fs::remove_file(bed.path("lib/public/gone")).unwrap();
    bed.put("lib/public/same-size", "2");
    // Times of files tick slowly; an edit by hand is never as near to the build as this one.
    let later = std::time::SystemTime::now() + Duration::from_secs(1);
    fs::File::options().write(true).open(bed.path("lib/public/same-size")).unwrap().set_modified(later).unwrap();
    assert_eq!(
        verify(&bed.path("lib/public")),
        [
            Fault::Missing(out("gone")),
            Fault::Changed(out("longer")),
            Fault::Changed(out("same-size")),
            Fault::Changed(out("stale"))
        ]
    );
    let pages: Vec<_> = pages.into_iter().filter(|(path, _)| *path != "stale").collect();
    let output = bed.open("public").unwrap();
    assert_eq!(delta(&output, &pages).write, ["gone", "longer", "same-size"].map(out));
    stage(output, &pages).unwrap().publish().unwrap();
    assert_eq!(bed.tree(), ["fine=1", "gone=1", "longer=1", "same-size=1"]);
    assert_eq!(verify(&bed.path("lib/public")), []);
}

#[cfg(unix)]
#[test]
fn foreign_files_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let bed = Bed::new();
    bed.build(&[("a", "1"), ("d/b", "1")]).unwrap();
    bed.put("lib/public/CNAME", "example.org");
    bed.put("lib/public/d/notes", "mine");
    bed.put("lib/public/private/x", "secret");
    fs::set_permissions(bed.path("lib/public/private"), fs::Permissions::from_mode(0o500)).unwrap();
    fs::create_dir_all(bed.path("lib/public/empty/inner")).unwrap();
    symlink("/etc", bed.path("lib/public/link")).unwrap();
    let published = bed.build(&[("a", "2")]).unwrap();
    assert_eq!(published.n_foreign, 4);
    let expected = ["CNAME=example.org", "a=2", "d/notes=mine", "empty/inner/", "link->/etc", "private/x=secret"];
    assert_eq!(bed.tree(), expected);
    let mode = fs::metadata(bed.path("lib/public/private")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o500);
    bed.build(&[("a", "3")]).unwrap();
    assert_eq!(bed.tree()[2..], expected[2..]);
    assert_eq!(bed.open("public").unwrap().foreign().next(), Some(Path::new("CNAME")));
}

#[test]
fn foreign_files_that_come_or_change_while_we_build_stay_too() {
    let bed = Bed::new();
    bed.build(&[("a", "1")]).unwrap();
    bed.put("lib/public/mine", "old");
    bed.put("lib/public/taken", "mine");
    let staging = bed.stage(&[("a", "2")]).unwrap();
    bed.put("lib/public/late/x", "late");
    bed.put("lib/public/draft", "new");
    fs::rename(bed.path("lib/public/draft"), bed.path("lib/public/mine")).unwrap();
    staging.publish().unwrap();
    assert_eq!(bed.tree(), ["a=2", "late/x=late", "mine=new", "taken=mine"]);
}

#[test]
fn a_foreign_file_in_the_way_is_a_refusal() {
    let bed = Bed::new();
    bed.build(&[("a", "1")]).unwrap();
    bed.put("lib/public/b", "mine");
    bed.put("lib/public/c/x", "mine");
    for path in ["b", "b/x", "c", "c/x/y"] {
        let refusal = bed.build(&[("a", "2"), (path, "new")]).unwrap_err();
        assert!(matches!(refusal, Refusal::Unsafe { .. }), "{path}: {refusal}");
    }
    assert_eq!(bed.tree(), ["a=1", "b=mine", "c/x=mine"]);
    bed.build(&[("a", "2"), ("c/y", "new")]).unwrap();
    assert_eq!(bed.tree(), ["a=2", "b=mine", "c/x=mine", "c/y=new"]);
}

#[test]
fn an_abandoned_build_leaves_nothing() {
    let bed = Bed::new();
    bed.build(&[("a", "1")]).unwrap();
    drop(bed.stage(&[("a", "2"), ("b/c", "2")]).unwrap());
    assert_eq!(bed.tree(), ["a=1"]);
    assert_eq!(bed.names(), ["content", "public", "site.toml", "themes"]);
}

#[test]
fn what_a_killed_build_left_is_cleared_away() {
    let bed = Bed::new();
    bed.build(&[("a", "1")]).unwrap();
    bed.put("lib/.public.casebook-new-4711/a/b", "half");
    bed.put("lib/public/.casebook-new-4711/a", "half");
    bed.put("lib/.public.casebook-lock", "");
    bed.put("lib/.publicity.casebook-new-1/x", "another output's");
    bed.build(&[("a", "2")]).unwrap();
    assert_eq!(bed.names(), [".publicity.casebook-new-1", "content", "public", "site.toml", "themes"]);
    assert_eq!(names(&bed.path("lib/public")), [".casebook-manifest", "a"]);
}

#[test]
fn two_builds_take_turns() {
    let bed = Bed::fast();
    let staging = bed.stage(&[("a", "1")]).unwrap();
    assert!(matches!(bed.build(&[("a", "2")]), Err(Refusal::Busy { .. })));
    let waits = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let lib = bed.path("lib");
            let on_wait = |_: &Path| {
                waits.fetch_add(1, Ordering::SeqCst);
            };
            let output = Output::open(&place(&lib, "public"), Duration::from_mins(1), on_wait).unwrap();
            stage(output, &[("a", "2")]).unwrap().publish().unwrap();
        });
        while waits.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        staging.publish().unwrap();
        waiting.join().unwrap();
    });
    assert_eq!((waits.into_inner(), bed.tree()), (1, vec!["a=2".to_owned()]));
}

#[test]
fn many_builders_leave_one_whole_site() {
    let bed = Bed::fast();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let bed = &bed;
            scope.spawn(move || {
                for _ in 0..10 {
                    let text = n.to_string();
                    let pages = [("a", text.as_str()), ("b/c", &text), ("b/d", &text)];
                    assert!(matches!(bed.build(&pages), Ok(_) | Err(Refusal::Busy { .. })));
                }
            });
        }
    });
    let tree = bed.tree();
    assert!(tree.iter().all(|line| line.ends_with(&tree[0][1..])), "{tree:?}");
    assert_eq!(verify(&bed.path("lib/public")), []);
}

#[test]
fn files_are_copied_and_hashed() {
    let bed = Bed::new();
    bed.put("lib/content/x.png", "pixels");
    let output = bed.open("public").unwrap();
    let key = Digest::of(b"pixels");
    let delta = output.manifest().diff(&stamp(), &[(out("img/x.png"), key), (out("img/y.png"), key)]);
    let staging = output.stage(stamp(), &delta).unwrap();
    staging.copy(&out("img/x.png"), key, &bed.path("lib/content/x.png")).unwrap();
    let missing = staging.copy(&out("img/y.png"), key, &bed.path("lib/content/y.png")).unwrap_err();
    assert!(format!("{missing:#}").contains("content/y.png"), "{missing:#}");
    assert_eq!(staging.publish().unwrap().manifest.entries[&out("img/x.png")].digest, key);
    assert_eq!(bed.tree(), ["img/x.png=pixels"]);
}

#[test]
fn a_path_is_written_once_from_whatever_thread() {
    let bed = Bed::new();
    let output = bed.open("public").unwrap();
    let key = Digest::of(b"x");
    let staging = output.stage(stamp(), &Delta::default()).unwrap();
    let n_refused = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (staging, n_refused) = (&staging, &n_refused);
            scope.spawn(move || {
                for n in 0..200 {
                    staging.write(&out(&format!("{thread}/deep/{n}")), key, b"x").unwrap();
                    if staging.write(&out(&format!("shared/{n}")), key, b"x").is_err() {
                        n_refused.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(n_refused.into_inner(), 200);
    assert_eq!(staging.publish().unwrap().manifest.entries.len(), 600);
}

/// A read-only bind mount and the like: nothing can be made beside the output, but in it.
#[cfg(target_os = "linux")]
pub(super) mod mounts {
    use std::process::Command;

    use super::*;

    pub(crate) struct Mount(std::path::PathBuf);

    impl Mount {
        /// Mounts a file system in memory; `None` where the tests may not mount.
        pub(crate) fn new(at: &Path, options: &str) -> Option<Self> {
            fs::create_dir_all(at).unwrap();
            let run = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at).output();
            if run.is_ok_and(|run| run.status.success()) {
                return Some(Self(at.to_owned()));
            }
            eprintln!("skipped: the tests may not mount");
            None
        }
    }

    impl Drop for Mount {
        fn drop(&mut self) {
            Command::new("umount").arg(&self.0).status().unwrap();
        }
    }

    #[test]
    fn a_mount_point_is_filled_file_by_file() {
        let bed = Bed::new();
        let Some(_mount) = Mount::new(&bed.path("lib/public"), "size=4m") else { return };
        let published = bed.build(&[("a", "1"), ("b/c", "1"), ("d", "1"), ("e/f", "1"), ("kept", "1")]).unwrap();
        assert_eq!(published.way, Way::FileByFile("it is a mount point".into()));
        bed.put("lib/public/mine/x", "mine");
        let pages = [("a", "2"), ("b", "2"), ("d/x", "2"), ("kept", "1")];
        bed.build(&pages).unwrap();
        assert_eq!(bed.tree(), ["a=2", "b=2", "d/x=2", "kept=1", "mine/x=mine"]);
        assert_eq!(verify(&bed.path("lib/public")), []);
        assert_eq!(names(&bed.path("lib/public")), [".casebook-manifest", "a", "b", "d", "kept", "mine"]);
        assert!(delta(&bed.open("public").unwrap(), &pages).is_empty());
    }

    #[test]
    fn a_foreign_mount_inside_is_left_in_its_place() {
        let bed = Bed::new();
        bed.build(&[("a", "1"), ("b", "1")]).unwrap();
        let Some(_mount) = Mount::new(&bed.path("lib/public/mounted"), "size=1m") else { return };
        bed.put("lib/public/mounted/x", "mine");
        let published = bed.build(&[("a", "2")]).unwrap();
        assert!(matches!(published.way, Way::FileByFile(_)), "{published:?}");
        assert_eq!(bed.tree(), ["a=2", "mounted/x=mine"]);
    }

    #[test]
    fn a_full_disk_leaves_the_last_site() {
        let bed = Bed::new();
        let Some(_mount) = Mount::new(&bed.path("small"), "size=256k") else { return };
        put(&bed.path("small/lib/site.toml"), "");
        let build = |text: &str| {
            let pages = [("a.html", text), ("b/c.html", text)];
            let staging = stage(super::super::bed::open(&bed.path("small/lib"), "public")?, &pages)?;
            Ok::<_, Refusal>(staging.publish()?)
        };
        build("old").unwrap();
        let large = "x".repeat(200_000);
        let message = build(&large).unwrap_err().to_string();
        assert!(message.contains("small/lib/public/") && message.contains("No space left"), "{message}");
        assert_eq!(tree(&bed.path("small/lib/public")), ["a.html=old", "b/c.html=old"]);
        assert_eq!(names(&bed.path("small/lib")), ["public", "site.toml"]);
        build("new").unwrap();
        assert_eq!(verify(&bed.path("small/lib/public")), []);
    }
}

#[cfg(unix)]
#[test]
fn without_rights_beside_the_output_it_is_filled_file_by_file() {
    use std::os::unix::fs::PermissionsExt;
    let bed = Bed::new();
    bed.build(&[("a", "1"), ("b", "1")]).unwrap();
    let mode = |mode| fs::set_permissions(bed.path("lib"), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    if fs::create_dir(bed.path("lib/probe")).is_ok() {
        eprintln!("skipped: running as root");
        return;
    }
    let published = bed.build(&[("a", "2"), ("c", "2")]);
    let fresh = bed.open("elsewhere");
    mode(0o755);
    assert!(matches!(published.unwrap().way, Way::FileByFile(_)));
    assert_eq!(bed.tree(), ["a=2", "c=2"]);
    let message = fresh.unwrap_err().to_string();
    assert!(message.contains("elsewhere") && message.contains("ermission denied"), "{message}");
}

/// Likewise only where the tests don't run as root.
#[cfg(unix)]
#[test]
fn a_private_folder_stays_where_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let bed = Bed::new();
    bed.build(&[("a", "1"), ("d/b", "1")]).unwrap();
    bed.put("lib/public/private/x", "secret");
    let shut = |folder: &str, mode| {
        fs::set_permissions(bed.path("lib/public").join(folder), fs::Permissions::from_mode(mode)).unwrap();
    };
    shut("private", 0o000);
    if fs::read_dir(bed.path("lib/public/private")).is_ok() {
        eprintln!("skipped: running as root");
        return;
    }
    let published = bed.build(&[("a", "2")]);
    shut("private", 0o700);
    assert!(matches!(published.unwrap().way, Way::FileByFile(_)));
    assert_eq!(bed.tree(), ["a=2", "private/x=secret"]);
    // A folder of ours must be seen: what stands in it would never go away.
    bed.build(&[("a", "3"), ("d/b", "3")]).unwrap();
    shut("d", 0o000);
    let refused = bed.build(&[("a", "4")]);
    shut("d", 0o700);
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("lib/public/d"), "{message}");
    assert_eq!(bed.tree(), ["a=3", "d/b=3", "private/x=secret"]);
}
