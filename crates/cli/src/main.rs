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
mod http;
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

use std::{io, process::ExitCode};

use tokio::runtime::{Builder, Runtime};

use self::{
    arguments::Command,
    output::Format,
    problem::{Exit, Problem},
};

fn main() -> ExitCode {
    lang::set(std::env::args_os());
    if school::answer_shell() {
        return ExitCode::SUCCESS;
    }
    let (exit, is_sending) = match arguments::parse() {
        Ok(command) => {
            let exit = start().map_or_else(|error| fail_to_start(&error), |runtime| runtime.block_on(run(&command)));
            (exit, matches!(command, Command::Send(_) | Command::Campaign(_)))
        }
        Err(exit) => (exit, false),
    };
    ExitCode::from(output::end_run(exit, is_sending) as u8)
}

/// How many files and connections the runtime and a command have open at the same time, at least.
const OPEN_FILES: usize = 16;

fn start() -> io::Result<Runtime> {
    // Without enough of them the runtime panics. A pipe has two ends.
    let enough = (0..OPEN_FILES / 2).map(|_| io::pipe()).collect::<io::Result<Vec<_>>>()?;
    drop(enough);
    Builder::new_current_thread().enable_all().build()
}

fn fail_to_start(error: &io::Error) -> Exit {
    let what = words!("the command can't start"; "命令无法启动");
    let note = words!("{error}"; "详情（英文）：{error}");
    let help = words!(
        "let it open more files and connections, for instance by `ulimit -n 1024`"; "请允许它打开更多文件和连接，例如 `ulimit -n 1024`"
    );
    output::complain(&Problem::configuration(what).note(note).help(help));
    Exit::Configuration
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
