//! The command line. Doc comments are the English help, `zh.po` has the Chinese one, and [`help`] fills in limits.
#![expect(clippy::doc_markdown, reason = "the comments are shown as they are")]

pub mod campaign;
mod connection;
mod help;
mod ledger;
mod reach;
pub mod school;
pub mod send;

use std::{env, ffi::OsString, net::IpAddr, path::PathBuf};

use clap::{
    Arg, ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
    builder::Resettable, parser::ValueSource,
};
use wecom_school_sandbox::DEFAULT_OUTBOX_CAPACITY;

pub use self::{
    campaign::Campaign,
    connection::Connection,
    ledger::{LedgerOptions, LedgerReading},
    reach::Reach,
    school::{AccessOptions, Classes, Invite, People},
    send::Send,
};
use crate::{
    lang::{self, Lang},
    output::{self, Format},
    problem::{Exit, Problem},
};

/// The port of the sandbox by default.
pub const DEFAULT_PORT: u16 = 8117;

/// Send WeCom (企业微信) school notices to parents and students
#[derive(Debug, Parser)]
#[command(name = "wecom-school", bin_name = "wecom-school", version, propagate_version = true)]
#[command(after_help = first_steps(), after_long_help = first_steps() + "\n" + exit_codes())]
struct Arguments {
    // `lang::set` reads it before everything else; here it is checked and shown in the help.
    /// The language of texts [default: the locale's]
    #[arg(long, global = true, value_name = "LANG", value_enum, env = lang::VARIABLE, hide_env_values = true)]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(about = "Send a notice")]
    Send(Box<Send>),
    /// Plan large notices, send them so that nothing is lost or doubled, and see what became of them
    Campaign(Campaign),
    /// Show who will receive a notice, who will not, and why, without sending it
    Reach(Box<Reach>),
    /// List the classes of the school, with ids and with how many parents follow
    Classes(Classes),
    /// List students and parents, as a table, for Excel, or for programs
    People(People),
    /// Show the QR code by which parents follow
    Invite(Invite),
    /// Check request files, without sending anything
    Check(Check),
    /// Run a server on this machine that answers as WeCom does, with an inbox page
    Sandbox(Sandbox),
    /// Fetch an access token, and show how long it is valid
    Token(Token),
    #[command(about = "Explain an error code")]
    Explain(Explain),
    /// Print completions for a shell
    Completions {
        #[arg(value_enum, help = "The shell")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write those of all commands
    Man {
        /// Write a page for each command into this folder
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

impl Command {
    fn connection_mut(&mut self) -> Option<&mut Connection> {
        match self {
            Self::Send(send) => Some(&mut send.connection),
            Self::Campaign(campaign) => campaign.command.connection_mut(),
            Self::Reach(reach) => Some(&mut reach.reading.connection),
            Self::Classes(classes) => Some(&mut classes.reading.connection),
            Self::People(people) => Some(&mut people.reading.connection),
            Self::Invite(invite) => Some(&mut invite.connection),
            Self::Token(token) => Some(&mut token.connection),
            _ => None,
        }
    }

    fn ledger_mut(&mut self) -> Option<&mut LedgerOptions> {
        match self {
            Self::Send(send) => Some(&mut send.ledger),
            Self::Campaign(campaign) => Some(&mut campaign.reading.ledger),
            _ => None,
        }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "Columns count characters, not bytes. The exit code is 1 if a file has a violation or can't be read."
)]
pub struct Check {
    /// Requests in JSON, one a file, of page 92291 or 20450; - reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t, help = "How violations are printed")]
    pub format: CheckFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    #[default]
    Text,
    Json,
    Sarif,
}

#[derive(Debug, Args)]
pub struct Sandbox {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Accept a host beyond loopback: everyone who reaches it can read and change everything
    #[arg(long)]
    pub allow_remote: bool,
    /// A name by which browsers may call it, besides IP addresses, localhost and names without a dot; may be repeated
    #[arg(long, value_name = "NAME", value_parser = parse_host_name)]
    pub allow_host: Vec<String>,
    /// A school of your own, in TOML or JSON [default: an invented one]
    #[arg(long, value_name = "FILE")]
    pub school: Option<PathBuf>,
    /// A made-up school with this many students and parents, at most 20000
    #[arg(long, value_name = "N", conflicts_with = "school")]
    pub families: Option<usize>,
    /// The number that the made-up school depends on: the same number makes the same school
    #[arg(long, value_name = "N", default_value_t = 1, requires = "families")]
    pub seed: u64,
    /// The folder of conformance cases (schema/dist/cases), to test a client in any language under /cases
    #[arg(long, value_name = "FOLDER")]
    pub cases: Option<PathBuf>,
    /// The most notices that the outbox holds; new notices replace the oldest
    #[arg(long, value_name = "NOTICES", default_value_t = DEFAULT_OUTBOX_CAPACITY)]
    pub outbox_capacity: usize,
    /// Do not print a line for each request
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct Token {
    /// Print the token itself: anyone who has it can send as the app
    #[arg(long)]
    pub reveal: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The errcode of an answer, such as 40058 [default: every documented one]
    #[arg(value_name = "CODE", allow_negative_numbers = true)]
    pub code: Option<i64>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
}

fn parse_host_name(name: &str) -> Result<String, String> {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    let what = || words!("write only a name, such as sandbox.test"; "只写名称，例如 sandbox.test");
    is_name.then(|| name.to_owned()).ok_or_else(what)
}

fn first_steps() -> String {
    let title = words!("Try it without an account:"; "没有账号也能试用：");
    title + "\n  wecom-school sandbox\n  wecom-school send text 明日停课一天。 --to-class 一年级1班 --profile sandbox\n"
}

fn exit_codes() -> &'static str {
    if lang::lang() == Lang::Zh { include_str!("exit-codes.zh.txt") } else { include_str!("exit-codes.en.txt") }
}

/// Returns the command for completions and manual pages, with its texts in the language of the run.
pub fn described_command() -> clap::Command {
    help::describe(Arguments::command())
}

/// Ignores empty variables: CI sets those that it has no value for.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let ignore_if_empty = |argument: Arg| {
        let is_empty = argument.get_env().and_then(env::var_os).is_some_and(|value| value.is_empty());
        if is_empty { argument.env(Resettable::Reset) } else { argument }
    };
    command.mut_args(ignore_if_empty).mut_subcommands(without_empty_variables)
}

/// Parses the command line. Prints help, version and errors, and returns how they end the run.
pub fn parse() -> Result<Command, Exit> {
    let command = without_empty_variables(described_command());
    let command = if lang::lang() == Lang::Zh { help::translate_layout(command) } else { command };
    let parsed = command.try_get_matches().and_then(|matches| {
        let mut command = Arguments::from_arg_matches(&matches)?.command;
        let environment = options_from_environment(&matches);
        if let Some(ledger) = command.ledger_mut() {
            ledger.is_from_environment = environment.iter().any(|option| option == "ledger");
        }
        if let Some(connection) = command.connection_mut() {
            connection.from_environment = environment;
        }
        Ok(command)
    });
    parsed.map_err(|error| {
        let exit = if error.use_stderr() { Exit::Usage } else { Exit::Success };
        output::expect_written(error.print());
        exit
    })
}

/// Returns the connection and the agentid of a command line that somebody is still typing.
pub fn parse_unfinished(words: impl IntoIterator<Item = OsString>) -> Option<(Connection, Option<i64>)> {
    let command = without_empty_variables(described_command()).ignore_errors(true);
    let matches = command.try_get_matches_from(words).ok()?;
    let from_environment = options_from_environment(&matches);
    let mut innermost = &matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let connection = Connection { from_environment, ..Connection::from_arg_matches(innermost).ok()? };
    Some((connection, innermost.try_get_one("agentid").ok().flatten().copied()))
}

/// Returns the options of the innermost command, which has the global options of the others too.
fn options_from_environment(matches: &ArgMatches) -> Vec<String> {
    if let Some((_, inner)) = matches.subcommand() {
        return options_from_environment(inner);
    }
    let ids = matches.ids().map(ToString::to_string);
    ids.filter(|id| matches.value_source(id) == Some(ValueSource::EnvVariable)).collect()
}

/// Fails if a command has nothing to send.
pub fn expect_content(content: &send::Content, command: &str) -> Result<(), Problem> {
    if content.message.is_some() || content.json.is_some() {
        return Ok(());
    }
    let send = Send::augment_args(clap::Command::new("send"));
    let messages = send.get_subcommands().map(clap::Command::get_name).collect::<Vec<_>>().join(", ");
    Err(Problem::usage(words!("no message is named, and no --json"; "没有指定消息，也没有 --json"))
        .note(words!("the messages are: {messages}"; "可用的消息：{messages}"))
        .help(words!(
            "name one of them, such as `wecom-school {command} text TEXT --to-class 一年级1班`, or a whole request by --json FILE";
            "请指定其中一种，例如 `wecom-school {command} text 正文 --to-class 一年级1班`，或用 --json 文件 指定完整请求"
        )))
}
