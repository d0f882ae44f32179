//! The statements change a part exactly as the table of states says.

use super::{
    ledgers::Ledgers,
    stage::{Stage, demand, ended, read},
};
use crate::{
    claim::claim,
    database::{Database, values},
    error::LedgerError,
    state::{Doubt, Event, PartState, State},
    work::{Place, record, settle},
    worker::{LEASE, give_sign_of_life},
};

const HOUR: i64 = 60 * 60 * 1000;

/// Who holds a part, and whether that counts.
const HOLDERS: [(Option<&str>, bool); 4] =
    [(None, false), (Some("dead"), false), (Some("alive"), true), (Some("of the future"), false)];

/// What is done to a part.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Claim,
    Report { event: Event, is_latest: bool },
    Settle(Event),
}

fn deeds() -> Vec<Deed> {
    let events = [Event::Accepted, Event::Refused, Event::RefusedInDoubt, Event::NotSent, Event::InDoubt];
    let reports = events.into_iter().flat_map(|event| [true, false].map(|is_latest| Deed::Report { event, is_latest }));
    let settled = [Event::Cancel, Event::Resend, Event::Retry].map(Deed::Settle);
    reports.chain([Deed::Claim]).chain(settled).collect()
}

/// Returns every part that a test begins with. Its latest attempt was a minute ago, is past the interval, or lies ahead.
fn parts(now: i64) -> Vec<PartState> {
    let mut parts = Vec::new();
    for state in State::ALL {
        for doubt in Doubt::ALL {
            for window in [4 * HOUR, 0] {
                for (first, last) in [(HOUR, HOUR / 60), (4 * HOUR, HOUR / 60), (-HOUR, -HOUR)] {
                    let (first_attempt_at, last_attempt_at) = (now - first, now - last);
                    parts.push(PartState { state, doubt, claims: 7, first_attempt_at, last_attempt_at, window });
                }
            }
        }
    }
    parts
}

fn set(database: &mut dyn Database, place: &Place, to: PartState, holder: Option<&str>) -> Result<(), LedgerError> {
    place.take(database, 1, to, "")?;
    let change = "UPDATE part SET repeat_window = ?2, worker = ?3 WHERE campaign = ?1";
    database.execute(change, &values![place.campaign, to.window, holder]).map(drop)
}

fn check(database: &mut dyn Database, place: &Place, is_cancelled: bool) -> Result<usize, LedgerError> {
    let begin = database.now()?;
    let cancelled_at = is_cancelled.then_some(begin);
    database
        .execute("UPDATE campaign SET cancelled_at = ?2 WHERE campaign = ?1", &values![place.campaign, cancelled_at])?;
    let mut count = 0;
    for before in parts(begin) {
        let holders = if before.state == State::InFlight { &HOLDERS[..] } else { &HOLDERS[..1] };
        for &(holder, is_held) in holders {
            for deed in deeds() {
                set(database, place, before, holder)?;
                give_sign_of_life(database, "alive", 1)?;
                match deed {
                    Deed::Claim => {
                        give_sign_of_life(database, "asking", 1)?;
                        claim(database, place, &demand("asking", 1)).map(drop)?;
                    }
                    Deed::Report { event, is_latest } => {
                        let claim = if is_latest { before.claims } else { before.claims - 1 };
                        record(database, place, ended(1, claim, event)).map(drop)?;
                    }
                    Deed::Settle(event) => settle(database, place.campaign, event)?,
                }
                let (after, holder_after) = read(database, place, 1)?;
                // Time passes while the test runs.
                let now = if after.claims > before.claims { after.last_attempt_at } else { database.now()? };
                let free = |event| if is_held { None } else { before.after(event) };
                let expected = match deed {
                    Deed::Claim if is_cancelled => free(Event::Cancel),
                    Deed::Claim => free(Event::Claim { now }),
                    Deed::Report { event, is_latest } => {
                        before.after_report(before.claims - i64::from(!is_latest), event, is_cancelled)
                    }
                    Deed::Settle(event) => free(event),
                };
                let context = format!("{before:?} held by {holder:?}, cancelled: {is_cancelled}, {deed:?}");
                assert_eq!(after, expected.unwrap_or(before), "{context}");
                let holder_expected = match (expected, deed) {
                    (None, _) => holder,
                    (Some(PartState { state: State::InFlight, .. }), Deed::Claim) => Some("asking"),
                    (Some(_), _) => None,
                };
                assert_eq!(holder_after.as_deref(), holder_expected, "{context}");
                assert!((begin..=database.now()?).contains(&now), "{context}");
                count += 1;
            }
        }
    }
    Ok(count)
}

#[tokio::test]
async fn every_statement_follows_the_table_of_states() {
    for ledgers in Ledgers::each() {
        let stage = Stage::new(&ledgers, 1).await;
        let place = stage.place.clone();
        let count = stage.write(move |database| {
            let now = database.now()?;
            for (worker, until) in [("dead", now - 1), ("of the future", now + 24 * HOUR + LEASE)] {
                database.execute(
                    "INSERT INTO worker (worker, sends, process, lease_until) VALUES (?1, 1, 1, ?2)",
                    &values![worker, until],
                )?;
            }
            Ok(check(database, &place, false)? + check(database, &place, true)?)
        });
        assert_eq!(count.await, (5 + HOLDERS.len()) * 3 * 2 * 3 * deeds().len() * 2, "{}", ledgers.name);
    }
}
