//! What the ledger knows of a part's way, and how each attempt ended. Each function is part of one transaction.

use std::collections::BTreeSet;

use wecom_school::{Invalid, Sent, media::MediaType, retry::Outcome, types::Enumeration};

use crate::{
    content::{Kind, digest},
    database::{Database, Row, Value, values},
    error::LedgerError,
    names::names,
    state::{Doubt, Event, PartState, State},
    worker::LONGEST_LEASE,
};

/// The longest pause: the longest block of the server that is not for the rest of the day.
const MAX_PAUSE: i64 = 60 * 60 * 1000;

/// A pause that begins later than this comes from a clock that is ahead, or from before a clock went back. What others write at the
/// same time may begin a little later.
pub(crate) const MAX_AHEAD: i64 = 5_000;

/// Why a worker has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wait {
    /// The server answered that the app sends too often (45009).
    RateLimit,
    /// The server could not be reached, or did not answer clearly.
    Trouble,
    /// The corp has used its pace up.
    Pace,
    /// Another worker holds the last parts.
    OtherWorker,
    /// The campaign begins later.
    NotYet,
}

names! {
    Wait: RateLimit = "rate_limit", Trouble = "trouble", Pace = "pace", OtherWorker = "other_worker", NotYet = "not_yet"
}

/// How an attempt ended, with what is recorded of it.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub part: i64,
    pub claim: i64,
    pub event: Event,
    pub errcode: Option<i64>,
    pub error: Option<String>,
    pub invalid: Invalid,
}

/// An app of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    pub campaign: i64,
    pub corp: String,
    pub app: String,
}

pub(crate) const COLUMNS: &str = "part.part, part.state, part.in_doubt, part.claims, part.first_attempt_at, part.last_attempt_at, \
                       part.repeat_window, part.people, part.has_files";

/// Reads the type of a file from a column.
pub(crate) fn read_media_type(row: &Row, column: usize) -> Result<MediaType, LedgerError> {
    row.named(column, |name| MediaType::ALL.iter().copied().find(|media_type| media_type.as_str() == name))
}

pub(crate) fn state_of(row: &Row) -> Result<PartState, LedgerError> {
    let doubt = row.integer(2)?;
    Ok(PartState {
        state: row.named(1, State::of_name)?,
        doubt: Doubt::of_number(doubt).ok_or_else(|| LedgerError::damaged(format!("a part has the doubt {doubt}")))?,
        claims: row.integer(3)?,
        first_attempt_at: row.integer(4)?,
        last_attempt_at: row.integer(5)?,
        window: row.integer(6)?,
    })
}

/// How an attempt ended, for people who read the ledger.
pub(crate) struct End<'a> {
    pub now: i64,
    pub errcode: Option<i64>,
    pub error: Option<&'a str>,
}

const WITHDRAWN: &str = "no answer, and the campaign was cancelled";

/// The error of an accepted part: the answer lists recipients under a name that nobody knows.
pub(crate) const UNDOCUMENTED_LIST: &str =
    "the server accepted it, but its answer has a list of invalid recipients that no page describes";

/// The error of an accepted part: one of its recipients may be meant.
const STRANGERS: &str = "the server accepted it, but lists as invalid somebody whom the request does not name";

const REFUSED_LATER: &str = "; an earlier attempt had no answer, and may have arrived";

impl Place {
    pub fn values<const N: usize>(&self, more: [Value; N]) -> Vec<Value> {
        let [campaign, corp, app] = values![self.campaign, &self.corp[..], &self.app[..]];
        [campaign, corp, app].into_iter().chain(more).collect()
    }

    /// Gives a part to a worker.
    pub fn take(&self, database: &mut dyn Database, part: i64, to: PartState, worker: &str) -> Result<(), LedgerError> {
        database.execute(
            "UPDATE part SET state = ?5, in_doubt = ?6, claims = ?7, first_attempt_at = ?8, last_attempt_at = ?9, worker = ?10
             WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
            &self.values(values![
                part,
                to.state.name(),
                to.doubt.number(),
                to.claims,
                to.first_attempt_at,
                to.last_attempt_at,
                worker
            ]),
        )?;
        Ok(())
    }

    /// Sets how an attempt ended. Nobody holds the part then.
    pub fn end(&self, database: &mut dyn Database, part: i64, to: PartState, end: &End<'_>) -> Result<(), LedgerError> {
        database.execute(
            "UPDATE part SET state = ?5, in_doubt = ?6, worker = NULL, ended_at = ?7, errcode = ?8, error = ?9
             WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
            &self.values(values![part, to.state.name(), to.doubt.number(), end.now, end.errcode, end.error]),
        )?;
        Ok(())
    }
}

