//! The command `wecom-school`: sends WeCom (企业微信) school notices, checks requests, and runs a sandbox.

mod arguments;
mod audience;
mod check;
mod completions;
mod config;
mod connect;
mod cut;
mod exit;
mod explain;
mod files;
mod lang;
mod man;
mod output;
mod problem;
mod send;

use std::process::ExitCode;

use self::{arguments::Command, exit::Exit, problem::Problem};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    lang::set(std::env::args_os());
    let arguments = arguments::parse();
    match run(arguments.command).await {
        Ok(exit) => exit.into(),
        Err(problem) => {
            let exit = problem.exit();
            output::complain(&problem);
            exit.into()
        }
    }
}

async fn run(command: Command) -> Result<Exit, Problem> {
    match command {
        Command::Send(arguments) => Ok(send::run(&arguments).await),
        Command::Check(_) => Ok(Exit::Success),
        Command::Token(_) => Ok(Exit::Success),
        Command::Explain(arguments) => Ok(explain::run(&arguments)),
        Command::Completions(completions) => Ok(completions::run(&completions)),
        Command::Man(man) => man::run(&man),
    }
}
