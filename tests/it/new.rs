//! `casebook new`: what it asks for, and what it says.

use crate::library::Library;

#[test]
fn a_closed_vocabulary_without_terms_says_how_to_begin_one() {
    let library = Library::new();
    library.write("site.toml", "[vocabulary]\nclosed = [\"systems\"]\n");
    let run = library.run(&["new", "It broke", "--system", "web"]);
    run.exits(2)
        .says("`web` is not among the systems")
        .says("there are none yet: write `content/systems/web.md` first");
}

#[test]
fn quiet_means_no_notes() {
    let library = Library::new();
    library.run(&["new", "It broke", "--system", "web"]).exits(0).says("note: `web` is new to this library");
    let run = library.run(&["new", "It broke again", "--system", "web", "-q"]);
    assert_eq!((run.code, &*run.stderr), (0, ""));
}

#[test]
fn help_does_not_show_what_the_environment_holds() {
    let output = crate::library::command(Library::new().root(), &["build", "--help"])
        .env("CASEBOOK_SITE_URL", "https://secret.example")
        .output()
        .expect("the program runs");
    let help = String::from_utf8_lossy(&output.stdout);
    assert!(help.contains("CASEBOOK_SITE_URL") && !help.contains("secret"), "{help}");
}
