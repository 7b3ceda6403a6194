//! The JSON Schema of front matter, for editors that complete and check it. It is as lenient as reading is, except that it
//! can't say everything: not which days exist, nor what a name refers to.

use serde_json::{Value, json};

use super::causes::TRIGGER_KINDS;
use crate::config::json_schema::{Key, front_matter, mapping};
use crate::config::{Config, fold_severity};
use crate::model::{
    ActionStatus, Aim, CauseRole, DetectedBy, Kind, RelationKind, Status, SystemRole, TAXONOMIES, Visibility,
};

/// The front matter of a post-mortem in a library with these settings.
pub fn post_mortem_schema(config: &Config) -> Value {
    let mut keys = naming();
    keys.extend(review(config));
    keys.extend(sorting());
    keys.extend(what());
    keys.extend(why());
    keys.extend(how());
    let mut schema = front_matter("front-matter", "Front matter of a post-mortem", keys);
    let is_own = |key: &str| !TAXONOMIES.iter().any(|[built_in, ..]| *built_in == key);
    for taxonomy in config.taxonomies.iter().filter(|taxonomy| is_own(&taxonomy.key)) {
        let mut names = names();
        names["description"] = format!("{} that it belongs to", taxonomy.plural).into();
        schema["properties"][&taxonomy.field] = names;
    }
    schema
}

/// The front matter of a term's page.
pub fn term_schema() -> Value {
    let keys = vec![
        ("title", text(), "What the term is called"),
        ("description", text(), "What it is, in a sentence"),
        ("aliases", texts(), "Former slugs, and names for the same thing"),
        ("owner", text(), "The team or role that looks after it"),
        ("depends_on", names(), "The systems that it needs"),
        ("merged_into", text(), "The term that stands for it now"),
        ("links", links(), "Where more is to be found, by label"),
        ("check", check(), "What `casebook check` leaves unsaid here"),
        ("extra", extra(), "Anything that the site's own templates want"),
        ("visibility", word(Visibility::WORDS), "Who may read it: a term's page is in every edition"),
    ];
    front_matter("term", "Front matter of a term's page", keys)
}

fn naming() -> Vec<Key> {
    vec![
        ("id", text(), "Its name in addresses; the file's name if nothing else is said"),
        ("slug", text(), "The same as `id`"),
        ("title", text(), "What happened, in a few words"),
        ("summary", text(), "What happened, in a sentence"),
        ("aliases", texts(), "Former ids and paths: they lead here"),
    ]
}

fn review(config: &Config) -> Vec<Key> {
    vec![
        ("kind", word(Kind::WORDS), "What sort of event it was; only incidents count in figures"),
        ("severity", severity(config), "How bad it was"),
        ("status", word(Status::WORDS), "How far the review is"),
        ("visibility", word(Visibility::WORDS), "Who may read it"),
        ("owner", text(), "The team or role accountable for the review"),
        ("presenter", text(), "The role that presents it"),
        ("moderator", text(), "The role that moderates the meeting"),
    ]
}

fn sorting() -> Vec<Key> {
    let system = vec![
        ("id", text(), "The system"),
        ("role", word(SystemRole::WORDS), "What it had to do with it; `affected` if nothing is said"),
    ];
    vec![
        ("systems", entries(system, &["id"]), "The systems that took part"),
        ("tags", names(), "Anything else to find it by"),
        ("check", check(), "What `casebook check` leaves unsaid here"),
        ("extra", extra(), "Anything that the site's own templates want"),
    ]
}

/// Rules that say nothing in a document.
fn check() -> Value {
    optional(mapping(vec![("ignore", texts(), "Rules: codes, beginnings of codes, or names")]))
}

/// Phase 1.
fn what() -> Vec<Key> {
    let event = vec![
        ("at", moment(), "When: a time of day is enough"),
        ("until", moment(), "When it ended, if it lasted"),
        ("what", text(), "What happened"),
        ("type", text(), "What sort of event it was, such as `trigger` or `detected`"),
    ];
    let impact = vec![
        ("summary", text(), "What it did, in a sentence"),
        ("requests_pct", share(), "The share of requests that failed, in per cent"),
        ("users_pct", share(), "The share of users that were hit, in per cent"),
        ("users_affected", count(), "How many users were hit"),
        ("users", text(), "Who was hit, in words"),
        ("data_corrupted_pct", share(), "The share of data that was damaged, in per cent"),
        ("duration", text(), "How long it lasted, where no times are known: `1h 12m`"),
        ("cost", text(), "What it cost"),
        ("slo", text(), "Which promise was broken"),
        ("support_tickets", count(), "How many tickets it made"),
        ("cleanup", texts(), "What had to be cleaned up, or `none`"),
    ];
    vec![
        ("date", moment(), "The day of the incident"),
        ("introduced", moment(), "When the cause went in"),
        ("started", moment(), "When the impact began"),
        ("detected", moment(), "When somebody or something noticed"),
        ("acknowledged", moment(), "When somebody began to work on it"),
        ("mitigated", moment(), "When the impact ended"),
        ("resolved", moment(), "When everything was back to normal, clean-up included"),
        ("detected_by", word(DetectedBy::WORDS), "Who noticed first"),
        ("impact", optional(mapping(impact)), "What it did to users and data"),
        ("timeline", entries_only(event, &["at", "what"]), "What happened when, in order"),
    ]
}

