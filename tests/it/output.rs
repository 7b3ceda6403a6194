//! Where a build writes, and what it says about that.

use std::fs;

use crate::library::{Library, run_in};

#[test]
fn an_output_that_is_typed_is_relative_to_where_it_is_typed() {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", "# A\n\nText.\n");
    let here = library.root().join("content/deep");
    fs::create_dir_all(&here).unwrap();
    run_in(&here, &["build", "--output-dir", "../../out"]).exits(0).says("out/index.html");
    assert!(library.root().join("out/index.html").is_file());
    library.write("site.toml", "[publish]\noutput = \"site\"\n");
    run_in(&here, &["build"]).exits(0);
    assert!(library.root().join("site/index.html").is_file());
}

#[test]
fn a_refusal_speaks_of_what_was_given() {
    let library = Library::new();
    library.write("content/2026-01-01-a.md", "# A\n\nText.\n");
    library.run(&["build", "--output-dir", "content"]).exits(2).says("set `--output-dir` to a folder of its own");
    library.write("site.toml", "[publish]\noutput = \"content\"\n");
    library.run(&["build"]).exits(2).says("set `publish.output` to a folder of its own");
}
