//! How the command ends.

use std::process::ExitCode;

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
    /// Some were notified, others were not.
    Partial = 5,
    /// Somebody may have been notified, and nobody knows: look before sending again.
    Ambiguous = 6,
    /// Nothing was sent, and the same may succeed later: no connection, a busy server, a rate limit.
    Unreachable = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
