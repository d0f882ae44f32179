//! The output for editors and hosts of code: SARIF 2.1.0.

use serde_json::{Value, json};

use super::report::{self, FileReport};
use crate::{
    excerpt::Position,
    finding::{Finding, Kind},
    lang::{Lang, lang},
    output,
};

pub fn print(reports: impl Iterator<Item = FileReport>) {
    let results: Vec<Value> = reports.flat_map(|report| results(&report)).collect();
    let language = match lang() {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    };
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "wecom-school",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": Kind::ALL.iter().copied().map(rule).collect::<Vec<_>>(),
                },
            },
            "language": language,
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    output::say(&log.to_string());
}

fn rule(kind: Kind) -> Value {
    json!({
        "id": kind,
        "shortDescription": { "text": kind.summary() },
        "help": { "text": kind.remedy() },
        "defaultConfiguration": { "level": level(kind) },
    })
}

fn level(kind: Kind) -> &'static str {
    if kind.is_warning() { "warning" } else { "error" }
}

fn results(report: &FileReport) -> Vec<Value> {
    let file = json!({ "uri": uri(&report.file) });
    let rest = report::rest(report.violations.more);
    let findings = report.violations.kept.iter().chain(&rest).chain(&report.cut).chain(&report.warnings);
    findings.map(|finding| result(finding, &report.text, &file)).collect()
}

fn result(finding: &Finding, text: &str, file: &Value) -> Value {
    let mut physical = json!({ "artifactLocation": file });
    if let Some(span) = &finding.span {
        let [start, end] = [span.start, span.end].map(|offset| Position::of(text, offset));
        physical["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(pointer) = &finding.pointer {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer }]);
    }
    json!({
        "ruleId": finding.kind,
        "ruleIndex": finding.kind as usize,
        "level": level(finding.kind),
        "message": { "text": finding.line() },
        "locations": [location],
    })
}

/// Returns a path as a URI: relative as it was given, or absolute.
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
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("a folder/通知 100%.json"), "a%20folder/%E9%80%9A%E7%9F%A5%20100%25.json");
        assert_eq!((uri("a:b\n").as_str(), uri("/tmp/a.json").as_str()), ("a%3Ab%0A", "file:///tmp/a.json"));
    }
}