/// Phase 2.
fn why() -> Vec<Key> {
    let trigger =
        vec![("kind", word(TRIGGER_KINDS), "What sort of thing set it off"), ("what", text(), "What set it off")];
    let cause = vec![
        ("id", text(), "A short name, for actions to refer to"),
        ("cause", text(), "The cause, as a slug such as `capacity/saturation`"),
        ("what", text(), "What it was here"),
        ("role", word(CauseRole::WORDS), "Whether it is the root cause; `root` if nothing is said"),
        ("escaped_because", texts(), "Why nobody noticed before"),
    ];
    let effect = vec![("what", text(), "What followed"), ("system", text(), "The system where it showed")];
    vec![
        ("trigger", text_or(&mapping(trigger)), "What set it off"),
        ("root_cause", names(), "The root cause, as a slug such as `capacity/saturation`"),
        ("contributing", names(), "What else it took"),
        ("causes", entries(cause, &["cause"]), "Causes in the long form, where ids are needed"),
        ("effects", entries(effect, &["what"]), "What followed from the cause, in causal order"),
    ]
}

/// Phase 3.
fn how() -> Vec<Key> {
    let action = vec![
        ("id", text(), "A short name, for other actions to refer to"),
        ("what", text(), "What is to be done"),
        ("type", text(), "A slug that begins with `process/` or `technical/`"),
        ("aim", word(Aim::WORDS), "What it is for"),
        ("addresses", texts(), "The causes it acts on: `root`, a slug or an id"),
        ("supports", texts(), "The process changes that it makes real, by id"),
        ("owner", text(), "The team or role that does it"),
        ("status", word(ActionStatus::WORDS), "How far it is"),
        ("due", moment(), "The day by which it is to be done, or `none` for a long-term goal"),
        ("done", moment(), "The day on which it was done"),
        ("reason", text(), "Why it won't be done"),
        ("tracker", text(), "Its ticket: an address or an id"),
        ("done_when", text(), "How to tell that it is done"),
    ];
    let relation = vec![
        ("id", text(), "The other post-mortem"),
        ("relation", word(RelationKind::WORDS), "How the two belong together; `see-also` if nothing is said"),
        ("why", text(), "Why"),
    ];
    let lessons = vec![
        ("well", texts(), "What went well"),
        ("badly", texts(), "What went badly"),
        ("lucky", texts(), "Where luck helped"),
    ];
    vec![
        ("actions", entries(action, &[]), "What is done so that it does not happen again"),
        ("lessons", optional(mapping(lessons)), "What was learned"),
        ("related", entries(relation, &["id"]), "Other post-mortems"),
        ("links", links(), "Where more is to be found, by label"),
    ]
}

/// Anything that reads as a line of text; a blank is the same as leaving the key out.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean", "null"] })
}

/// A time in any form that is read; the examples are the form to prefer.
fn moment() -> Value {
    json!({ "type": ["string", "null"], "examples": ["2026-06-30T09:02Z", "2026-06-30"] })
}

fn texts() -> Value {
    json!({ "anyOf": [text(), { "type": "array", "items": text() }] })
}

/// Terms, or one.
fn names() -> Value {
    texts()
}

fn share() -> Value {
    json!({ "anyOf": [{ "type": ["number", "null"], "minimum": 0, "maximum": 100 }, { "type": "string", "pattern": "^\\s*~*\\s*[0-9.]*\\s*%*\\s*$" }] })
}

fn count() -> Value {
    json!({ "anyOf": [{ "type": ["integer", "null"], "minimum": 0 }, { "type": "string", "pattern": "^\\s*~*\\s*[0-9,_\u{202f}]*\\s*$" }] })
}

fn links() -> Value {
    json!({ "type": ["object", "null"], "additionalProperties": text() })
}

fn extra() -> Value {
    json!({ "type": ["object", "null"] })
}

/// A list of mappings or texts, or one of these.
fn entries(keys: Vec<Key>, required: &[&str]) -> Value {
    let entry = text_or(&required_of(mapping(keys), required));
    json!({ "anyOf": [entry, { "type": "array", "items": entry }] })
}

/// A list of mappings, or one mapping.
fn entries_only(keys: Vec<Key>, required: &[&str]) -> Value {
    let entry = required_of(mapping(keys), required);
    json!({ "anyOf": [optional(entry.clone()), { "type": "array", "items": entry }] })
}

fn required_of(mut mapping: Value, required: &[&str]) -> Value {
    if !required.is_empty() {
        mapping["required"] = json!(required);
    }
    mapping
}

fn text_or(mapping: &Value) -> Value {
    json!({ "anyOf": [text(), mapping] })
}

