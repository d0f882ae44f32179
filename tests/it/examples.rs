//! Every example of both pages: read, written, built from plain values, and pinned byte for byte.

use serde::Serialize;
use serde_json::Value;
use wecom_school_types::{
    Build, Errcode,
    notice::{
        File, Image, Message, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Notice, RecvScope, Text, Video,
        Voice,
    },
    response::{SendResponse, ThirdPartySendResponse},
    third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram},
};

use crate::schemas::{FOREIGN, SCHOOL, reading};

#[test]
fn all_eleven_are_there() {
    let schemas = &*SCHOOL;
    let count = |path: &str| schemas.examples(path).len();
    assert_eq!(count("notice/request.json"), 8);
    assert_eq!(count("third_party/request.json"), 1);
    assert_eq!(count("response/send.json"), 1);
    assert_eq!(count("response/third_party_send.json"), 1);
}

#[test]
fn each_comes_out_as_it_went_in() {
    for schemas in [&*SCHOOL, &*FOREIGN] {
        for root in schemas.roots() {
            for (name, example) in schemas.examples(&root) {
                let written =
                    reading(&root)(&example).unwrap_or_else(|violations| panic!("{root} {name}: {violations}"));
                if root != "parcel/receipt.json" {
                    assert_eq!(written, example, "{root} {name}");
                }
            }
        }
    }
}

/// The envelope that all examples of page A share.
fn notice(message: impl Build<Message>) -> Notice {
    Notice::builder()
        .recv_scope(RecvScope::Parents)
        .to_parent_userid(["parent_userid1", "parent_userid2"])
        .to_student_userid(["student_userid1", "student_userid2"])
        .to_party(["partyid1", "partyid2"])
        .toall(false)
        .agentid(1)
        .message(message)
        .enable_duplicate_check(false)
        .duplicate_check_interval(1800)
        .build()
        .unwrap()
}

fn text() -> Notice {
    notice(
        Text::builder()
            .content("你的快递已到，请携带工卡前往邮件中心领取。\n出发前可查看<a href=\"http://work.weixin.qq.com\">邮件中心视频实况</a>，聪明避开排队。")
            .enable_id_trans(false),
    )
}

fn image() -> Notice {
    notice(Image::builder().media_id("MEDIA_ID"))
}

fn voice() -> Notice {
    notice(Voice::builder().media_id("MEDIA_ID"))
}

fn video() -> Notice {
    notice(Video::builder().media_id("MEDIA_ID").title("Title").description("Description"))
}

fn file() -> Notice {
    notice(File::builder().media_id("1Yv-zXfHjSjU-7LH-GwtYqDGS-zz6w22KmWAT5COgP7o"))
}

fn news() -> Notice {
    let article = NewsArticle::builder()
        .title("中秋节礼品领取")
        .description("今年中秋节公司有豪礼相送")
        .url("URL")
        .picurl("http://res.mail.qq.com/node/ww/wwopenmng/images/independent/doc/test_pic_msg1.png");
    notice(News::builder().articles([article]).enable_id_trans(false))
}

fn mpnews() -> Notice {
    let article = MpnewsArticle::builder()
        .title("Title")
        .thumb_media_id("MEDIA_ID")
        .author("Author")
        .content_source_url("URL")
        .content("Content")
        .digest("Digest description");
    notice(Mpnews::builder().articles([article]).enable_id_trans(false))
}

fn miniprogram() -> Notice {
    let card =
        Miniprogram::builder().appid("APPID").title("欢迎报名夏令营").thumb_media_id("MEDIA_ID").pagepath("PAGE_PATH");
    notice(card.enable_id_trans(false))
}

#[expect(deprecated, reason = "the page's example names to_external_user")]
fn third_party() -> ThirdPartyNotice {
    let card = ThirdPartyNoticeMiniprogram::builder()
        .appid("APPID")
        .title("欢迎报名夏令营")
        .thumb_media_id("MEDIA_ID")
        .pagepath("PAGE_PATH");
    ThirdPartyNotice::builder()
        .to_external_user(["external_userid1", "external_userid2"])
        .to_parent_userid(["parent_userid1", "parent_userid2"])
        .to_student_userid(["student_userid1", "student_userid2"])
        .to_party(["partyid1", "partyid2"])
        .toall(false)
        .agentid(1)
        .miniprogram(card)
        .enable_id_trans(false)
        .build()
        .unwrap()
}

