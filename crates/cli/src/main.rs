//! The command `wecom-school`: sends WeCom (企业微信) school notices, checks requests, and runs a sandbox.

mod arguments;
mod audience;
mod character;
mod check;
mod clock;
mod columns;
mod completions;
mod config;
mod connect;
mod cut;
mod did_you_mean;
mod excerpt;
mod exit;
mod explain;
mod files;
mod finding;
mod harmless;
mod lang;
mod link;
mod local_sandbox;
mod locations;
mod man;
mod objection;
mod output;
mod problem;
mod sandbox;
mod send;
mod shorten;
mod token;
mod violation;

use std::process::ExitCode;

use self::{arguments::Command, exit::Exit, problem::Problem};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lang::set(std::env::args_os());
    let command = match arguments::parse() {
        Ok(arguments) => arguments.command,
        Err(exit) => return output::ended(exit, false).into(),
    };
    let is_sending = matches!(command, Command::Send(_));
    let exit = run(command).await.unwrap_or_else(|problem| {
        output::complain(&problem);
        problem.exit
    });
    output::ended(exit, is_sending).into()
}

async fn run(command: Command) -> Result<Exit, Problem> {
    match command {
        Command::Send(arguments) => Ok(send::run(&arguments).await),
        Command::Check(arguments) => check::run(&arguments),
        Command::Sandbox(sandbox) => sandbox::run(&sandbox).await,
        Command::Token(arguments) => Ok(token::run(&arguments).await),
        Command::Explain(arguments) => Ok(explain::run(&arguments)),
        Command::Completions(completions) => Ok(completions::run(&completions)),
        Command::Man(man) => man::run(&man),
    }
}
