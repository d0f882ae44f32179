//! Gives parts to workers.

use std::time::Duration;

use wecom_school::{Cell, Moment};

use crate::{
    clock::count_millis,
    content::digest,
    database::{Database, Row, Value, values},
    error::LedgerError,
    plan::placeholder,
    state::{CALL, Doubt, Event, State},
    work::{COLUMNS, End, MAX_AHEAD, Place, Wait, settle, state_of},
    worker::{LEASE, LONGEST_LEASE},
};

/// How long to wait for what another worker is changing at the moment.
const LOCKED: i64 = 10;

const EXPIRED: &str = "no answer, and the server would no longer hold a repeat back";

/// Who asks for parts, and for how many.
#[derive(Clone, Debug)]
pub(crate) struct Demand {
    pub worker: String,
    /// When the worker asks, by its own clocks: from then on its parts have their time.
    pub asked: Moment,
    /// The parts of this place that the worker is sending. Others that the ledger has as its own are taken again: the answer to an
    /// earlier claim was lost.
    pub under_way: Vec<i64>,
    /// How many parts it can send now.
    pub limit: usize,
    /// Whether the corp's pace counts. A server on loopback has no documented limits.
    pub is_paced: bool,
}

/// A part that a worker may send now.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub part: i64,
    /// The number that its outcome must bear.
    pub claim: i64,
    pub json: Vec<u8>,
    pub people: i64,
    /// Whether the server holds a repeat back. Otherwise the part is sent at most once.
    pub is_repeatable: bool,
    pub asked: Moment,
}

impl Claimed {
    /// Returns the deadline of the call that sends the part, repeats included. It is asked right before sending.
    ///
    /// `None` means that it must not be sent any more: the process was suspended or the machine slept, so that others may have taken
    /// the part. Record it as [`Event::NotSent`].
    pub fn deadline(&self) -> Option<Duration> {
        // A claim is a sign of life.
        let elapsed = self.asked.elapsed();
        millis(CALL).checked_sub(elapsed).filter(|_| elapsed < millis(LEASE))
    }
}

/// What a school has for a worker.
#[derive(Debug)]
pub(crate) enum Claim {
    /// Parts to send. They are in flight.
    Parts(Vec<Claimed>),
    /// Nothing before this time, which comes after so long: the clock of the ledger can differ from that of the worker.
    Wait { until: i64, after: Duration, why: Wait },
    /// Nothing any more, apart from what the worker is sending.
    Nothing,
}

/// Takes parts for a worker: they are in flight when this is committed. Parts that nobody holds any more are taken again inside
/// the interval of their duplicate check; afterwards they become unknown. What nobody holds of a cancelled campaign is settled.
///
/// While planned parts are left, at most half of what a worker sends at once is in doubt, so that requests that the server never
/// answers do not keep the others waiting.
pub(crate) fn claim(database: &mut dyn Database, place: &Place, demand: &Demand) -> Result<Claim, LedgerError> {
    let now = database.now()?;
    let row = &look_up(database, place, now)?;
    if row.optional_integer(0).is_some() {
        settle(database, place.campaign, Event::Cancel)?;
        return wait_for_others(database, place, demand, now);
    }
    if let Some((until, why)) = find_obstacle(row, now) {
        return Ok(wait(now, until, why));
    }
    // Others may take this worker for dead: it gives a sign of life before it takes parts.
    let is_alive = database
        .execute("UPDATE worker SET lease_until = ?2 WHERE worker = ?1", &values![&demand.worker[..], now + LEASE])?;
    if is_alive == 0 {
        return Ok(wait(now, now + LEASE / 4, Wait::OtherWorker));
    }
    let cell = if demand.is_paced { read_pace(database, place)? } else { Some(Cell::default()) };
    let Some(cell) = cell else { return Ok(wait(now, now + LOCKED, Wait::Pace)) };
    let limit = match { cell }.take(millis(now), u32::try_from(demand.limit).unwrap_or(u32::MAX)) {
        Ok(limit) => limit as usize,
        Err(until) => return Ok(wait(now, count_millis(until), Wait::Pace)),
    };
    let parts = Claiming { database, place, demand, now }.take(limit)?;
    if parts.is_empty() {
        return wait_for_others(database, place, demand, now);
    }
    if demand.is_paced {
        write_pace(database, place, cell, now, parts.len())?;
    }
    Ok(Claim::Parts(parts))
}

/// Returns whether an app may send now: the campaign has begun and is not cancelled, and nothing pauses the app.
pub(crate) fn may_send(database: &mut dyn Database, place: &Place) -> Result<bool, LedgerError> {
    let now = database.now()?;
    let row = look_up(database, place, now)?;
    Ok(row.optional_integer(0).is_none() && find_obstacle(&row, now).is_none())
}

