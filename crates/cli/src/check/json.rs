//! What programs read: one JSON object.

use serde_json::{Map, Value, json};

use super::{
    finding::{Finding, Measures},
    positions::Positions,
    report::Report,
};
use crate::output;

/// Prints everything there is to say. Whether nothing is wrong.
pub fn print(reports: impl Iterator<Item = Report>) -> bool {
    let mut is_valid = true;
    let files: Vec<Value> = reports
        .map(|report| {
            is_valid &= report.violations.kept.is_empty();
            of_file(&report)
        })
        .collect();
    let outcome = if is_valid { "valid" } else { "invalid" };
    output::say(&json!({ "outcome": outcome, "files": files }).to_string());
    is_valid
}

fn of_file(report: &Report) -> Value {
    let positions = Positions::of(&report.text);
    let all = |findings: &[Finding]| -> Vec<Value> {
        findings.iter().map(|finding| of_finding(finding, &positions)).collect()
    };
    let uploads = report.uploads.iter().map(|upload| json!({ "pointer": upload.pointer, "file": upload.file }));
    json!({
        "file": report.file,
        "page": report.page.map(super::Page::number),
        "violations": all(&report.violations.kept),
        "more": report.violations.more,
        "cut": all(&report.cut),
        "warnings": all(&report.warnings),
        "uploads": uploads.collect::<Vec<Value>>(),
    })
}

/// What does not apply is left out.
fn of_finding(finding: &Finding, positions: &Positions<'_>) -> Value {
    let mut value = Map::new();
    if let Some((start, end)) = finding.span.as_ref().map(|span| positions.range(span)) {
        value.insert("line".into(), start.line.into());
        value.insert("column".into(), start.column.into());
        value.insert("end_line".into(), end.line.into());
        value.insert("end_column".into(), end.column.into());
    }
    if let Some(pointer) = &finding.pointer {
        value.insert("pointer".into(), pointer.as_str().into());
    }
    value.insert("rule".into(), finding.kind.id().into());
    if let Some(Measures { limit, unit, measured }) = finding.measures {
        value.insert("limit".into(), limit.into());
        value.insert("unit".into(), unit.into());
        value.extend(measured.map(|measured| ("measured".to_owned(), measured.into())));
    }
    value.insert("message".into(), finding.message.as_str().into());
    value.into()
}
