//! What `casebook init` and `casebook new` write: the vocabularies, a template, a sample.

mod ci;
mod vocabulary;

use crate::model::time::Day;

pub(super) use ci::Ci;

/// The default template of `casebook new`.
pub(super) const POST_MORTEM: &str = include_str!("post-mortem.md");

/// What `casebook init` writes for the owner to edit.
pub(super) const SITE: &str = include_str!("site.toml");

/// The sample post-mortem with the systems it names, by path below the content folder.
const SAMPLE: &[(&str, &str)] = &[
    ("2026-06-30-frontend-504s.md", include_str!("sample.md")),
    ("systems/frontend/load-balancer.md", include_str!("sample-load-balancer.md")),
    ("systems/frontend/web.md", include_str!("sample-web.md")),
];

/// The sample's files, by path below the content folder.
pub(super) fn sample() -> impl Iterator<Item = (String, String)> {
    SAMPLE.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
}

/// The pages of the default causes and action types, by path below the content folder.
pub(super) fn vocabularies() -> impl Iterator<Item = (String, String)> {
    let pages = |folder: &'static str, rows: &'static [[&'static str; 3]]| {
        rows.iter().map(move |[slug, title, description]| {
            (format!("{folder}/{slug}.md"), format!("---\ntitle: {title}\ndescription: {description}\n---\n"))
        })
    };
    pages("causes", vocabulary::CAUSES).chain(pages("action-types", vocabulary::ACTION_TYPES))
}

/// What a template's `{{name}}` becomes.
#[derive(Debug, Clone)]
pub(super) struct Blanks<'a> {
    pub(super) title: &'a str,
    pub(super) date: Day,
    pub(super) started: Option<&'a str>,
    pub(super) severity: Option<&'a str>,
    pub(super) systems: &'a [String],
    pub(super) cause: Option<&'a str>,
}

/// Fills in a template: `{{title}}` and its kin, quoted so that the front matter stays valid whatever they hold.
/// A line of front matter whose blank has no value becomes a comment that shows what to write.
pub(super) fn fill(template: &str, blanks: &Blanks<'_>) -> String {
    let quoted = |text: &str| serde_json::to_string(text).expect("texts can be quoted");
    let systems = format!("[{}]", blanks.systems.join(", "));
    let values = [
        ("{{title}}", Some(quoted(blanks.title))),
        ("{{date}}", Some(blanks.date.to_string())),
        ("{{started}}", blanks.started.map(str::to_owned)),
        ("{{severity}}", blanks.severity.map(str::to_owned)),
        ("{{systems}}", (!blanks.systems.is_empty()).then_some(systems)),
        ("{{root_cause}}", blanks.cause.map(str::to_owned)),
    ];
    let line = |line: &str| {
        let Some((blank, value)) = values.iter().find(|(blank, _)| line.contains(blank)) else {
            return line.to_owned();
        };
        match value {
            Some(value) => line.replace(blank, value),
            None => format!("# {}", line.replace(blank, "").trim_end()),
        }
    };
    template.lines().map(|text| line(text) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_quoted_and_absent_ones_become_comments() {
        let blanks = Blanks {
            title: "Checkout: \"slow\"",
            date: Day::parse("2026-07-01").expect("a day"),
            started: None,
            severity: Some("sev2"),
            systems: &[],
            cause: None,
        };
        let filled =
            fill("title: {{title}}\ndate: {{date}}\nseverity: {{severity}}\nsystems: {{systems}}   \n", &blanks);
        assert_eq!(filled, "title: \"Checkout: \\\"slow\\\"\"\ndate: 2026-07-01\nseverity: sev2\n# systems:\n");
    }
}
