//! Qualifiers as options, for those who know options better.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

/// What a search is narrowed down to. All of them must hold; commas mean any of several values.
#[derive(Debug, Args)]
#[command(next_help_heading = "Narrow down")]
pub(super) struct Only {
    /// Groups to look in: incidents, causes, actions, systems, types, tags, …
    #[arg(long = "in", value_name = "GROUPS", value_parser = NonEmptyStringValueParser::new())]
    groups: Option<String>,
    /// Only what this system, or a part of it, was hit by
    #[arg(long, value_name = "SYSTEMS", value_parser = NonEmptyStringValueParser::new())]
    system: Vec<String>,
    /// Only what has this cause, or one below it
    #[arg(long, value_name = "CAUSES", value_parser = NonEmptyStringValueParser::new())]
    cause: Vec<String>,
    /// Only these severities: 1, sev2, …
    #[arg(long, value_name = "SEVERITIES", value_parser = NonEmptyStringValueParser::new())]
    sev: Vec<String>,
    /// Only what this team or role owns
    #[arg(long, value_name = "OWNERS", value_parser = NonEmptyStringValueParser::new())]
    owner: Vec<String>,
    /// Only what happened since: 2026, 2026-03, 2026-03-07, or an age such as 30d
    #[arg(long, value_name = "DAY", value_parser = NonEmptyStringValueParser::new())]
    after: Option<String>,
    /// Only what happened before
    #[arg(long, value_name = "DAY", value_parser = NonEmptyStringValueParser::new())]
    before: Option<String>,
    /// Only what is in this state: open, overdue, done, came-back, draft, …
    #[arg(long, value_name = "STATES", value_parser = NonEmptyStringValueParser::new())]
    is: Vec<String>,
}

impl Only {
    /// The options that make a query without words.
    pub(super) const NAMES: [&str; 8] = ["groups", "system", "cause", "sev", "owner", "after", "before", "is"];

    /// The same as a query.
    pub(super) fn line(&self) -> String {
        let options = [
            ("system", &self.system[..]),
            ("cause", &self.cause),
            ("sev", &self.sev),
            ("owner", &self.owner),
            ("is", &self.is),
            ("after", self.after.as_slice()),
            ("before", self.before.as_slice()),
            ("in", self.groups.as_slice()),
        ];
        let qualifiers = options.iter().flat_map(|(key, values)| values.iter().map(|value| qualifier(key, value)));
        qualifiers.collect::<Vec<_>>().join(" ")
    }
}

/// `key:value,value`, in quotes what would end early without them.
fn qualifier(key: &str, values: &str) -> String {
    let is_special = |c: char| c.is_whitespace() || "\"“”„()|".contains(c);
    let value = |value: &str| {
        let value = value.trim();
        if value.contains(is_special) {
            format!("\"{}\"", value.replace(['"', '“', '”', '„'], ""))
        } else {
            value.to_owned()
        }
    };
    format!("{key}:{}", values.split(',').map(value).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_qualifiers() {
        let check = |values: &str, expected: &str| assert_eq!(qualifier("owner", values), expected);
        check("sre", "owner:sre");
        check("sre, web", "owner:sre,web");
        check("data team,sre", "owner:\"data team\",sre");
        check("a\"b", "owner:\"ab\"");
        check("-x", "owner:-x");
        check("a(b)", "owner:\"a(b)\"");
    }
}
