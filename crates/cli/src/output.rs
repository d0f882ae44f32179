//! Prints results and remarks. A closed pipe, as `head` leaves it, is no error; a full disk is one.

use std::{
    io::{self, Write},
    sync::OnceLock,
};

use serde_json::Value;

use crate::problem::{Exit, Problem, errors_as_json, find_exit};

/// How results are printed: for people, or as one JSON object on standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    // A doc comment would become a part of the help.
    #[default]
    Table,
    Json,
}

/// The error of a result that could not be written. The run goes on, and reports it at its end.
static UNWRITTEN: OnceLock<io::Error> = OnceLock::new();

pub fn say(text: &str) {
    let mut stdout = anstream::stdout().lock();
    expect_written(writeln!(stdout, "{}", text.trim_end_matches('\n')).and_then(|()| stdout.flush()));
}

/// Writes a piece of a long result as it is.
pub fn write(text: &str) {
    let mut stdout = io::stdout().lock();
    expect_written(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()));
}

pub fn expect_written(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        let _ = UNWRITTEN.set(error);
    }
}

/// Returns how the run ends, and reports a result that could not be written.
pub fn end_run(exit: Exit, is_sending: bool) -> Exit {
    let Some(error) = UNWRITTEN.get() else { return exit };
    let reason = describe_io_error(error);
    let what = words!("the result can't be written: {reason}"; "无法写出结果：{reason}");
    complain(&Problem::new(Exit::Unwritten, what).help(if is_sending {
        words!("what was sent stays sent: do not send it again because of this"; "已发送的通知不要为此重发")
    } else {
        words!("free some space, or write the result elsewhere"; "请腾出空间，或输出到别处")
    }));
    if exit == Exit::Success { Exit::Unwritten } else { exit }
}

pub fn describe_io_error(error: &io::Error) -> String {
    let english = error.to_string();
    let chinese = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘空间不足",
        io::ErrorKind::PermissionDenied => "权限不足",
        io::ErrorKind::ReadOnlyFilesystem => "文件系统只读",
        io::ErrorKind::AlreadyExists => "文件已存在",
        io::ErrorKind::NotFound => "文件或目录不存在",
        io::ErrorKind::NotADirectory => "上级路径不是目录",
        io::ErrorKind::IsADirectory => "它是目录",
        _ => &english,
    };
    words!("{english}"; "{chinese}")
}

pub fn remark(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{}", text.trim_end_matches('\n'));
}

pub fn complain(problem: &Problem) {
    remark(&problem.render());
}

/// Prints what ends a run, and returns how it ends. `complete` adds to the object for programs.
pub fn fail(problems: &[Problem], format: Format, complete: impl FnOnce(&mut Value)) -> Exit {
    match format {
        Format::Table => problems.iter().for_each(complain),
        Format::Json => {
            let mut object = errors_as_json(problems);
            complete(&mut object);
            say(&object.to_string());
        }
    }
    find_exit(problems)
}
