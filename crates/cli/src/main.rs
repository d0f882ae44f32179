//! The command `wecom-school`: sends WeCom (企业微信) school notices, checks requests, and runs a sandbox.

// Its macro `words!` is used in all modules after it.
#[macro_use]
mod lang;

mod arguments;
mod audience;
mod campaign;
mod characters;
mod check;
mod clock;
mod config;
mod connect;
mod credential;
mod csv;
mod decoding;
mod earlier;
mod explain;
mod failure;
mod finding;
mod identity;
mod input;
mod install;
mod layout;
mod ledger;
mod local_sandbox;
mod locations;
mod merge;
mod message;
mod new_file;
mod next;
mod objection;
mod output;
mod problem;
mod progress;
mod reach;
mod sandbox;
mod school;
mod send;
mod source;
mod state;
mod token;
mod uploads;

use std::process::ExitCode;

use self::{arguments::Command, output::Format, problem::Exit};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lang::set(std::env::args_os());
    if school::answer_shell() {
        return ExitCode::SUCCESS;
    }
    let (exit, is_sending) = match arguments::parse() {
        Ok(command) => (run(&command).await, matches!(command, Command::Send(_) | Command::Campaign(_))),
        Err(exit) => (exit, false),
    };
    ExitCode::from(output::end_run(exit, is_sending) as u8)
}

async fn run(command: &Command) -> Exit {
    let done = |text: String| {
        output::say(&text);
        Exit::Success
    };
    let (ended, format) = match command {
        Command::Send(arguments) => return send::run(arguments).await,
        Command::Campaign(arguments) => return campaign::run(arguments).await,
        Command::Classes(arguments) => (school::classes::list(arguments).await.map(done), arguments.output),
        Command::People(arguments) => (school::people::list(arguments).await, arguments.format()),
        Command::Invite(arguments) => (school::invite::show(arguments).await.map(done), arguments.output),
        Command::Reach(arguments) => (reach::show(arguments).await, arguments.output),
        Command::Token(arguments) => (token::fetch(arguments).await.map(done), arguments.output),
        Command::Check(arguments) => (check::run(arguments).map_err(Vec::from), Format::Table),
        Command::Sandbox(arguments) => (sandbox::run(arguments).await.map_err(Vec::from), Format::Table),
        Command::Explain(arguments) => return explain::run(arguments),
        Command::Completions { shell } => return install::print_completions(*shell),
        Command::Man { folder } => (install::write_manual(folder.as_deref()).map_err(Vec::from), Format::Table),
    };
    ended.unwrap_or_else(|problems| output::fail(&problems, format, |_| {}))
}
