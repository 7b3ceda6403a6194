//! The JSON Schema of what people type: building blocks, and the schema of `site.toml`.

use serde_json::{Map, Value, json};

use super::ResolveFrom;
use super::read::REQUIRABLE;
use crate::model::{TAXONOMIES, Visibility};

/// A key that a mapping or table may have, what it takes, and what it says.
pub type Key = (&'static str, Value, &'static str);

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The tables of `site.toml` that have keys of their own.
fn tables() -> [(&'static str, Vec<Key>); 10] {
    [
        ("site", site()),
        ("content", content()),
        ("vocabulary", vec![("closed", texts(), "The taxonomies in which an unknown term is an error")]),
        ("publish", publish()),
        ("process", process()),
        (
            "metrics",
            vec![
                ("resolve_from", words(ResolveFrom::WORDS), "From when on the time to resolve counts"),
                ("times", flag(), "Whether pages show how long things took, over many incidents"),
            ],
        ),
        (
            "appearance",
            vec![
                ("theme", text(), "The folder below `themes/` that is laid over the default theme"),
                ("shortcuts", flag(), "Whether single keys do something"),
            ],
        ),
        ("check", check()),
        ("search", vec![("synonyms", synonyms(), "Lists of words that mean the same")]),
        ("preview", vec![("editor", text(), "The editor that opens files: its name, or an address with `{path}`")]),
    ]
}

fn site() -> Vec<Key> {
    vec![
        ("title", text(), "What the library is called"),
        ("organisation", text(), "Shown beside the title"),
        ("url", web_address(), "Where the site will stand: for feeds and sitemap. Links are relative without it"),
        ("language", text(), "The language of its pages, as a BCP 47 tag"),
        ("timezone", text(), "The IANA name of the zone that times without one are in, and times are shown in"),
        ("date_format", text(), "How days are printed"),
        ("noindex", flag(), "Whether search engines are asked to stay away"),
    ]
}

fn content() -> Vec<Key> {
    vec![
        ("dir", text(), "The folder of post-mortems and terms"),
        ("templates", text(), "The folder of the template of `casebook new`"),
        ("markdown", texts(), "Globs of files that are documents"),
        ("exclude", texts(), "Globs of files that are left alone"),
    ]
}

fn publish() -> Vec<Key> {
    vec![
        ("output", text(), "The folder of the site"),
        ("url_style", words(&["file", "directory"]), "Whether pages are `x.html` or `x/index.html`"),
        ("audience", words(Visibility::WORDS), "Who reads it; what is stricter is left out"),
        ("require_review", flag(), "Whether only reviewed and closed post-mortems are published"),
        ("repository", web_address(), "The repository's web address"),
        ("branch", text(), "The branch that people edit"),
        ("edit", text(), "Where a file is edited, with `{repository}`, `{branch}` and `{path}`"),
        ("tracker", web_address(), "The address of a ticket, with `{id}`"),
    ]
}

fn process() -> Vec<Key> {
    let require = json!({ "type": "array", "items": { "enum": REQUIRABLE } });
    vec![
        ("severities", texts(), "The severities, worst first"),
        ("require", require, "What every post-mortem must say"),
        ("review_after_days", count(), "After how many days a review is overdue"),
        ("held_after_days", count(), "After how many days without recurrence an action held"),
    ]
}

fn check() -> Vec<Key> {
    let severity = json!({ "type": "object", "additionalProperties": words(&["off", "note", "warning", "error"]) });
    vec![
        (
            "fail_level",
            words(&["note", "warning", "error"]),
            "What makes `casebook check` fail: findings as bad as this",
        ),
        ("select", texts(), "The rules that speak: codes, beginnings of codes, or names; all if nothing is said"),
        ("ignore", texts(), "The rules that don't"),
        ("severity", severity, "How bad findings are, where that is not as usual"),
        ("wording", mapping(wording()), "What the rules of wording look for beside their own lists"),
    ]
}

fn wording() -> Vec<Key> {
    let phrase = vec![
        ("match", texts(), "Patterns of words to look for"),
        ("unless", texts(), "Patterns around which they are fine"),
        ("instead", text(), "What to write instead"),
    ];
    let phrases = json!({ "type": "array", "items": mapping(phrase) });
    vec![
        ("people", texts(), "Words for people, such as `picker`"),
        ("names", texts(), "Names of people"),
        ("allow", texts(), "Patterns of what is fine"),
        ("phrase", phrases, "Phrases of the site's own"),
    ]
}

/// The keys of a `[[taxonomy]]`.
fn taxonomy_keys() -> Vec<Key> {
    vec![
        ("key", text(), "Its name in addresses, and the folder of its terms"),
        ("label", text(), "What it is called, in the plural"),
        ("singular", text(), "What one of its terms is called"),
        ("field", text(), "The front-matter key that holds its terms"),
    ]
}

/// The schema of `site.toml`.
pub fn site_schema() -> Value {
    let mut properties = Map::new();
    for (name, keys) in tables() {
        properties.insert(name.into(), mapping(keys));
    }
    let mut taxonomy = mapping(taxonomy_keys());
    taxonomy["required"] = json!(["key"]);
    let built_in: Vec<&str> = TAXONOMIES.iter().map(|[key, ..]| *key).collect();
    let says = format!("Taxonomies of the site's own, beside {}", built_in.join(", "));
    properties.insert("taxonomy".into(), json!({ "type": "array", "items": taxonomy, "description": says }));
    let says = "Old paths in the output, and where each leads now";
    properties.insert(
        "redirects".into(),
        json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": says }),
    );
    json!({
        "$schema": DIALECT,
        "$id": "urn:casebook:schema:site",
        "title": "site.toml of a Casebook library",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// The schema of a whole file of front matter: `keys`, and what begins with `x-`.
pub fn front_matter(name: &str, title: &str, keys: Vec<Key>) -> Value {
    let Value::Object(mapping) = mapping(keys) else { unreachable!("a mapping's schema is an object") };
    let mut schema = Map::new();
    schema.insert("$schema".into(), DIALECT.into());
    schema.insert("$id".into(), format!("urn:casebook:schema:{name}").into());
    schema.insert("title".into(), title.into());
    schema.extend(mapping);
    schema.insert("patternProperties".into(), json!({ "^x-": {} }));
    Value::Object(schema)
}

/// The schema of a mapping that has these keys and no others.
pub fn mapping(keys: Vec<Key>) -> Value {
    let mut properties = Map::new();
    for (key, mut schema, says) in keys {
        schema["description"] = says.into();
        properties.insert(key.into(), schema);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn synonyms() -> Value {
    json!({ "type": "array", "items": { "type": "array", "items": { "type": "string" }, "minItems": 2 } })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn words(words: &[&str]) -> Value {
    json!({ "enum": words })
}

fn web_address() -> Value {
    json!({ "type": "string", "pattern": "^(https?://[^\\s\"<>`\\\\]+)?$" })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::address::SourcePath;
    use crate::config;
    use crate::source::SourceFile;

    /// The keys that reading asks for in a table, as the message about an unknown one names them.
    fn asked(header: &str) -> BTreeSet<String> {
        let text = format!("{header}\nqqqqqqqqqqqqqqqq = 1\n");
        let read = config::read(&SourceFile::from_bytes(SourcePath::new("site.toml"), text.as_bytes()));
        let help: Vec<&String> = read.diagnostics.iter().flat_map(|diagnostic| &diagnostic.help).collect();
        let keys = help.iter().find_map(|help| help.strip_prefix("known keys here: ")).expect("a list of keys");
        keys.split(", ").map(str::to_owned).collect()
    }

    fn described(schema: &Value) -> BTreeSet<String> {
        schema["properties"].as_object().expect("properties").keys().cloned().collect()
    }

    #[test]
    fn the_schema_has_the_keys_that_are_read_and_no_others() {
        let schema = site_schema();
        assert_eq!(described(&schema), asked(""));
        for (name, table) in schema["properties"].as_object().expect("properties") {
            match name.as_str() {
                "redirects" => {}
                "check" => {
                    assert_eq!(described(table), asked("[check]"), "{name}");
                    let wording = &table["properties"]["wording"];
                    assert_eq!(described(wording), asked("[check.wording]"));
                    let phrase = &wording["properties"]["phrase"]["items"];
                    assert_eq!(described(phrase), asked("[[check.wording.phrase]]\nmatch = [\"x\"]"));
                }
                "taxonomy" => assert_eq!(described(&table["items"]), asked("[[taxonomy]]\nkey = \"k\""), "{name}"),
                _ => assert_eq!(described(table), asked(&format!("[{name}]")), "{name}"),
            }
        }
    }
}
