//! From the text of `site.toml` to a [`Config`]: all problems in one run, defaults where something can't be used.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use super::table::{Located, Reading, Table};
use super::{Appearance, Config, Content, Metrics, Process, Publish, Redirect, ResolveFrom, Search, Site};
use super::{check, editor};
use crate::address::{OutPath, UrlStyle, slugify};
use crate::diagnostic::{Diagnosed, Diagnostic, code};
use crate::model::time::Zone;
use crate::model::{FIELDS, Taxonomy, Visibility};
use crate::source::{SourceFile, Span};

/// The front-matter fields that `[process] require` may name.
pub(super) const REQUIRABLE: &[&str] = &[
    "summary",
    "severity",
    "status",
    "owner",
    "systems",
    "root_cause",
    "started",
    "detected",
    "resolved",
    "impact",
    "actions",
];

/// Folders that a taxonomy of the site's own can't take.
const TAKEN_KEYS: &[&str] = &["incidents", "actions", "files", "static", "feeds", "data", "calendar", "insights"];

/// Reads `site.toml`.
pub fn read(file: &SourceFile) -> Diagnosed<Config> {
    let (root, errors) = DeTable::parse_recoverable(file.text());
    let reading =
        Reading { file, diagnostics: errors.iter().map(|error| syntax(file, error)).collect::<Vec<_>>().into() };
    let config = config(&reading, root.get_ref());
    Diagnosed { value: config, diagnostics: reading.diagnostics.into_inner() }
}

fn syntax(file: &SourceFile, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().lines().next().unwrap_or("this is not valid TOML").to_owned();
    Diagnostic::new(code::CONFIG_SYNTAX, &file.path, error.span().map(Span::new), message)
        .help("the rest of the file is read as far as possible")
}

fn config(reading: &Reading<'_>, root: &DeTable<'_>) -> Config {
    let default = Config::default();
    let root = Table::new(reading, "", Some(root));
    let config = Config {
        site: site(reading, root.table("site"), default.site),
        content: content(reading, root.table("content"), default.content),
        publish: publish(reading, root.table("publish"), default.publish),
        process: process(reading, root.table("process"), default.process),
        metrics: metrics(reading, root.table("metrics"), &default.metrics),
        appearance: appearance(reading, root.table("appearance"), &default.appearance),
        search: search(reading, root.table("search")),
        check: check::read(reading, root.table("check")),
        preview: editor::preview(reading, root.table("preview")),
        redirects: redirects(reading, &root.table("redirects")),
        taxonomies: taxonomies(reading, root.tables("taxonomy"), default.taxonomies),
        closed_vocabularies: Vec::new(),
    };
    let closed = closed_vocabularies(reading, root.table("vocabulary"), &config.taxonomies);
    root.finish();
    Config { closed_vocabularies: closed, ..config }
}

fn site(reading: &Reading<'_>, table: Table<'_>, default: Site) -> Site {
    let url = table.text("url").map_or(default.url, |url| {
        if !url.value.is_empty() && !is_web_address(&url.value) {
            reading.report(
                url.span,
                format!("`site.url` is no web address: `{}`", url.value),
                "write it with `https://`",
            );
            return String::new();
        }
        url.value.trim_end_matches('/').to_owned()
    });
    let timezone = table.text("timezone").and_then(|name| {
        let zone = Zone::named(&name.value);
        if zone.is_none() {
            let help = "use an IANA name such as `Europe/Berlin`, or `UTC`";
            reading.report(name.span, format!("unknown time zone `{}`", name.value), help);
        }
        zone
    });
    let site = Site {
        title: text(&table, "title", default.title),
        organisation: text(&table, "organisation", default.organisation),
        url,
        language: text(&table, "language", default.language),
        timezone: timezone.unwrap_or(default.timezone),
        date_format: text(&table, "date_format", default.date_format),
        noindex: table.flag("noindex").unwrap_or(default.noindex),
    };
    table.finish();
    site
}

fn content(reading: &Reading<'_>, table: Table<'_>, default: Content) -> Content {
    let globs = |key, default| {
        let Some(patterns) = table.texts(key) else { return default };
        let good = |pattern: &Located<String>| match globset::Glob::new(&pattern.value) {
            Ok(_) => true,
            Err(error) => {
                reading.report(
                    pattern.span,
                    format!("`{}` is no glob: {}", pattern.value, error.kind()),
                    "as in `**/*.md`",
                );
                false
            }
        };
        patterns.into_iter().filter(good).map(|pattern| pattern.value).collect()
    };
    let content = Content {
        dir: folder(reading, &table, "dir", default.dir, true),
        templates: folder(reading, &table, "templates", default.templates, false),
        markdown: globs("markdown", default.markdown),
        exclude: globs("exclude", default.exclude),
    };
    table.finish();
    content
}

