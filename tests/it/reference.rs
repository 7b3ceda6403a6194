//! The documentation against the program: reference pages are made from it, settings are all described, links lead
//! somewhere.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use casebook::address::SourcePath;
use casebook::config;
use casebook::diagnostic::CODES;
use casebook::markdown;
use casebook::search::query::{KEYS, Takes, Vocabulary, values};
use casebook::source::SourceFile;

/// Set, the pages are written instead of compared.
const UPDATE: &str = "UPDATE_REFERENCE";

/// Documents whose links are followed, beside everything below `docs/`.
const AT_THE_TOP: &[&str] = &["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What every made page begins with.
fn head(title: &str, from: &str) -> String {
    format!(
        "# {title}\n\n> Made from {from} by `tests/it/reference.rs`: don't edit this page. To make it again, run\n> \
         `{UPDATE}=1 cargo test --test it reference`.\n\n"
    )
}

/// Compares a made page with the file in `docs/reference/`, or writes it.
fn check(name: &str, made: &str) {
    let file = root().join("docs/reference").join(name);
    if std::env::var_os(UPDATE).is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, made).unwrap();
        return;
    }
    let kept = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == made, "docs/reference/{name} is stale: run `{UPDATE}=1 cargo test --test it reference`");
}

#[test]
fn the_page_of_codes_is_current() {
    let mut page = head("Codes", "`src/diagnostic/codes.rs`");
    page.push_str(
        "Every message has a code. A code keeps its meaning for ever. The severity is the usual one;\n\
         [how to read messages](../guide/problems.md) says when it is another.\n",
    );
    let mut hundreds = 0;
    for entry in CODES {
        let code = entry.code.to_string();
        let number: u32 = code.trim_start_matches("PM").parse().unwrap();
        if number / 100 != hundreds {
            hundreds = number / 100;
            let group = match hundreds {
                1 => "Front matter and files",
                2 => "Names and links",
                3 => "Process",
                4 => "Actions",
                5 => "Wording",
                6 => "Times",
                8 => "Settings and theme",
                9 => "The site as a whole",
                _ => panic!("{code} begins a group that has no title here"),
            };
            write!(page, "\n## {group}\n\n| code | name | severity | meaning |\n| --- | --- | --- | --- |\n").unwrap();
        }
        let page_of_rule = format!("rules.md#{}-{}", code.to_lowercase(), entry.name);
        writeln!(page, "| [{code}]({page_of_rule}) | `{}` | {} | {} |", entry.name, entry.severity, entry.meaning)
            .unwrap();
    }
    check("codes.md", &page);
}

#[test]
fn the_page_of_rules_is_current() {
    let mut page = head("Rules", "the comments above each rule, which `casebook rule` prints");
    page.push_str(
        "What is behind each [code](codes.md). [The guide](../guide/check.md) says how to choose among them.\n",
    );
    for entry in CODES {
        let code = entry.code;
        write!(page, "\n## {code} {}\n\n{} Usually: {}.\n\n", entry.name, entry.meaning, entry.severity).unwrap();
        let mut is_code = false;
        for line in casebook::lint::explanation(code).text.lines() {
            is_code ^= line.starts_with("```");
            let level = if line.starts_with("## ") && !is_code { "#" } else { "" };
            writeln!(page, "{level}{line}").unwrap();
        }
    }
    check("rules.md", &page);
}

#[test]
fn the_page_of_commands_is_current() {
    let mut page = head("Commands", "the program's own help");
    let overview = help(&["help"]);
    write!(page, "## casebook\n\n```text\n{overview}```\n").unwrap();
    let commands = commands(&overview);
    assert!(commands.contains(&"build".to_owned()), "no commands in:\n{overview}");
    for command in commands.iter().filter(|command| *command != "help") {
        write!(page, "\n## casebook {command}\n\n```text\n{}```\n", help(&["help", command])).unwrap();
    }
    check("commands.md", &page);
}

