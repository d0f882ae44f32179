//! Every change of a page and of the schemas is reported, and nothing else.

use serde_json::{Map, Value};
use wecom_pages::{
    audit::{Finding, ReadPage, Status, audit},
    lock,
};
use wecom_schemas::Schemas;

use crate::library::{PAGE, locked, sources, to_mend};

fn line(finding: &Finding) -> String {
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    let line = finding.line.map_or_else(|| "-".to_owned(), |line| line.to_string());
    format!(
        "{line} {}: {} {} page={} other={} ({})",
        finding.word(),
        finding.subject,
        finding.fact,
        said(&finding.on_page),
        said(&finding.elsewhere),
        said(&finding.location),
    )
}

fn lines(findings: &[Finding]) -> String {
    findings.iter().map(|finding| line(finding) + "\n").collect()
}

#[test]
fn the_schemas_are_ones_that_the_generator_takes() {
    if let Err(problems) = Schemas::read(&sources()) {
        panic!("{problems}");
    }
}

#[test]
fn a_page_that_agrees_is_clean() {
    let read = ReadPage::new("page.md", PAGE);
    let findings = audit(&[read], &locked(), &sources()).unwrap();
    insta::assert_snapshot!(lines(&findings));
    assert!(findings.iter().any(|finding| finding.status == Status::Known), "仅 is no fact, and the lock knows it");
    assert_eq!(lines(&to_mend(PAGE)), "");
}