fn publish(reading: &Reading<'_>, table: Table<'_>, default: Publish) -> Publish {
    let style = word(reading, &table, "url_style", &["file", "directory"]);
    let audience = word(reading, &table, "audience", Visibility::WORDS);
    let publish = Publish {
        output: text(&table, "output", default.output),
        url_style: if style.as_deref() == Some("directory") { UrlStyle::Directory } else { UrlStyle::File },
        audience: audience.and_then(|word| Visibility::parse(&word)).unwrap_or(default.audience),
        require_review: table.flag("require_review").unwrap_or(default.require_review),
        repository: web_address(reading, &table, "repository"),
        branch: text(&table, "branch", default.branch),
        edit: text(&table, "edit", default.edit),
        tracker: web_address(reading, &table, "tracker"),
    };
    table.finish();
    publish
}

fn process(reading: &Reading<'_>, table: Table<'_>, default: Process) -> Process {
    let require = table.texts("require").unwrap_or_default().into_iter().filter(|field| {
        let is_known = REQUIRABLE.contains(&field.value.as_str());
        if !is_known {
            let message = format!("`process.require` can't name `{}`", field.value);
            reading.report_word(field, message, REQUIRABLE, || format!("it may name {}", REQUIRABLE.join(", ")));
        }
        is_known
    });
    let require = require.map(|field| field.value).collect();
    let severities = table.texts("severities").map(|list| list.into_iter().map(|s| s.value).collect::<Vec<_>>());
    let process = Process {
        severities: severities.filter(|list| !list.is_empty()).unwrap_or(default.severities),
        require,
        review_after_days: table.count("review_after_days").unwrap_or(default.review_after_days),
        held_after_days: table.count("held_after_days").unwrap_or(default.held_after_days),
    };
    table.finish();
    process
}

fn metrics(reading: &Reading<'_>, table: Table<'_>, default: &Metrics) -> Metrics {
    let from = word(reading, &table, "resolve_from", ResolveFrom::WORDS);
    let times = table.flag("times").unwrap_or(default.times);
    table.finish();
    let resolve_from = if from.as_deref() == Some("detected") { ResolveFrom::Detected } else { ResolveFrom::Started };
    Metrics { resolve_from, times }
}

fn appearance(reading: &Reading<'_>, table: Table<'_>, default: &Appearance) -> Appearance {
    let theme = table.text("theme").map_or(default.theme.clone(), |name| {
        let is_name = !name.value.is_empty() && OutPath::new(&name.value).is_ok() && !name.value.contains('/');
        if !is_name {
            reading.report(
                name.span,
                format!("`{}` is no name of a theme", name.value),
                "name a folder below `themes/`",
            );
        }
        if is_name { name.value } else { default.theme.clone() }
    });
    let appearance = Appearance { theme, shortcuts: table.flag("shortcuts").unwrap_or(default.shortcuts) };
    table.finish();
    appearance
}

fn search(reading: &Reading<'_>, table: Table<'_>) -> Search {
    let mut taken = BTreeSet::new();
    let mut synonyms = Vec::new();
    for Located { value: words, span } in table.lists("synonyms").unwrap_or_default() {
        let mut kept = Vec::new();
        for word in words {
            let text = word.value.trim();
            if !text.contains(char::is_alphanumeric) {
                let help = "write a word or a phrase";
                reading.report(word.span, format!("`{text}` has no letter or digit"), help);
            } else if taken.insert(text.to_lowercase()) {
                kept.push(text.to_owned());
            } else {
                let help = "put all that mean the same into one list, each once";
                reading.report(word.span, format!("`{text}` stands among the synonyms already"), help);
            }
        }
        if kept.len() > 1 {
            synonyms.push(kept);
        } else {
            reading.report(span, "a list of synonyms needs two".to_owned(), "as in `[\"lb\", \"load balancer\"]`");
        }
    }
    table.finish();
    Search { synonyms }
}

fn redirects(reading: &Reading<'_>, table: &Table<'_>) -> BTreeMap<String, Redirect> {
    let mut redirects = BTreeMap::new();
    for (from, to) in table.entries() {
        let path = to.value.split('#').next().unwrap_or_default();
        for (place, path) in [(&from, from.value.as_str()), (&to, path)] {
            if let Err(why) = OutPath::new(path) {
                let help = "both are pages of this site, such as `old/path.html`";
                reading.report(place.span, format!("`{}` is no path in the output: {why}", place.value), help);
            }
        }
        if OutPath::new(&from.value).is_ok() && OutPath::new(path).is_ok() {
            redirects.insert(from.value, Redirect { to: to.value, span: from.span });
        }
    }
    redirects
}

