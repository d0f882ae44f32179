//! The states of a part, and every transition between them, as one pure function.

use crate::names::names;

/// The state of a part: of one request, with frozen bytes.
///
/// *Held* is a part whose worker gives signs of life; *in doubt* is one of which an earlier attempt may have arrived. A doubt is
/// *decided* once a person has the part sent all the same.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | planned | a worker takes it | in flight; the interval of the server's duplicate check begins |
/// | planned | the campaign is cancelled | cancelled; unknown, in doubt, if a doubt was decided |
/// | in flight, not held | a worker takes it, inside the interval minus a margin of 10 minutes | in flight, in doubt, with the same bytes |
/// | in flight, not held | a worker takes it, later, or by a clock that went back | unknown, in doubt |
/// | in flight, not held | the campaign is cancelled | unknown, in doubt |
/// | in flight | the server refuses it | refused; unknown if in doubt |
/// | in flight | one attempt had no clear answer, and the server refuses its repeat | unknown, in doubt |
/// | in flight | not a byte has left | planned; in flight and not held if in doubt |
/// | in flight | no clear answer | in flight, in doubt, not held; unknown if the server never holds a repeat back |
/// | refused | a person sends the same once more | planned |
/// | unknown | a person has it sent once more | planned, with the doubt decided |
/// | any | the server accepts it | accepted |
///
/// A refusal says nothing of an earlier attempt. That holds for 81013, too, by which none of the recipients can be reached: between
/// two attempts people stop following, and the app loses its permission for all of them at once. To count them as not reached would
/// let them be sent twice what the first attempt has delivered. They stay unknown, with the code.
///
/// A person who has an unknown part sent once more accepts that some may receive it twice. So the answer to that attempt decides:
/// the part is refused if the server refuses it, and its error says that an earlier attempt may have arrived. An attempt after the
/// decision that has no clear answer begins a new doubt.
///
/// Everything else changes nothing. Only the worker that took a part last reports how it ended. An acceptance counts from any
/// worker, and however late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Nothing was sent, or certainly nothing arrived; or a person has it sent once more, although it may have arrived.
    Planned,
    /// A worker sends it, or died while it did, or got no clear answer. It may have arrived.
    InFlight,
    /// The server accepted it. Some of its recipients may be invalid.
    Accepted,
    /// The server refused it: nobody was notified. If a person had it sent once more, an earlier attempt may have arrived.
    Refused,
    /// It may have arrived, and the server might no longer hold a repeat back.
    Unknown,
    /// It was withdrawn before anything was sent.
    Cancelled,
}

names! {
    State: Planned = "planned", InFlight = "in_flight", Accepted = "accepted", Refused = "refused", Unknown = "unknown",
    Cancelled = "cancelled"
}

impl State {
    /// Returns whether a run has nothing more to do for the part.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Planned | Self::InFlight)
    }
}

/// Whether an earlier attempt of a part may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Doubt {
    /// No earlier attempt has arrived.
    None,
    /// An attempt ended without a clear answer, so that an earlier arrival is possible.
    Open,
    /// It was open, and a person decided to send the part once more.
    Decided,
}

impl Doubt {
    /// Every doubt.
    pub const ALL: [Self; 3] = [Self::None, Self::Open, Self::Decided];

    /// Returns the number that the ledger has.
    pub const fn number(self) -> i64 {
        self as i64
    }

    /// Finds a doubt by its number.
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|doubt| doubt.number() == number)
    }
}

/// What the ledger remembers of a part, apart from its bytes. Times are milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PartState {
    pub state: State,
    pub doubt: Doubt,
    /// How often a worker took it. The number fences: only the latest claim may record how it ended.
    pub claims: i64,
    /// The earliest time at which it may have arrived: the interval of the server's duplicate check begins then.
    pub first_attempt_at: i64,
    /// The latest time at which a worker took it.
    pub last_attempt_at: i64,
    /// How long the server holds a repeat back; 0 if it never does, so that the part is sent at most once.
    pub window: i64,
}

/// What happens to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Event {
    /// A worker takes a part that nobody holds, at this time.
    Claim { now: i64 },
    /// The server accepted it.
    Accepted,
    /// The server refused this attempt.
    Refused,
    /// The client repeated this attempt, which may have arrived, and the server refused the repeat.
    RefusedInDoubt,
    /// Not a byte of this attempt has left, or the server answered that it comes too often.
    NotSent,
    /// This attempt may have arrived.
    InDoubt,
    /// The campaign is cancelled, and nobody holds the part.
    Cancel,
    /// A person decided to send it once more, although it may have arrived.
    Resend,
    /// A person gave the same command again: what was refused may be accepted now.
    Retry,
}

