//! `campaign`: plans large notices, sends them from the ledger, and says what became of everybody.

mod at;
mod cancel;
mod chosen;
mod counts;
mod export;
mod html;
mod list;
mod names;
mod people;
mod plan;
mod progress;
mod reason;
mod report;
mod retry;
mod run;
mod schools;
mod stage;
mod standing;
mod status;
mod timeline;

use crate::{
    arguments::{Campaign, campaign::CampaignCommand},
    output::{self, Format},
    problem::Exit,
};

pub async fn run(Campaign { command, reading }: &Campaign) -> Exit {
    let (ended, format) = match command {
        CampaignCommand::Plan(typed) => (plan::plan(typed, reading).await, typed.planning.output),
        CampaignCommand::Run(typed) => (run::run(typed, reading).await, typed.sending.output),
        CampaignCommand::Resume(typed) => (run::resume(typed, reading).await, typed.sending.output),
        CampaignCommand::Status(typed) => (status::show(typed, reading).await, typed.output),
        CampaignCommand::List(typed) => (list::list(typed, reading).await, typed.output),
        CampaignCommand::Export(typed) => (export::export(typed, reading).await, Format::Table),
        CampaignCommand::Report(typed) => (report::write(typed, reading).await, Format::Table),
        CampaignCommand::RetryInvalid(typed) => (retry::retry(typed, reading).await, typed.output),
        CampaignCommand::Cancel(typed) => (cancel::cancel(typed, reading).await, typed.output),
    };
    ended.unwrap_or_else(|problems| output::fail(&problems, format, |_| {}))
}
