//! Pages about a library that does not exist, drafted, settled by a program, and generated.

use std::collections::BTreeMap;

use serde_json::Value;
use wecom_codegen::{Target, generate};
use wecom_export::{Publication, export};
use wecom_pages::{
    draft::{Around, Draft, draft},
    page::Page,
};
use wecom_schemas::{Problems, Schemas};

const NOTICE: &str = include_str!("pages/notice.md");
const PARTNER: &str = include_str!("pages/partner.md");
const LOANS: &str = include_str!("pages/loans.md");
const ORDERS: &str = include_str!("pages/orders.md");
const DOUBTS: &str = include_str!("pages/doubts.md");
const KEYS: &str = include_str!("pages/keys.md");
const DIALECT: &str = include_str!("../../../../schema/dialect/schema.json");

fn drafted(file: &str, text: &str) -> Draft {
    let page = Page::read(text);
    draft(&page, &wecom_pages::read(text, &page), Around { file, has_codes: false })
}

fn generated(files: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Problems> {
    let mut sources = files.clone();
    sources.insert(wecom_schemas::DIALECT.to_owned(), DIALECT.to_owned());
    generate(&Schemas::read(&sources)?, &Target { runtime: "crate::runtime".into(), source_folder: "schema".into() })
}

/// The files as they are when every doubt is settled by what was assumed.
fn settled(draft: &Draft) -> BTreeMap<String, String> {
    fn without_drafts(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|key, value| key != "draft" || value.get("row").is_none());
                map.values_mut().for_each(without_drafts);
            }
            Value::Array(list) => list.iter_mut().for_each(without_drafts),
            _ => {}
        }
    }
    let settle = |(path, text): (&String, &String)| {
        let mut value: Value = serde_json::from_str(text).unwrap();
        without_drafts(&mut value);
        (path.clone(), value.to_string())
    };
    draft.files.iter().map(settle).collect()
}

/// The schema at a pointer of a drafted file.
fn at(draft: &Draft, file: &str, pointer: &str) -> Value {
    let file: Value = serde_json::from_str(&draft.files[file]).unwrap();
    file.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")).clone()
}

#[test]
fn every_doubt_is_refused_and_settled_drafts_are_accepted() {
    for (file, text) in [
        ("notice.md", NOTICE),
        ("partner.md", PARTNER),
        ("loans.md", LOANS),
        ("orders.md", ORDERS),
        ("doubts.md", DOUBTS),
        ("keys.md", KEYS),
    ] {
        let draft = drafted(file, text);
        let refused = generated(&draft.files).expect_err("a draft was accepted");
        let doubts = refused.0.iter().filter(|problem| problem.message.starts_with("not settled: ")).count();
        assert_eq!(doubts, draft.doubts, "{file}");
        if let Err(problems) = generated(&settled(&draft)) {
            panic!("{file}\n{problems}");
        }
    }
}

