//! Everything at once, without an account: `cargo xtask demo`, or `cargo run --package wecom-school --example demo`.
//!
//! A sandbox starts on this machine. Four files are uploaded and nine notices sent by a real client over HTTP: the
//! eight messages, and the one of third-party apps with its deprecated recipients. A table tells what became of each.

mod files;
mod notices;
mod table;

use std::{sync::Arc, time::Instant};

use wecom_school::{Client, Media, SecretString, Sent, media::MediaType, token::SuiteApp};
use wecom_school_sandbox::{AcceptedNotice, Recipient, Sandbox};

use self::{
    notices::{Covers, Files},
    table::{Row, Table},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let began = Instant::now();
    let sandbox = Sandbox::builder().start().await?;
    let school = sandbox.school();
    println!("A sandbox listens on {} with the school {}: {}", sandbox.url(), school.name(), people(&sandbox));

    let client = client_of_the_school(&sandbox)?;
    let files = upload(&client).await?;
    println!("Uploaded a picture, speech, a film and a file; each media_id is good for 3 days.\n");

    let mut table = Table::default();
    for (to, notice) in notices::of_the_school(school, &files)? {
        let started = Instant::now();
        let sent = client.send(&notice).await?;
        table.add(row(notice.message().msgtype().as_str(), to, &sandbox, &sent, started));
    }

    let provider = client_of_the_provider(&sandbox)?;
    let cover = provider.upload(Media::bytes(MediaType::Image, "cover.png", files::PICTURE)).await?;
    let (to, notice) = notices::of_the_provider(school, cover.media_id)?;
    let started = Instant::now();
    let sent = provider.send(&notice).await?;
    table.add(row("miniprogram, by a third-party app", to, &sandbox, &sent, started));

    table.print();
    let outbox = sandbox.outbox();
    println!("\n{} notices, {} deliveries, {:.0?} in all.", outbox.len(), outbox.deliveries(), began.elapsed());
    Ok(())
}

fn people(sandbox: &Sandbox) -> String {
    let school = sandbox.school();
    let (classes, students, parents) = (school.classes().len(), school.students().len(), school.parents().len());
    format!("{classes} classes, {students} students, {parents} parents")
}

/// With an account of your own, the corpid and the secret are yours, and there is no base URL.
fn client_of_the_school(sandbox: &Sandbox) -> Result<Client> {
    let app = &sandbox.school().apps()[0];
    let secret = app.secret().ok_or("the first app of the school has a secret")?;
    Ok(Client::builder(sandbox.school().corpid(), secret).base_url(sandbox.url()).build()?)
}

fn client_of_the_provider(sandbox: &Sandbox) -> Result<Client> {
    let suite = &sandbox.school().suites()[0];
    let app = SuiteApp {
        suite_id: suite.suite_id().to_owned(),
        suite_secret: suite.suite_secret().into(),
        suite_ticket: Arc::new(SecretString::from(suite.suite_ticket())),
        auth_corpid: sandbox.school().corpid().to_owned(),
        permanent_code: suite.permanent_code().into(),
    };
    Ok(Client::for_suite_app(app).base_url(sandbox.url()).build()?)
}

async fn upload(client: &Client) -> Result<Files> {
    let upload = async |media: Media| client.upload(media).await.map(|uploaded| uploaded.media_id);
    let picture = upload(Media::bytes(MediaType::Image, "poster.png", files::PICTURE)).await?;
    Ok(Files {
        voice: upload(Media::bytes(MediaType::Voice, "greeting.amr", files::speech())).await?,
        video: upload(Media::bytes(MediaType::Video, "sports-day.mp4", files::FILM)).await?,
        file: upload(Media::bytes(MediaType::File, "家长会通知.pdf", files::DOCUMENT)).await?,
        covers: Covers { picture },
    })
}

/// What became of the notice that was sent last.
fn row(message: &str, to: &str, sandbox: &Sandbox, sent: &Sent, started: Instant) -> Row {
    let took = started.elapsed();
    let outbox = sandbox.outbox();
    let arrived: Option<&AcceptedNotice> = outbox.last();
    let received = |notice: &AcceptedNotice| {
        let people = notice.recipients();
        let more = if people.len() > 1 { ", …" } else { "" };
        let first = people.first().map(Recipient::userid).unwrap_or_default();
        format!("{}: {first}{more}", people.len())
    };
    let invalid = &sent.invalid;
    let invalid = [&invalid.parent_userid[..], &invalid.student_userid, &invalid.party, &invalid.external_user];
    let cut = |notice: &AcceptedNotice| {
        let cuts = notice.cut().iter().map(|cut| {
            let field = cut.pointer().rsplit('/').next().unwrap_or_default();
            format!("{field}, by {} bytes", cut.lost().len())
        });
        cuts.collect::<Vec<_>>().join("; ")
    };
    Row {
        message: message.to_owned(),
        to: to.to_owned(),
        received: arrived.map(received).unwrap_or_default(),
        invalid: invalid.concat().join(", "),
        cut: arrived.map(cut).unwrap_or_default(),
        took,
    }
}
