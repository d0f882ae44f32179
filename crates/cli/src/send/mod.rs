//! `send`: plans the requests, sends them, and reports the outcome.

mod deliver;
pub mod failure;
pub mod interruption;
mod message;
mod plan;
pub mod progress;
mod record;
pub mod report;
mod rest;

use std::path::{Path, PathBuf};

use self::{
    plan::{MessagePlan, Plan, WholeRequest},
    report::Report,
    rest::Rest,
};
use crate::{
    arguments::{Send, no_message, send::Message},
    connect::Settings,
    finding::with_pointer,
    input::{expect_one_reader, is_stdin},
    output::{self, Format},
    problem::{Exit, Problem},
    uploads::Files,
};

pub async fn run(typed: &Send) -> Exit {
    let mut files = Files::default();
    let ended = plan_and_send(typed, &mut files).await;
    ended.unwrap_or_else(|problems| {
        output::fail(&problems, typed.delivery.output, |problems| report::json::problems_as_json(problems, &files))
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
    let plan = match (&send.message, &send.json) {
        (Some(message), None) => Plan::Message(MessagePlan::make(message, send, &settings, files)?),
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
    let report = deliver::deliver(&settings, &plan, files, format).await.inspect_err(|_| {
        // Nothing was sent. If this fails, the ids are still on the command line.
        let untried = vec![plan.recipients().clone()];
        rest.as_ref().map(|rest| rest.write(&Report { untried, ..Report::default() }));
    })?;
    let report = Report { cuts: plan.cuts().to_vec(), ..report };
    match format {
        Format::Table => report::people::print(&report, files, &settings),
        Format::Json => report::json::print(&report, files, &settings),
    }
    Ok(rest.and_then(|rest| rest.write(&report)).unwrap_or_else(|| report.exit()))
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
    readers.extend([
        ("--parents-from", from(&audience.parents_from)),
        ("--students-from", from(&audience.students_from)),
        ("--classes-from", from(&audience.classes_from)),
    ]);
    readers
}
