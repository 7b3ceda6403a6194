//! SARIF 2.1.0, which code scanning takes: rules, results, and fixes as replacements.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::findings::{Finding, Place};
use super::{Code, CodeEntry, Diagnostic, Findings, Severity};
use crate::address::{self, SourcePath};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One log with one run. Paths are relative to the repository, columns are counted in UTF-16 code units.
pub(super) fn log(findings: &Findings<'_>) -> String {
    let codes: BTreeSet<Code> = findings.items.iter().map(|finding| finding.diagnostic.code).collect();
    let places: BTreeMap<Code, usize> = codes.iter().enumerate().map(|(i, code)| (*code, i)).collect();
    let result = |(finding, fingerprint): (&Finding<'_>, String)| {
        result(findings, finding, places[&finding.diagnostic.code], &fingerprint)
    };
    let results: Value = findings.items.iter().zip(findings.fingerprints()).map(result).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "casebook",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(findings, code.entry())).collect::<Value>(),
            } },
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": { "SRCROOT": { "description": { "text": "The root of the repository." } } },
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).expect("it is plain data") + "\n"
}

fn rule(findings: &Findings<'_>, entry: &CodeEntry) -> Value {
    let usual = format!("{} `casebook rule {}` says more.", entry.meaning, entry.code);
    let help = (findings.explain)(entry.code).unwrap_or(usual);
    json!({
        "id": entry.code.to_string(),
        "name": entry.name,
        "shortDescription": { "text": entry.meaning },
        "help": { "text": help.replace('`', ""), "markdown": help },
        "defaultConfiguration": { "level": level(entry.severity) },
    })
}

fn result(findings: &Findings<'_>, finding: &Finding<'_>, rule: usize, fingerprint: &str) -> Value {
    let said = finding.diagnostic;
    let mut result = Map::new();
    result.insert("ruleId".into(), said.code.to_string().into());
    result.insert("ruleIndex".into(), rule.into());
    result.insert("level".into(), level(said.severity).into());
    let text = std::iter::once(&said.message).chain(&said.help).map(String::as_str).collect::<Vec<_>>().join("\n");
    result.insert("message".into(), json!({ "text": text }));
    result.insert("locations".into(), json!([location(findings, &said.path, finding.place)]));
    let related = said.related.iter().zip(&finding.related).map(|(other, place)| {
        let mut location = location(findings, &other.path, *place);
        location["message"] = json!({ "text": other.message });
        location
    });
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        result.insert("relatedLocations".into(), related.into());
    }
    result.insert("partialFingerprints".into(), json!({ "casebook/v1": fingerprint }));
    if let Some(fix) = fix(findings, said, &finding.edits) {
        result.insert("fixes".into(), json!([fix]));
    }
    Value::Object(result)
}

fn location(findings: &Findings<'_>, path: &SourcePath, place: Option<Place>) -> Value {
    // What is about a file as a whole is shown at its beginning.
    let region = place.map_or_else(|| json!({ "startLine": 1 }), region);
    json!({ "physicalLocation": { "artifactLocation": artifact(findings, path), "region": region } })
}

fn artifact(findings: &Findings<'_>, path: &SourcePath) -> Value {
    json!({ "uri": address::url_path(&findings.path(path)), "uriBaseId": "SRCROOT" })
}

fn region(place: Place) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.utf16_column,
        "endLine": place.end.line,
        "endColumn": place.end.utf16_column,
    })
}

fn fix(findings: &Findings<'_>, said: &Diagnostic, edits: &[Place]) -> Option<Value> {
    let fix = said.fix.as_ref().filter(|fix| fix.edits.len() == edits.len() && !edits.is_empty())?;
    let replacement = |(edit, place): (&super::Edit, &Place)| json!({ "deletedRegion": region(*place), "insertedContent": { "text": edit.text } });
    let replacements: Value = fix.edits.iter().zip(edits).map(replacement).collect();
    Some(json!({
        "description": { "text": fix.title },
        "artifactChanges": [{ "artifactLocation": artifact(findings, &said.path), "replacements": replacements }],
    }))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::findings::tests::check;

    #[test]
    fn rules_results_and_fixes_are_there() {
        insta::assert_snapshot!(check(log));
    }
}
