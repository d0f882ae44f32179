//! The exit codes of the command.

use std::process::ExitCode;

use crate::lang::words;

/// The exit codes, which [`Exit::legend`] and the README explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    Success = 0,
    Invalid = 1,
    Usage = 2,
    Configuration = 3,
    Refused = 4,
    Partial = 5,
    Ambiguous = 6,
    Unreachable = 7,
    Unwritten = 8,
}

impl Exit {
    pub fn legend() -> String {
        words!(
            "Exit codes:\n  \
             0  done, and everybody was reached\n  \
             1  a request or a file is wrong; nothing was sent\n  \
             2  the command line is wrong; nothing was done\n  \
             3  ids, secrets or rights are wrong; nothing was sent\n  \
             4  the server refused it; nobody was notified\n  \
             5  some were notified, others were not\n  \
             6  it may have been sent: look before sending again\n  \
             7  nothing was sent; the same may succeed later\n  \
             8  as 0, but the result can't be written; or the file of --rest-to can't be\n";
            "退出码:\n  \
             0  完成，所有人都已送达\n  \
             1  请求或文件有误，未发送\n  \
             2  命令行有误，未执行\n  \
             3  ID、secret 或权限有误，未发送\n  \
             4  服务器拒绝，无人收到\n  \
             5  部分人收到，部分人没有\n  \
             6  可能已发送，重发之前请先核实\n  \
             7  未发送，可稍后重试\n  \
             8  同 0，但结果无法写出；或 --rest-to 的文件无法写出\n"
        )
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
