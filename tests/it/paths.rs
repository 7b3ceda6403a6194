//! Names that try to lead out of the output, wherever an author may write one: each is refused at its line or made a
//! plain one, and nothing outside the output changes.

use std::collections::BTreeMap;
use std::fs;

use crate::library::{Library, run_in, tree};

/// Names that lead elsewhere, that no file may have, or that some system reads as something else.
const REFUSED: &[&str] = &[
    "..",
    "../x",
    "../../etc/passwd",
    "..\\x",
    "..\\..\\x",
    "a/../b",
    "a/../../b",
    "a/./b",
    "a//b",
    "./x",
    "x/..",
    ".",
    "....",
    "..../x",
    "\\\\host\\share",
    "a\\b",
    "C:/x/../y",
    "con",
    "CON",
    "nul.txt",
    "aux",
    "prn.md",
    "com1",
    "lpt9.md",
    "con/x",
    "x/con",
    "a\tb",
    "a\nb",
    "a\rb",
    "x\0y",
    "x\u{7f}y",
    "x\u{1b}[2Jy",
    "\u{202e}abc",
    "\u{200b}abc",
    "\u{feff}x",
    "\u{2066}x",
    "%2e%2e",
    "%2E%2e/x",
    "%2f",
    "..%2fx",
    "a%00b",
    "%5c..",
    "a.",
    "http://x/y",
    "file:///etc/x",
];

/// Names that are odd and harmless: what each becomes as an id.
const TAMED: &[(&str, &str)] = &[
    ("C:x", "c-x"),
    ("a ", "a"),
    (" b", "b"),
    (".git", "git"),
    (".htaccess", "htaccess"),
    ("c d", "c-d"),
    ("e?f", "e-f"),
    ("g*h", "g-h"),
    ("i<j>", "i-j"),
    ("k|l", "k-l"),
    ("m\"n", "m-n"),
    ("o'p", "op"),
    ("q:r", "q-r"),
    ("~root", "root"),
    ("$HOME", "home"),
    ("`id`", "id"),
    ("; rm -rf", "rm-rf"),
    ("<script>", "script"),
    ("{{ 7 * 7 }}", "7-7"),
    ("-x-", "x"),
    ("É", "é"),
    ("u\u{308}", "ü"),
    ("支付", "支付"),
    ("ＣＯＮ", "ｃｏｎ"),
    ("s#t", "s-t"),
    ("u&v=w", "u-v-w"),
    ("x_y.z", "x_y.z"),
    ("a\u{2028}z", "a-z"),
];

/// A library with neighbours: whatever stands outside its output must stay as it is.
struct Yard {
    lib: Library,
}

impl Yard {
    fn new() -> Self {
        let library = Library::empty();
        library.write("lib/site.toml", "").write("lib/content/plain.md", "---\ntitle: Plain\ndate: 2026-01-01\n---\n");
        for neighbour in
            ["x.html", "x/index.html", "passwd", "etc/passwd.html", "lib2/x.html", "lib/x.html", "lib/publicity/x.html"]
        {
            library.write(neighbour, "mine");
        }
        Self { lib: library }
    }

    /// Everything but the output and the cache.
    fn outside(&self) -> BTreeMap<String, Vec<u8>> {
        let is_ours = |name: &str| name.starts_with("lib/public/") || name.starts_with("lib/.casebook/");
        tree(self.lib.root()).into_iter().filter(|(name, _)| !is_ours(name)).collect()
    }

    /// Builds and expects that nothing outside changed; gives what was said and the names of the output.
    fn build(&self) -> (i32, String, Vec<String>) {
        let before = self.outside();
        let run = run_in(&self.lib.root().join("lib"), &["build"]);
        assert!(run.code <= 1, "{}", run.stderr);
        assert_eq!(self.outside(), before);
        let names: Vec<String> = tree(&self.lib.root().join("lib/public")).into_keys().collect();
        let is_plain = |name: &&String| {
            name.split('/').all(|part| {
                (!part.starts_with('.') || part == ".casebook-manifest")
                    && !part.contains(['\\', ':', '\n', '\u{202e}'])
            })
        };
        assert_eq!(names.iter().filter(|name| !is_plain(name)).collect::<Vec<_>>(), [""; 0]);
        (run.code, run.stderr, names)
    }
}

fn quoted(name: &str) -> String {
    // JSON leaves this one as it is, and raw it is a problem of its own.
    serde_json::to_string(name).unwrap().replace('\u{7f}', "\\u007f")
}

