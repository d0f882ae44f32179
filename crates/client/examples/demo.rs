//! Everything at once, without an account: `cargo xtask demo`, or `cargo run --package wecom-school --example demo`.
//!
//! A sandbox starts on this machine. A real client uploads five files and sends nine notices over HTTP: the eight messages,
//! and that of third-party apps with its deprecated recipients. A table shows what became of each.

use std::{sync::Arc, time::Instant};

use wecom_school::{
    Client, Media, Payload, SecretString, Violations,
    media::MediaType,
    notice::{
        File, Image, MediaId, Message, Miniprogram, Mpnews, MpnewsArticle, News, NewsArticle, Notice, RecvScope, Text,
        Video, Voice,
    },
    third_party::{ThirdPartyNotice, ThirdPartyNoticeMiniprogram},
    token::SuiteApp,
};
use wecom_school_sandbox::{Sandbox, School};

type BoxError = Box<dyn std::error::Error>;

const PICTURE: &[u8] = include_bytes!("support/poster.png");

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let began = Instant::now();
    let sandbox = Sandbox::builder().start().await?;
    let school = sandbox.school();
    let directory = school.directory();
    let (students, parents) = (directory.students().len(), directory.parents().len());
    let classes = school.classes().count();
    let people = format!("{classes} classes, {students} students, {parents} parents");
    println!("A sandbox listens on {} with the school {}: {people}", sandbox.url(), school.name());

    // With your own account, corpid and secret are yours, and there is no base URL.
    let secret = school.apps()[0].secret().ok_or("the first app of the school has a secret")?;
    let client = Client::builder(school.corpid(), secret).base_url(sandbox.url()).build()?;
    let upload = async |media: Media| client.upload(media).await.map(|uploaded| uploaded.media_id);
    let speech = [&b"#!AMR\n"[..], &[0x7c; 100]].concat();
    let video = &b"\0\0\0\x14ftypisom\0\0\x02\0isom"[..];
    let files = [
        upload(Media::bytes(MediaType::Image, "poster.png", PICTURE)).await?,
        upload(Media::bytes(MediaType::Voice, "greeting.amr", speech)).await?,
        upload(Media::bytes(MediaType::Video, "sports-day.mp4", video)).await?,
        upload(Media::bytes(MediaType::File, "家长会通知.pdf", &b"%PDF-1.4\n%%EOF\n"[..])).await?,
    ];
    println!("Uploaded a picture, speech, a video and a document; each media_id is good for 3 days.\n");

    row(["message", "to", "received by", "invalid", "cut", "took"]);
    println!("{}", "-".repeat(132));
    for (to, notice) in notices_of_the_school(school, &files)? {
        send(&sandbox, &client, notice.message().msgtype().as_str(), to, &notice).await?;
    }
    let provider = client_of_the_provider(&sandbox)?;
    let cover = provider.upload(Media::bytes(MediaType::Image, "cover.png", PICTURE)).await?;
    let notice = notice_of_the_provider(school, cover.media_id)?;
    let to = "external users, a student's parents";
    send(&sandbox, &provider, "miniprogram, by a third-party app", to, &notice).await?;

    let outbox = sandbox.outbox();
    println!("\n{} notices, {} deliveries, {:.0?} in all.", outbox.len(), outbox.deliveries(), began.elapsed());
    Ok(())
}

fn client_of_the_provider(sandbox: &Sandbox) -> Result<Client, BoxError> {
    let suite = &sandbox.school().suites()[0];
    let app = SuiteApp {
        suite_id: suite.suite_id.clone(),
        suite_secret: suite.suite_secret().into(),
        suite_ticket: Arc::new(SecretString::from(suite.suite_ticket())),
        auth_corpid: sandbox.school().corpid().to_owned(),
        permanent_code: suite.permanent_code().into(),
    };
    Ok(Client::for_suite_app(app).base_url(sandbox.url()).build()?)
}

type Notices = Vec<(&'static str, Notice)>;

/// Returns the eight messages, each with words for its recipients. The files are a picture, speech, a video and a document.
fn notices_of_the_school(school: &School, files: &[MediaId; 4]) -> Result<Notices, Violations> {
    let [picture, voice, video, file] = files;
    let app = &school.apps()[0];
    let classes: Vec<_> = school.classes().map(|class| class.id().to_string()).collect();
    let [first, second, ..] = &*classes else { return Ok(Vec::new()) };
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
    let text = notice(text.build()?.into()).to_party([&**first]).to_parent_userid(["stranger"]);
    let students = ["20240103", "20240104"];
    Ok(vec![
        ("a class and a stranger", text.build()?),
        ("two parents", notice(image.into()).to_parent_userid(["20240101-m", "900003"]).build()?),
        ("the families of two students", notice(voice.into()).recv_scope(both).to_student_userid(students).build()?),
        ("a class", notice(video.build()?.into()).to_party([&**second]).build()?),
        ("all parents", notice(file.into()).toall(true).build()?),
        ("all students", notice(news.into()).recv_scope(RecvScope::Students).toall(true).build()?),
        ("the whole school", notice(letter.into()).recv_scope(both).toall(true).build()?),
        ("a student's parents", notice(card.build()?.into()).to_student_userid(["s22-02"]).build()?),
    ])
}

/// Returns the notice of a third-party app, to a parent by the deprecated external userid and to a student's parents.
#[expect(deprecated, reason = "it is shown because it is still in use")]
fn notice_of_the_provider(school: &School, cover: MediaId) -> Result<ThirdPartyNotice, Violations> {
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

/// Sends a notice and prints a row about what the sandbox received.
async fn send(
    sandbox: &Sandbox,
    client: &Client,
    message: &str,
    to: &str,
    notice: &impl Payload,
) -> Result<(), BoxError> {
    let started = Instant::now();
    let invalid = client.send(notice).await?.invalid;
    let took = format!("{:.1?}", started.elapsed());
    let invalid = [invalid.parent_userid, invalid.student_userid, invalid.party, invalid.external_user].concat();
    let outbox = sandbox.outbox();
    let arrived = outbox.last().ok_or("the sandbox has the notice")?;
    let people = arrived.recipients();
    let first = people.first().map_or("", |person| &person.userid);
    let received = format!("{}: {first}{}", people.len(), if people.len() > 1 { ", …" } else { "" });
    let cuts = arrived.cut.iter().map(|cut| {
        let field = cut.pointer.rsplit('/').next().unwrap_or_default();
        format!("{field}, by {} bytes", cut.lost.len())
    });
    let cuts = cuts.collect::<Vec<_>>().join("; ");
    row([message, to, &received, &invalid.join(", "), &cuts, &took]);
    Ok(())
}

fn row(cells: [&str; 6]) {
    let [message, to, received, invalid, cut, took] = cells.map(|cell| if cell.is_empty() { "-" } else { cell });
    println!("{message:<33}  {to:<35}  {received:<17}  {invalid:<10}  {cut:<20}  {took}");
}