#[test]
fn the_lock_is_read_as_it_is_written() {
    let text = lock::write(&locked());
    insta::assert_snapshot!(text);
    let read = lock::read(&text).unwrap();
    assert_eq!(lock::write(&read), text);
    let findings = audit(&[ReadPage::new("page.md", PAGE)], &read, &sources()).unwrap();
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

/// One change of the page each, and everything that is reported then.
const CHANGES: &[(&str, &str, &str)] = &[
    ("a date", "2026/03/04", "2026/03/05"),
    ("a title", "title: \"借阅\"", "title: \"借出\""),
    ("a method", "POST（", "GET（"),
    ("a path", "loan/lend?", "loan/give?"),
    ("a parameter in the address", "?access_token=ACCESS_TOKEN", "?token=ACCESS_TOKEN"),
    ("a limit in bytes", "不超过64个字节", "不超过128个字节"),
    ("bytes become characters", "不超过64个字节", "不超过64个字符"),
    ("a limit with K", "不超过2K个字节", "不超过4K个字节"),
    ("a limit in characters", "不超过20个字符", "不超过30个字符"),
    ("characters become 汉字", "不超过20个字符", "不超过20个汉字"),
    ("a count", "最多支持100个 |", "最多支持50个 |"),
    ("a range of counts", "支持1到4张", "支持1到6张"),
    ("a range of values", "，范围为1~90 |\n\n", "，范围为1~60 |\n\n"),
    (
        "a default",
        "不静默，默认0 |\n| remind | 否 | 是否提醒，1表示提醒，0表示不提醒。silent为0表示立即提醒，silent为1忽略 |\n| kind | 是 | 此时固定为：film",
        "不静默，默认1 |\n| remind | 否 | 是否提醒，1表示提醒，0表示不提醒。silent为0表示立即提醒，silent为1忽略 |\n| kind | 是 | 此时固定为：film",
    ),
    ("a default in a note", "默认``30``", "默认``14``"),
    ("a fixed value", "固定为：film", "固定为：movie"),
    (
        "a value",
        "0表示不提醒。silent为0表示立即提醒，silent为1忽略 |\n| kind | 是 | 此时固定为：book",
        "2表示不提醒。silent为0表示立即提醒，silent为1忽略 |\n| kind | 是 | 此时固定为：book",
    ),
    ("required", "| cover | 否", "| cover | 是"),
    ("not required", "| title | 是", "| title | 否"),
    ("no longer cut", "，超过会自动截断", ""),
    ("no longer translated", "**（支持id转译）**", ""),
    ("no longer deprecated", "，即将废弃", ""),
    ("newly deprecated", "| note | 否 | 附言", "| note | 否 | 附言，即将废弃"),
    ("a size of pictures", "300\\*400", "300\\*500"),
    ("a format", "JPG、PNG", "JPG"),
    (
        "a condition",
        "silent为1忽略 |\n| kind | 是 | 此时固定为：film",
        "silent为2忽略 |\n| kind | 是 | 此时固定为：film",
    ),
    ("a clause that nothing reads", "库存仅供参考", "库存仅供参考，上限另行通知"),
    ("a number that nothing reads", "库存仅供参考", "库存仅供参考，馆藏3万册"),
    ("words alone", "附言", "留言"),
    ("words outside of tables", "读者凭证借书", "读者凭卡借书"),
    ("a row gone", "| note | 否 | 附言，最长不超过2K个字节 |\n", ""),
    ("a row more", "| discs | 是 | 碟片", "| copies | 否 | 册数，整型，最大值3 |\n| discs | 是 | 碟片"),
    ("a row renamed", "| note |", "| remark |"),
    (
        "rows in another order",
        "| kind | 是 | 此时固定为：film |\n| discs | 是 | 碟片，支持1到4张 |",
        "| discs | 是 | 碟片，支持1到4张 |\n| kind | 是 | 此时固定为：film |",
    ),
    ("a section gone", "## 概述\n读者凭证借书，每人每次最多8本。\n", ""),
    ("a section renamed", "## 影片", "## 电影"),
    ("a section more", "## 影片", "## 杂志\n\n## 影片"),
    ("an example with another value", "\"days\": 30", "\"days\": 31"),
    ("an example that is refused", "\"days\": 30", "\"days\": 91"),
    ("an example with an unknown parameter", "\"days\": 30", "\"days\": 30, \"hours\": 1"),
    ("an example of another type", "\"errcode\": 0", "\"errcode\": \"0\""),
    ("an example with a list for a number", "\"days\": 30", "\"days\": [30]"),
    ("an example with a number for a list", "[\"R1\", \"R2\"]", "7"),
    ("an example in a section of its own", "## 影片", "## 杂志\n```\n{ \"kind\": \"paper\" }\n```\n\n## 影片"),
    ("a list that must not be empty", "最多支持100个 |\n| silent", "最多支持100个，不能为空 |\n| silent"),
    ("a label", "**返回示例：**", "**返回结果：**"),
    ("an example with a comma too many", "\"days\": 30 }", "\"days\": 30, }"),
    ("a broken example", "\"days\": 30 }", "\"days: 30 }"),
    ("a space alone", "\n\n## 影片", "\n\n\n## 影片"),
];

#[test]
fn every_change_of_a_page_is_reported_and_nothing_else() {
    let mut reports = String::new();
    for (what, before, after) in CHANGES {
        assert_eq!(PAGE.matches(before).count(), 1, "{what}: `{before}` has to stand once");
        let findings = to_mend(&PAGE.replacen(before, after, 1));
        assert!(!findings.is_empty(), "{what} is not reported");
        reports.push_str(&format!("{what}\n{}\n", lines(&findings)));
    }
    insta::assert_snapshot!(reports);
}

/// Every keyword of every schema that a page can contradict, changed one at a time.
#[test]
fn every_change_of_a_schema_is_reported() {
    let mut tried = 0;
    for (file, text) in sources().into_iter().filter(|(file, _)| !file.starts_with("dialect/") && file != "errata.json")
    {
        let schema: Value = serde_json::from_str(&text).unwrap();
        for changed in changes(&schema) {
            let mut sources = sources();
            sources.insert(file.clone(), changed.to_string());
            let findings = audit(&[ReadPage::new("page.md", PAGE)], &locked(), &sources).unwrap();
            let reported = findings.iter().any(|finding| finding.status.is_to_mend());
            assert!(reported, "{file}: {changed}");
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried} changes alone were tried");
}

/// Returns the schema with one fact changed, for each fact.
fn changes(value: &Value) -> Vec<Value> {
    let Value::Object(map) = value else { return Vec::new() };
    let with = |key: &str, inner: Value| {
        let mut map = map.clone();
        map.insert(key.to_owned(), inner);
        Value::Object(map)
    };
    let without = |map: &Map<String, Value>, key: &str| {
        let mut map = map.clone();
        map.remove(key);
        Value::Object(map)
    };
    let mut all = Vec::new();
    for (key, inner) in map {
        let key = key.as_str();
        match (key, inner) {
            (
                "maxBytes" | "maxLength" | "minItems" | "maxItems" | "minimum" | "maximum" | "default",
                Value::Number(_),
            ) => {
                all.push(with(key, inner.as_i64().unwrap().checked_add(1).unwrap_or(0).into()));
            }
            ("const" | "method" | "path" | "server" | "section" | "page", Value::String(word)) => {
                all.push(with(key, format!("{word}x").into()));
            }
            ("type", Value::String(word)) if word != "object" => all.push(with(key, "boolean".into())),
            ("overflow", Value::String(word)) => {
                all.push(with(key, if word == "reject" { "truncate" } else { "reject" }.into()));
            }
            ("idTranslation" | "deprecated" | "enum", _) => all.push(without(map, key)),
            ("required" | "formats" | "bestPixels", Value::Array(list)) => all.push(with(key, list[1..].into())),
            ("properties" | "$defs", Value::Object(schemas)) => {
                for (name, schema) in schemas {
                    if key == "properties" {
                        all.push(with(key, without(schemas, name)));
                    }
                    for changed in changes(schema) {
                        let mut schemas = schemas.clone();
                        schemas.insert(name.clone(), changed);
                        all.push(with(key, schemas.into()));
                    }
                }
            }
            ("items" | "call" | "picture" | "source", _) => {
                all.extend(changes(inner).into_iter().map(|changed| with(key, changed)));
            }
            _ => {}
        }
    }
    all
}

/// One use of a decision does not excuse another schema that names it.
#[test]
fn a_decision_is_needed_wherever_it_is_named() {
    let mut sources = sources();
    let without = sources["lend.json"].replace("\"minLength\": 1,", "");
    sources.insert("lend.json".into(), without);
    let findings = audit(&[ReadPage::new("page.md", PAGE)], &locked(), &sources).unwrap();
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
    assert_eq!(statuses(&[ReadPage::new("page.md", PAGE)]), ["new https://library.invalid/document/1"]);
}
