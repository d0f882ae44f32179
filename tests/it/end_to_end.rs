//! Sends every message and the notice of third-party apps through the client and HTTP to the people of the sandbox's school.

use wecom_school::{
    Audience, Errcode, Error, Media, Part,
    media::MediaType,
    notice::{
        File, Image, Message, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Notice, RecvScope, Text, Video,
        Voice,
    },
    third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram},
};
use wecom_school_sandbox::{Endpoint, Sandbox};

use crate::{
    files,
    sandboxed::{Sandboxed, provider_of},
};

#[tokio::test]
async fn all_eight_messages_arrive() {
    let at = Sandboxed::start().await;
    let upload = async |media_type, name: &str, bytes: Vec<u8>| {
        at.client.upload(Media::bytes(media_type, name, bytes)).await.unwrap().media_id.to_string()
    };
    let image = upload(MediaType::Image, "海报.png", files::png()).await;
    let voice = upload(MediaType::Voice, "voice.amr", files::amr(3)).await;
    let video = upload(MediaType::Video, "video.mp4", files::mp4()).await;
    let file = upload(MediaType::File, "通知.pdf", files::pdf()).await;
    let article = NewsArticle::builder().title("期末考试安排").url("https://school.example/exams").build().unwrap();
    let page = MpnewsArticle::builder().title("家长信").thumb_media_id(&*image).content("<p>您好</p>").build().unwrap();
    let card =
        Miniprogram::builder().appid("wx5a9db0c1e2f34567").title("缴费").thumb_media_id(&*image).pagepath("pages/fee");
    let messages: [(&str, Message); 8] = [
        ("text", Text::builder().content("明日停课一天。").build().unwrap().into()),
        ("image", Image::builder().media_id(&*image).build().unwrap().into()),
        ("voice", Voice::builder().media_id(&*voice).build().unwrap().into()),
        ("video", Video::builder().media_id(&*video).title("运动会").build().unwrap().into()),
        ("file", File::builder().media_id(&*file).build().unwrap().into()),
        ("news", News::builder().articles([article]).build().unwrap().into()),
        ("mpnews", Mpnews::builder().articles([page]).build().unwrap().into()),
        ("miniprogram", card.build().unwrap().into()),
    ];
    for (msgtype, message) in messages {
        let notice = Notice::builder().recv_scope(RecvScope::ParentsAndStudents).to_party(["21"]).agentid(at.agentid());
        let notice = notice.message(message).enable_duplicate_check(true).build().unwrap();
        assert!(at.client.send(&notice).await.unwrap().is_complete());
        let outbox = at.sandbox.outbox();
        let arrived = outbox.last().unwrap();
        assert_eq!(arrived.request(), serde_json::to_string(&notice).unwrap(), "the bytes of the builder arrive");
        assert_eq!(arrived.msgtype, msgtype);
        // 14 students and the parents who follow.
        assert!(arrived.recipients().len() > 30, "{msgtype}: {}", arrived.recipients().len());
        assert!(arrived.shown.as_object().is_some_and(|shown| !shown.is_empty()), "{msgtype}: {}", arrived.shown);
    }
    assert_eq!(at.sandbox.requests(Endpoint::Token).accepted, 1, "one token for all of it");
}

