//! What a failed call has done, and whether it may be repeated.

use wecom_school_types::Repeat;

/// What a call that ended with an error has done, as far as the client knows.
///
/// The effect of a call is what a second call would double. The effect of a notice is that people are notified. A token, an
/// upload and a read have none: nobody sees them, and they can always be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// The call had no effect: nobody was notified. It may be made again.
    None(Retry),
    /// The call may have taken effect, and the client can't find out. Check before you repeat it.
    Possible,
    /// The server accepted the call; only the rest of its answer can't be read. Do not repeat it.
    Certain,
}

impl Effect {
    /// Returns the effect of a call that the server did not accept. An attempt in doubt leaves the call in doubt, however
    /// later attempts end.
    pub(crate) fn of_unaccepted(repeat: Repeat, doubts: u32, retry: Retry) -> Self {
        if doubts > 0 && repeat != Repeat::Harmless { Self::Possible } else { Self::None(retry) }
    }

    /// Returns the effect of a call that the server accepted with an answer that can't be read.
    pub(crate) fn of_unread(repeat: Repeat) -> Self {
        if repeat == Repeat::Harmless { Self::None(Retry::Later) } else { Self::Certain }
    }

    /// Returns whether the call certainly had no effect.
    pub fn is_none(self) -> bool {
        matches!(self, Self::None(_))
    }
}

/// When a call that had no effect can succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// The same call can succeed later.
    Later,
    /// The same call would fail again: something has to be corrected first.
    Corrected,
}
