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

/// Declares the kinds of errors, each with its predicate and its constructor.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident: $visible:vis $is:ident, $new:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Kind {
            $($kind),*
        }

        #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "only servers are unreachable or undo work"))]
        impl LedgerError {
            $(
                $(#[$meta])*
                $visible fn $is(&self) -> bool {
                    self.kind == Kind::$kind
                }

                pub(crate) fn $new(text: impl Into<String>) -> Self {
                    Self { kind: Kind::$kind, text: text.into(), earlier: None }
                }
            )*
        }
    };
}

kinds! {
    /// Returns whether the disk is full.
    Full: pub is_full, full;
    /// Returns whether the ledger may not be written, or its folder is missing.
    Unwritable: pub is_unwritable, unwritable;
    /// Returns whether another process kept the ledger locked for too long.
    Busy: pub is_busy, busy;
    /// Returns whether the file is no ledger, or is damaged.
    Damaged: pub is_damaged, damaged;
    /// Returns whether a newer version of this library wrote the ledger.
    Newer: pub is_newer, newer;
    /// Returns whether the server of the database can't be reached; the same call can succeed later.
    Unreachable: pub is_unreachable, unreachable;
    /// Returns whether the database undid the transaction, because it was in the way of another one.
    Undone: pub(crate) is_undone, undone;
    /// Returns whether the ledger refuses what was asked for: a campaign that does not exist, or is in another state.
    Refused: pub is_refused, refused;
    Other: pub(crate) is_other, other;
}

impl LedgerError {
    /// Returns the earlier notice, if a plan is refused for it.
    pub fn earlier(&self) -> Option<&Earlier> {
        self.earlier.as_ref()
    }

    /// Returns whether other work on the ledger would fail as well.
    pub(crate) fn concerns_all(&self) -> bool {
        !self.is_refused() && !self.is_other()
    }

    pub(crate) fn repeat(earlier: Earlier) -> Self {
        let Earlier { campaign, people, .. } = earlier;
        let text = format!("campaign {campaign} has the same notice for {people} of the recipients");
        Self { earlier: Some(earlier), ..Self::refused(text) }
    }

    pub(crate) fn no_campaign(campaign: i64) -> Self {
        Self::refused(format!("the ledger has no campaign {campaign}"))
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