fn taxonomies(reading: &Reading<'_>, tables: Vec<Table<'_>>, mut taxonomies: Vec<Taxonomy>) -> Vec<Taxonomy> {
    for table in tables {
        let key = table.text("key");
        let (label, singular) = (table.text("label"), table.text("singular"));
        let field = table.text("field");
        table.finish();
        let Some(key) = key else {
            let span = label.map_or_else(Span::default, |label| label.span);
            reading.report(span, "a `[[taxonomy]]` has no `key`".to_owned(), "as in `key = \"services\"`");
            continue;
        };
        let is_taken = TAKEN_KEYS.contains(&key.value.as_str())
            || taxonomies.iter().any(|t| t.key == key.value || t.folder == key.value);
        if slugify(&key.value) != key.value || is_taken {
            let help = "use lower-case letters, digits and `-`, and a name that nothing else has";
            reading.report(key.span, format!("`{}` can't be the key of a taxonomy", key.value), help);
            continue;
        }
        let field = field.as_ref().unwrap_or(&key);
        if FIELDS.contains(&field.value.as_str()) || taxonomies.iter().any(|t| t.field == field.value) {
            let help = "name another with `field`: each taxonomy has a front-matter key of its own";
            reading.report(field.span, format!("the front-matter key `{}` has a meaning already", field.value), help);
            continue;
        }
        let plural = label.map_or_else(|| key.value.clone(), |label| label.value);
        let singular = singular.map_or_else(|| plural.trim_end_matches('s').to_lowercase(), |s| s.value);
        let field = field.value.clone();
        taxonomies.push(Taxonomy { folder: key.value.clone(), key: key.value, singular, plural, field });
    }
    taxonomies
}

fn closed_vocabularies(reading: &Reading<'_>, table: Table<'_>, taxonomies: &[Taxonomy]) -> Vec<String> {
    let known: Vec<&str> = taxonomies.iter().map(|taxonomy| taxonomy.key.as_str()).collect();
    let closed = table.texts("closed").unwrap_or_default().into_iter().filter(|key| {
        let is_known = known.contains(&key.value.as_str());
        if !is_known {
            let message = format!("there is no taxonomy `{}`", key.value);
            reading.report_word(key, message, &known, || format!("there are {}", known.join(", ")));
        }
        is_known
    });
    let closed = closed.map(|key| key.value).collect();
    table.finish();
    closed
}

fn text(table: &Table<'_>, key: &'static str, default: String) -> String {
    table.text(key).map_or(default, |text| text.value)
}

/// A folder below the root; the root itself (`.`) only where that makes sense.
fn folder(reading: &Reading<'_>, table: &Table<'_>, key: &'static str, default: String, may_be_root: bool) -> String {
    let Some(text) = table.text(key) else { return default };
    let trimmed = text.value.trim_start_matches("./").trim_end_matches('/');
    if may_be_root && (trimmed.is_empty() || trimmed == ".") && !text.value.starts_with('/') {
        return String::new();
    }
    match OutPath::new(trimmed) {
        Ok(path) => path.as_str().to_owned(),
        Err(why) => {
            let help = "name a folder inside the library, relative to `site.toml`";
            reading.report(text.span, format!("`content.{key}` can't be `{}`: {why}", text.value), help);
            default
        }
    }
}

/// Whether a text can stand before the path of a page in a link.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`' | '\\');
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(is_odd))
}

fn web_address(reading: &Reading<'_>, table: &Table<'_>, key: &'static str) -> String {
    let Some(text) = table.text(key) else { return String::new() };
    if text.value.is_empty() || is_web_address(&text.value) {
        return text.value;
    }
    reading.report(
        text.span,
        format!("`publish.{key}` is no web address: `{}`", text.value),
        "write it with `https://`",
    );
    String::new()
}

