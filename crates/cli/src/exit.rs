//! The exit codes of the command, which the help and the README explain.

use std::process::ExitCode;

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

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