#[test]
fn the_page_of_search_keys_is_current() {
    let mut page = head("Keys of a search", "`src/search/query/key.rs`");
    page.push_str(
        "What may stand before the `:` of a qualifier: see [searching](../guide/search.md#qualifiers). Each keeps what …\n\n\
         | key | keeps what … | for example | also written |\n| --- | --- | --- | --- |\n",
    );
    let code = |words: &[&str]| words.iter().map(|word| format!("`{word}:`")).collect::<Vec<_>>().join(", ");
    for entry in KEYS {
        writeln!(page, "| `{}:` | {} | `{}` | {} |", entry.name, entry.keeps, entry.example, code(entry.also)).unwrap();
    }
    page.push_str(
        "\nA [vocabulary of your own](../guide/vocabularies.md#your-own) has a key, too: its own, with or without a final `s`. If a\n\
         built-in key has that name, the built-in one is meant.\n\n## Words\n\nThese keys take fixed words. Case, spaces and \
         signs don't matter. `sev:` takes those of\n[your `site.toml`](../guide/settings.md#process); here are the usual ones.\n\n| key | takes |\n| --- | --- |\n",
    );
    let vocabulary = Vocabulary::default();
    for entry in KEYS {
        let Takes::Values(key) = entry.takes else { continue };
        let words: Vec<String> = values(key, &vocabulary).iter().map(|word| format!("`{word}`")).collect();
        if !words.is_empty() {
            writeln!(page, "| `{}:` | {} |", entry.name, words.join(", ")).unwrap();
        }
    }
    check("search-keys.md", &page);
}

/// What the program prints, the same on every machine and in every terminal.
fn help(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CASEBOOK_")) {
        command.env_remove(name);
    }
    let output = command.args(arguments).env("COLUMNS", "100").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "casebook {arguments:?} failed");
    let text = String::from_utf8(output.stdout).unwrap().replace("casebook.exe", "casebook");
    text.lines().fold(String::new(), |all, line| all + line.trim_end() + "\n")
}

/// The names in the list of commands.
fn commands(overview: &str) -> Vec<String> {
    let list = overview.lines().skip_while(|line| *line != "Commands:").skip(1);
    // A line that goes on from the one above is indented further.
    let entries = list.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    entries.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

#[test]
fn every_setting_is_described() {
    let page = fs::read_to_string(root().join("docs/guide/settings.md")).unwrap();
    let tables = [
        "",
        "site",
        "content",
        "vocabulary",
        "publish",
        "process",
        "metrics",
        "appearance",
        "search",
        "check",
        "check.wording",
        "preview",
        "taxonomy",
    ];
    for table in tables {
        let keys = known_keys(table);
        assert!(!keys.is_empty(), "`[{table}]` names no keys");
        for key in keys {
            let is_described = if table.is_empty() {
                page.contains(&format!("## `[{key}]`")) || page.contains(&format!("## `[[{key}]]`"))
            } else {
                page.contains(&format!("| `{key}` |"))
            };
            assert!(is_described, "docs/guide/settings.md does not describe `{key}` of `[{table}]`");
        }
    }
}

/// The keys of a table of `site.toml`, as the message about an unknown one names them.
fn known_keys(table: &str) -> BTreeSet<String> {
    let unknown = "qqqqqqqqqqqqqqqq = 1\n";
    let text = match table {
        "" => unknown.to_owned(),
        "taxonomy" => format!("[[taxonomy]]\nkey = \"k\"\n{unknown}"),
        _ => format!("[{table}]\n{unknown}"),
    };
    let read = config::read(&SourceFile::from_bytes(SourcePath::new("site.toml"), text.as_bytes()));
    let help = read.diagnostics.iter().flat_map(|diagnostic| &diagnostic.help);
    let list = help.filter_map(|help| help.split_once("known keys here: ")).map(|(_, keys)| keys.to_owned()).next();
    list.unwrap_or_default().split(", ").filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut documents: Vec<PathBuf> = AT_THE_TOP.iter().map(|name| root().join(name)).collect();
    collect(&root().join("docs"), &mut documents);
    let mut dead = Vec::new();
    for document in &documents {
        let text = fs::read_to_string(document).unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        for link in markdown::outline(&text, 0).links {
            if let Some(reason) = trouble(document, &link.target) {
                let name = document.strip_prefix(root()).unwrap().display();
                dead.push(format!("{name}: `{}` {reason}", link.target));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

fn collect(folder: &Path, documents: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, documents);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            documents.push(path);
        }
    }
    documents.sort();
}

/// What is wrong with a link in `document`; links to other sites are not followed.
fn trouble(document: &Path, target: &str) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, fragment) = target.split_once('#').map_or((target, None), |(path, fragment)| (path, Some(fragment)));
    let file = if path.is_empty() { document.to_owned() } else { document.parent().unwrap().join(path) };
    let file = plain(&file);
    if !file.starts_with(root()) {
        return Some("leads out of the repository");
    }
    if !file.exists() {
        return Some("leads to no file");
    }
    let fragment = fragment?;
    let text = fs::read_to_string(&file).unwrap_or_default();
    let has_anchor = markdown::outline(&text, 0).headings.iter().any(|heading| heading.anchor == fragment);
    (!has_anchor).then_some("leads to no heading")
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}