fn look_up(database: &mut dyn Database, place: &Place, now: i64) -> Result<Row, LedgerError> {
    let mut found = database.query(
        "SELECT campaign.cancelled_at, campaign.send_at, pause.paused_until, pause.reason, pause.paused_at
         FROM campaign LEFT JOIN pause ON pause.corp = ?2 AND pause.app = ?3 WHERE campaign.campaign = ?1",
        &place.values([]),
    )?;
    let row = found.pop().ok_or_else(|| LedgerError::no_campaign(place.campaign))?;
    if row.optional_integer(4).is_none_or(|paused_at| paused_at <= now + MAX_AHEAD) {
        return Ok(row);
    }
    // Another clock has begun the pause. By this one it begins now, and lasts as long as it was meant to.
    database.execute(
        "UPDATE pause SET paused_at = ?3, paused_until = paused_until - paused_at + ?3 WHERE corp = ?1 AND app = ?2",
        &values![&place.corp[..], &place.app[..], now],
    )?;
    look_up(database, place, now)
}

/// Returns until when an app sends nothing, and why.
fn find_obstacle(row: &Row, now: i64) -> Option<(i64, Wait)> {
    let paused = row.optional_integer(2);
    let reason = row.optional_text(3).and_then(Wait::of_name).unwrap_or(Wait::Trouble);
    let obstacles = [(row.optional_integer(1), Wait::NotYet), (paused, reason)];
    obstacles.into_iter().find_map(|(until, why)| until.filter(|until| *until > now).map(|until| (until, why)))
}

fn wait(now: i64, until: i64, why: Wait) -> Claim {
    Claim::Wait { until, after: millis(until - now), why }
}

/// Returns what a worker waits for that got no parts.
fn wait_for_others(
    database: &mut dyn Database,
    place: &Place,
    demand: &Demand,
    now: i64,
) -> Result<Claim, LedgerError> {
    let open = database.query(
        "SELECT count(*), min(worker.lease_until) FROM part LEFT JOIN worker ON worker.worker = part.worker
         WHERE part.campaign = ?1 AND corp = ?2 AND app = ?3 AND state = 'in_flight' AND coalesce(part.worker, '') <> ?4
         UNION ALL SELECT count(*), NULL FROM (
             SELECT 1 FROM part WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND state = 'planned' LIMIT 1) AS planned",
        &place.values(values![&demand.worker[..]]),
    )?;
    let mut until = None;
    for row in &open {
        if row.integer(0)? > 0 {
            // Without a lease, another worker is changing the part at this moment.
            let end = row.optional_integer(1).unwrap_or(now + LOCKED).clamp(now, now + LEASE);
            until = Some(until.map_or(end, |until: i64| until.min(end)));
        }
    }
    Ok(until.map_or(Claim::Nothing, |until| wait(now, until, Wait::OtherWorker)))
}

/// Takes parts of an app that may send.
struct Claiming<'a> {
    database: &'a mut dyn Database,
    place: &'a Place,
    demand: &'a Demand,
    now: i64,
}

