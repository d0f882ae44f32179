//! Every example of both pages: read, written, built from plain values, and pinned byte for byte.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wecom_school_types::{
    Build, Errcode,
    notice::{
        File, Image, Message, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Notice, RecvScope, Text, Video,
        Voice,
    },
    response::SendResponse,
    third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram},
};

use crate::{
    described::reading,
    schemas::{FOREIGN, SCHOOL},
};

#[test]
fn all_eleven_are_there() {
    let notices = ["notice/request", "third_party/request", "response/send", "response/third_party_send"];
    assert_eq!(notices.map(|root| SCHOOL.examples(root).len()), [8, 1, 1, 1]);
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

/// The envelope that all examples of page 92291 share.
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

/// Checks that a builder makes the example, and pins the bytes.
fn pin<T: Serialize + DeserializeOwned + PartialEq + Debug>(root: &str, name: &str, built: &T) {
    let examples = SCHOOL.examples(root);
    let (_, example) = examples.into_iter().find(|(other, _)| other == name).unwrap();
    let bytes = serde_json::to_string(built).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&bytes).unwrap(), example, "{name}");
    assert_eq!(&serde_json::from_value::<T>(example).unwrap(), built, "what is read is what is built");
    insta::assert_snapshot!(format!("{}_{name}", root.split('/').next().unwrap()), bytes);
}

#[test]
fn the_builder_makes_each_of_page_a() {
    let pin = |name: &str, built: &Notice| pin("notice/request.json", name, built);
    let content = "你的快递已到，请携带工卡前往邮件中心领取。\n出发前可查看<a href=\"http://work.weixin.qq.com\">邮件中心视频实况</a>，聪明避开排队。";
    pin("text", &notice(Text::builder().content(content).enable_id_trans(false)));
    pin("image", &notice(Image::builder().media_id("MEDIA_ID")));
    pin("voice", &notice(Voice::builder().media_id("MEDIA_ID")));
    pin("video", &notice(Video::builder().media_id("MEDIA_ID").title("Title").description("Description")));
    pin("file", &notice(File::builder().media_id("1Yv-zXfHjSjU-7LH-GwtYqDGS-zz6w22KmWAT5COgP7o")));
    let article = NewsArticle::builder()
        .title("中秋节礼品领取")
        .description("今年中秋节公司有豪礼相送")
        .url("URL")
        .picurl("http://res.mail.qq.com/node/ww/wwopenmng/images/independent/doc/test_pic_msg1.png");
    pin("news", &notice(News::builder().articles([article]).enable_id_trans(false)));
    let article = MpnewsArticle::builder()
        .title("Title")
        .thumb_media_id("MEDIA_ID")
        .author("Author")
        .content_source_url("URL")
        .content("Content")
        .digest("Digest description");
    pin("mpnews", &notice(Mpnews::builder().articles([article]).enable_id_trans(false)));
    let card = Miniprogram::builder().appid("APPID").title("欢迎报名夏令营").thumb_media_id("MEDIA_ID");
    pin("miniprogram", &notice(card.pagepath("PAGE_PATH").enable_id_trans(false)));
}

#[test]
#[expect(deprecated, reason = "the page's example names to_external_user")]
fn the_builder_makes_that_of_page_b() {
    let card = ThirdPartyNoticeMiniprogram::builder().appid("APPID").title("欢迎报名夏令营");
    let notice = ThirdPartyNotice::builder()
        .to_external_user(["external_userid1", "external_userid2"])
        .to_parent_userid(["parent_userid1", "parent_userid2"])
        .to_student_userid(["student_userid1", "student_userid2"])
        .to_party(["partyid1", "partyid2"])
        .toall(false)
        .agentid(1)
        .miniprogram(card.thumb_media_id("MEDIA_ID").pagepath("PAGE_PATH"))
        .enable_id_trans(false);
    pin("third_party/request.json", "miniprogram", &notice.build().unwrap());
}

#[test]
fn absent_properties_are_absent() {
    let notice = Notice::builder().toall(true).agentid(7).message(Text::builder().content("停课")).build().unwrap();
    let bytes = serde_json::to_string(&notice).unwrap();
    assert_eq!(bytes, r#"{"toall":1,"msgtype":"text","agentid":7,"text":{"content":"停课"}}"#);
}

#[test]
fn answers_are_read_with_tolerance() {
    let read = |json: &str| serde_json::from_str::<SendResponse>(json).unwrap();
    assert_eq!((read("{}").errcode, read("{}").invalid_party.len()), (Errcode::OK, 0));
    let lists =
        r#""invalid_tag":[],"invalid_party":[42949672960,"2",9223372036854775808],"invalid_parent_userid":null"#;
    let answer = read(&format!(r#"{{"errcode":81013,{lists}}}"#));
    assert_eq!(answer.errcode, Errcode::ALL_RECIPIENTS_INVALID);
    let parties: Vec<&str> = answer.invalid_party.iter().map(|party| &**party).collect();
    assert_eq!(parties, ["42949672960", "2", "9223372036854775808"]);
    // A code that is not documented.
    let code = read(r#"{"errcode":-7654321,"errmsg":"?"}"#).errcode;
    assert_eq!((code.get(), code.meaning(), code.to_string().as_str()), (-7_654_321, None, "-7654321"));
}