/// How long after its claim a part's bytes may leave, with all repeats of the client: five minutes.
///
/// The client gives up after three by default.
pub(crate) const CALL: i64 = 5 * 60 * 1000;

/// The time before the end of the interval in which nothing is repeated any more.
///
/// One half is for the call that begins with a claim, so that its last byte arrives inside the interval. The other half is for
/// what no measurement shows: the way of the first attempt to the server, and a clock that was set back by less than the time since
/// the last claim. It exceeds what a time service corrects at once by far, and costs a twenty-fourth of the longest interval.
pub(crate) const MARGIN: i64 = 2 * CALL;

impl PartState {
    /// Returns the part as it is planned.
    pub const fn planned(window: i64) -> Self {
        Self { state: State::Planned, doubt: Doubt::None, claims: 0, first_attempt_at: 0, last_attempt_at: 0, window }
    }

    /// Returns the part after an event, by the table of [`State`]; `None` if the event changes nothing.
    ///
    /// The caller knows whether somebody holds the part, and whether the report comes from the latest claim.
    pub fn after(self, event: Event) -> Option<Self> {
        let to = |state| Some(Self { state, ..self });
        let doubted = |state| Some(Self { state, doubt: Doubt::Open, ..self });
        match (self.state, event) {
            (State::Accepted, _) => None,
            (_, Event::Accepted) => to(State::Accepted),
            (State::Planned, Event::Claim { now }) => Some(Self {
                state: State::InFlight,
                claims: self.claims + 1,
                first_attempt_at: now,
                last_attempt_at: now,
                ..self
            }),
            (State::InFlight, Event::Claim { now }) if self.is_harmless_at(now) => {
                Some(Self { claims: self.claims + 1, last_attempt_at: now, doubt: Doubt::Open, ..self })
            }
            (State::InFlight, Event::Claim { .. } | Event::Cancel | Event::RefusedInDoubt) => doubted(State::Unknown),
            (State::InFlight, Event::Refused) => to(if self.is_in_doubt() { State::Unknown } else { State::Refused }),
            (State::InFlight, Event::NotSent) => to(if self.is_in_doubt() { State::InFlight } else { State::Planned }),
            (State::InFlight, Event::InDoubt) => {
                doubted(if self.window == 0 { State::Unknown } else { State::InFlight })
            }
            (State::Planned, Event::Cancel) => {
                if self.doubt == Doubt::None {
                    to(State::Cancelled)
                } else {
                    doubted(State::Unknown)
                }
            }
            (State::Unknown, Event::Resend) => Some(Self { state: State::Planned, doubt: Doubt::Decided, ..self }),
            (State::Refused, Event::Retry) => to(State::Planned),
            _ => None,
        }
    }

    /// Returns the part after the report of a claim's outcome; `None` if the report changes nothing. An acceptance counts for every
    /// claim, everything else only for the latest. Nobody takes an open part of a cancelled campaign again.
    pub fn after_report(self, claim: i64, outcome: Event, is_cancelled: bool) -> Option<Self> {
        if claim != self.claims && outcome != Event::Accepted {
            return None;
        }
        let after = self.after(outcome)?;
        Some(if is_cancelled { after.after(Event::Cancel).unwrap_or(after) } else { after })
    }

    /// Returns whether an earlier attempt may have arrived, and no person has decided what follows.
    pub fn is_in_doubt(self) -> bool {
        self.doubt == Doubt::Open
    }

    /// Returns whether the bytes may name other uploads: nothing of the part has arrived, or a person has it sent once more all the
    /// same.
    pub fn takes_uploads(self) -> bool {
        self.state == State::Planned && !self.is_in_doubt()
    }

    /// Returns whether the server would still hold a repeat back that is begun now. A clock that went back tells nothing.
    ///
    /// If a clock is set back by more than half the margin, and nobody takes parts until it shows the time of the last attempt again,
    /// nothing gives it away.
    fn is_harmless_at(self, now: i64) -> bool {
        now >= self.last_attempt_at && now + MARGIN < self.first_attempt_at + self.window
    }
}

#[cfg(test)]
mod model;
