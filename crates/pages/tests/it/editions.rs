//! Audits of other editions of a page, and of differences that a decision settles.

use wecom_pages::audit::{Finding, Status, audit};
use wecom_schemas::Sources;

use crate::library::{PAGE, locked, read, sources};

const URL: &str = "https://library.invalid/document/1";

/// Returns another edition of the page: with another number, date and title, other rights and examples.
fn edition() -> String {
    [
        ("document/1", "document/2"),
        ("2026/03/04", "2026/04/01"),
        ("title: \"借阅\"", "title: \"代借\""),
        ("读者凭证借书", "代理须具有借书的权限"),
        ("| access_token | 是 | 凭证 |", "| access_token | 是 | 代理的凭证 |"),
        ("[\"L1\"]", "[\"L7\"]"),
        ("平凡的世界", "围城"),
        ("**返回示例：**", "**返回结果：**"),
    ]
    .iter()
    .fold(PAGE.to_owned(), |page, (old, new)| page.replace(old, new))
}

/// Returns the schemas after `changes`: each replaces a text in a file.
fn changed(changes: &[(&str, &str, &str)]) -> Sources {
    let mut sources = sources();
    for (file, old, new) in changes {
        let text = sources.get_mut(*file).unwrap();
        assert!(text.contains(old), "{file} has no {old}");
        *text = text.replacen(old, new, 1);
    }
    sources
}

/// Returns the change by which the schemas name the edition.
fn named() -> (&'static str, &'static str, &'static str) {
    let section = "\"section\": \"接口定义\"";
    ("lend.json", section, "\"section\": \"接口定义\", \"editions\": [\"https://library.invalid/document/2\"]")
}

/// Returns the changes that add a decision and name it in the schema of the answer.
fn decided(settles: &str) -> [(&'static str, &'static str, String); 2] {
    let entry = format!(
        r#""errata": [{{ "id": "a-choice", "where": "1", "page_says": "a", "decided": "A choice of this library counts.",
        "because": "b", "settles": [{settles}] }},"#
    );
    let more = "\"answer-without-table\", \"a-choice\"]".to_owned();
    [("errata.json", "\"errata\": [", entry), ("answer.json", "\"answer-without-table\"\n  ]", more)]
}

/// Returns the findings of an audit of one page that are to mend or about the edition.
fn report(page: &str, sources: &Sources) -> Vec<String> {
    let findings = audit(&[read(page)], &locked(), sources).unwrap();
    let matters = |finding: &&Finding| finding.status.is_to_mend() || finding.status == Status::Edition;
    let line = |finding: &Finding| format!("{}: {} {}", finding.word(), finding.subject, finding.fact);
    findings.iter().filter(matters).map(line).collect()
}

#[test]
fn an_edition_is_compared_with_the_schemas_of_its_page() {
    let row = "| days | 否 | 天数，默认30，范围为1~90 |\n";
    let answer = "{ \"errcode\": 0, \"loans\": [\"L7\"] }";
    for (name, old, new, expected) in [
        ("the same facts in other words", "", "", &[][..]),
        ("another section", "## 接口定义", "## 接口", &[]),
        ("another limit", "不超过20个字符", "不超过30个字符", &["differs: discs.label max_characters"]),
        ("a missing parameter of the request", row, "", &["only schema: days row"]),
        ("a missing parameter of the answer", answer, "{ \"errcode\": 0 }", &["edition: loans row"]),
        (
            "an additional parameter of the answer",
            answer,
            "{ \"errcode\": 0, \"loans\": [\"L1\"], \"late\": 1 }",
            &["only page: late row"],
        ),
        (
            "another call",
            "loan/lend",
            "loan/give",
            &["only schema: table table", "differs: call path", "only page: example 返回结果 table"],
        ),
        (
            "an additional call",
            "## 图书",
            "**请求地址：** https://library.invalid/cgi-bin/loan/end\n\n## 图书",
            &["only page: call call"],
        ),
    ] {
        let page = edition().replacen(old, new, usize::from(!old.is_empty()));
        assert!(old.is_empty() || page != edition(), "{name}");
        assert_eq!(report(&page, &changed(&[named()])), expected, "{name}");
    }
}

#[test]
fn an_edition_that_no_schema_names_is_recognised_by_its_call() {
    assert_eq!(report(&edition(), &sources()), ["edition: page edition"]);
    let other = edition().replace("loan/lend", "loan/give");
    assert!(report(&other, &sources()).contains(&"only page: page source".to_owned()));
}

