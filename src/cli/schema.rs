//! `casebook schema`: the JSON Schemas of what people type and of what commands print.

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde_json::Value;

use super::search::SearchOutput;
use super::similar::SimilarOutput;
use super::{Global, Outcome, Workspace};
use crate::config::{Config, json_schema};
use crate::diagnostic::CheckOutput;
use crate::disk;
use crate::parse;

/// Print the JSON Schema of front matter, site.toml or an output
///
/// For editors that complete and check what is typed, and for programs that read what is printed. Inside a library, the
/// schema of front matter has its severities and its own taxonomies.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Of what
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The front matter of a post-mortem
    FrontMatter,
    /// The front matter of a term's page
    Term,
    /// site.toml
    Site,
    /// What `check --output-format json` prints
    OutputCheck,
    /// What `search --format json` prints
    OutputSearch,
    /// What `similar --format json` prints
    OutputSimilar,
}

pub(super) fn run(command: &Schema, global: &Global) -> anyhow::Result<Outcome> {
    let schema = match command.what {
        What::FrontMatter => match settings(global)? {
            Ok(config) => parse::post_mortem_schema(&config),
            Err(outcome) => return Ok(outcome),
        },
        What::Term => parse::term_schema(),
        What::Site => json_schema::site_schema(),
        What::OutputCheck => output::<CheckOutput<'_>>("check"),
        What::OutputSearch => output::<SearchOutput<'_>>("search"),
        What::OutputSimilar => output::<SimilarOutput<'_>>("similar"),
    };
    println!("{}", serde_json::to_string_pretty(&schema).expect("it is plain data"));
    Ok(Outcome::Done)
}

/// The settings of the library that the command is run in; the usual ones where there is none.
fn settings(global: &Global) -> anyhow::Result<Result<Config, Outcome>> {
    let here = std::env::current_dir().ok();
    let is_in_library =
        global.root.is_some() || global.config.is_some() || here.is_some_and(|here| disk::find_root(&here).is_some());
    if !is_in_library {
        return Ok(Ok(Config::default()));
    }
    Ok(Workspace::open(global)?.map(|workspace| Config::clone(&workspace.config)))
}

/// The schema of what a command prints.
fn output<T: JsonSchema>(name: &str) -> Value {
    let mut schema = schemars::schema_for!(T).to_value();
    if let Value::Object(keys) = &mut schema {
        keys.shift_insert(1, "$id".to_owned(), format!("urn:casebook:schema:output-{name}").into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_say_which_they_are() {
        let schema = output::<CheckOutput<'_>>("check");
        assert_eq!(schema["$id"], "urn:casebook:schema:output-check");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(schema["properties"]["diagnostics"].is_object(), "{schema}");
    }
}
