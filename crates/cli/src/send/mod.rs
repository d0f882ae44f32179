//! `send`: plans the requests, sends them, and reports the outcome.

mod deliver;
mod directory;
mod division;
mod history;
pub mod interruption;
mod plan;
pub mod question;
mod repeats;
pub mod report;
mod rest;
mod terms;
mod watch;
pub mod whole;

use std::path::{Path, PathBuf};

use self::{
    directory::DirectoryAccess, interruption::Interruptions, plan::Plan, report::Report, rest::Rest,
    whole::refuse_options,
};
use crate::{
    arguments::{
        Connection, Send, expect_content,
        send::{Content, Message},
    },
    audience::stdin_readers,
    connect::Settings,
    input::{expect_one_reader, is_stdin},
    new_file,
    output::{self, Format},
    problem::{Exit, Problem},
    uploads::Files,
};

pub async fn run(typed: &Send) -> Exit {
    let mut files = Files::default();
    let ended = plan_and_send(typed, &mut files).await;
    ended.unwrap_or_else(|problems| {
        output::fail(&problems, typed.delivery.output, |object| {
            object["uploads"] = report::json::uploads_as_json(&files);
        })
    })
}

async fn plan_and_send(send: &Send, files: &mut Files) -> Result<Exit, Vec<Problem>> {
    let Send { content, connection, .. } = send;
    expect_content(content, "send")?;
    expect_one_reader(&find_stdin_readers(content, connection))?;
    let settings = Settings::gather(&send.connection)?;
    if !send.delivery.dry_run {
        settings.expect_credentials()?;
    }
    let format = send.delivery.output;
    let mut directory = DirectoryAccess::of(send, &settings);
    let mut plan = match content {
        Content { message: Some(message), json: None, .. } => Plan::of_message(message, send, &settings, files)?,
        Content { json, .. } => {
            let repeats = &send.delivery.repeats;
            let more = [
                ("--no-duplicate-check", repeats.no_duplicate_check),
                ("--duplicate-check-interval", repeats.duplicate_check_interval.is_some()),
            ];
            refuse_options(content, send.delivery.agentid, connection, &more)?;
            Plan::of_request(json.as_deref().unwrap_or(Path::new("-")), &settings, files)?
        }
    };
    if let Some(people) = plan.people() {
        directory.resolve_classes(people).await?;
    }
    plan.collect_recipients()?;
    if send.delivery.dry_run {
        return plan.print(&settings, files, format).await.map(|()| Exit::Success);
    }
    let rest = send.delivery.rest_to.as_deref().map(|path| Rest::expect(path, &plan.recipients)).transpose()?;
    let missed_to = send.delivery.missed_to.as_deref();
    missed_to.map(|path| new_file::expect_new(path, "--missed-to")).transpose()?;
    let mut interruptions = Interruptions::listen();
    let delivered = async {
        directory.confirm(&send.delivery, &plan, &mut interruptions).await?;
        deliver::deliver(&settings, send, &mut plan, files, &mut interruptions).await
    };
    let report = delivered.await.inspect_err(|_| {
        // Nothing was sent. If this fails, the ids are still on the command line.
        let untried = vec![plan.recipients.clone()];
        rest.as_ref().map(|rest| rest.write(&Report { untried, ..Report::default() }));
    })?;
    let survey = directory.explain(&report, &plan, missed_to.is_some(), &mut interruptions).await;
    let report = Report { cuts: plan.cuts.clone(), survey, is_merged: plan.is_each(), ..report };
    match format {
        Format::Table => report::people::print(&report, &settings),
        Format::Json => report::json::print(&report, files, &settings),
    }
    let unwritten =
        [rest.and_then(|rest| rest.write(&report)), missed_to.and_then(|path| plan.write_missed(path, &report))];
    Ok(unwritten.into_iter().flatten().next().unwrap_or_else(|| report.exit()))
}

/// Returns the options and whether each reads standard input.
pub fn find_stdin_readers(content: &Content, connection: &Connection) -> Vec<(&'static str, bool)> {
    let from = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_stdin);
    let mut readers = vec![("--secret-stdin", connection.secret_stdin), ("--json", from(&content.json))];
    match &content.message {
        Some(Message::Text(typed)) => {
            readers.extend([("text", typed.content.as_deref() == Some("-")), ("--text-file", from(&typed.file))]);
        }
        Some(Message::News(typed)) => readers.push(("--articles", from(&typed.articles.articles))),
        Some(Message::Mpnews(typed)) => {
            readers.extend([
                ("--articles", from(&typed.articles.articles)),
                ("--content-file", from(&typed.content_file)),
            ]);
        }
        _ => {}
    }
    readers.extend(stdin_readers(&content.audience));
    readers
}
