//! How the command ends.

use std::process::ExitCode;

use crate::lang::words;

/// What the command says to whoever started it. The README documents each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done, and everybody was reached as far as the server knows.
    Success = 0,
    /// A request or a file breaks the documented limits, or can't be read: nothing was sent.
    Invalid = 1,
    /// The command line is wrong: nothing was done.
    Usage = 2,
    /// Ids, secrets, addresses or rights are wrong: nothing was sent.
    Configuration = 3,
    /// The server refused it: nobody was notified.
    Refused = 4,
    /// Some were notified, others were not; or the notice was sent, and whom it missed is unknown.
    Partial = 5,
    /// Somebody may have been notified, and nobody knows: look before sending again.
    Ambiguous = 6,
    /// Nothing was sent, and the same may succeed later: no connection, a busy server, a rate limit.
    Unreachable = 7,
    /// The result can't be written: to standard output, though everything was done; or to the file of `--rest-to`.
    Unwritten = 8,
}

impl Exit {
    const ALL: [Self; 9] = [
        Self::Success,
        Self::Invalid,
        Self::Usage,
        Self::Configuration,
        Self::Refused,
        Self::Partial,
        Self::Ambiguous,
        Self::Unreachable,
        Self::Unwritten,
    ];

    /// What it means, in a line.
    fn meaning(self) -> String {
        match self {
            Self::Success => words!("done, and everybody was reached"; "完成，所有人都已送达"),
            Self::Invalid => words!("a request or a file is wrong; nothing was sent"; "请求或文件有误，未发送"),
            Self::Usage => words!("the command line is wrong; nothing was done"; "命令行有误，未执行"),
            Self::Configuration => {
                words!("ids, secrets or rights are wrong; nothing was sent"; "ID、secret 或权限有误，未发送")
            }
            Self::Refused => words!("the server refused it; nobody was notified"; "服务器拒绝，无人收到"),
            Self::Partial => words!("some were notified, others were not"; "部分人收到，部分人没有"),
            Self::Ambiguous => {
                words!("it may have been sent: look before sending again"; "可能已发送，重发之前请先核实")
            }
            Self::Unreachable => words!("nothing was sent; the same may succeed later"; "未发送，可稍后重试"),
            Self::Unwritten => {
                words!(
                    "done as for 0, but the result can't be written; or the file of --rest-to can't";
                    "同 0，但结果无法写出；或 --rest-to 的文件无法写出"
                )
            }
        }
    }

    /// All of them, for the help.
    pub fn legend() -> String {
        let lines = Self::ALL.map(|exit| format!("  {}  {}\n", exit as u8, exit.meaning()));
        words!("Exit codes:\n"; "退出码:\n") + &lines.concat()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