/// The payload made by the builder is the example, and its bytes are pinned.
fn pin(root: &str, name: &str, built: &impl Serialize) {
    let examples = SCHOOL.examples(root);
    let (_, example) = examples.iter().find(|(other, _)| other == name).unwrap();
    let bytes = serde_json::to_string(built).unwrap();
    assert_eq!(&serde_json::from_str::<Value>(&bytes).unwrap(), example, "{name}");
    assert_eq!(bytes, serde_json::to_string(built).unwrap(), "the same value gives the same bytes");
    let kind = root.split('/').next().unwrap();
    insta::assert_snapshot!(format!("{kind}_{name}"), bytes);
}

#[test]
fn the_builder_makes_each_of_page_a() {
    let root = "notice/request.json";
    pin(root, "text", &text());
    pin(root, "image", &image());
    pin(root, "voice", &voice());
    pin(root, "video", &video());
    pin(root, "file", &file());
    pin(root, "news", &news());
    pin(root, "mpnews", &mpnews());
    pin(root, "miniprogram", &miniprogram());
}

#[test]
fn the_builder_makes_that_of_page_b() {
    pin("third_party/request.json", "miniprogram", &third_party());
}

#[test]
fn what_is_read_is_what_is_built() {
    let schemas = &*SCHOOL;
    let read = |name: &str| -> Notice {
        let examples = schemas.examples("notice/request.json");
        serde_json::from_value(examples.into_iter().find(|(other, _)| other == name).unwrap().1).unwrap()
    };
    assert_eq!(read("text"), text());
    assert_eq!(read("video"), video());
    assert_eq!(read("mpnews"), mpnews());
    let (_, example) = schemas.examples("third_party/request.json").remove(0);
    assert_eq!(serde_json::from_value::<ThirdPartyNotice>(example).unwrap(), third_party());
}

#[test]
fn absent_properties_are_absent() {
    let notice = Notice::builder().toall(true).agentid(7).message(Text::builder().content("停课")).build().unwrap();
    let bytes = serde_json::to_string(&notice).unwrap();
    assert_eq!(bytes, r#"{"toall":1,"msgtype":"text","agentid":7,"text":{"content":"停课"}}"#);
}

#[test]
fn answers_say_who_received_nothing() {
    let schemas = &*SCHOOL;
    let (_, example) = schemas.examples("response/send.json").remove(0);
    let answer: SendResponse = serde_json::from_value(example).unwrap();
    assert_eq!(answer.errcode, Errcode::OK);
    assert_eq!(answer.errmsg, "ok");
    assert_eq!(answer.invalid_parent_userid, ["parent_userid1"]);
    assert_eq!(answer.invalid_student_userid, ["student_userid1"]);
    assert_eq!(answer.invalid_party.iter().map(ToString::to_string).collect::<Vec<_>>(), ["party1"]);
    let (_, example) = schemas.examples("response/third_party_send.json").remove(0);
    let answer: ThirdPartySendResponse = serde_json::from_value(example).unwrap();
    assert_eq!(answer.invalid_external_user, ["external_userid1"]);
}

#[test]
fn answers_are_read_with_tolerance() {
    let answer: SendResponse = serde_json::from_str("{}").unwrap();
    assert_eq!(answer.errcode, Errcode::OK);
    assert!(answer.invalid_party.is_empty());
    let answer: SendResponse = serde_json::from_str(
        r#"{"errcode":81013,"invalid_tag":[],"invalid_party":[42949672960,"2",9223372036854775808],"invalid_parent_userid":null}"#,
    )
    .unwrap();
    assert_eq!(answer.errcode, Errcode::ALL_RECIPIENTS_INVALID);
    let parties: Vec<&str> = answer.invalid_party.iter().map(|party| &**party).collect();
    assert_eq!(parties, ["42949672960", "2", "9223372036854775808"]);
}

#[test]
fn codes_that_nobody_documented_are_kept() {
    let answer: SendResponse = serde_json::from_str(r#"{"errcode":-7654321,"errmsg":"?"}"#).unwrap();
    assert_eq!(answer.errcode.get(), -7_654_321);
    assert_eq!(answer.errcode.meaning(), None);
    assert_eq!(answer.errcode.to_string(), "-7654321");
}
