//! Whether a call may be repeated when it is unknown whether the server accepted it.

use std::time::Duration;

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
