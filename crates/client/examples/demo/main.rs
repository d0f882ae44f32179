//! Everything at once, without an account: `cargo xtask demo`, or `cargo run --package wecom-school --example demo`.
//!
//! A sandbox starts on this machine. A real client uploads five files and sends nine notices over HTTP: the eight messages,
//! and that of third-party apps with its deprecated recipients. A table shows what became of each.

mod notices;

use std::{sync::Arc, time::Instant};

use wecom_school::{Client, Media, Payload, SecretString, media::MediaType, token::SuiteApp};
use wecom_school_sandbox::Sandbox;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const PICTURE: &[u8] = include_bytes!("../support/poster.png");

#[tokio::main]
async fn main() -> Result<()> {
    let began = Instant::now();
    let sandbox = Sandbox::builder().start().await?;
    let school = sandbox.school();
    let (classes, students, parents) = (school.classes().len(), school.students().len(), school.parents().len());
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
    for (to, notice) in notices::of_the_school(school, &files)? {
        send(&sandbox, &client, notice.message().msgtype().as_str(), to, &notice).await?;
    }
    let provider = client_of_the_provider(&sandbox)?;
    let cover = provider.upload(Media::bytes(MediaType::Image, "cover.png", PICTURE)).await?;
    let notice = notices::of_the_provider(school, cover.media_id)?;
    let to = "external users, a student's parents";
    send(&sandbox, &provider, "miniprogram, by a third-party app", to, &notice).await?;

    let outbox = sandbox.outbox();
    println!("\n{} notices, {} deliveries, {:.0?} in all.", outbox.len(), outbox.deliveries(), began.elapsed());
    Ok(())
}

fn client_of_the_provider(sandbox: &Sandbox) -> Result<Client> {
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

/// Sends a notice and prints a row about what the sandbox received.
async fn send(sandbox: &Sandbox, client: &Client, message: &str, to: &str, notice: &impl Payload) -> Result<()> {
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