fn word(reading: &Reading<'_>, table: &Table<'_>, key: &'static str, words: &[&str]) -> Option<String> {
    let text = table.text(key)?;
    if words.contains(&text.value.as_str()) {
        return Some(text.value);
    }
    let message = format!("`{}.{key}` can't be `{}`", table.name(), text.value);
    reading.report_word(&text, message, words, || format!("it takes {}", words.join(", ")));
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::SourcePath;
    use crate::diagnostic::concise;

    fn read_text(text: &str) -> (Config, Vec<String>) {
        let file = SourceFile::from_bytes(SourcePath::new("site.toml"), text.as_bytes());
        let Diagnosed { value, diagnostics } = read(&file);
        (value, diagnostics.iter().map(|d| concise(d, Some(&file))).collect())
    }

    fn check(text: &str, expected: &str) {
        let (_, messages) = read_text(text);
        assert_eq!(messages.join("\n"), expected, "{text}");
    }

    #[test]
    fn an_empty_file_is_a_good_one() {
        check("", "");
        assert_eq!(read_text("").0.site.title, "Post-mortems");
    }

    #[test]
    fn every_problem_is_reported_at_its_place() {
        check("[site]\ntitel = \"x\"", "site.toml:2:1: warning[PM802] unknown key `site.titel`");
        check("[sight]\ntitle = 1", "site.toml:1:2: warning[PM802] unknown key `sight`");
        check("[site]\ntitle = 1", "site.toml:2:9: error[PM803] `site.title` takes a text in quotes, not an integer");
        check("[site]\ntimezone = \"Mars\"", "site.toml:2:12: error[PM803] unknown time zone `Mars`");
        check(
            "[content]\ndir = \"../x\"",
            "site.toml:2:7: error[PM803] `content.dir` can't be `../x`: it has a `.` or `..` segment",
        );
        check(
            "[content]\nexclude = [\"a[\"]",
            "site.toml:2:12: error[PM803] `a[` is no glob: unclosed character class; missing ']'",
        );
        check(
            "[site]\nurl = \"https://x y\"",
            "site.toml:2:7: error[PM803] `site.url` is no web address: `https://x y`",
        );
        check("[publish]\nurl_style = \"fil\"", "site.toml:2:13: error[PM803] `publish.url_style` can't be `fil`");
        check("[vocabulary]\nclosed = [\"system\"]", "site.toml:2:11: error[PM803] there is no taxonomy `system`");
        check(
            "[process]\nrequire = [\"sevrity\"]",
            "site.toml:2:12: error[PM803] `process.require` can't name `sevrity`",
        );
        check(
            "[[taxonomy]]\nkey = \"incidents\"",
            "site.toml:2:7: error[PM803] `incidents` can't be the key of a taxonomy",
        );
        check(
            "[[taxonomy]]\nkey = \"levels\"\nfield = \"severity\"",
            "site.toml:3:9: error[PM803] the front-matter key `severity` has a meaning already",
        );
        check(
            "[[taxonomy]]\nkey = \"extra\"",
            "site.toml:2:7: error[PM803] the front-matter key `extra` has a meaning already",
        );
        check(
            "[[taxonomy]]\nkey = \"a\"\nfield = \"x\"\n[[taxonomy]]\nkey = \"b\"\nfield = \"x\"",
            "site.toml:6:9: error[PM803] the front-matter key `x` has a meaning already",
        );
        check(
            "[redirects]\n\"../x\" = \"a.html\"",
            "site.toml:2:1: error[PM803] `../x` is no path in the output: it has a `.` or `..` segment",
        );
    }

    #[test]
    fn synonyms_are_lists_of_words_that_mean_the_same() {
        let (config, messages) =
            read_text("[search]\nsynonyms = [[\"lb\", \" load balancer \"], [\"db\", \"database\"]]");
        assert_eq!(messages, [""; 0]);
        assert_eq!(config.search.synonyms, [["lb", "load balancer"], ["db", "database"]]);
        check("[search]\nsynonyms = [[\"lb\"]]", "site.toml:2:13: error[PM803] a list of synonyms needs two");
        check(
            "[search]\nsynonyms = [[\"a\", \"b\"], [\"c\", \"d\", \"A\"]]",
            "site.toml:2:36: error[PM803] `A` stands among the synonyms already",
        );
        check(
            "[search]\nsynonyms = [[\"a\", \"b\", \"-\"]]",
            "site.toml:2:24: error[PM803] `-` has no letter or digit",
        );
        check(
            "[search]\nsynonyms = [\"a\"]",
            "site.toml:2:13: error[PM803] `search.synonyms` takes lists of texts, not a string",
        );
        check(
            "[search]\nsynonyms = [[\"a\", 1, \"b\"]]",
            "site.toml:2:19: error[PM803] `search.synonyms` takes lists of texts, not an integer",
        );
    }

    #[test]
    fn a_syntax_error_does_not_hide_the_rest() {
        let (config, messages) = read_text("[site]\ntitle = \norganisation = \"Acme\"\nnoindx = true\n");
        assert_eq!(config.site.organisation, "Acme");
        assert!(messages[0].contains("error[PM801]"), "{messages:?}");
        assert!(messages.iter().any(|m| m.contains("site.noindx")), "{messages:?}");
    }

    #[test]
    fn a_taxonomy_of_the_sites_own_is_a_row_more() {
        let (config, messages) = read_text("[[taxonomy]]\nkey = \"services\"\nlabel = \"Services\"\n");
        assert_eq!(messages, [""; 0]);
        let own = config.taxonomy("services").expect("it was added");
        assert_eq!(
            (own.singular.as_str(), own.plural.as_str(), own.field.as_str()),
            ("service", "Services", "services")
        );
    }

    #[test]
    fn the_content_folder_may_be_the_root() {
        assert_eq!(read_text("[content]\ndir = \".\"").0.content.dir, "");
        assert_eq!(read_text("[content]\ndir = \"./notes/\"").0.content.dir, "notes");
    }
}