/// Records how an attempt ended, and returns the state of the part.
pub(crate) fn record(database: &mut dyn Database, place: &Place, ended: Ended) -> Result<State, LedgerError> {
    let lock = database.lock("part", false);
    let rows = database.query(
        &format!(
            "SELECT {COLUMNS}, (SELECT cancelled_at FROM campaign WHERE campaign.campaign = part.campaign) FROM part
             WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4{lock}"
        ),
        &place.values(values![ended.part]),
    )?;
    let Some(row) = rows.first() else { return Err(LedgerError::damaged(format!("there is no part {}", ended.part))) };
    let before = state_of(row)?;
    let mut state = before.state;
    if let Some(after) = before.after_report(ended.claim, ended.event, row.optional_integer(9).is_some()) {
        let mut error = ended.error;
        if let Some(error) = error
            .as_mut()
            .filter(|_| after.doubt != Doubt::None && matches!(ended.event, Event::Refused | Event::RefusedInDoubt))
        {
            error.push_str(REFUSED_LATER);
        }
        let end = End { now: database.now()?, errcode: ended.errcode, error: error.as_deref() };
        place.end(database, ended.part, after, &end)?;
        if after.takes_uploads() && row.integer(8)? != 0 {
            restore_body(database, place, ended.part)?;
        }
        state = after.state;
    }
    if ended.event == Event::Accepted {
        record_invalid(database, place, ended.part, ended.invalid)?;
    }
    Ok(state)
}

/// Lets a part name files instead of uploads again: nothing of it has arrived, and the uploads may expire before the next attempt.
fn restore_body(database: &mut dyn Database, place: &Place, part: i64) -> Result<(), LedgerError> {
    let found = database.query(
        "SELECT template FROM body WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4 AND template IS NOT NULL",
        &place.values(values![part]),
    )?;
    let Some(row) = found.first() else { return Ok(()) };
    let template = row.bytes(0)?;
    database.execute(
        "UPDATE body SET json = ?5, template = NULL WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
        &place.values(values![part, template]),
    )?;
    database.execute(
        "UPDATE part SET digest = ?5 WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
        &place.values(values![part, &digest(template)[..]]),
    )?;
    Ok(())
}

/// Begins to send for an app: what an earlier run has given it up for no longer counts.
pub(crate) fn start(database: &mut dyn Database, place: &Place) -> Result<(), LedgerError> {
    set_problem(database, place, None)?;
    note(database, place.campaign, Some(place), "started", None)
}

/// Notes why a run gives an app up.
pub(crate) fn give_up(database: &mut dyn Database, place: &Place, problem: &str) -> Result<(), LedgerError> {
    set_problem(database, place, Some(problem))?;
    note(database, place.campaign, Some(place), "given_up", Some(problem))
}

fn set_problem(database: &mut dyn Database, place: &Place, problem: Option<&str>) -> Result<(), LedgerError> {
    database.execute(
        "UPDATE school SET problem = ?4 WHERE campaign = ?1 AND corp = ?2 AND app = ?3",
        &place.values(values![problem]),
    )?;
    Ok(())
}

/// Lets an event happen to every part of a campaign that nobody holds: [`Event::Cancel`], [`Event::Resend`] or
/// [`Event::Retry`].
pub(crate) fn settle(database: &mut dyn Database, campaign: i64, event: Event) -> Result<(), LedgerError> {
    let now = database.now()?;
    // What the event leads to depends on nothing but the state and the doubt.
    for (state, doubt) in State::ALL.into_iter().flat_map(|state| Doubt::ALL.map(|doubt| (state, doubt))) {
        let before = PartState { state, doubt, ..PartState::planned(0) };
        let Some(after) = before.after(event) else { continue };
        // What happened stays readable, until the next attempt ends.
        let error = (state == State::InFlight).then_some(WITHDRAWN);
        let ended_at = after.state.is_final().then_some(now);
        // The name of the state stands in the statement, so that the index of its parts is used.
        database.execute(
            &format!(
                "UPDATE part SET state = ?2, in_doubt = ?3, worker = NULL, ended_at = ?4, error = coalesce(?5, error)
                 WHERE campaign = ?1 AND state = '{}' AND in_doubt = ?6 AND NOT EXISTS (
                     SELECT 1 FROM worker WHERE worker.worker = part.worker AND lease_until > ?7 AND lease_until <= ?8)",
                state.name()
            ),
            &values![
                campaign,
                after.state.name(),
                after.doubt.number(),
                ended_at,
                error,
                doubt.number(),
                now,
                now + LONGEST_LEASE
            ],
        )?;
    }
    Ok(())
}

