//! The text of every violation, as people meet it: where, what, how much against which limit, what to do.

use std::fmt::Write;

use serde_json::json;
use wecom_school_types::{
    Checked, Rule,
    notice::{Message, News, NewsArticle, Notice, Text, TextContent, ToParty},
    third_party::ThirdPartyNotice,
};

use crate::generated::parcel::Order;

/// What each input is refused for.
fn refusals<T: wecom_school_types::Read + std::fmt::Debug>(inputs: &[(&str, String)]) -> String {
    let mut texts = String::new();
    for (name, json) in inputs {
        let Checked(verdict) = serde_json::from_str::<Checked<T>>(json).unwrap();
        let violations = verdict.expect_err(name);
        writeln!(texts, "{name}\n{violations}\n").unwrap();
    }
    texts
}

/// A request that is right but for what `change` does to it.
fn request(change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut request = json!({ "to_party": ["1"], "msgtype": "text", "agentid": 1, "text": { "content": "停课" } });
    change(&mut request);
    request.to_string()
}

#[test]
fn of_a_notice() {
    let inputs = [
        ("nothing", "{}".to_owned()),
        ("not an object", "[1]".to_owned()),
        (
            "text too long by a byte",
            request(|it| it["text"]["content"] = json!("a".repeat(TextContent::MAX_BYTES + 1))),
        ),
        (
            "text too long in Chinese",
            request(|it| it["text"]["content"] = json!("学".repeat(TextContent::MAX_BYTES / 3 + 1))),
        ),
        ("empty text", request(|it| it["text"]["content"] = json!(""))),
        ("too many classes", request(|it| it["to_party"] = json!(vec!["1"; 101]))),
        (
            "no article",
            request(|it| *it = json!({ "toall": 1, "agentid": 1, "msgtype": "news", "news": { "articles": [] } })),
        ),
        ("a scope that does not exist", request(|it| it["recv_scope"] = json!(3))),
        ("null for a scope", request(|it| it["recv_scope"] = json!(null))),
        ("a scope as text", request(|it| it["recv_scope"] = json!("0"))),
        ("a switch of 2", request(|it| it["toall"] = json!(2))),
        ("an interval of five hours", request(|it| it["duplicate_check_interval"] = json!(18000))),
        ("an interval beyond 64 bits", request(|it| it["duplicate_check_interval"] = json!(1e20))),
        ("half a second", request(|it| it["duplicate_check_interval"] = json!(0.5))),
        ("an agentid as text", request(|it| it["agentid"] = json!("1"))),
        ("null for an optional property", request(|it| it["toall"] = json!(null))),
        ("text where a list belongs", request(|it| it["to_party"] = json!("1"))),
        ("numbers where ids belong", request(|it| it["to_party"] = json!([1, "2", ""]))),
        ("true where text belongs", request(|it| it["text"]["content"] = json!(true))),
        ("a name of a sibling API", request(|it| it["toparty"] = json!(["1"]))),
        ("another one", request(|it| it["to_all"] = json!(1))),
        ("an unknown property", request(|it| it["safe/r"] = json!(0))),
        ("an unknown property in the body", request(|it| it["text"]["contents"] = json!("x"))),
        ("an unknown type", request(|it| it["msgtype"] = json!("miniprogram_notice"))),
        ("an unknown type of great length", request(|it| it["msgtype"] = json!("学校".repeat(50)))),
        ("the body of another type", request(|it| it["image"] = json!({ "media_id": "M" }))),
        ("no body", request(|it| drop(it.as_object_mut().unwrap().remove("text")))),
        (
            "id translation of an image",
            request(
                |it| *it = json!({ "toall": 1, "agentid": 1, "msgtype": "image", "image": { "media_id": "M" }, "enable_id_trans": 1 }),
            ),
        ),
        ("nobody addressed", request(|it| it["to_party"] = json!([]))),
        (
            "a property given twice",
            r#"{"toall":1,"agentid":1,"agentid":2,"msgtype":"text","text":{"content":"x"}}"#.to_owned(),
        ),
        (
            "everything at once",
            json!({
                "recv_scope": 9, "to_parent_userid": ["", 7], "toall": "1", "msgtype": "news", "touser": "@all",
                "news": { "articles": [{ "title": "", "link": "x" }, 5] }, "enable_id_trans": null,
            })
            .to_string(),
        ),
    ];
    insta::assert_snapshot!(refusals::<Notice>(&inputs));
}