/// A decision settles a difference between page and schema, also if only one of them has the row. `pages` limits the decision to
/// some pages.
#[test]
fn a_decision_settles_rows_and_calls() {
    let more = PAGE.replace("\"loans\": [\"L1\"]", "\"loans\": [\"L1\"], \"late\": 1");
    let less = PAGE.replace(", \"loans\": [\"L1\"]", "");
    let misprint = PAGE.replace("\"loans\"", "\"lones\"");
    let call = PAGE.replace(
        "## 图书",
        "## 归还\n**请求地址：** https://library.invalid/cgi-bin/loan/end?key=K\n\n| 参数 | 必须 | 说明 |\n|--|--|--|\n| loan | 是 | 最长9个字节，仅一个 |\n\n```\n{ \"loan\": 1 }\n```\n## 图书",
    );
    for (name, page, settles) in [
        ("only on the page", &more, r#"{ "fact": "row", "page": "late", "schema": null }"#),
        ("only in the schema", &less, r#"{ "fact": "row", "page": null, "schema": "loans" }"#),
        ("a misprint", &misprint, r#"{ "fact": "row", "page": "lones", "schema": "loans" }"#),
        ("a call", &call, r#"{ "fact": "call", "page": "/cgi-bin/loan/end", "schema": null }"#),
    ] {
        let with = |pages: &str| {
            let settles = settles.replace(" }", &format!("{pages} }}"));
            let [errata, answer] = decided(&settles);
            report_of_schemas(page, &changed(&[(errata.0, errata.1, &errata.2), (answer.0, answer.1, &answer.2)]))
        };
        assert!(!report_of_schemas(page, &sources()).is_empty(), "{name}: undecided");
        assert_eq!(with(""), [""; 0], "{name}");
        assert_eq!(with(&format!(r#", "pages": ["{URL}"]"#)), [""; 0], "{name}: on this page");
        assert!(!with(r#", "pages": ["https://library.invalid/document/9"]"#).is_empty(), "{name}: on another page");
    }
}

/// Returns what the comparison with the schemas reports, without the changes since the lock.
fn report_of_schemas(page: &str, sources: &Sources) -> Vec<String> {
    let is_change =
        |line: &String| ["changed", "new", "gone", "example", "unneeded"].iter().any(|word| line.starts_with(word));
    report(page, sources).into_iter().filter(|line| !is_change(line)).collect()
}

#[test]
fn a_list_of_values_must_have_exactly_those_of_the_schema() {
    let definition = |name: &str| {
        format!(
            r#""$defs": {{ "Floor": {{ "description": "A floor.", "source": {{ "page": "https://library.invalid/floors", "section": "楼层" }},
            "type": "integer", "minimum": -9223372036854775808, "maximum": 9223372036854775807,
            "values": [{{ "const": 1, "title": "{name}", "description": "One." }}, {{ "const": 2, "title": "Two", "description": "Two." }}] }} }},
            "additionalProperties": true"#
        )
    };
    let page = |values: &str| {
        let rows: Vec<String> = values.split(' ').map(|value| format!("|层|{value}|\n")).collect();
        format!(
            "---\nsource_url: https://library.invalid/floors\n---\n## 楼层\n|名称层|参数值|\n|--|--|\n{}",
            rows.concat()
        )
    };
    let sources = changed(&[("answer.json", "\"additionalProperties\": true", &definition("One"))]);
    for (values, expected) in
        [("1 2", &[][..]), ("1", &["only schema: code 2 code"]), ("1 2 3", &["only page: code 3 code"])]
    {
        assert_eq!(report_of_schemas(&page(values), &sources), expected, "{values}");
    }
}

#[test]
fn prose_states_the_limits_of_kinds_of_files() {
    let definition = r#""$defs": { "Kind": { "description": "A kind.", "oneOf": [{ "const": "scan", "title": "Scan",
        "description": "A scan.", "file": { "minBytes": 1, "maxBytes": 64, "formats": ["JPG"] } }] } },
        "unevaluatedProperties": false"#;
    let sources = changed(&[("lend.json", "\"unevaluatedProperties\": false", definition)]);
    for (line, expected) in [
        ("* 扫描（scan）：不超过64个字节，支持JPG格式", &[][..]),
        ("* 扫描（scan）：不超过65个字节，支持JPG格式", &["differs: scan max_bytes"]),
        ("* 扫描：不超过64个字节，支持JPG格式", &["only schema: scan row"]),
    ] {
        let page = PAGE.replace("读者凭证借书", &format!("{line}\n读者凭证借书"));
        assert_eq!(report_of_schemas(&page, &sources), expected, "{line}");
    }
}
