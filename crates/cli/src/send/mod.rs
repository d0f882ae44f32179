//! `send`: from what was typed to what became of it.

mod deliver;
mod dry_run;
pub mod failure;
mod message;
mod plan;
mod progress;
pub mod report;
mod whole;

use std::path::Path;

use self::{dry_run::DryRun, plan::Plan, whole::Whole};
use crate::{
    arguments::Send,
    connect::Settings,
    exit::Exit,
    files::{Files, stdin::Stdin},
    output::{self, Format},
    problem::Problem,
};

/// Sends what was typed.
pub async fn run(send: &Send) -> Exit {
    let mut files = Files::default();
    let sent = sent(send, &mut files).await;
    match (sent, send.delivery.output) {
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
    let mut stdin = Stdin::default();
    let settings = Settings::gather(&send.connection, &mut stdin)?;
    if !send.delivery.dry_run {
        settings.expect_credentials()?;
    }
    let format = send.delivery.output;
    let report = match (&send.message, &send.json) {
        (Some(message), None) => {
            let plan = Plan::make(message, send, &settings, files, &mut stdin)?;
            if send.delivery.dry_run {
                return Ok(DryRun::of_message(&plan, files)?.print(&settings, files, format));
            }
            deliver::message(&settings.client()?, &plan, files, format).await?
        }
        (_, path) => {
            // clap sees that there is one.
            let path = path.as_deref().unwrap_or(Path::new("-"));
            let whole = Whole::read(path, send, settings.is_suite(), files, &mut stdin)?;
            if send.delivery.dry_run {
                return Ok(DryRun::of_whole(whole).print(&settings, files, format));
            }
            deliver::whole(&settings.client()?, &whole, files, format).await?
        }
    };
    match format {
        Format::Table => report::people::print(&report, &settings),
        Format::Json => report::json::print(&report, files),
    }
    Ok(report.exit())
}
