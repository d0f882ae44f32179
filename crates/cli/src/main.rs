//! The command `wecom-school`: sends WeCom (企业微信) school notices, checks requests, and runs a sandbox.

mod arguments;
mod audience;
mod characters;
mod check;
mod clock;
mod config;
mod connect;
mod credential;
mod did_you_mean;
mod exit;
mod explain;
mod finding;
mod input;
mod install;
mod lang;
mod layout;
mod local_sandbox;
mod locations;
mod objection;
mod output;
mod problem;
mod sandbox;
mod send;
mod token;
mod uploads;

use std::process::ExitCode;

use self::{arguments::Command, exit::Exit, problem::Problem};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lang::set(std::env::args_os());
    let command = match arguments::parse() {
        Ok(command) => command,
        Err(exit) => return output::end_run(exit, false).into(),
    };
    let is_sending = matches!(command, Command::Send(_));
    let exit = run(command).await.unwrap_or_else(|problem| {
        output::complain(&problem);
        problem.exit
    });
    output::end_run(exit, is_sending).into()
}

async fn run(command: Command) -> Result<Exit, Problem> {
    match command {
        Command::Send(arguments) => Ok(send::run(&arguments).await),
        Command::Check(arguments) => check::run(&arguments),
        Command::Sandbox(arguments) => sandbox::run(&arguments).await,
        Command::Token(arguments) => Ok(token::run(&arguments).await),
        Command::Explain(arguments) => Ok(explain::run(&arguments)),
        Command::Completions { shell } => Ok(install::print_completions(shell)),
        Command::Man { folder } => install::write_manual(folder.as_deref()),
    }
}
