//! What the command prints. Whoever reads it may have gone, as `head` does: that is no error. A full disk is one.

use std::{
    io::{self, Write},
    sync::OnceLock,
};

use crate::{exit::Exit, lang::words, problem::Problem};

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    // For people.
    #[default]
    Table,
    // For programs: one JSON object on standard output.
    Json,
}

/// Why a part of the result is lost, if one is. Nothing is undone by it, so the run goes on, and says so at its end.
static LOST: OnceLock<io::Error> = OnceLock::new();

/// Prints a result. Colours are taken out unless a terminal reads it.
pub fn say(text: &str) {
    let mut stdout = anstream::stdout().lock();
    expect_written(writeln!(stdout, "{}", text.trim_end_matches('\n')).and_then(|()| stdout.flush()));
}

/// Takes note of a result that could not be written.
pub fn expect_written(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        // The first reason is the one to mend.
        let _ = LOST.set(error);
    }
}

/// How the run ends, since nobody may take a lost result for an empty one. After a run that sends, repeating it is no
/// way to have the result.
pub fn ended(exit: Exit, is_sending: bool) -> Exit {
    let Some(error) = LOST.get() else { return exit };
    let reason = reason(error);
    let what = words!("the result can't be written: {reason}"; "无法写出结果：{reason}");
    complain(&Problem::new(Exit::Unwritten, what).help(if is_sending {
        words!("a notice that was sent is sent: do not repeat it for this"; "已发送的通知不要为此重发")
    } else {
        words!("make room, or print it elsewhere"; "请腾出空间，或输出到别处")
    }));
    if exit == Exit::Success { Exit::Unwritten } else { exit }
}

/// Why the system could not write or read something.
pub fn reason(error: &io::Error) -> String {
    let english = error.to_string();
    let chinese = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘空间不足",
        io::ErrorKind::PermissionDenied => "权限不足",
        io::ErrorKind::ReadOnlyFilesystem => "文件系统只读",
        io::ErrorKind::AlreadyExists => "文件已存在",
        io::ErrorKind::NotFound => "文件或目录不存在",
        io::ErrorKind::NotADirectory => "上级路径不是目录",
        io::ErrorKind::IsADirectory => "它是目录",
        // Its number tells more than nothing.
        _ => &english,
    };
    words!("{english}"; "{chinese}")
}

/// Prints a remark beside the result.
pub fn remark(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{}", text.trim_end_matches('\n'));
}

/// Prints a problem.
pub fn complain(problem: &Problem) {
    remark(&problem.render());
}
