//! `send`: from what was typed to what became of it.

mod deliver;
mod dry_run;
pub mod failure;
pub mod interruption;
mod message;
mod plan;
pub mod progress;
mod record;
mod repeats;
pub mod report;
mod rest;
mod whole;

use std::path::{Path, PathBuf};

use self::{dry_run::DryRun, plan::Plan, report::Report, rest::Rest, whole::Whole};
use crate::{
    arguments::{Send, send::Message},
    audience::Recipients,
    connect::Settings,
    cut::{self, Cut},
    exit::Exit,
    files::{
        Files,
        stdin::{expect_one_reader, is_stdin},
    },
    output::{self, Format},
    problem::Problem,
};

/// Sends what was typed.
pub async fn run(typed: &Send) -> Exit {
    let mut files = Files::default();
    match (sent(typed, &mut files).await, typed.delivery.output) {
        (Ok(exit), _) => exit,
        (Err(problems), format) => {
            match format {
                Format::Table => problems.iter().for_each(output::complain),
                Format::Json => report::json::print_problems(&problems, &files),
            }
            problems.first().map_or(Exit::Usage, Problem::exit)
        }
    }
}

async fn sent(send: &Send, files: &mut Files) -> Result<Exit, Vec<Problem>> {
    expect_one_reader(&readers(send))?;
    let settings = Settings::gather(&send.connection)?;
    if !send.delivery.dry_run {
        settings.expect_credentials()?;
    }
    let format = send.delivery.output;
    let rest = |recipients: &Recipients| {
        send.delivery.rest_to.as_deref().map(|path| Rest::expect(path, recipients)).transpose()
    };
    let (report, cuts, rest) = match (&send.message, &send.json) {
        (Some(message), None) => {
            let plan = Plan::make(message, send, &settings, files)?;
            warn_of_cuts(&plan.cuts);
            if send.delivery.dry_run {
                return Ok(DryRun::of_message(&plan, files)?.print(&settings, files, format));
            }
            let rest = rest(&plan.named.recipients)?;
            let report = deliver::message(&settings, &plan, files, format).await;
            (report.inspect_err(|_| nobody(rest.as_ref(), &plan.named.recipients))?, plan.cuts, rest)
        }
        (_, path) => {
            // clap sees that there is one.
            let path = path.as_deref().unwrap_or(Path::new("-"));
            let whole = Whole::read(path, send, settings.is_suite(), files)?;
            warn_of_cuts(&whole.cuts);
            if send.delivery.dry_run {
                return Ok(DryRun::of_whole(whole).print(&settings, files, format));
            }
            let rest = rest(&whole.recipients)?;
            let report = deliver::whole(&settings, &whole, files, format).await;
            (report.inspect_err(|_| nobody(rest.as_ref(), &whole.recipients))?, whole.cuts, rest)
        }
    };
    let report = Report { cuts, ..report };
    match format {
        Format::Table => report::people::print(&report, files, &settings),
        Format::Json => report::json::print(&report, files, &settings),
    }
    Ok(rest.and_then(|rest| rest.write(&report)).unwrap_or_else(|| report.exit()))
}

/// Writes the rest of a run that sent nothing.
fn nobody(rest: Option<&Rest>, recipients: &Recipients) {
    if let Some(rest) = rest {
        // Whatever fails here, the ids are those of the command line still.
        let _ = rest.write(&Report { untried: vec![recipients.clone()], ..Report::default() });
    }
}

/// Warns of what people will not see, while nothing is sent yet.
fn warn_of_cuts(cuts: &[Cut]) {
    cut::warnings(cuts).for_each(|warning| output::complain(&warning));
}

/// Which options read standard input.
fn readers(send: &Send) -> [(&'static str, bool); 9] {
    let from = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_stdin);
    let (mut text, mut text_file, mut articles, mut content) = (false, false, false, false);
    match &send.message {
        Some(Message::Text(typed)) => {
            (text, text_file) = (typed.content.as_deref() == Some("-"), from(&typed.file));
        }
        Some(Message::News(typed)) => articles = from(&typed.articles.articles),
        Some(Message::Mpnews(typed)) => {
            (articles, content) = (from(&typed.articles.articles), from(&typed.content_file));
        }
        _ => {}
    }
    let Send { audience, connection, .. } = send;
    [
        ("--secret-stdin", connection.secret_stdin),
        ("--json", from(&send.json)),
        ("text", text),
        ("--text-file", text_file),
        ("--articles", articles),
        ("--content-file", content),
        ("--parents-from", from(&audience.parents_from)),
        ("--students-from", from(&audience.students_from)),
        ("--classes-from", from(&audience.classes_from)),
    ]
}
