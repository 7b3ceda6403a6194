//! Figures computed a second time, from the raw front matter: another YAML reader, other code, the same numbers.

mod library;
mod second;

use std::path::Path;

use serde_json::{Value, json};

use crate::library::{Library, Run};

const TODAY: &str = "2026-07-28";

/// What the program says.
fn said(library: &Library, arguments: &[&str]) -> Value {
    let run: Run = library.run(arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stdout))
}

/// Asserts that the program and the second computation say the same of a library.
fn check(library: &Library, content: &Path) {
    let second = second::Library::read(content, TODAY);
    for months in [None, Some(12)] {
        let since = months.map_or_else(|| "all".to_owned(), |n| format!("{n}m"));
        let stats = said(library, &["stats", "--since", &since, "--mean", "--recurring", "--format", "json"]);
        let total = second.total(months);
        for (key, expected) in total.as_object().expect("an object") {
            assert_eq!(&stats["total"][key], expected, "{key} since {since}");
        }
        assert_eq!(recurring(&stats), second.recurring(months), "recurring since {since}");
    }
    for by in ["system", "cause", "month", "severity"] {
        let stats = said(library, &["stats", "--by", by, "--format", "json"]);
        let found: Vec<Value> = stats["groups"].as_array().expect("groups").iter().map(counted).collect();
        assert_eq!(found, second.groups(by), "by {by}");
    }
    let actions = said(library, &["actions", "--all", "--sort", "oldest", "--format", "json"]);
    let found: Vec<Value> = actions["actions"].as_array().expect("actions").iter().map(judged).collect();
    assert_eq!(found, second.actions());
}

fn recurring(stats: &Value) -> Vec<Value> {
    let row =
        |row: &Value| json!([row["key"], row["incidents"].as_array().map(Vec::len), row["recurred"], row["came_back"]]);
    stats["recurring"].as_array().expect("a list").iter().map(row).collect()
}

fn counted(group: &Value) -> Value {
    json!([
        group["key"],
        group["incidents"],
        group["recurrence"]["suspected"],
        group["actions"]["all"],
        group["actions"]["overdue"]
    ])
}

fn judged(action: &Value) -> Value {
    json!([action["id"], action["state"], action["days_late"], action["outcome"], action["came_back_with"]])
}

#[test]
fn the_demo_is_counted_the_same_twice() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = Library::empty();
    let mut n_without = 0;
    for (name, bytes) in crate::library::tree(&demo.join("content")) {
        // What only a body says is not in the raw front matter.
        if name.ends_with(".md") && !bytes.starts_with(b"---\n") && !bytes.starts_with(b"+++\n") {
            n_without += 1;
            continue;
        }
        let file = library.root().join("content").join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
        std::fs::write(file, bytes).expect("it can be written");
    }
    assert!(n_without <= 2, "{n_without} documents of the demo have no front matter");
    library.write("site.toml", &std::fs::read_to_string(demo.join("site.toml")).expect("it can be read"));
    check(&library, &library.root().join("content"));
}

#[test]
fn a_thousand_made_up_post_mortems_are_counted_the_same_twice() {
    let library = Library::fast();
    library::write(&library, 1000);
    let second = second::Library::read(&library.root().join("content"), TODAY);
    let total = second.total(None);
    // Every figure has something to get wrong.
    for figure in ["/recurrence/both", "/times/notice/backwards", "/actions/outcomes/held", "/actions/overdue"] {
        assert!(total.pointer(figure).and_then(Value::as_u64) > Some(3), "{figure} in {total:#}");
    }
    check(&library, &library.root().join("content"));
}
