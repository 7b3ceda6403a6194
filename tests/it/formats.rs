//! What machines read: the schemas that are kept in `docs/schema/`, and what commands print against them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::library::{Library, command};

/// Set, the schemas are written instead of compared.
const UPDATE: &str = "UPDATE_REFERENCE";

/// Every schema, by what `casebook schema` calls it.
const SCHEMAS: &[&str] = &["front-matter", "term", "site", "output-check", "output-search", "output-similar"];

#[test]
fn the_kept_schemas_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    // Away from the demo library, whose settings are not everybody's.
    let elsewhere = tempfile::tempdir().unwrap();
    for name in SCHEMAS {
        let output = Command::new(env!("CARGO_BIN_EXE_casebook"))
            .args(["schema", name])
            .current_dir(elsewhere.path())
            .env_remove("CASEBOOK_ROOT")
            .env_remove("CASEBOOK_CONFIG")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "casebook schema {name} failed");
        let file = folder.join(format!("{name}.json"));
        if std::env::var_os(UPDATE).is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &output.stdout).unwrap();
            continue;
        }
        let kept = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        let made = String::from_utf8(output.stdout).unwrap();
        assert!(kept == made, "docs/schema/{name}.json is stale: run `{UPDATE}=1 cargo test --test it formats`");
    }
    let mut kept: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    kept.sort();
    let mut named: Vec<String> = SCHEMAS.iter().map(|name| format!("{name}.json")).collect();
    named.sort();
    assert_eq!(kept, named);
}

#[test]
fn jobs_are_added_to_a_library_and_overwrite_nothing() {
    let library = Library::new();
    library.write("site.toml", "# mine\n").write(".vscode/tasks.json", "mine");
    let run = library.run(&["init", "--ci", "github"]);
    run.exits(0).says("wrote  .github/workflows/casebook.yml").says("kept    .vscode/tasks.json");
    let read = |path: &str| fs::read_to_string(library.root().join(path)).unwrap();
    assert_eq!((read("site.toml").as_str(), read(".vscode/tasks.json").as_str()), ("# mine\n", "mine"));
    assert!(!library.root().join("templates").exists());
    library.run(&["init", "--ci", "none"]).exits(2).says("there is a library here already");

    let library = Library::empty();
    library.run(&["init", "--no-vocabulary", "--ci", "gitlab"]).exits(0).says("wrote  .gitlab-ci.yml");
    library.build();
    assert!(library.root().join("content").exists() && library.root().join(".vscode/tasks.json").exists());
}

#[test]
fn findings_are_mended_and_nothing_else_changes() {
    let library = Library::new();
    let text = |severity: &str, tags: &str, systems: &str| {
        format!(
            "\u{FEFF}---\r\ntitle: 'A' # kept\r\n{severity}: sev2\r\ntags: [{tags}]\r\n{systems}: x\r\n---\r\n\r\nText.\r\n"
        )
    };
    let path = "content/2026-01-02-a.md";
    let read = || fs::read_to_string(library.root().join(path)).unwrap();
    let before = text("severty", "a, b, a", "system");
    library.write(path, &before);

    let run = library.run(&["check", "--diff"]);
    assert!(run.stdout.contains("-severty: sev2") && run.stdout.contains("+severity: sev2"), "{}", run.stdout);
    assert!(run.code == 1 && run.stdout.starts_with("--- a/content/2026-01-02-a.md\n"), "{}", run.stdout);
    assert_eq!(read(), before);

    library.run(&["check"]).says("(2 can be fixed with --fix, 1 more with --unsafe-fixes)");
    library.run(&["check", "--fix"]).says("2 findings mended in 1 file");
    assert_eq!(read(), text("severity", "a, b", "system"));
    let again = library.run(&["check", "--diff"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));

    library.run(&["check", "--unsafe-fixes"]).says("1 finding mended in 1 file");
    assert_eq!(read(), text("severity", "a, b", "systems"));
}

#[test]
fn a_forge_gets_its_own_form_with_paths_from_the_top_of_the_repository() {
    let repository = Library::empty();
    repository.write("ops/site.toml", "").write("ops/content/2026-01-02-a.md", "---\ntitle: A\nseverty: sev2\n---\n");
    let run = |arguments: &[&str], forge: &str| {
        let mut command = command(&repository.root().join("ops"), arguments);
        let output = command.env(forge, "true").env("GITHUB_WORKSPACE", repository.root()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let annotated = run(&["check"], "GITHUB_ACTIONS");
    assert!(annotated.starts_with("::warning file=ops/content/2026-01-02-a.md,line=3,"), "{annotated}");
    let full = run(&["check"], "GITLAB_CI");
    assert!(full.starts_with("warning[PM101]"), "{full}");
    assert_eq!(run(&["check", "-qq", "--output-file", "report.json"], "GITLAB_CI"), "");
    let report = fs::read_to_string(repository.root().join("ops/report.json")).unwrap();
    assert!(report.contains("\"check_name\": \"PM101\""), "{report}");
}
