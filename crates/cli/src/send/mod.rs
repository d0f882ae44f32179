//! `send`: plans the requests, sends them, and reports the outcome.

mod deliver;
mod directory;
pub mod interruption;
mod message;
mod plan;
mod question;
mod record;
pub mod report;
mod rest;

use std::path::{Path, PathBuf};

use self::{
    directory::DirectoryAccess,
    interruption::Interruptions,
    plan::{MessagePlan, Plan, WholeRequest},
    report::Report,
    rest::Rest,
};
use crate::{
    arguments::{Send, no_message, send::Message},
    audience::stdin_readers,
    connect::Settings,
    finding::with_pointer,
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
    if send.message.is_none() && send.json.is_none() {
        return Err(no_message().into());
    }
    expect_one_reader(&find_stdin_readers(send))?;
    let settings = Settings::gather(&send.connection)?;
    if !send.delivery.dry_run {
        settings.expect_credentials()?;
    }
    let format = send.delivery.output;
    let mut directory = DirectoryAccess::of(send, &settings);
    let plan = match (&send.message, &send.json) {
        (Some(message), None) => {
            let mut plan = MessagePlan::make(message, send, &settings, files)?;
            directory.resolve_classes(&mut plan.named).await?;
            Plan::Message(Box::new(plan))
        }
        (_, path) => {
            let path = path.as_deref().unwrap_or(Path::new("-"));
            Plan::Whole(WholeRequest::read(path, send, settings.is_suite(), files)?)
        }
    };
    for cut in plan.cuts() {
        output::complain(&Problem::warning(with_pointer(&cut.pointer, &cut.message())));
    }
    if send.delivery.dry_run {
        return plan.print(&settings, files, format).map(|()| Exit::Success);
    }
    let rest = send.delivery.rest_to.as_deref().map(|path| Rest::expect(path, plan.recipients())).transpose()?;
    let missed_to = send.delivery.missed_to.as_deref();
    missed_to.map(|path| new_file::expect_new(path, "--missed-to")).transpose()?;
    let mut interruptions = Interruptions::listen();
    let delivered = async {
        directory.confirm(&send.delivery, &plan, &mut interruptions).await?;
        deliver::deliver(&settings, &plan, files, format, &mut interruptions).await
    };
    let report = delivered.await.inspect_err(|_| {
        // Nothing was sent. If this fails, the ids are still on the command line.
        let untried = vec![plan.recipients().clone()];
        rest.as_ref().map(|rest| rest.write(&Report { untried, ..Report::default() }));
    })?;
    let survey = directory.explain(&report, &plan, missed_to.is_some(), &mut interruptions).await;
    let report = Report { cuts: plan.cuts().to_vec(), survey, ..report };
    match format {
        Format::Table => report::people::print(&report, files, &settings),
        Format::Json => report::json::print(&report, files, &settings),
    }
    let unwritten =
        [rest.and_then(|rest| rest.write(&report)), missed_to.and_then(|path| plan.write_missed(path, &report))];
    Ok(unwritten.into_iter().flatten().next().unwrap_or_else(|| report.exit()))
}

/// Returns the options and whether each reads standard input.
fn find_stdin_readers(send: &Send) -> Vec<(&'static str, bool)> {
    let from = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_stdin);
    let Send { audience, connection, json, .. } = send;
    let mut readers = vec![("--secret-stdin", connection.secret_stdin), ("--json", from(json))];
    match &send.message {
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
    readers.extend(stdin_readers(audience));
    readers
}
