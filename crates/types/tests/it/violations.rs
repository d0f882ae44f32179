//! The text of every violation, as people read it: where, what, the measured size and the limit, what to do.

use std::fmt::Debug;

use serde_json::{Value, json};
use wecom_school_types::{
    Checked, Read, Rule,
    notice::{News, NewsArticle, Notice, Text, TextContent, ToParty},
    third_party::ThirdPartyNotice,
};

use crate::{generated::parcel::Order, schemas::sources::edit};

/// Returns the violations of each input, under its name.
fn refusals<T: Read + Debug>(inputs: &[(&str, String)]) -> String {
    let refusal = |(name, json): &(&str, String)| {
        let Checked(read) = serde_json::from_str::<Checked<T>>(json).unwrap();
        format!("{name}\n{}\n\n", read.expect_err(name))
    };
    inputs.iter().map(refusal).collect()
}

/// Returns a value as JSON with another value at a pointer.
fn with(mut value: Value, pointer: &str, other: Value) -> String {
    edit(&mut value, pointer, Some(other));
    value.to_string()
}

fn request() -> Value {
    json!({ "to_party": ["1"], "msgtype": "text", "agentid": 1, "text": { "content": "停课" } })
}

#[test]
fn of_a_notice() {
    let most = TextContent::MAX_BYTES;
    let mut inputs = vec![("nothing", "{}".to_owned()), ("not an object", "[1]".to_owned())];
    let changed = [
        ("text too long by a byte", "/text/content", json!("a".repeat(most + 1))),
        ("text too long in Chinese", "/text/content", json!("学".repeat(most / 3 + 1))),
        ("empty text", "/text/content", json!("")),
        ("too many classes", "/to_party", json!(vec!["1"; 101])),
        ("a scope that does not exist", "/recv_scope", json!(3)),
        ("null for a scope", "/recv_scope", json!(null)),
        ("a scope as text", "/recv_scope", json!("0")),
        ("a switch of 2", "/toall", json!(2)),
        ("an interval of five hours", "/duplicate_check_interval", json!(18000)),
        ("an interval beyond 64 bits", "/duplicate_check_interval", json!(1e20)),
        ("half a second", "/duplicate_check_interval", json!(0.5)),
        ("an agentid as text", "/agentid", json!("1")),
        ("null for an optional property", "/toall", json!(null)),
        ("text where a list belongs", "/to_party", json!("1")),
        ("numbers where ids belong", "/to_party", json!([1, "2", ""])),
        ("true where text belongs", "/text/content", json!(true)),
        ("a name of a sibling API", "/toparty", json!(["1"])),
        ("another one", "/to_all", json!(1)),
        ("an unknown property", "/safe~1r", json!(0)),
        ("an unknown property in the body", "/text/contents", json!("x")),
        ("an unknown type", "/msgtype", json!("miniprogram_notice")),
        ("an unknown type of great length", "/msgtype", json!("学校".repeat(50))),
        ("the body of another type", "/image", json!({ "media_id": "M" })),
        ("nobody addressed", "/to_party", json!([])),
    ];
    inputs.extend(changed.map(|(name, pointer, value)| (name, with(request(), pointer, value))));
    let raw = [
        ("no article", r#"{"toall":1,"agentid":1,"msgtype":"news","news":{"articles":[]}}"#),
        ("no body", r#"{"to_party":["1"],"msgtype":"text","agentid":1}"#),
        (
            "id translation of an image",
            r#"{"toall":1,"agentid":1,"msgtype":"image","image":{"media_id":"M"},"enable_id_trans":1}"#,
        ),
        ("a property given twice", r#"{"toall":1,"agentid":1,"agentid":2,"msgtype":"text","text":{"content":"x"}}"#),
        (
            "everything at once",
            r#"{"recv_scope":9,"to_parent_userid":["",7],"toall":"1","msgtype":"news","touser":"@all",
                    "news":{"articles":[{"title":"","link":"x"},5]},"enable_id_trans":null}"#,
        ),
    ];
    inputs.extend(raw.map(|(name, json)| (name, json.to_owned())));
    insta::assert_snapshot!(refusals::<Notice>(&inputs));
}

#[test]
fn of_other_schemas() {
    let card = json!({ "appid": "A", "thumb_media_id": "M", "pagepath": "P" });
    let right = json!({ "toall": 1, "msgtype": "miniprogram", "agentid": 1, "miniprogram": card });
    let third_party = [
        ("another type", "/msgtype", json!("text")),
        ("another type, not even text", "/msgtype", json!(5)),
        ("a scope", "/recv_scope", json!(0)),
        ("a duplicate check", "/enable_duplicate_check", json!(1)),
    ];
    let third_party = third_party.map(|(name, pointer, value)| (name, with(right.clone(), pointer, value)));
    let right = json!({ "kind": "crate", "crate": { "grams": 1 }, "fragile": true, "speed": "slow" });
    let order = [
        ("characters", "/labels", json!([["学校通知学校"], []])),
        ("words as integers", "/speed", json!(1)),
        ("an unknown word", "/speed", json!("medium")),
    ];
    let mut order = order.map(|(name, pointer, value)| (name, with(right.clone(), pointer, value))).to_vec();
    let missing = r#"{"kind":"crate","crate":{"grams":1},"speed":"slow"}"#;
    order.push(("a property beside the body missing", missing.to_owned()));
    insta::assert_snapshot!(refusals::<ThirdPartyNotice>(&third_party) + &refusals::<Order>(&order));
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
    let corrected = Text::builder().content("").content("x");
    assert!(Notice::builder().toall(true).agentid(1).message(corrected).build().is_ok(), "the last value counts");
    let nobody = Notice::builder().agentid(1).message(Text::builder().content("x")).build().unwrap_err();
    let json = r#"{"agentid":1,"msgtype":"text","text":{"content":"x"}}"#;
    assert_eq!(refusals::<Notice>(&[("", json.to_owned())]), format!("\n{nobody}\n\n"));
}

#[test]
fn serde_reports_them_too() {
    let json = r#"{"agentid":"1","msgtype":"text","text":{"content":""}}"#;
    insta::assert_snapshot!(serde_json::from_str::<Notice>(json).unwrap_err());
    let error = serde_json::from_str::<Checked<Notice>>(r#"{"agentid":"#).unwrap_err();
    assert!(error.is_eof(), "serde reports what is no JSON: {error}");
}

#[test]
fn violations_are_data() {
    let json = with(request(), "/text/content", json!("学".repeat(TextContent::MAX_BYTES)));
    let violations = serde_json::from_str::<Checked<Notice>>(&json).unwrap().0.unwrap_err();
    let [violation] = violations.iter().collect::<Vec<_>>()[..] else { panic!("{violations}") };
    assert_eq!(violation.pointer(), "/text/content");
    let Rule::TooLong { limit, measured, .. } = violation.rule() else { panic!("{violation:?}") };
    assert_eq!((*limit, *measured), (TextContent::MAX_BYTES, 3 * TextContent::MAX_BYTES));
    let refused = ToParty::try_from(vec!["1".try_into().unwrap(); ToParty::MAX_ITEMS + 1]).unwrap_err();
    let expected = "the value itself: 101 entries, at most 100: remove 1, or divide them among several requests";
    assert_eq!(refused.to_string(), expected);
}
