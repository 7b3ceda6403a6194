//! Has the crate compiled again when a file of the embedded theme comes, goes or changes.

fn main() {
    // `include_dir!` notices changes of the files it knows, but not a file that is new.
    println!("cargo::rerun-if-changed=themes/default");
}
