//! Why a ledger can't be read or written.

use std::{fmt, io, path::Path};

/// Why a ledger can't be read or written. Its text has no secret and no recipient.
#[derive(Clone, Debug)]
pub struct LedgerError {
    kind: Kind,
    text: String,
    earlier: Option<Earlier>,
}

/// A notice that people were sent lately, or are about to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The campaign that has it: the latest of them.
    pub campaign: i64,
    /// How many of the recipients have it from this campaign, or will. Earlier campaigns may have others.
    pub people: i64,
    /// When it was first sent, in milliseconds since 1970; 0 if that is still to come.
    pub attempted_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Full,
    Unwritable,
    Busy,
    Damaged,
    Newer,
    Unreachable,
    Undone,
    Refused,
    Other,
}

impl LedgerError {
    /// Returns whether the disk is full.
    pub fn is_full(&self) -> bool {
        self.kind == Kind::Full
    }

    /// Returns whether the ledger may not be written, or its folder is missing.
    pub fn is_unwritable(&self) -> bool {
        self.kind == Kind::Unwritable
    }

    /// Returns whether another process kept the ledger locked for too long.
    pub fn is_busy(&self) -> bool {
        self.kind == Kind::Busy
    }

    /// Returns whether the file is no ledger, or is damaged.
    pub fn is_damaged(&self) -> bool {
        self.kind == Kind::Damaged
    }

    /// Returns whether a newer version of this library wrote the ledger.
    pub fn is_newer(&self) -> bool {
        self.kind == Kind::Newer
    }

    /// Returns whether the server of the database can't be reached; the same call can succeed later.
    pub fn is_unreachable(&self) -> bool {
        self.kind == Kind::Unreachable
    }

    /// Returns whether the ledger refuses what was asked for: a campaign that does not exist, or is in another state.
    pub fn is_refused(&self) -> bool {
        self.kind == Kind::Refused
    }

    /// Returns the earlier notice, if a plan is refused for it.
    pub fn earlier(&self) -> Option<&Earlier> {
        self.earlier.as_ref()
    }

    /// Returns whether the database undid the transaction, because it was in the way of another one.
    pub(crate) fn is_undone(&self) -> bool {
        self.kind == Kind::Undone
    }

    /// Returns whether other work on the ledger would fail as well.
    pub(crate) fn concerns_all(&self) -> bool {
        !matches!(self.kind, Kind::Refused | Kind::Other)
    }

    fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), earlier: None }
    }

    pub(crate) fn full(text: impl Into<String>) -> Self {
        Self::new(Kind::Full, text)
    }

    pub(crate) fn unwritable(text: impl Into<String>) -> Self {
        Self::new(Kind::Unwritable, text)
    }

    pub(crate) fn busy(text: impl Into<String>) -> Self {
        Self::new(Kind::Busy, text)
    }

    pub(crate) fn damaged(text: impl Into<String>) -> Self {
        Self::new(Kind::Damaged, text)
    }

    pub(crate) fn newer(text: impl Into<String>) -> Self {
        Self::new(Kind::Newer, text)
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn unreachable(text: impl Into<String>) -> Self {
        Self::new(Kind::Unreachable, text)
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn undone(text: impl Into<String>) -> Self {
        Self::new(Kind::Undone, text)
    }

    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self::new(Kind::Refused, text)
    }

    pub(crate) fn repeat(earlier: Earlier) -> Self {
        let Earlier { campaign, people, .. } = earlier;
        let text = format!("campaign {campaign} has the same notice for {people} of the recipients");
        Self { earlier: Some(earlier), ..Self::new(Kind::Refused, text) }
    }

    pub(crate) fn other(text: impl Into<String>) -> Self {
        Self::new(Kind::Other, text)
    }

    pub(crate) fn of_file(path: &Path, error: &io::Error) -> Self {
        let text = format!("{}: {error}", path.display());
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::full(text),
            _ => Self::unwritable(text),
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for LedgerError {}