/// Records whom the server lists as invalid. If a list names somebody whom the request does not name, the error of the part
/// says so.
fn record_invalid(
    database: &mut dyn Database,
    place: &Place,
    part: i64,
    mut invalid: Invalid,
) -> Result<(), LedgerError> {
    // The server may spell an id in its own way. Ids of classes are numbers: `009` is `9`.
    let key = |kind: Kind, id: &str| match id.parse::<u64>() {
        Ok(number) if kind == Kind::Class => (kind, number.to_string()),
        _ => (kind, id.to_ascii_lowercase()),
    };
    let mut listed = BTreeSet::new();
    for kind in Kind::ALL {
        let ids = kind.invalid_in(&mut invalid).into_iter().flatten();
        listed.extend(ids.map(|id| key(kind, id)));
    }
    if listed.is_empty() {
        return Ok(());
    }
    // An answer may list a thousand ids: the recipients of the part are read once.
    let recipients = database.query(
        "SELECT number, kind, id, invalid, repeats FROM recipient WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
        &place.values(values![part]),
    )?;
    let (mut strangers, mut people) = (listed.clone(), 0_i64);
    for row in recipients {
        let recipient = key(row.named(1, Kind::of_name)?, row.text(2)?);
        strangers.remove(&recipient);
        if row.integer(3)? == 0 && listed.contains(&recipient) {
            database.execute(
                "UPDATE recipient SET invalid = 1 WHERE campaign = ?1 AND number = ?2",
                &values![place.campaign, row.integer(0)?],
            )?;
            people += i64::from(row.optional_integer(4).is_none());
        }
    }
    let error = (!strangers.is_empty()).then_some(STRANGERS);
    database.execute(
        "UPDATE part SET error = coalesce(error, ?5), invalid = invalid + ?6
         WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
        &place.values(values![part, error, people]),
    )?;
    Ok(())
}

/// Keeps an app from sending for so many milliseconds, at most an hour.
pub(crate) fn pause(database: &mut dyn Database, place: &Place, millis: i64, why: Wait) -> Result<(), LedgerError> {
    let now = database.now()?;
    let until = now + millis.min(MAX_PAUSE);
    database.execute(
        "INSERT INTO pause (corp, app, paused_at, paused_until, reason) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (corp, app) DO UPDATE
         SET paused_at = excluded.paused_at, paused_until = excluded.paused_until, reason = excluded.reason
         WHERE excluded.paused_until > pause.paused_until OR pause.paused_at > ?6",
        &values![&place.corp[..], &place.app[..], now, until, why.name(), now + MAX_AHEAD],
    )?;
    note(database, place.campaign, Some(place), "paused", Some(&format!("{} until {until}", why.name())))
}

/// Notes an event for the timeline, of an app or of the whole campaign.
pub(crate) fn note(
    database: &mut dyn Database,
    campaign: i64,
    place: Option<&Place>,
    kind: &str,
    detail: Option<&str>,
) -> Result<(), LedgerError> {
    let now = database.now()?;
    let (corp, app) = place.map(|place| (&place.corp[..], &place.app[..])).unzip();
    database.execute(
        "INSERT INTO event (campaign, corp, app, happened_at, kind, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &values![campaign, corp, app, now, kind, detail],
    )?;
    Ok(())
}

/// Returns how a call ended, as an event of its part.
pub(crate) fn event_of(outcome: &Result<Sent, wecom_school::Error>) -> Event {
    use wecom_school::{Effect, Retry};
    match outcome.as_ref().map_or_else(wecom_school::Error::effect, |_| Effect::Certain) {
        Effect::Certain => Event::Accepted,
        Effect::Possible if outcome.as_ref().is_err_and(is_refused_in_doubt) => Event::RefusedInDoubt,
        Effect::Possible => Event::InDoubt,
        Effect::None(Retry::Later) => Event::NotSent,
        // The request is not at fault: it is sent once the setup is corrected.
        Effect::None(Retry::Corrected) if outcome.as_ref().is_err_and(wecom_school::Error::concerns_app) => {
            Event::NotSent
        }
        Effect::None(Retry::Corrected) => Event::Refused,
    }
}

/// Returns whether the call may have been accepted, and the server then refused its repeat for the request's own sake: another repeat
/// would be refused too.
pub(crate) fn is_refused_in_doubt(error: &wecom_school::Error) -> bool {
    error.is_ambiguous()
        && !error.is_cancelled()
        && !error.is_configuration()
        && error.errcode().is_some_and(|code| Outcome::of(code, true) == Outcome::Refused)
}