/// What the page's own example contradicts, what the dialect can't say, and what is not said.
#[test]
fn what_can_not_be_kept_is_doubted() {
    let draft = drafted("doubts.md", DOUBTS);
    let file: Value = serde_json::from_str(&draft.files["shelf_set/request.json"]).unwrap();
    let mut lines = vec![draft.to_string()];
    let mut doubts_of = |name: &str, schema: &Value| {
        lines.push(name.to_owned());
        let doubts = schema["draft"]["doubts"].as_array().cloned().unwrap_or_default();
        lines.extend(doubts.iter().filter_map(Value::as_str).map(|doubt| format!("  {doubt}")));
    };
    doubts_of("root", &file);
    for (name, schema) in file["properties"].as_object().unwrap() {
        doubts_of(name, schema);
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// Every schema and every parameter of an address that is a secret, or about which there is a doubt whether it is one.
#[test]
fn secrets_are_marked_and_doubts_are_said() {
    fn collect(file: &str, pointer: &str, value: &Value, found: &mut Vec<String>) {
        let doubts = value["draft"]["doubts"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let doubts: Vec<&str> = doubts.filter(|doubt| doubt.contains("a secret")).collect();
        if value["secret"] == true || !doubts.is_empty() {
            let mark = if value["secret"] == true { "secret" } else { "not marked" };
            found.push(format!("{file}#{pointer} {mark} {doubts:?}"));
        }
        match value {
            Value::Object(map) => {
                map.iter().for_each(|(key, value)| collect(file, &format!("{pointer}/{key}"), value, found));
            }
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(at, value)| collect(file, &format!("{pointer}/{at}"), value, found));
            }
            _ => {}
        }
    }
    let draft = drafted("keys.md", KEYS);
    let mut found = Vec::new();
    for (file, text) in draft.files.iter().filter(|(file, _)| !file.starts_with("examples/")) {
        collect(file, "", &serde_json::from_str(text).unwrap(), &mut found);
    }
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn calls_that_take_a_token_ask_for_it_in_the_openapi_document() {
    let mut sources = settled(&drafted("keys.md", KEYS));
    sources.insert(wecom_schemas::DIALECT.to_owned(), DIALECT.to_owned());
    let publication = Publication {
        title: "Library".into(),
        title_in_chinese: "图书馆".into(),
        version: "1.0.0".into(),
        license: "MIT".into(),
        source_folder: "schema".into(),
    };
    let files = export(&Schemas::read(&sources).unwrap(), &publication).unwrap();
    let document: Value = serde_json::from_str(&files["openapi.json"]).unwrap();
    let mut asked = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let names: Vec<&str> = parameters.filter_map(|parameter| parameter["name"].as_str()).collect();
            asked.push(format!("{method} {path} {} {names:?}", operation["security"]));
        }
    }
    assert_eq!(
        asked,
        [
            r#"get /cgi-bin/library/token [] ["libraryid", "librarysecret"]"#,
            r#"get /cgi-bin/reader/get [{"access_token":[]}] ["code"]"#,
            r#"post /cgi-bin/service/permanent [{"suite_access_token":[]}] []"#,
            r#"get /cgi-bin/ticket/get [{"access_token":[]}] []"#,
        ]
    );
}

/// Two of three values say that they are deprecated; the property is not.
#[test]
fn what_is_said_of_a_value_is_not_said_of_the_property() {
    let draft = drafted("keys.md", KEYS);
    let level = at(&draft, "reader_get/response.json", "/properties/level");
    assert_eq!(level.get("deprecated"), None);
    assert!(level["draft"]["doubts"].to_string().contains("was not read whole: `废弃`"), "{level}");
}

#[test]
fn messages_become_a_union() {
    let draft = drafted("notice.md", NOTICE);
    let paths: Vec<&str> = draft.files.keys().map(String::as_str).collect();
    insta::assert_snapshot!("files_of_the_notice", paths.join("\n"));
    insta::assert_snapshot!("envelope_of_the_notice", draft.files["library_notice_send/request.json"]);
    insta::assert_snapshot!("branch_of_the_notice", draft.files["library_notice_send/books.json"]);
}

#[test]
fn one_message_is_an_object() {
    let draft = drafted("partner.md", PARTNER);
    insta::assert_snapshot!("partner", format!("{draft}\n{}", draft.files["partner_notice_send/request.json"]));
}

#[test]
fn a_page_may_have_several_calls() {
    let draft = drafted("loans.md", LOANS);
    insta::assert_snapshot!("summary_of_the_loans", draft.to_string());
    insta::assert_snapshot!("answer_of_the_loans", draft.files["loan_get/response.json"]);
    insta::assert_snapshot!("request_of_the_loans", draft.files["loan_add/request.json"]);
}

/// The values 1 and 2 can't name the branches of a union; `words` and `link` can, in one section too.
#[test]
fn what_is_no_union_is_a_schema_for_each_section() {
    let draft = drafted("orders.md", ORDERS);
    insta::assert_snapshot!("summary_of_the_orders", draft.to_string());
    assert_eq!(at(&draft, "order_add/request_2.json", "/required"), serde_json::json!(["reader", "version", "link"]));
    let shared = at(&draft, "order_remind/link.json", "/properties/copy/$ref");
    assert_eq!(shared, "common.json#/$defs/OrderRemindCopy");
    assert_eq!(at(&draft, "order_remind/request.json", "/required"), serde_json::json!(["order", "kind"]));
    assert_eq!(at(&draft, "order_remind/request.json", "/variants/after"), "kind");
}