impl Claiming<'_> {
    fn take(&mut self, limit: usize) -> Result<Vec<Claimed>, LedgerError> {
        let worker = &self.demand.worker[..];
        let own = self.database.query(
            "SELECT part, in_doubt FROM part
             WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND state = 'in_flight' AND worker = ?4",
            &self.place.values(values![worker]),
        )?;
        let is_lost = |row: &Row| row.integer(0).is_ok_and(|part| !self.demand.under_way.contains(&part));
        let doubts =
            own.iter().filter(|row| !is_lost(row) && row.optional_integer(1) == Some(Doubt::Open.number())).count();
        let mut lost = Vec::new();
        if own.iter().any(is_lost) {
            lost = self.query(
                "state = 'in_flight' AND part.worker = ?4 ORDER BY part.last_attempt_at, part.part",
                values![worker],
            )?;
            lost.retain(is_lost);
        }
        // Another worker may be uploading a file: until then, a body would name what the server does not know.
        let planned = self.query(
            "state = 'planned' AND (has_files = 0 OR NOT EXISTS (
                 SELECT 1 FROM upload WHERE upload.campaign = part.campaign AND upload.corp = part.corp
                     AND upload.app = part.app AND upload.media_id IS NULL))
             ORDER BY part.part LIMIT ?4",
            values![limit as i64],
        )?;
        let places = usize::midpoint(limit, self.demand.under_way.len());
        let most = places.saturating_sub(doubts).max(limit.saturating_sub(planned.len())).min(limit);
        let mut parts = Vec::new();
        lost.truncate(most);
        self.take_each(&lost, &mut parts)?;
        // Those that became unknown leave places to others.
        while parts.len() < most {
            let locked = self.find_free(most - parts.len())?;
            if locked.is_empty() {
                break;
            }
            // Another worker may have taken a part, or given a sign of life, while this one locked it. Nobody changes it now.
            self.now = self.database.now()?.max(self.now);
            let mut free = self.find_free(most - parts.len())?;
            free.retain(|row| locked.iter().any(|locked| locked.optional_integer(0) == row.optional_integer(0)));
            if free.is_empty() {
                break;
            }
            self.take_each(&free, &mut parts)?;
        }
        let left = limit - parts.len();
        self.take_each(&planned[..left.min(planned.len())], &mut parts)?;
        Ok(parts)
    }

    /// Finds parts in flight that no living worker holds.
    fn find_free(&mut self, limit: usize) -> Result<Vec<Row>, LedgerError> {
        let demand = self.demand;
        self.query(
            "state = 'in_flight' AND coalesce(part.worker, '') <> ?4
             AND NOT coalesce(worker.lease_until > ?5 AND worker.lease_until <= ?6, FALSE)
             ORDER BY part.last_attempt_at, part.part LIMIT ?7",
            values![&demand.worker[..], self.now, self.now + LONGEST_LEASE, limit as i64],
        )
    }

    fn query<const N: usize>(&mut self, condition: &str, more: [Value; N]) -> Result<Vec<Row>, LedgerError> {
        let lock = self.database.lock("part", true);
        self.database.query(
            &format!(
                "SELECT {COLUMNS}, part.digest, body.json FROM part LEFT JOIN worker ON worker.worker = part.worker
                 LEFT JOIN body ON body.campaign = part.campaign AND body.corp = part.corp AND body.app = part.app
                     AND body.part = part.part
                 WHERE part.campaign = ?1 AND part.corp = ?2 AND part.app = ?3 AND {condition}{lock}"
            ),
            &self.place.values(more),
        )
    }

    fn take_each(&mut self, rows: &[Row], parts: &mut Vec<Claimed>) -> Result<(), LedgerError> {
        for row in rows {
            let (part, before) = (row.integer(0)?, state_of(row)?);
            let Some(after) = before.after(Event::Claim { now: self.now }) else { continue };
            if after.state != State::InFlight {
                let end = End { now: self.now, errcode: None, error: Some(EXPIRED) };
                self.place.end(self.database, part, after, &end)?;
                continue;
            }
            self.place.take(self.database, part, after, &self.demand.worker)?;
            parts.push(Claimed {
                part,
                claim: after.claims,
                json: self.take_body(row, before.takes_uploads() && row.integer(8)? != 0)?,
                people: row.integer(7)?,
                is_repeatable: after.window > 0,
                asked: self.demand.asked,
            });
        }
        Ok(())
    }

    /// Returns the bytes of a part. As long as nothing of it may have arrived, uploads take the places of files.
    fn take_body(&mut self, row: &Row, fills: bool) -> Result<Vec<u8>, LedgerError> {
        let Self { database, place, .. } = self;
        let (part, planned, json) = (row.integer(0)?, row.bytes(9)?, row.bytes(10).unwrap_or_default().to_vec());
        if digest(&json) != planned {
            return Err(LedgerError::damaged(format!("the bytes of part {part} are not those that were planned")));
        }
        if !fills {
            return Ok(json);
        }
        let uploads = database.query(
            "SELECT file, media_id FROM upload WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND media_id IS NOT NULL",
            &place.values([]),
        )?;
        let mut text = String::from_utf8_lossy(&json).into_owned();
        for upload in &uploads {
            text = text.replace(&placeholder(upload.bytes(0)?), upload.text(1)?);
        }
        let json = text.into_bytes();
        database.execute(
            "UPDATE body SET template = coalesce(template, json), json = ?5 WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
            &place.values(values![part, &json[..]]),
        )?;
        database.execute(
            "UPDATE part SET digest = ?5 WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND part = ?4",
            &place.values(values![part, &digest(&json)[..]]),
        )?;
        Ok(json)
    }
}

/// Returns the pace of a corp; `None` if another worker is changing it. To wait for it could make two workers wait for each other.
fn read_pace(database: &mut dyn Database, place: &Place) -> Result<Option<Cell>, LedgerError> {
    let lock = database.lock("pace", true);
    let found =
        database.query(&format!("SELECT full_at FROM pace WHERE corp = ?1{lock}"), &values![&place.corp[..]])?;
    if let Some(row) = found.first() {
        return Ok(Some(Cell { full_at: millis(row.integer(0)?) }));
    }
    let insert = "INSERT INTO pace (corp, full_at) VALUES (?1, 0) ON CONFLICT DO NOTHING";
    let is_new = database.execute(insert, &values![&place.corp[..]])? > 0;
    Ok(is_new.then(Cell::default))
}

fn write_pace(
    database: &mut dyn Database,
    place: &Place,
    mut cell: Cell,
    now: i64,
    parts: usize,
) -> Result<(), LedgerError> {
    // The cell has granted at least as many.
    let _taken = cell.take(millis(now), u32::try_from(parts).unwrap_or(u32::MAX));
    let full_at = count_millis(cell.full_at);
    database.execute("UPDATE pace SET full_at = ?2 WHERE corp = ?1", &values![&place.corp[..], full_at])?;
    Ok(())
}

fn millis(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}
