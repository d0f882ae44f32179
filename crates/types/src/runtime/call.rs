//! How the requests of a call are sent, and whether one may be repeated when it is unknown whether the server accepted it.

use std::{fmt, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

use super::Read;

/// The values of an operation, together with where they are sent, what is answered, and whether the request may be
/// repeated.
pub trait Call: Serialize {
    /// The answer of the server.
    type Response: Read + DeserializeOwned;
    /// The HTTP method of the request.
    const METHOD: Method;
    /// Which part of the request has the properties.
    const SENT_IN: SentIn;
    /// The official server: `https` and the host, without a slash at the end.
    const SERVER: &'static str;
    /// The path on the server, beginning with `/`.
    const PATH: &'static str;
    /// The parameters of the address in addition to the properties.
    const QUERY: &'static [QueryParameter];
    /// The part of a `multipart/form-data` body that has the file, if the call sends one.
    const PART: Option<&'static str> = None;
    /// The properties that no log and no error may show.
    const SECRETS: &'static [&'static str] = &[];
    /// When a request may be repeated although the server may have accepted it.
    const REPEAT: RepeatRule;

    /// Returns what a second arrival of this request does.
    fn repeat(&self) -> Repeat {
        Self::REPEAT.with(None::<bool>, None::<i64>)
    }
}

/// An HTTP method that a call uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say all")]
#[non_exhaustive]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// Returns the method as HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Writes the method as HTTP does: `GET`.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The part of a request that has the properties of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SentIn {
    /// The body of the request, as JSON.
    Body,
    /// The address, as parameters of its query.
    Query,
}

/// A parameter of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueryParameter {
    /// The name of the parameter.
    pub name: &'static str,
    /// Whether the call fails without it.
    pub required: bool,
}

impl QueryParameter {
    /// Returns a parameter that the call fails without.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }

    /// Returns a parameter that the call can do without.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}

/// The effect of a second arrival of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// It may have the same effect again: every recipient gets the notice twice.
    Doubles,
    /// It does nothing within this time of the first arrival: the server's duplicate check is on.
    HarmlessWithin(Duration),
    /// It changes nothing that a person sees.
    Harmless,
}

/// When the requests of a call may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RepeatRule {
    /// Always: a repeat changes nothing.
    Always,
    /// Never: a repeat may have the same effect again.
    Never,
    /// While the duplicate check of the request is on.
    DuplicateCheck(DuplicateCheck),
}

/// Two properties of a request by which the server recognises a repeat and ignores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DuplicateCheck {
    /// The switch that turns the check on, as JSON names it. Without it, the check is off.
    pub switch: &'static str,
    /// How many seconds the server remembers a request, as JSON names it.
    pub interval: &'static str,
    /// The shortest interval in seconds.
    pub minimum: i64,
    /// The longest interval in seconds.
    pub maximum: i64,
    /// The interval in seconds of a request that names none.
    pub default: i64,
}

impl RepeatRule {
    /// Returns the effect of a second arrival of a request that has this switch and this interval.
    ///
    /// An interval that the page does not allow counts as no check: the page does not say what the server does with it.
    #[must_use]
    pub fn with(self, switch: Option<impl Into<bool>>, interval: Option<impl Into<i64>>) -> Repeat {
        match self {
            Self::Always => Repeat::Harmless,
            Self::DuplicateCheck(check) if switch.is_some_and(Into::into) => {
                let seconds = interval.map_or(check.default, Into::into);
                let is_allowed = (check.minimum..=check.maximum).contains(&seconds);
                match u64::try_from(seconds) {
                    Ok(seconds) if is_allowed => Repeat::HarmlessWithin(Duration::from_secs(seconds)),
                    _ => Repeat::Doubles,
                }
            }
            Self::Never | Self::DuplicateCheck(_) => Repeat::Doubles,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_allowed_interval_of_a_check_that_is_on_makes_a_repeat_harmless() {
        let check = DuplicateCheck { switch: "once", interval: "once_for", minimum: 5, maximum: 60, default: 30 };
        let checked = RepeatRule::DuplicateCheck(check);
        let within = |seconds| Repeat::HarmlessWithin(Duration::from_secs(seconds));
        for (rule, switch, interval, expected) in [
            (checked, Some(true), None, within(30)),
            (checked, Some(true), Some(5), within(5)),
            (checked, Some(true), Some(60), within(60)),
            (checked, Some(true), Some(4), Repeat::Doubles),
            (checked, Some(true), Some(61), Repeat::Doubles),
            (checked, Some(false), Some(30), Repeat::Doubles),
            (checked, None, Some(30), Repeat::Doubles),
            (RepeatRule::Always, None, None, Repeat::Harmless),
            (RepeatRule::Never, Some(true), Some(30), Repeat::Doubles),
        ] {
            assert_eq!(rule.with(switch, interval), expected, "{rule:?} {switch:?} {interval:?}");
        }
    }
}