#[test]
fn what_a_get_asks_travels_in_the_address() {
    let draft = drafted("loans.md", LOANS);
    assert_eq!(at(&draft, "loan_get/request.json", "/call/in"), "query");
    assert_eq!(at(&draft, "loan_get/request.json", "/call/query/0/name"), "access_token");
    assert_eq!(at(&draft, "loan_get/request.json", "/required"), serde_json::json!(["reader"]));
    assert_eq!(at(&draft, "loan_get/request.json", "/properties/page/maximum"), 65535);
}

#[test]
fn a_list_does_not_travel_in_the_address() {
    let page = "**请求方式：**GET\n**请求地址：**https://api.library.invalid/cgi-bin/shelf/get\n\n**请求示例：**\n\
                ```\n{ \"id\": \"1\", \"rows\": [1, 2] }\n```\n";
    let draft = drafted("shelf.md", page);
    assert_eq!(
        draft.notes,
        ["line 6: this example is left out: `rows` is no text or number and can't travel in the address"]
    );
    assert!(generated(&settled(&draft)).is_ok());
}

/// One struct has what stands in the body of a message and beside it.
#[test]
fn a_name_stands_in_a_body_or_beside_it() {
    let section = |kind: &str, beside: &str| {
        format!(
            "## {kind}\n```\n{{ \"kind\": \"{kind}\", \"{kind}\": {{ \"body\": \"B\" }}{beside} }}\n```\n\n\
             | 参数 | 必须 | 说明 |\n|---|---|---|\n| kind | 是 | 此时固定为：{kind} |\n| body | 是 | 内容 |\n\n"
        )
    };
    let page = format!(
        "**请求方式：**POST\n**请求地址：**https://api.library.invalid/cgi-bin/shelf/tell\n\n{}{}",
        section("words", ", \"body\": \"B\""),
        section("cover", ""),
    );
    let draft = drafted("shelf.md", &page);
    assert_eq!(draft.notes, ["line 6: this example is left out: `body` stands in the body of `words` too"]);
    if let Err(problems) = generated(&settled(&draft)) {
        panic!("{problems}");
    }
}

#[test]
fn codes_are_referred_to_where_there_are_any() {
    let page = Page::read(PARTNER);
    let said = wecom_pages::read(PARTNER, &page);
    let draft = draft(&page, &said, Around { file: "partner.md", has_codes: true });
    assert_eq!(at(&draft, "partner_notice_send/response.json", "/properties/errcode/$ref"), "../errcode.json");
}

#[test]
fn a_page_without_a_call_says_so() {
    let draft = drafted("overview.md", "# 概述\n\n| 参数 | 说明 |\n|---|---|\n| a | b |\n\n```xml\n<xml></xml>\n```\n");
    insta::assert_snapshot!(draft.to_string());
}

/// Whatever is missing on a page, what was drafted from the rest is accepted, and nothing panics.
fn drafted_with_a_line_missing(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    // What stands on the page twice is missing once.
    let is_new = |(index, line): &(usize, &&str)| !line.trim().is_empty() && !lines[..*index].contains(line);
    for (missing, line) in lines.iter().enumerate().filter(is_new) {
        let rest: Vec<&str> = [&lines[..missing], &lines[missing + 1..]].concat();
        let draft = drafted("page.md", &rest.join("\n"));
        if let Err(problems) = generated(&settled(&draft))
            && !draft.files.is_empty()
        {
            panic!("without line {}, {line:?}:\n{problems}", missing + 1);
        }
    }
}

#[test]
fn a_line_of_the_notice_may_be_missing() {
    drafted_with_a_line_missing(NOTICE);
}

#[test]
fn a_line_of_the_partner_may_be_missing() {
    drafted_with_a_line_missing(PARTNER);
}

#[test]
fn a_line_of_the_orders_may_be_missing() {
    drafted_with_a_line_missing(ORDERS);
}

#[test]
fn a_line_of_the_loans_may_be_missing() {
    drafted_with_a_line_missing(LOANS);
}
