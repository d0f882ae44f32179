//! `send`: plans the requests, sends them, and reports the outcome.

mod deliver;
mod directory;
mod history;
pub mod interruption;
mod merged;
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
    directory::DirectoryAccess,
    interruption::Interruptions,
    merged::MergedPlan,
    plan::{MessagePlan, Plan},
    report::Report,
    rest::Rest,
    whole::{WholeRequest, refuse_options},
};
use crate::{
    arguments::{
        Connection, Send, no_message,
        send::{Audience, Message},
    },
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
        return Err(no_message("send").into());
    }
    let Send { message, json, audience, connection, .. } = send;
    let repeats = &send.delivery.repeats;
    expect_one_reader(&find_stdin_readers(message.as_ref(), json.as_deref(), audience, connection))?;
    let settings = Settings::gather(&send.connection)?;
    if !send.delivery.dry_run {
        settings.expect_credentials()?;
    }
    let format = send.delivery.output;
    let mut directory = DirectoryAccess::of(send, &settings);
    let plan = match (&send.message, &send.json) {
        (Some(message), None) if send.merging.each => {
            let mut plan = MergedPlan::make(message, send, &settings, files)?;
            directory.resolve_rows(&mut plan.merge.get_mut().people).await?;
            plan.collect_recipients()?;
            Plan::Merged(Box::new(plan))
        }
        (Some(message), None) => {
            let mut plan = MessagePlan::make(message, send, &settings, files)?;
            directory.resolve_classes(&mut plan.named).await?;
            Plan::Message(Box::new(plan))
        }
        (_, path) => {
            let path = path.as_deref().unwrap_or(Path::new("-"));
            let given = [
                ("--each", send.merging.each),
                ("--no-duplicate-check", repeats.no_duplicate_check),
                ("--duplicate-check-interval", repeats.duplicate_check_interval.is_some()),
            ];
            refuse_options(message.as_ref(), audience, send.delivery.agentid, connection, &given)?;
            Plan::Whole(Box::new(WholeRequest::read(path, settings.is_suite(), files)?))
        }
    };
    for cut in plan.cuts() {
        output::complain(&Problem::warning(with_pointer(&cut.pointer, &cut.message())));
    }
    if send.delivery.dry_run {
        return plan.print(&settings, files, format).await.map(|()| Exit::Success);
    }
    let rest = send.delivery.rest_to.as_deref().map(|path| Rest::expect(path, plan.recipients())).transpose()?;
    let missed_to = send.delivery.missed_to.as_deref();
    missed_to.map(|path| new_file::expect_new(path, "--missed-to")).transpose()?;
    let mut interruptions = Interruptions::listen();
    let delivered = async {
        directory.confirm(&send.delivery, &plan, &mut interruptions).await?;
        deliver::deliver(&settings, send, &plan, files, &mut interruptions).await
    };
    let report = delivered.await.inspect_err(|_| {
        // Nothing was sent. If this fails, the ids are still on the command line.
        let untried = vec![plan.recipients().clone()];
        rest.as_ref().map(|rest| rest.write(&Report { untried, ..Report::default() }));
    })?;
    let survey = directory.explain(&report, &plan, missed_to.is_some(), &mut interruptions).await;
    let is_merged = matches!(plan, Plan::Merged(_));
    let report = Report { cuts: plan.cuts().to_vec(), survey, is_merged, ..report };
    match format {
        Format::Table => report::people::print(&report, &settings),
        Format::Json => report::json::print(&report, files, &settings),
    }
    let unwritten =
        [rest.and_then(|rest| rest.write(&report)), missed_to.and_then(|path| plan.write_missed(path, &report))];
    Ok(unwritten.into_iter().flatten().next().unwrap_or_else(|| report.exit()))
}

/// Returns the options and whether each reads standard input.
pub fn find_stdin_readers(
    message: Option<&Message>,
    json: Option<&Path>,
    audience: &Audience,
    connection: &Connection,
) -> Vec<(&'static str, bool)> {
    let from = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_stdin);
    let mut readers = vec![("--secret-stdin", connection.secret_stdin), ("--json", json.is_some_and(is_stdin))];
    match message {
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
