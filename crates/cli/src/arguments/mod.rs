//! The command line, with its help in both languages.

pub mod audience;
mod chinese;
mod connection;
mod sandbox;
pub mod send;

use std::{env, path::PathBuf};

use clap::{Arg, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, builder::Resettable};

pub use self::{
    connection::{Connection, Variables},
    sandbox::{DEFAULT_PORT, Sandbox},
    send::Send,
};
use crate::{
    exit::Exit,
    lang::{self, Lang, words},
    output::{self, Format},
    problem::Problem,
};

#[derive(Debug, Parser)]
#[command(name = "wecom-school", version, propagate_version = true)]
#[command(about = words!("Send WeCom (企业微信) school notices to parents and students"; "通过企业微信给家长和学生发送学校通知"))]
#[command(after_help = first_steps(), after_long_help = first_steps() + "\n" + &Exit::legend())]
pub struct Arguments {
    // `lang::set` reads it before everything else; here it is checked and shown in the help.
    #[arg(long, global = true, value_name = "LANG", value_enum, env = lang::VARIABLE, hide_env_values = true)]
    #[arg(help = words!("The language of texts [default: the locale's]"; "文字的语言 [默认: 随系统]"))]
    pub lang: Option<Lang>,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(about = words!("Send a notice"; "发送通知"))]
    Send(Box<Send>),

    #[command(about = words!("Check request files, without sending anything"; "检查请求文件，不发送"))]
    Check(Check),

    #[command(about = words!(
        "Run a server on this machine that answers as WeCom does, with an inbox page";
        "在本机运行模拟企业微信的沙箱，带收件箱网页"
    ))]
    Sandbox(Sandbox),

    #[command(about = words!("Fetch an access token, and show how long it is valid"; "获取 access_token，显示有效期"))]
    Token(Token),

    #[command(about = words!("Explain an error code"; "解释错误码"))]
    Explain(Explain),

    #[command(about = words!("Print completions for a shell"; "输出 shell 补全脚本"))]
    Completions(Completions),

    #[command(about = words!("Print the manual page, or write those of all commands"; "输出手册页，或写出所有命令的手册页"))]
    Man(Man),
}

#[derive(Debug, Args)]
#[command(after_help = words!(
    "Columns count characters, not bytes. The exit code is 1 if a file has a violation or can't be read.";
    "列号按字符计算，不按字节。有文件不符合要求或无法读取时，退出码为 1。"
))]
pub struct Check {
    #[arg(required = true, value_name = "FILE")]
    #[arg(help = words!(
        "Requests in JSON, one a file, of page 92291 or 20450; - reads standard input";
        "JSON 请求文件，每个文件一个请求（92291 或 20450 页）；- 表示标准输入"
    ))]
    pub files: Vec<PathBuf>,

    #[arg(long, value_enum, default_value_t, help = words!("How violations are printed"; "问题的输出格式"))]
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
pub struct Token {
    #[arg(long)]
    #[arg(help = words!(
        "Print the token itself: anyone who has it can send as the app"; "输出 token 本身：拿到它的人都能以该应用发送"
    ))]
    pub reveal: bool,

    #[arg(long, value_enum, default_value_t, help = words!("How the result is printed"; "结果的输出格式"))]
    pub output: Format,

    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Debug, Args)]
pub struct Explain {
    #[arg(value_name = "CODE", allow_negative_numbers = true)]
    #[arg(help = words!(
        "The errcode of an answer, such as 40058 [default: every documented one]";
        "返回的 errcode，例如 40058 [默认: 列出所有]"
    ))]
    pub code: Option<i64>,

    #[arg(long, value_enum, default_value_t, help = words!("How the result is printed"; "结果的输出格式"))]
    pub output: Format,
}

#[derive(Debug, Args)]
pub struct Completions {
    #[arg(value_enum, help = words!("The shell"; "shell 名称"))]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    #[arg(long, value_name = "FOLDER")]
    #[arg(help = words!("Write a page for each command into this folder"; "把每个命令的手册页写入此目录"))]
    pub folder: Option<PathBuf>,
}

fn first_steps() -> String {
    words!(
        "Try it without an account:\n  \
           wecom-school sandbox\n  \
           wecom-school send text 明日停课一天。 --to-class 21 --profile sandbox\n";
        "没有账号也能试用：\n  \
           wecom-school sandbox\n  \
           wecom-school send text 明日停课一天。 --to-class 21 --profile sandbox\n"
    )
}

pub fn command() -> clap::Command {
    let command = without_empty_variables(Arguments::command());
    match lang::lang() {
        Lang::En => command,
        Lang::Zh => chinese::translated(command),
    }
}

/// Ignores empty variables: CI sets those that it has no value for.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let of_argument = |argument: Arg| {
        let is_empty = argument.get_env().and_then(env::var_os).is_some_and(|value| value.is_empty());
        if is_empty { argument.env(Resettable::Reset) } else { argument }
    };
    command.mut_args(of_argument).mut_subcommands(without_empty_variables)
}

/// Parses the command line. Prints help, version and errors, and returns how the run ends by them.
pub fn parse() -> Result<Arguments, Exit> {
    let read = command().try_get_matches().and_then(|matches| {
        let mut arguments = Arguments::from_arg_matches(&matches)?;
        match &mut arguments.command {
            Command::Send(send) => send.connection.variables = Variables::of(&matches),
            Command::Token(token) => token.connection.variables = Variables::of(&matches),
            _ => {}
        }
        Ok(arguments)
    });
    read.map_err(|error| {
        let exit = if error.use_stderr() { Exit::Usage } else { Exit::Success };
        output::expect_written(error.print());
        exit
    })
}

pub fn no_message() -> Problem {
    let send = Send::augment_args(clap::Command::new("send"));
    let messages = send.get_subcommands().map(clap::Command::get_name).collect::<Vec<_>>().join(", ");
    Problem::usage(words!("no message is named, and no --json"; "没有指定消息，也没有 --json"))
        .note(words!("the messages are: {messages}"; "可用的消息：{messages}"))
        .help(words!(
            "name one of them, such as `wecom-school send text TEXT --to-class 21`, or a whole request by --json FILE";
            "请指定其中一种，例如 `wecom-school send text 正文 --to-class 21`，或用 --json 文件 指定完整请求"
        ))
}