#[tokio::test]
#[expect(deprecated, reason = "the deprecated recipients are still in use")]
async fn the_notice_of_a_third_party_app_arrives_with_its_deprecated_recipients() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let app = &sandbox.school().suites()[0].app;
    let client = provider_of(&sandbox);
    let cover = client.upload(Media::bytes(MediaType::Image, "cover.png", files::png())).await.unwrap();
    let card = ThirdPartyNoticeMiniprogram::builder()
        .appid(&*app.miniprograms[0])
        .title("欢迎报名夏令营")
        .thumb_media_id(cover.media_id)
        .pagepath("pages/camp");
    let unaddressed = ThirdPartyNotice::builder().agentid(app.agentid).miniprogram(card.clone());
    let report = client.send_to_all(Audience::new().classes(["21", "22"]).students(["003"]), unaddressed.clone()).await;
    assert!(report.is_complete() && report.parts.len() == 2, "{report:?}");
    let everybody = client.send_to_all(Audience::new().students(["003"]), unaddressed.toall(true)).await;
    assert_eq!(everybody.refused().count(), 1, "toall would reach everybody with each part");

    let notice = ThirdPartyNotice::builder()
        .to_external_user(["wmSandbox0001", "wmNobody"])
        .to_student_userid(["s22-02"])
        .agentid(app.agentid)
        .miniprogram(card)
        .build()
        .unwrap();
    let sent = client.send(&notice).await.unwrap();
    assert_eq!(sent.invalid.external_user, ["wmNobody"]);
    assert_eq!(sent.invalid.len(), 1);
    let outbox = sandbox.outbox();
    let people: Vec<&str> = outbox.last().unwrap().recipients().iter().map(|person| &*person.userid).collect();
    assert_eq!(people, ["20240101-m", "s22-02-m", "900027"]);
    // Both tokens end early: the server rejects them, and the client replaces both.
    sandbox.end_tokens();
    let _sent = client.send(&notice).await.unwrap();
    assert_eq!(
        (sandbox.requests(Endpoint::SuiteToken).accepted, sandbox.requests(Endpoint::CorpToken).accepted),
        (2, 2)
    );
}

#[tokio::test]
async fn a_large_audience_is_divided_and_its_report_joined() {
    let at = Sandboxed::start().await;
    let parents = at.sandbox.school().directory().parents().filter(|parent| parent.is_following());
    let known: Vec<String> = parents.map(|parent| parent.userid().to_owned()).collect();
    let unknown: Vec<String> = (0..2500).map(|id| format!("unknown-{id}")).collect();
    // The known parents come last, and twice.
    let audience =
        Audience::new().parents(unknown.clone()).parents(known.clone()).parents(known.clone()).classes(["21"]);
    let notice =
        Notice::builder().agentid(at.agentid()).message(Text::builder().content("缴费")).enable_duplicate_check(true);
    let report = at.client.send_to_all(audience, notice).await;
    let sizes: Vec<usize> = report.parts.iter().map(|part| part.recipients.ids().len()).collect();
    assert_eq!(sizes, [1000, 1000, 500 + known.len(), 1]);
    // The first two parts name unknown parents alone and are refused; the third reaches the known parents.
    let code = |part: &Part| part.outcome.as_ref().err().and_then(Error::errcode);
    let codes: Vec<Option<Errcode>> = report.parts.iter().map(code).collect();
    let nobody = Some(Errcode::ALL_RECIPIENTS_INVALID);
    assert_eq!(codes, [nobody, nobody, None, None]);
    assert_eq!((report.accepted().count(), report.refused().count(), report.ambiguous().count()), (2, 2, 0));
    assert_eq!(report.invalid.parent_userid, unknown[2000..]);
    assert!(!report.is_complete());
    let refused: Vec<String> = report.refused_audience().parts().iter().flat_map(|part| part.ids().to_vec()).collect();
    assert_eq!(refused, unknown[..2000]);
    for parent in &known {
        let outbox = at.sandbox.outbox();
        assert!(outbox.notices.iter().any(|notice| notice.reached(parent)), "{parent}");
    }
}

#[tokio::test]
async fn recipients_in_the_notice_itself_are_refused() {
    let at = Sandboxed::start().await;
    let same_kind = at.client.send_to_all(Audience::new().parents(["900003"]), at.text("x")).await;
    assert_eq!(same_kind.refused().count(), 1, "the audience would silently replace the recipients of the notice");
    for notice in [at.text("x"), at.text("x").to_parent_userid(Vec::<String>::new()).toall(true)] {
        let report = at.client.send_to_all(Audience::new().students(["20240101"]), notice).await;
        let error = report.parts[0].outcome.as_ref().unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains("give them to the audience instead"), "{error}");
    }
    let nobody = at.client.send_to_all(Audience::new(), at.text("x")).await;
    assert!(!nobody.is_complete() && nobody.parts.is_empty());
    assert!(at.sandbox.outbox().is_empty());
}
