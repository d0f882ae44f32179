//! The command `wecom-school`: sends WeCom (企业微信) school notices, checks requests, and runs a sandbox.

// Its macro `words!` is used in all modules after it.
#[macro_use]
mod lang;

mod arguments;
mod audience;
mod characters;
mod check;
mod clock;
mod config;
mod connect;
mod credential;
mod explain;
mod finding;
mod input;
mod install;
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

use self::{
    arguments::Command,
    problem::{Exit, Problem},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lang::set(std::env::args_os());
    let (exit, is_sending) = match arguments::parse() {
        Ok(command) => {
            let is_sending = matches!(command, Command::Send(_));
            let exit = run(command).await.unwrap_or_else(|problem| {
                output::complain(&problem);
                problem.exit
            });
            (exit, is_sending)
        }
        Err(exit) => (exit, false),
    };
    ExitCode::from(output::end_run(exit, is_sending) as u8)
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
