//! Whatever sequence of builds and meddling: the directory is what was planned last, and the foreign files.

use std::collections::BTreeMap;
use std::fs;

use casebook::disk::verify;
use proptest::prelude::*;

use super::bed::Bed;

#[derive(Debug, Clone)]
enum Step {
    /// Build exactly these pages.
    Build(BTreeMap<&'static str, u8>),
    /// Begin such a build and give up.
    GiveUp(BTreeMap<&'static str, u8>),
    /// Put a file of one's own into the output.
    PutForeign(&'static str),
    /// Change or delete what is at a page's place.
    Edit(&'static str),
    Delete(&'static str),
}

const PAGES: [&str; 8] = ["a", "b", "b/c", "b/d", "e/f/g", "e/f", "e/h", "index.html"];
const FOREIGN: [&str; 4] = ["CNAME", "b/mine", "x/y/z", "e/mine"];

fn pages() -> impl Strategy<Value = BTreeMap<&'static str, u8>> {
    prop::collection::btree_map(prop::sample::select(&PAGES[..]), 0..3_u8, 0..6).prop_map(|mut pages| {
        // No site has a file where it has a folder; `pages::plan` sees to that.
        let all: Vec<_> = pages.keys().copied().collect();
        pages.retain(|page, _| !all.iter().any(|other| other.starts_with(&format!("{page}/"))));
        pages
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => pages().prop_map(Step::Build),
        1 => pages().prop_map(Step::GiveUp),
        1 => prop::sample::select(&FOREIGN[..]).prop_map(Step::PutForeign),
        1 => prop::sample::select(&PAGES[..]).prop_map(Step::Edit),
        1 => prop::sample::select(&PAGES[..]).prop_map(Step::Delete),
    ]
}

fn tree(pages: &BTreeMap<String, String>, foreign: &BTreeMap<String, String>) -> Vec<String> {
    let mut tree: Vec<_> = pages.iter().chain(foreign).map(|(path, text)| format!("{path}={text}")).collect();
    tree.sort_unstable();
    tree
}

fn run(steps: &[Step]) {
    let bed = Bed::fast();
    let (mut site, mut foreign) = (BTreeMap::new(), BTreeMap::new());
    for step in steps {
        match step {
            Step::Build(pages) | Step::GiveUp(pages) => {
                let texts: BTreeMap<String, String> =
                    pages.iter().map(|(path, n)| ((*path).to_owned(), format!("page {n}"))).collect();
                let given: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
                match bed.stage(&given) {
                    Ok(staging) if matches!(step, Step::Build(_)) => {
                        staging.publish().unwrap();
                        site = texts;
                        assert_eq!(bed.tree(), tree(&site, &foreign));
                        assert_eq!(verify(&bed.path("lib/public")), []);
                    }
                    Ok(_) => {}
                    // A page never takes the place of a file that isn't ours; nor is one folder both's name.
                    Err(refusal) => assert!(!foreign.is_empty(), "{refusal}"),
                }
            }
            Step::PutForeign(path) => {
                let file = bed.path("lib/public").join(path);
                let fits = bed.path("lib/public").is_dir() && fs::create_dir_all(file.parent().unwrap()).is_ok();
                if fits && fs::write(&file, "mine").is_ok() {
                    foreign.insert((*path).to_owned(), "mine".to_owned());
                }
            }
            Step::Edit(path) if site.contains_key(*path) => {
                fs::write(bed.path("lib/public").join(path), "edited by hand").unwrap();
            }
            Step::Delete(path) if site.contains_key(*path) => {
                let _ = fs::remove_file(bed.path("lib/public").join(path));
            }
            Step::Edit(_) | Step::Delete(_) => {}
        }
        assert_eq!(bed.names().iter().filter(|name| name.contains("casebook")).count(), 0);
        for (path, text) in &foreign {
            assert_eq!(bed.read(&format!("lib/public/{path}")).as_ref(), Some(text), "{path} was lost");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_directory_is_the_plan_and_the_foreign_files(steps in prop::collection::vec(step(), 1..15)) {
        run(&steps);
    }
}
