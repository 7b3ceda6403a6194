//! The rules of this house, held by reading the source: floors, owners of dependencies, lengths, headers, registration.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of a file, its tests aside.
const MAX_LINES: usize = 400;

/// Imports that look upwards or sideways on purpose: (module, what it uses, why).
const EXCEPTIONS: &[(&str, &str)] = &[
    // Checking the globs of `site.toml` where they are written beats failing when they are used.
    ("config", "globset"),
    // Targets of links in Markdown are percent-encoded.
    ("catalog", "percent_encoding"),
    ("markdown", "percent_encoding"),
    // Words are compared without accents.
    ("search", "unicode_normalization"),
    // Where a redirect leads is percent-encoded.
    ("serve", "percent_encoding"),
    // So is the path of a file in an editor's address.
    ("config", "percent_encoding"),
    // And in the addresses that editors give to files.
    ("lsp", "percent_encoding"),
    // The command that prints help also chooses colours.
    ("cli", "anstream"),
];

struct Floor {
    level: u32,
    module: String,
    owns: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, extension, found);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), extension, &mut found);
    assert!(!found.is_empty(), "no .{extension} file below {folder}");
    found
}

/// The table under "Floors" in ARCHITECTURE.md.
fn floors() -> Vec<Floor> {
    let text = read(&root().join("ARCHITECTURE.md"));
    let section = text.split("## Floors").nth(1).expect("a section `Floors`");
    let rows = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim().strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let level = cells.first()?.parse().ok()?;
        let owns = cells[3].split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
        Some(Floor { level, module: cells[1].trim_matches('`').to_owned(), owns })
    });
    let floors: Vec<Floor> = rows.collect();
    assert!(floors.len() > 10, "the table of floors could not be read");
    floors
}

/// The module a file below `src` belongs to; `None` for `main.rs` and `lib.rs`.
fn module_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!["main", "lib"].contains(&module)).then(|| module.to_owned())
}

/// A file's code without its tests and comments.
fn code(text: &str) -> String {
    let before_tests = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The names that stand after `prefix` in the code: `crate::` gives modules.
fn names_after<'a>(code: &'a str, prefix: &str) -> Vec<&'a str> {
    let name = |rest: &'a str| &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())];
    code.match_indices(prefix).map(|(i, _)| name(&code[i + prefix.len()..])).collect()
}

#[test]
fn every_module_has_a_floor_and_every_floor_a_module() {
    let text = read(&root().join("src/lib.rs"));
    let mut modules: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let floors = floors();
    let mut listed: Vec<&str> = floors.iter().map(|floor| floor.module.as_str()).collect();
    modules.sort_unstable();
    listed.sort_unstable();
    assert_eq!(modules, listed, "src/lib.rs and the table in ARCHITECTURE.md differ");
}

#[test]
fn nobody_imports_upwards_or_sideways() {
    let level: BTreeMap<String, u32> = floors().into_iter().map(|floor| (floor.module, floor.level)).collect();
    let mut found = Vec::new();
    for path in files("src", "rs") {
        let Some(module) = module_of(&path) else { continue };
        let text = code(&read(&path));
        for used in names_after(&text, "crate::") {
            let Some(other) = level.get(used) else { continue };
            let is_exception = EXCEPTIONS.contains(&(module.as_str(), used));
            if used != module && *other >= level[&module] && !is_exception {
                found.push(format!("{}: `{module}` uses `{used}`", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "a module imports only from floors below its own:\n{}", found.join("\n"));
}

#[test]
fn every_heavy_dependency_has_its_owners() {
    let floors = floors();
    let mut found = Vec::new();
    for path in files("src", "rs") {
        let Some(module) = module_of(&path) else { continue };
        let text = code(&read(&path));
        for dependency in floors.iter().flat_map(|floor| &floor.owns) {
            let is_owner = floors.iter().any(|floor| floor.module == module && floor.owns.contains(dependency));
            let is_exception = EXCEPTIONS.contains(&(module.as_str(), dependency.as_str()));
            let is_used = text.contains(&format!("{dependency}::")) || text.contains(&format!("use {dependency}"));
            if is_used && !is_owner && !is_exception {
                found.push(format!("{}: `{module}` uses `{dependency}`", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "each heavy dependency has one owner:\n{}", found.join("\n"));
}

#[test]
fn files_begin_with_what_they_are_for_and_are_short() {
    let mut found = Vec::new();
    for path in files("src", "rs") {
        let text = read(&path);
        if !text.starts_with("//! ") {
            found.push(format!("{}: the first line is no `//!` sentence", path.display()));
        }
        let n_lines = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(&text).lines().count();
        if n_lines > MAX_LINES {
            found.push(format!("{}: {n_lines} lines", path.display()));
        }
    }
    assert!(found.is_empty(), "files are short and say what they are for:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_a_drawer() {
    const DRAWERS: &[&str] =
        &["utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "processor"];
    let found: Vec<PathBuf> = files("src", "rs")
        .into_iter()
        .filter(|path| path.file_stem().is_some_and(|stem| DRAWERS.iter().any(|name| stem == *name)))
        .collect();
    assert!(found.is_empty(), "name a file after what it is for: {found:?}");
}

#[test]
fn every_page_kind_and_output_is_registered() {
    let mut found = Vec::new();
    for (folder, constant) in [("src/pages", "KIND"), ("src/outputs", "OUTPUT")] {
        let registry = read(&root().join(folder).join("mod.rs"));
        for path in files(folder, "rs") {
            if !read(&path).contains(&format!("const {constant}: ")) {
                continue;
            }
            let stem = match path.file_stem().unwrap().to_str().unwrap() {
                "mod" => path.parent().unwrap().file_name().unwrap().to_str().unwrap(),
                stem => stem,
            };
            if !registry.contains(&format!("{stem}::{constant}")) {
                found.push(format!("{} is in no slice of {folder}/mod.rs", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_page_kind_has_its_template() {
    for kind in casebook::pages::KINDS {
        let template = root().join("themes/default/templates").join(format!("{}.html", kind.name));
        assert!(template.is_file(), "{} is missing", template.display());
    }
}

#[test]
fn every_code_is_reported_somewhere() {
    let source: String = files("src", "rs").iter().map(|path| code(&read(path))).collect();
    let registry = read(&root().join("src/diagnostic/codes.rs"));
    for entry in casebook::diagnostic::CODES {
        let row =
            registry.lines().find(|line| line.contains(&format!("\"{}\"", entry.name))).expect("a row for every code");
        let constant = row.split_whitespace().nth(1).expect("its constant");
        assert!(source.contains(&format!("code::{constant}")), "nothing reports {} {}", entry.code, entry.name);
    }
}

#[test]
fn the_theme_asks_nothing_of_the_outside_and_holds_no_inline_code() {
    let mut found = Vec::new();
    for path in files("themes/default", "html") {
        for (i, line) in read(&path).lines().enumerate() {
            let has_inline_script = line.contains("<script") && !line.contains("src=");
            let has_outside = ["src=\"http", "href=\"http", "url(http", "@import"].iter().any(|bad| line.contains(bad));
            if line.contains(" style=")
                || line.contains("<style")
                || has_inline_script
                || has_outside
                || line.contains(" onclick=")
            {
                found.push(format!("{}:{}: {}", path.display(), i + 1, line.trim()));
            }
        }
    }
    for path in files("themes/default", "css") {
        let text = read(&path);
        assert!(!text.contains("http://") && !text.contains("https://"), "{} asks the outside", path.display());
    }
    assert!(found.is_empty(), "a strict content security policy would stop these:\n{}", found.join("\n"));
}
