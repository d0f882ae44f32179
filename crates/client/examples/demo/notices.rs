//! The nine notices, each to other recipients.

use wecom_school::{
    Violations,
    notice::{
        File, Image, MediaId, Message, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Notice, RecvScope, Text,
        Video, Voice,
    },
    third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram},
};
use wecom_school_sandbox::School;

/// Returns the eight messages, each with words for its recipients. The files are a picture, speech, a video and a document.
pub fn of_the_school(school: &School, files: &[MediaId; 4]) -> Result<Vec<(&'static str, Notice)>, Violations> {
    let [picture, voice, video, file] = files;
    let app = &school.apps()[0];
    let [first, second, ..] = school.classes() else { return Ok(Vec::new()) };
    let notice =
        |message: Message| Notice::builder().agentid(app.agentid).message(message).enable_duplicate_check(true);
    let text =
        Text::builder().content("$userName=20240101$ 请注意：台风红色预警，明日停课一天。").enable_id_trans(true);
    let video = Video::builder().media_id(video.clone()).title("运动会精彩瞬间".repeat(8)).description("校园电视台");
    let exams = NewsArticle::builder().title("期末考试安排").url("https://school.example/exams");
    let letter = MpnewsArticle::builder()
        .title("致家长的一封信")
        .thumb_media_id(picture.clone())
        .content("<p>各位家长：</p><p>新学期开始了。</p>")
        .digest("新学期的安排，请各位家长仔细阅读。".repeat(12));
    let card = Miniprogram::builder()
        .appid(app.miniprograms.first().map(String::as_str).unwrap_or_default())
        .title("缴费")
        .thumb_media_id(picture.clone())
        .pagepath("pages/fee");
    let image = Image::builder().media_id(picture.clone()).build()?;
    let voice = Voice::builder().media_id(voice.clone()).build()?;
    let file = File::builder().media_id(file.clone()).build()?;
    let news = News::builder().articles([exams]).build()?;
    let letter = Mpnews::builder().articles([letter]).build()?;
    let both = RecvScope::ParentsAndStudents;
    let text = notice(text.build()?.into()).to_party([&*first.id]).to_parent_userid(["stranger"]);
    let students = ["20240103", "20240104"];
    Ok(vec![
        ("a class and a stranger", text.build()?),
        ("two parents", notice(image.into()).to_parent_userid(["20240101-m", "900003"]).build()?),
        ("the families of two students", notice(voice.into()).recv_scope(both).to_student_userid(students).build()?),
        ("a class", notice(video.build()?.into()).to_party([&*second.id]).build()?),
        ("all parents", notice(file.into()).toall(true).build()?),
        ("all students", notice(news.into()).recv_scope(RecvScope::Students).toall(true).build()?),
        ("the whole school", notice(letter.into()).recv_scope(both).toall(true).build()?),
        ("a student's parents", notice(card.build()?.into()).to_student_userid(["s22-02"]).build()?),
    ])
}

/// Returns the notice of a third-party app, to a parent by the deprecated external userid and to a student's parents.
#[expect(deprecated, reason = "it is shown because it is still in use")]
pub fn of_the_provider(school: &School, cover: MediaId) -> Result<ThirdPartyNotice, Violations> {
    let app = &school.suites()[0].app;
    let card = ThirdPartyNoticeMiniprogram::builder()
        .appid(app.miniprograms.first().map(String::as_str).unwrap_or_default())
        .title("欢迎报名夏令营")
        .thumb_media_id(cover)
        .pagepath("pages/camp");
    ThirdPartyNotice::builder()
        .to_external_user(["wmSandbox0001", "wmStranger"])
        .to_student_userid(["s22-03"])
        .agentid(app.agentid)
        .miniprogram(card)
        .build()
}