/// Writes each name into a document of its own, as `line` with the name for `@`; expects every one refused at its place.
fn check_refused(line: &str, names: &[&str], column: usize) {
    let yard = Yard::new();
    for (i, name) in names.iter().enumerate() {
        let line = line.replace('@', &quoted(name));
        yard.lib
            .write(&format!("lib/content/d{i:02}.md"), &format!("---\ntitle: T{i}\ndate: 2026-01-01\n{line}\n---\n"));
    }
    let (code, said, written) = yard.build();
    assert_eq!(code, 1);
    for (i, name) in names.iter().enumerate() {
        assert!(said.contains(&format!("--> content/d{i:02}.md:4:{column}\n")), "{name:?} passed in `{line}`");
        assert!(written.contains(&format!("incidents/d{i:02}.html")), "{name:?} cost the document its page");
    }
    let n_pages = written.iter().filter(|name| name.starts_with("incidents/d")).count();
    assert_eq!(n_pages, names.len(), "{written:#?}");
}

#[test]
fn hostile_names_are_refused_at_their_line() {
    check_refused("id: @", REFUSED, 5);
    check_refused("slug: @", REFUSED, 7);
    check_refused("id: @", &["/etc/passwd", "a/b", "//host/x", &"x".repeat(201), "-", "---", "~", "a%b"], 5);
    // A slug has levels, so these are names.
    let is_slug = |name: &&&str| !matches!(**name, "C:/x/../y");
    let names: Vec<&str> = REFUSED.iter().filter(is_slug).copied().collect();
    check_refused("systems: [@]", &names, 11);
    check_refused("root_cause: @", &names, 13);
    check_refused("tags: [@]", &names, 8);
    check_refused("systems: [@]", &["/etc/passwd", "//host/x", "a/", &format!("a/{}", "x".repeat(201)), "-"], 11);
}

#[test]
fn hostile_former_names_are_refused_at_their_line() {
    let names: Vec<&str> = REFUSED.iter().copied().filter(|name| *name != "a//b").collect();
    check_refused("aliases: [@]", &names, 11);
    check_refused(
        "aliases: [@]",
        &["a//b", ".git/config", "x/.git/x", ".casebook-manifest/x.html", ".x.html", "-", "~", "a?b/c", "<x>/y"],
        11,
    );
}

#[test]
fn odd_names_become_plain_ones() {
    let yard = Yard::new();
    for (i, (name, _)) in TAMED.iter().enumerate() {
        let text = format!("---\ntitle: T{i}\ndate: 2026-01-01\nid: {}\n---\n", quoted(name));
        yard.lib.write(&format!("lib/content/doc{i}.md"), &text);
    }
    let (code, said, written) = yard.build();
    assert_eq!(code, 0, "{said}");
    for (name, id) in TAMED {
        assert!(written.contains(&format!("incidents/{id}.html")), "{name:?} became none of {written:#?}");
    }
}

#[test]
fn owners_and_trackers_of_any_name_stay_inside() {
    let yard = Yard::new();
    for (i, name) in REFUSED.iter().chain(TAMED.iter().map(|(name, _)| name)).enumerate() {
        let name = quoted(name);
        let action = format!("{{ what: {name}, owner: {name}, tracker: {name}, id: {name} }}");
        let text = format!(
            "---\ntitle: {name}\ndate: 2026-01-01\nowner: {name}\nextra: {{ a: {name} }}\nactions: [{action}]\n---\n"
        );
        yard.lib.write(&format!("lib/content/doc{i}.md"), &text);
    }
    let (_, _, written) = yard.build();
    let owners = written.iter().filter(|name| name.starts_with("actions/owners/")).count();
    assert!(owners > 20, "{owners}");
}

#[test]
fn redirects_of_the_site_stay_inside() {
    let yard = Yard::new();
    for name in [
        "..",
        "../x.html",
        "/etc/passwd",
        "a/../../x.html",
        "C:/x.html",
        "a\\b.html",
        "con.html",
        "x\0.html",
        "a//b.html",
        "\u{202e}x.html",
    ] {
        for (from, to) in [(name, "index.html"), ("old.html", name)] {
            yard.lib.write("lib/site.toml", &format!("[redirects]\n{} = {}\n", quoted(from), quoted(to)));
            let before = yard.outside();
            let run = run_in(&yard.lib.root().join("lib"), &["build"]);
            run.exits(2).says("site.toml:2:").says("is no path in the output");
            assert_eq!(yard.outside(), before);
            assert!(!yard.lib.root().join("lib/public").exists());
        }
    }
    for name in [".git/config", ".casebook-manifest", ".htaccess", "x/.git/hooks/y"] {
        yard.lib.write("lib/site.toml", &format!("[redirects]\n{} = \"index.html\"\n", quoted(name)));
        let (code, said, _) = yard.build();
        assert!(code == 1 && said.contains(&format!("`{name}` in `[redirects]` can't be a page")), "{said}");
    }
}

