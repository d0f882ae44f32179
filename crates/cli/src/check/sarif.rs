//! What editors and hosts of code read: SARIF 2.1.0.

use serde_json::{Value, json};

use super::{
    finding::{self, Finding},
    positions::{Position, Positions},
    report::Report,
    rules::Kind,
};
use crate::{
    lang::{Lang, lang},
    output,
};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Prints everything there is to say. Whether nothing is wrong.
pub fn print(reports: impl Iterator<Item = Report>) -> bool {
    let mut is_valid = true;
    let results: Vec<Value> = reports
        .flat_map(|report| {
            is_valid &= report.violations.kept.is_empty();
            of_file(&report)
        })
        .collect();
    output::say(&log(&results).to_string());
    is_valid
}

fn log(results: &[Value]) -> Value {
    let language = match lang() {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    };
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "wecom-school",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": Kind::ALL.map(rule),
                },
            },
            "language": language,
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(kind: Kind) -> Value {
    json!({
        "id": kind.id(),
        "shortDescription": { "text": kind.summary() },
        "help": { "text": kind.remedy() },
        "defaultConfiguration": { "level": level(kind) },
    })
}

fn level(kind: Kind) -> &'static str {
    if kind.is_warning() { "warning" } else { "error" }
}

fn of_file(report: &Report) -> Vec<Value> {
    let positions = Positions::of(&report.text);
    let location = json!({ "uri": uri(&report.file) });
    let rest = finding::of_rest(report.violations.more);
    let findings = report.violations.kept.iter().chain(&rest).chain(&report.cut).chain(&report.warnings);
    findings.map(|finding| result(finding, &positions, &location)).collect()
}

fn result(finding: &Finding, positions: &Positions<'_>, file: &Value) -> Value {
    let mut physical = json!({ "artifactLocation": file });
    if let Some(span) = &finding.span {
        physical["region"] = region(positions.range(span));
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(pointer) = &finding.pointer {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer }]);
    }
    json!({
        "ruleId": finding.kind.id(),
        "ruleIndex": finding.kind as usize,
        "level": level(finding.kind),
        "message": { "text": finding.in_a_line() },
        "locations": [location],
    })
}

fn region((start, end): (Position, Position)) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a URI: relative as it was given, or absolute.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    let encoded = path.bytes().map(|byte| match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    scheme.to_owned() + &encoded.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_of_a_rule_is_its_place() {
        for (index, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("a folder/通知 100%.json"), "a%20folder/%E9%80%9A%E7%9F%A5%20100%25.json");
        assert_eq!(uri("a:b\n"), "a%3Ab%0A");
        assert_eq!(uri("/tmp/notice.json"), "file:///tmp/notice.json");
    }
}
