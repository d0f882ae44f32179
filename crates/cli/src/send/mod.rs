//! `send`: from what was typed to what became of it.

mod deliver;
pub mod failure;
mod message;
mod plan;
pub mod report;

use self::plan::Plan;
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
    // clap sees that there is one, or `--json`.
    let Some(message) = &send.message else { return Ok(Exit::Success) };
    let plan = Plan::make(message, send, &settings, files, &mut stdin)?;
    let client = settings.client()?;
    let report = deliver::message(&client, &plan, files).await?;
    match send.delivery.output {
        Format::Table => report::people::print(&report, &settings),
        Format::Json => report::json::print(&report, files),
    }
    Ok(report.exit())
}