fn optional(mut mapping: Value) -> Value {
    mapping["type"] = json!(["object", "null"]);
    mapping
}

/// One of a few words: as written here, or in other case and with other separators.
fn word(words: &[&str]) -> Value {
    let patterns: Vec<String> = words.iter().map(|word| word.chars().map(loosely).collect()).collect();
    let pattern = format!("^\\s*({})?\\s*$", patterns.join("|"));
    json!({ "anyOf": [{ "enum": words }, { "type": ["string", "null"], "pattern": pattern }] })
}

fn severity(config: &Config) -> Value {
    let words = config.severity_words();
    let n = words.len();
    let of_word = |word: &String| {
        let letters: Vec<String> = fold_severity(word).chars().map(loosely).collect();
        letters.join("[^0-9A-Za-z]*")
    };
    let patterns: Vec<String> = words.iter().map(of_word).chain((1..=n).map(|rank| rank.to_string())).collect();
    let pattern = format!("^[^0-9A-Za-z]*({})?[^0-9A-Za-z]*$", patterns.join("|"));
    json!({ "anyOf": [
        { "enum": words },
        { "type": "integer", "minimum": 1, "maximum": n },
        { "type": ["string", "null"], "pattern": pattern },
    ] })
}

/// A letter in either case, or a separator of any sort, as a regular expression.
fn loosely(c: char) -> String {
    match c {
        '-' => "[-_ ]".to_owned(),
        c if c.is_ascii_digit() => c.to_string(),
        c => {
            let upper: String = c.to_uppercase().collect();
            let lower: String = c.to_lowercase().collect();
            if upper == lower { lower } else { format!("({upper}|{lower})") }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::address::SourcePath;
    use crate::parse::{Context, front, yaml};

    /// The keys that reading asks for, by the field in which they stand.
    fn asked(matter: &str, is_term: bool) -> BTreeMap<String, BTreeSet<String>> {
        let (path, config) = (SourcePath::new("content/2026-06-30-x.md"), Config::default());
        let mut cx = Context::new(&path, matter, &config);
        let entries = yaml::read(&mut cx, matter, 0..matter.len());
        if is_term {
            let mut page =
                crate::model::TermPage::new("systems".into(), crate::address::Slug::parse("a").expect("a slug"));
            front::term_page(&mut cx, &entries, &mut page);
        } else {
            let id = crate::address::DocumentId::parse("x").expect("an id");
            let mut post_mortem = crate::model::PostMortem::new(id, "T".into());
            front::post_mortem(&mut cx, &entries, &mut post_mortem);
        }
        cx.asked
    }

    /// The keys of every mapping in a schema, by the field in which they stand.
    fn described(schema: &Value, field: &str, found: &mut BTreeMap<String, BTreeSet<String>>) {
        if let Some(properties) = schema["properties"].as_object() {
            found.entry(field.to_owned()).or_default().extend(properties.keys().cloned());
            for (key, schema) in properties {
                described(schema, key, found);
            }
        }
        described_in(&schema["items"], field, found);
        for option in schema["anyOf"].as_array().into_iter().flatten() {
            described_in(option, field, found);
        }
    }

    fn described_in(schema: &Value, field: &str, found: &mut BTreeMap<String, BTreeSet<String>>) {
        if schema.is_object() {
            described(schema, field, found);
        }
    }

    fn check(schema: &Value, asked: &BTreeMap<String, BTreeSet<String>>) {
        let mut found = BTreeMap::new();
        described(schema, "", &mut found);
        assert_eq!(found, *asked);
    }

    /// Front matter with every mapping that there is.
    const EVERY: &str = "systems: [{ id: a }]\nimpact: { users: all }\ntimeline: [{ at: 09:00, what: x }]\n\
         trigger: { what: x }\ncauses: [{ cause: a }]\neffects: [{ what: x }]\nactions: [{ what: x }]\n\
         related: [{ id: a }]\nlessons: { well: x }\ncheck: { ignore: PM1 }\n";

    #[test]
    fn the_schemas_have_the_keys_that_are_read_and_no_others() {
        check(&post_mortem_schema(&Config::default()), &asked(EVERY, false));
        check(&term_schema(), &asked("check: { ignore: PM1 }\n", true));
    }

    #[test]
    fn taxonomies_of_the_sites_own_are_described() {
        let toml = "[[taxonomy]]\nkey = \"services\"\nlabel = \"Services\"\nfield = \"service\"\n";
        let file = crate::source::SourceFile::from_bytes(SourcePath::new("site.toml"), toml.as_bytes());
        let schema = post_mortem_schema(&crate::config::read(&file).value);
        assert_eq!(schema["properties"]["service"]["description"], "Services that it belongs to");
    }

    #[test]
    fn words_are_as_lenient_as_reading() {
        assert_eq!(loosely('a') + &loosely('-') + &loosely('2'), "(A|a)[-_ ]2");
        let pattern = word(&["in-review"])["anyOf"][1]["pattern"].to_string();
        assert!(pattern.contains("(I|i)(N|n)[-_ ](R|r)"), "{pattern}");
    }
}
