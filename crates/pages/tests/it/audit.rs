//! Every change of a page and of the schemas is reported, and nothing else.

use serde_json::Value;
use wecom_pages::{
    ReadPage,
    audit::{Finding, Status, audit},
    lock,
};
use wecom_schemas::{Schemas, pointer};

use crate::library::{PAGE, locked, read, sources, to_mend};

fn lines(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let [page, other, location] = [&finding.on_page, &finding.elsewhere, &finding.location]
            .map(|value| value.clone().unwrap_or_else(|| "-".into()));
        let line = finding.line.map_or_else(|| "-".to_owned(), |line| line.to_string());
        let (word, subject, fact) = (finding.word(), &finding.subject, &finding.fact);
        format!("{line} {word}: {subject} {fact} page={page} other={other} ({location})\n")
    };
    findings.iter().map(line).collect()
}

#[test]
fn the_schemas_are_ones_that_the_generator_takes() {
    if let Err(problems) = Schemas::read(&sources()) {
        panic!("{problems}");
    }
}

#[test]
fn a_page_that_agrees_is_clean() {
    let findings = audit(&[read(PAGE)], &locked(), &sources()).unwrap();
    insta::assert_snapshot!(lines(&findings));
    assert!(findings.iter().any(|finding| finding.status == Status::Known), "仅 is no fact, and the lock knows it");
    assert_eq!(lines(&to_mend(PAGE)), "");
}

#[test]
fn the_lock_is_read_as_it_is_written() {
    let text = lock::write(&locked());
    insta::assert_snapshot!(text);
    let locked = lock::read(&text).unwrap();
    assert_eq!(lock::write(&locked), text);
    let findings = audit(&[read(PAGE)], &locked, &sources()).unwrap();
    assert!(findings.iter().all(|finding| !finding.status.is_to_mend()), "{}", lines(&findings));
}

#[test]
fn a_lock_that_was_edited_says_where() {
    let text = lock::write(&locked());
    for (right, wrong) in [
        ("max_items=100", "max_items=many"),
        ("table request", "table question"),
        ("section 图书", "chapter 图书"),
        ("call POST", "call"),
        ("digest", "page https://library.invalid/document/1\ndigest"),
    ] {
        let error = lock::read(&text.replacen(right, wrong, 1)).unwrap_err();
        let line = text.lines().position(|line| line.contains(right)).unwrap() + 1;
        assert!(error.starts_with(&format!("line {line}: ")), "{error}");
    }
    assert!(lock::read("title 图书").is_err(), "a title of no page");
}

/// Makes one change of the page at a time, and shows everything that is reported then. Each line of `changes.txt` has the
/// title of a change, the text before and the text after, if there is one; `⏎` is a line break.
#[test]
fn every_change_of_a_page_is_reported_and_nothing_else() {
    let mut reports = String::new();
    for line in include_str!("library/changes.txt").lines() {
        let line = line.replace('⏎', "\n");
        let mut cells = line.split('\t');
        let [what, before, after] = [(); 3].map(|()| cells.next().unwrap_or_default());
        assert_eq!(PAGE.matches(before).count(), 1, "{what}: `{before}` has to be there once");
        let findings = to_mend(&PAGE.replacen(before, after, 1));
        assert!(!findings.is_empty(), "{what} is not reported");
        reports.push_str(&format!("{what}\n{}\n", lines(&findings)));
    }
    insta::assert_snapshot!(reports);
}

/// Changes every keyword of every schema that a page can contradict, one at a time.
#[test]
fn every_change_of_a_schema_is_reported() {
    let mut tried = 0;
    for (file, text) in sources().into_iter().filter(|(file, _)| !file.starts_with("dialect/") && file != "errata.json")
    {
        for changed in changes(&serde_json::from_str(&text).unwrap()) {
            let mut sources = sources();
            sources.insert(file.clone(), changed.to_string());
            let findings = audit(&[read(PAGE)], &locked(), &sources).unwrap();
            let reported = findings.iter().any(|finding| finding.status.is_to_mend());
            assert!(reported, "{file}: {changed}");
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried} changes alone were tried");
}

/// Returns the schema with one fact changed or removed, for each fact.
fn changes(schema: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    pointer::walk(schema, "", &mut |pointer, value| {
        let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
        let other: Value = match (key, value) {
            (
                "maxBytes" | "maxLength" | "minItems" | "maxItems" | "minimum" | "maximum" | "default",
                Value::Number(number),
            ) => number.as_i64().unwrap().checked_add(1).unwrap_or(0).into(),
            ("const" | "method" | "path" | "server" | "section" | "page", Value::String(word)) => {
                format!("{word}x").into()
            }
            ("type", Value::String(word)) if word != "object" => "boolean".into(),
            ("overflow", Value::String(word)) => if word == "reject" { "truncate" } else { "reject" }.into(),
            ("required" | "formats" | "bestPixels", Value::Array(list)) => list[1..].into(),
            ("idTranslation" | "deprecated" | "enum", _) => Value::Null,
            _ if parent.ends_with("/properties") => Value::Null,
            _ => return,
        };
        let mut changed = schema.clone();
        match changed.pointer_mut(parent) {
            Some(Value::Object(map)) if other.is_null() => _ = map.shift_remove(key),
            Some(Value::Object(map)) => map[key] = other,
            _ => panic!("{pointer} is in no object"),
        }
        all.push(changed);
    });
    all
}

/// One use of a decision does not excuse another schema that names it.
#[test]
fn a_decision_is_needed_wherever_it_is_named() {
    let mut sources = sources();
    let without = sources["lend.json"].replace("\"minLength\": 1,", "");
    sources.insert("lend.json".into(), without);
    let findings = audit(&[read(PAGE)], &locked(), &sources).unwrap();
    let unneeded: Vec<_> = findings.iter().filter(|finding| finding.fact == "decision").collect();
    assert!(!unneeded.is_empty() && unneeded.iter().all(|finding| finding.subject == "to_reader"));
}

#[test]
fn a_page_that_nobody_locked_is_listed_or_new() {
    let statuses = |pages: &[ReadPage]| {
        let findings = audit(pages, &[], &sources()).unwrap().into_iter();
        let wanted = |finding: &Finding| matches!(finding.status, Status::Unlocked | Status::Changed);
        findings.filter(wanted).map(|finding| format!("{} {}", finding.word(), finding.page)).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&[]), ["unlocked https://library.invalid/document/1"]);
    assert_eq!(statuses(&[read(PAGE)]), ["new https://library.invalid/document/1"]);
}
