//! Whether a call may be repeated when nobody knows whether the server accepted it.

use super::integer;
use crate::library::Node;

/// Whether a call may be repeated after a doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// A repeat changes nothing.
    Always,
    /// A repeat may do again what the call does.
    Never,
    /// The server ignores a repeat while its duplicate check is on.
    DuplicateCheck {
        /// The switch that turns the check on, as JSON names it.
        switch: String,
        /// The interval of the check in seconds, as JSON names it.
        interval: String,
    },
}

/// What a call says under `repeat`.
pub fn repeat(call: &Node<'_>) -> Option<Repeat> {
    if let Some(check) = call.child("repeat") {
        let text = |name| check.text(name).map(str::to_owned);
        return Some(Repeat::DuplicateCheck { switch: text("switch")?, interval: text("interval")? });
    }
    match call.text("repeat")? {
        "always" => Some(Repeat::Always),
        _ => Some(Repeat::Never),
    }
}

impl Repeat {
    /// What it means for a client, as a sentence.
    pub fn in_words(&self) -> String {
        match self {
            Self::Always => "Safe to repeat: a repeat changes nothing.".to_owned(),
            Self::Never => "Not safe to repeat: a second arrival may do it again.".to_owned(),
            Self::DuplicateCheck { switch, interval } => {
                format!("Safe to repeat within `{interval}` seconds if `{switch}` is on; otherwise not.")
            }
        }
    }
}

/// Why an integer can't be the interval of a duplicate check.
pub fn refusal_of_interval(node: &Node<'_>) -> Option<&'static str> {
    let Some(interval) = integer(node).filter(|interval| interval.unit.as_deref() == Some("seconds")) else {
        return Some("it is no integer with the unit `seconds`");
    };
    if interval.minimum < 0 {
        return Some("its minimum is below 0");
    }
    interval.default.is_none().then_some("its type has no default, so nobody knows what an absent one means")
}
