//! Killed at any moment, a build leaves the old site or the new one, and nothing that the next build can't clear.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use casebook::disk::verify;

use super::bed::{self, Bed, names, open, stage};

const ROOT: &str = "CASEBOOK_KILL_TEST_ROOT";
const N_KILLS: usize = 200;
const N_FILES: usize = 60;
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

fn build(root: &Path, generation: u64) {
    let text = generation.to_string();
    // Every generation keeps some files, changes most, and has some of its own.
    let paths: Vec<String> = (0..N_FILES)
        .map(|n| if n % 5 == 0 { format!("only/{generation}/{n}.html") } else { format!("{}/{n}.html", n % 7) })
        .chain(["kept.html".to_owned()])
        .collect();
    let pages: Vec<_> =
        paths.iter().map(|path| (path.as_str(), if path == "kept.html" { "kept" } else { text.as_str() })).collect();
    let output = open(root, "public").expect("the lock goes with its holder");
    stage(output, &pages).unwrap().publish().unwrap();
}

/// The generation of the whole published site.
fn generation(root: &Path) -> u64 {
    let public = root.join("public");
    assert_eq!(verify(&public), []);
    let mut texts: Vec<String> =
        bed::tree(&public).iter().map(|line| line.split_once('=').unwrap().1.to_owned()).collect();
    assert_eq!(texts.len(), N_FILES + 1);
    texts.retain(|text| text != "kept");
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), 1, "the site is a mixture of {texts:?}");
    texts[0].parse().unwrap()
}

fn left_behind(folder: &Path, prefix: &str) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.starts_with(prefix)).collect()
}

/// Not a test: what the test below runs as another process.
#[test]
fn child_builds_until_it_is_killed() {
    let Some(root) = std::env::var_os(ROOT).map(PathBuf::from) else { return };
    for next in generation(&root) + 1.. {
        build(&root, next);
    }
}

fn build_and_kill(root: &Path, moments: &mut u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "disk::kill::child_builds_until_it_is_killed"])
        .env(ROOT, root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Random moments are what is tested here; nothing is waited for.
    *moments ^= *moments << 13;
    *moments ^= *moments >> 7;
    *moments ^= *moments << 17;
    std::thread::sleep(Duration::from_micros(5_000 + *moments % 25_000));
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "the child did not build");
}

/// There, a site may be a mixture after a kill, but the next build knows all of it for ours and puts it right.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_build_on_a_mount_point_is_put_right_by_the_next() {
    let bed = Bed::new();
    let root = bed.path("lib");
    let Some(_mount) = super::output::mounts::Mount::new(&bed.path("lib/public"), "size=4m") else { return };
    let mut moments = SEED;
    let mut n_interrupted = 0;
    for n in 1..=N_KILLS as u64 / 4 {
        build(&root, n * 1_000_000);
        assert_eq!(generation(&root), n * 1_000_000);
        assert!(left_behind(&root.join("public"), ".casebook-new-").is_empty());
        build_and_kill(&root, &mut moments);
        n_interrupted += usize::from(!left_behind(&root.join("public"), ".casebook-new-").is_empty());
    }
    assert!(n_interrupted > 0, "no kill met a build");
}

#[test]
fn a_killed_build_leaves_a_whole_site() {
    let bed = Bed::fast();
    let root = bed.path("lib");
    build(&root, 1);
    let mut moments = SEED;
    let (mut last, mut n_interrupted) = (1, 0);
    for _ in 0..N_KILLS {
        build_and_kill(&root, &mut moments);
        n_interrupted += usize::from(!left_behind(&root, ".public.casebook-new-").is_empty());
        let now = generation(&root);
        assert!(now >= last, "an older site came back");
        last = now;
    }
    assert!(n_interrupted > N_KILLS / 10, "only {n_interrupted} of {N_KILLS} kills met a build");
    build(&root, last + 1);
    assert_eq!(generation(&root), last + 1);
    assert_eq!(names(&root), ["content", "public", "site.toml", "themes"]);
}
