//! What the fuzzer found interesting, again: fuzz/corpus must neither panic nor hang, without a fuzzer.

#[path = "../../fuzz/checks.rs"]
mod checks;

use std::fs;
use std::path::Path;

/// What must hold of an input.
type Check = fn(&[u8]);

#[test]
fn the_fuzzers_corpus_is_read() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let targets: [(&str, Check); 4] = [
        ("front_matter", checks::front_matter),
        ("body", checks::body),
        ("site", checks::site),
        ("query", checks::query),
    ];
    for (target, check) in targets {
        let inputs = fs::read_dir(corpus.join(target)).expect("a corpus for each target");
        let mut n_inputs = 0;
        for input in inputs {
            let path = input.expect("an entry").path();
            check(&fs::read(&path).expect("it can be read"));
            n_inputs += 1;
        }
        assert!(n_inputs > 10, "{target} has only {n_inputs} inputs");
    }
}