#[test]
fn of_a_third_party_notice() {
    let right = json!({
        "toall": 1, "msgtype": "miniprogram", "agentid": 1,
        "miniprogram": { "appid": "A", "thumb_media_id": "M", "pagepath": "P" },
    });
    let with = |name: &str, value: serde_json::Value| {
        let mut request = right.clone();
        request[name] = value;
        request.to_string()
    };
    let inputs = [
        ("another type", with("msgtype", json!("text"))),
        ("another type, not even text", with("msgtype", json!(5))),
        ("a scope", with("recv_scope", json!(0))),
        ("a duplicate check", with("enable_duplicate_check", json!(1))),
    ];
    insta::assert_snapshot!(refusals::<ThirdPartyNotice>(&inputs));
}

#[test]
fn of_what_only_other_schemas_limit() {
    let order = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut order = json!({ "kind": "crate", "crate": { "grams": 1 }, "fragile": true, "speed": "slow" });
        change(&mut order);
        order.to_string()
    };
    let inputs = [
        ("characters", order(&|it| it["labels"] = json!([["学校通知学校"], []]))),
        ("words as integers", order(&|it| it["speed"] = json!(1))),
        ("an unknown word", order(&|it| it["speed"] = json!("medium"))),
        ("a property beside the body missing", order(&|it| drop(it.as_object_mut().unwrap().remove("fragile")))),
    ];
    insta::assert_snapshot!(refusals::<Order>(&inputs));
}

#[test]
fn the_builder_says_the_same_and_all_of_it() {
    let article = |title: &str| NewsArticle::builder().title(title).url("");
    let violations = Notice::builder()
        .to_party((0..101).map(|party| party.to_string()))
        .to_parent_userid(["", "p"])
        .agentid(1)
        .message(News::builder().articles([article("好"), article("")]))
        .duplicate_check_interval(14_401)
        .build()
        .unwrap_err();
    insta::assert_snapshot!(violations);
    let nobody = Notice::builder().agentid(1).message(Text::builder().content("x")).build().unwrap_err();
    assert_eq!(nobody.to_string(), refusal_of_nobody());
}

fn refusal_of_nobody() -> String {
    let json = r#"{"agentid":1,"msgtype":"text","text":{"content":"x"}}"#;
    serde_json::from_str::<Checked<Notice>>(json).unwrap().0.unwrap_err().to_string()
}

#[test]
fn serde_reports_them_too() {
    let error =
        serde_json::from_str::<Notice>(r#"{"agentid":"1","msgtype":"text","text":{"content":""}}"#).unwrap_err();
    insta::assert_snapshot!(error);
    let error = serde_json::from_str::<Checked<Notice>>(r#"{"agentid":"#).unwrap_err();
    assert!(error.is_eof(), "what is no JSON is serde's to report: {error}");
}

#[test]
fn violations_are_data() {
    let json = request(|it| it["text"]["content"] = json!("学".repeat(TextContent::MAX_BYTES)));
    let violations = serde_json::from_str::<Checked<Notice>>(&json).unwrap().0.unwrap_err();
    let [violation] = violations.iter().collect::<Vec<_>>()[..] else { panic!("{violations}") };
    assert_eq!(violation.pointer(), "/text/content");
    let Rule::TooLong { limit, measured, .. } = violation.rule() else { panic!("{violation:?}") };
    assert_eq!((*limit, *measured), (TextContent::MAX_BYTES, 3 * TextContent::MAX_BYTES));
}

#[test]
fn a_limit_is_a_type() {
    let Err(violations) = ToParty::try_from(Vec::new())
        .map(|list| assert!(list.is_empty()))
        .and(ToParty::try_from(vec!["1".try_into().unwrap(); ToParty::MAX_ITEMS + 1]))
    else {
        panic!("a list over its limit")
    };
    assert_eq!(
        violations.to_string(),
        "the value itself: 101 entries, at most 100: remove 1, or divide them among several requests"
    );
    let message: Message = Text::builder().content("x").build().unwrap().into();
    assert_eq!(message.msgtype().to_string(), "text");
}
