//! The options of `campaign` and of the commands below it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use wecom_school_campaign::Outcome;

use super::{
    connection::{Connection, parse_agentid},
    ledger::LedgerReading,
    school::AccessOptions,
    send::Content,
};
use crate::output::Format;

#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Campaign {
    #[command(subcommand)]
    pub command: CampaignCommand,
    #[command(flatten)]
    pub reading: LedgerReading,
}

#[derive(Debug, Subcommand)]
pub enum CampaignCommand {
    /// Plan a campaign: check everything, divide it into requests and write it to the ledger; nothing is sent
    Plan(Box<Plan>),
    /// Send a campaign that is planned
    Run(Run),
    /// Show who has it, who has not and who is in doubt; works while the campaign runs
    Status(Status),
    /// List what was sent, when and to how many people
    List(List),
    /// Go on with a campaign after an interruption, a crash or a failure
    Resume(Resume),
    /// Write what became of each recipient, with the columns of the input
    Export(Export),
    /// Write a report as one HTML file
    Report(Report),
    /// Plan the notice again for those whom the server listed as invalid
    RetryInvalid(RetryInvalid),
    /// Withdraw what has not been sent
    Cancel(Cancel),
}

#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true, arg_required_else_help = true)]
#[command(
    override_usage = "wecom-school campaign plan [OPTIONS] --json <FILE>\n       wecom-school campaign plan [OPTIONS] <COMMAND>"
)]
pub struct Plan {
    #[command(flatten)]
    pub content: Content,
    #[command(flatten)]
    pub planning: Planning,
    #[command(flatten)]
    pub schools: Schools,
    #[command(flatten)]
    pub access: AccessOptions,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Campaign")]
pub struct Planning {
    /// What the campaign is called [default: the type of the message and the time]
    #[arg(long, global = true)]
    pub name: Option<String>,
    /// Send nothing before this time: 07:30, or "2026-12-01 07:30", with +08:00, Z or Asia/Shanghai after it for another zone
    #[arg(long, global = true, value_name = "TIME")]
    pub at: Option<String>,
    /// Plan it although some of these people were sent the same in the last four hours, or are about to be sent it
    #[arg(long, global = true)]
    pub again: bool,
    /// Check everything and show what would be planned, without writing it to the ledger
    #[arg(long, short = 'n', global = true)]
    pub dry_run: bool,
    #[arg(long, global = true, value_name = "ID", help = "The app that sends")]
    #[arg(env = "WECOM_AGENTID", hide_env_values = true, allow_negative_numbers = true, value_parser = parse_agentid)]
    pub agentid: Option<i64>,
    /// Turn the duplicate check off: each request is then sent at most once, and what is in doubt stays in doubt
    #[arg(long, global = true)]
    pub no_duplicate_check: bool,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Format,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Schools")]
#[expect(clippy::struct_field_names, reason = "the options have these names")]
pub struct Schools {
    /// Several schools: profiles of the configuration, separated by commas
    #[arg(long, global = true, value_name = "NAME", value_delimiter = ',', conflicts_with = "schools")]
    pub school: Vec<String>,
    /// Several schools from a table with the column profile, or with name, corpid, agentid and permanent_code_file for corps of the suite in --profile; its paths count from its folder
    #[arg(long, global = true, value_name = "FILE")]
    pub schools: Option<PathBuf>,
    /// The column of the recipients' table that names the school of each row [default: school or 学校]
    #[arg(long, global = true, value_name = "HEADING")]
    pub school_column: Option<String>,
}

impl Schools {
    pub fn is_any(&self) -> bool {
        !self.school.is_empty() || self.schools.is_some()
    }
}

/// What the commands that send a campaign have in common.
#[derive(Debug, Args)]
pub struct Sending {
    /// The number of the campaign [default: the only one that is not finished]
    #[arg(value_name = "CAMPAIGN")]
    pub campaign: Option<i64>,
    /// Do not ask before sending; nothing is asked outside of a terminal
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// On a terminal, ask before sending to more people [default: {asked above}]
    #[arg(long, value_name = "PEOPLE")]
    pub ask_above: Option<usize>,
    /// How the result is printed; json prints one object at the end
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Debug, Args)]
pub struct Run {
    /// Send nothing before this time: 07:30, or "2026-12-01 07:30", with +08:00, Z or Asia/Shanghai after it for another zone
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub sending: Sending,
}

#[derive(Debug, Args)]
pub struct Resume {
    /// Send it once more to people in doubt: they may receive it twice, and the answer settles them [default campaign: the only one with people in doubt]
    #[arg(long)]
    pub resend_unknown: bool,
    #[command(flatten)]
    pub sending: Sending,
}

#[derive(Debug, Args)]
pub struct Status {
    /// The number of the campaign [default: the only one that is not finished, else the latest]
    #[arg(value_name = "CAMPAIGN")]
    pub campaign: Option<i64>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
}

#[derive(Debug, Args)]
pub struct List {
    /// How many, the latest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
}

#[derive(Debug, Args)]
pub struct Export {
    /// The number of the campaign [default: the latest]
    #[arg(value_name = "CAMPAIGN")]
    pub campaign: Option<i64>,
    /// Write to a new file that only you can read: .json, or CSV for Excel [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Only those with these outcomes: accepted, invalid, refused, unknown, cancelled, in_flight, planned; separated by commas
    #[arg(long, value_name = "OUTCOME", value_delimiter = ',', value_parser = parse_outcome)]
    pub only: Vec<Outcome>,
    /// How it is written [default: by the ending of --to, else csv]
    #[arg(long, value_enum)]
    pub output: Option<ExportFormat>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    #[default]
    Csv,
    Json,
}

#[derive(Debug, Args)]
pub struct Report {
    /// The number of the campaign [default: the latest]
    #[arg(value_name = "CAMPAIGN")]
    pub campaign: Option<i64>,
    /// Write the report to this new file, which only you can read
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

#[derive(Debug, Args)]
pub struct RetryInvalid {
    /// The number of the campaign [default: the latest]
    #[arg(value_name = "CAMPAIGN")]
    pub campaign: Option<i64>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
}

#[derive(Debug, Args)]
pub struct Cancel {
    /// The number of the campaign
    #[arg(value_name = "CAMPAIGN")]
    pub campaign: i64,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
}

fn parse_outcome(name: &str) -> Result<Outcome, String> {
    Outcome::of_name(name).ok_or_else(|| {
        let names = Outcome::ALL.map(Outcome::name).join(", ");
        words!("one of {names} is required"; "只能是 {names} 之一")
    })
}

impl CampaignCommand {
    pub fn connection_mut(&mut self) -> Option<&mut Connection> {
        match self {
            Self::Plan(plan) => Some(&mut plan.connection),
            Self::Run(run) => Some(&mut run.sending.connection),
            Self::Resume(resume) => Some(&mut resume.sending.connection),
            _ => None,
        }
    }
}
