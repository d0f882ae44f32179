//! The output of `check`: for people, for programs, and as SARIF 2.1.0 for editors and hosts of code.

use std::path::{MAIN_SEPARATOR, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::report::{FileReport, count_rest, to_problems};
use crate::{
    finding::{Finding, Kind, Measured},
    lang::{Lang, lang},
    layout::cut_middle,
    output::say,
    problem::{Position, Problem},
};

pub fn print_text(reports: impl Iterator<Item = FileReport>) {
    let (mut files, mut violations, mut cut) = (0, 0, 0);
    for report in reports {
        files += 1;
        violations += report.violations.kept.len() + report.violations.more;
        cut += report.cut.len();
        let uploads = report.uploads.iter().map(|(pointer, file)| {
            let pointer = cut_middle(pointer);
            let what = words!(
                "{pointer}: the file {file} is uploaded by `send`; it is not checked here";
                "{pointer}：文件 {file} 在 `send` 时上传，此处不检查"
            );
            Problem::remark(what).in_file(&report.name)
        });
        let problems = |findings, more| to_problems(&report.name, &report.text, findings, more).into_iter();
        let wrong = problems(&report.violations.kept, report.violations.more);
        for problem in wrong.chain(problems(&report.cut, 0)).chain(problems(&report.warnings, 0)).chain(uploads) {
            say(&(problem.render() + "\n"));
            say("");
        }
    }
    say(&words!(
        "files: {files}, violations: {violations}, texts that the server cuts: {cut}";
        "文件 {files} 个，问题 {violations} 处，会被截断的文字 {cut} 处"
    ));
}

pub fn print_json(reports: impl Iterator<Item = FileReport>) {
    let mut outcome = "valid";
    let file_as_json = |report: FileReport| {
        if !report.violations.kept.is_empty() {
            outcome = "invalid";
        }
        let all =
            |findings: &[Finding]| -> Value { findings.iter().map(|it| finding_as_json(it, &report.text)).collect() };
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
    let files: Vec<Value> = reports.map(file_as_json).collect();
    say(&json!({ "outcome": outcome, "files": files }).to_string());
}

/// Leaves out properties that do not apply.
fn finding_as_json(finding: &Finding, text: &str) -> Value {
    let mut value = locate(finding, text, ["line", "column", "end_line", "end_column"]).unwrap_or_default();
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

/// Returns where a finding begins and ends, under four names; `None` if it is about the file as a whole.
fn locate(finding: &Finding, text: &str, names: [&str; 4]) -> Option<Map<String, Value>> {
    let [start, end] = finding.span.as_ref().map(|span| [span.start, span.end].map(|at| Position::of(text, at)))?;
    let numbers = [start.line, start.column, end.line, end.column];
    Some(names.into_iter().zip(numbers).map(|(name, number)| (name.to_owned(), number.into())).collect())
}

pub fn print_sarif(reports: impl Iterator<Item = FileReport>) {
    let level = |kind: Kind| if kind.is_warning() { "warning" } else { "error" };
    let mut results = Vec::new();
    for report in reports {
        let file = json!({ "uri": to_uri(&report.file) });
        let rest = count_rest(report.violations.more);
        for finding in report.violations.kept.iter().chain(&rest).chain(&report.cut).chain(&report.warnings) {
            results.push(json!({
                "ruleId": finding.kind,
                "ruleIndex": finding.kind as usize,
                "level": level(finding.kind),
                "message": { "text": finding.line() },
                "locations": [sarif_location(finding, &report.text, &file)],
            }));
        }
    }
    let rule = |kind: &Kind| {
        json!({
            "id": kind,
            "shortDescription": { "text": kind.summary() },
            "help": { "text": kind.remedy() },
            "defaultConfiguration": { "level": level(*kind) },
        })
    };
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "wecom-school",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": Kind::ALL.iter().map(rule).collect::<Vec<_>>(),
                },
            },
            "language": if lang() == Lang::Zh { "zh-CN" } else { "en" },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    say(&log.to_string());
}

fn sarif_location(finding: &Finding, text: &str, file: &Value) -> Value {
    let mut physical = json!({ "artifactLocation": file });
    if let Some(region) = locate(finding, text, ["startLine", "startColumn", "endLine", "endColumn"]) {
        physical["region"] = region.into();
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(pointer) = &finding.pointer {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer }]);
    }
    location
}

/// The signs that a path may have as they are.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns a path as a URI: relative as it was given, or absolute.
fn to_uri(path: &str) -> String {
    let is_absolute = Path::new(path).is_absolute();
    let path = path.replace(MAIN_SEPARATOR, "/");
    let scheme = match path.strip_prefix('/') {
        Some(_) => "file://",
        // It begins with the letter of a drive.
        None if is_absolute => "file:///",
        None => "",
    };
    format!("{scheme}{}", utf8_percent_encode(&path, PATH))
}
