//! The output for programs: one JSON object.

use serde_json::{Map, Value, json};

use super::report::FileReport;
use crate::{
    excerpt::Position,
    finding::{Finding, Measured},
    output,
};

pub fn print(reports: impl Iterator<Item = FileReport>) {
    let mut outcome = "valid";
    let of_file = |report: FileReport| {
        if !report.violations.kept.is_empty() {
            outcome = "invalid";
        }
        let all =
            |findings: &[Finding]| findings.iter().map(|found| of_finding(found, &report.text)).collect::<Vec<_>>();
        let upload = |(pointer, file): &(String, String)| json!({ "pointer": pointer, "file": file });
        json!({
            "file": report.file,
            "page": report.page,
            "violations": all(&report.violations.kept),
            "more": report.violations.more,
            "cut": all(&report.cut),
            "warnings": all(&report.warnings),
            "uploads": report.uploads.iter().map(upload).collect::<Vec<_>>(),
        })
    };
    let files: Vec<Value> = reports.map(of_file).collect();
    output::say(&json!({ "outcome": outcome, "files": files }).to_string());
}

/// Leaves out properties that do not apply.
fn of_finding(finding: &Finding, text: &str) -> Value {
    let mut value = Map::new();
    if let Some(span) = &finding.span {
        let [start, end] = [span.start, span.end].map(|offset| Position::of(text, offset));
        value.insert("line".into(), start.line.into());
        value.insert("column".into(), start.column.into());
        value.insert("end_line".into(), end.line.into());
        value.insert("end_column".into(), end.column.into());
    }
    value.extend(finding.pointer.as_deref().map(|pointer| ("pointer".into(), pointer.into())));
    value.insert("rule".into(), json!(finding.kind));
    if let Some(Measured { limit, unit, size }) = finding.measured {
        value.insert("limit".into(), limit.into());
        value.insert("unit".into(), unit.into());
        value.extend(size.map(|size| ("measured".into(), size.into())));
    }
    value.insert("message".into(), finding.message.as_str().into());
    value.into()
}