#[test]
fn folders_of_the_settings_stay_inside() {
    for key in ["content.dir", "content.templates", "appearance.theme", "publish.output"] {
        for name in ["..", "../x", "/etc", "a/../..", "con", "a\\b"] {
            if key == "publish.output" && matches!(name, "con" | "a\\b" | "../x") {
                continue; // an output may stand elsewhere, and those are good names here
            }
            let yard = Yard::new();
            let (table, key) = key.split_once('.').unwrap();
            yard.lib.write("lib/site.toml", &format!("[{table}]\n{key} = {}\n", quoted(name)));
            let before = yard.outside();
            let run = run_in(&yard.lib.root().join("lib"), &["build"]);
            run.exits(2);
            assert_eq!(yard.outside(), before, "{key} = {name}");
        }
    }
}

#[test]
fn files_of_any_name_become_pages_inside() {
    let yard = Yard::new();
    let names = [
        "..x.md",
        "con.md",
        "nul.md",
        "aux .md",
        "a%2f..%2fb.md",
        "%2e%2e.md",
        "{{ 7 }}.md",
        "<script>.md",
        "\"quoted\".md",
        "a:b.md",
        "a|b.md",
        "-.md",
        "…md",
        "CON.md.md",
        "\u{202e}gpj.md",
        "\u{200b}.md",
        "x.html.md",
        "index .md",
        "é.md",
        "$(id).md",
        "`id`.md",
        "'; rm.md",
        "*.md",
        "?.md",
        "very-long-%.md",
    ];
    for name in names {
        let name = name.replace("very-long-%", &"é".repeat(120));
        let file = yard.lib.root().join("lib/content").join(&name);
        fs::write(
            &file,
            format!("---\ntitle: {}\ndate: 2026-01-01\n---\n\n![x](<../../x.html>) [x](/etc/passwd)\n", quoted(&name)),
        )
        .unwrap();
    }
    for folder in ["con", "a b", "systems/con", "systems/..x", "causes/a:b", "tags/nul.txt"] {
        yard.lib.write(&format!("lib/content/{folder}/x.md"), "---\ntitle: X\n---\n");
    }
    let (_, _, written) = yard.build();
    assert!(
        !written.iter().any(|name| name.starts_with("files/")),
        "nothing outside the content folder is published: {written:#?}"
    );
    assert!(written.iter().filter(|name| name.starts_with("incidents/")).count() > 15);
}

#[test]
fn a_file_whose_name_no_site_may_have_is_reported_where_it_is_linked() {
    let library = Library::new();
    let names = ["a:b.png", "con.png", "x?.png", "\u{202e}gnp.exe", "end. "];
    let links: String = names
        .iter()
        .map(|name| format!("![x](<{}>)\n", name.replace('?', "%3F").replace("end. ", "end.%20")))
        .collect();
    library.write("content/a.md", &format!("---\ntitle: A\ndate: 2026-01-01\n---\n{links}"));
    for name in names {
        library.write(&format!("content/{name}"), "x");
    }
    let run = library.run(&["build"]);
    run.exits(1);
    for line in 5..5 + names.len() {
        run.says(&format!("content/a.md:{line}:1"));
    }
    run.says("error[PM902]: `a:b.png` can't be published under its name");
    assert!(!library.root().join("public/files").exists());
}

#[test]
fn links_never_fetch_what_is_not_content() {
    let yard = Yard::new();
    yard.lib
        .write("lib/themes/secret.txt", "secret")
        .write("lib/templates/secret.txt", "secret")
        .write("lib/content/ok.txt", "fine");
    let targets = [
        "../site.toml",
        "/site.toml",
        "../../passwd",
        "../themes/secret.txt",
        "../templates/secret.txt",
        "../content/ok.txt",
        "ok.txt/../../site.toml",
        "%2e%2e/site.toml",
        "..%2fsite.toml",
        "..\\site.toml",
        "/etc/passwd",
        "file:///etc/passwd",
        "../public/index.html",
        "./../../lib/site.toml",
    ];
    let links: String = targets.iter().map(|target| format!("- [x](<{target}>) ![x](<{target}>)\n")).collect();
    yard.lib.write("lib/content/links.md", &format!("---\ntitle: Links\ndate: 2026-01-01\n---\n\n{links}"));
    let (code, said, written) = yard.build();
    assert_eq!(
        written.iter().filter(|name| name.starts_with("files/")).collect::<Vec<_>>(),
        ["files/ok.txt"],
        "{said}"
    );
    assert_eq!(code, 0);
    let page = fs::read_to_string(yard.lib.root().join("lib/public/incidents/links.html")).unwrap();
    assert!(!page.contains("site.toml\"") && !page.contains("passwd\""), "a link leads to what is not there");
}
