//! Changes campaigns by the decision of a person: cancels one, and sends again what is in doubt.

use crate::{
    database::{Database, values},
    error::LedgerError,
    ledger::Ledger,
    state::{Event, State},
    work,
};

/// How much a decision concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed {
    /// How many requests.
    pub parts: i64,
    /// How many recipients.
    pub people: i64,
}

impl Ledger {
    /// Cancels a campaign: nothing more of it is begun. Requests that a worker is sending come to their end; those that a dead worker
    /// left become unknown. Returns what was withdrawn before it was sent.
    ///
    /// # Errors
    /// A campaign that does not exist, or has nothing left to send, and a ledger that can't be used.
    pub async fn cancel(&self, campaign: i64) -> Result<Changed, LedgerError> {
        self.write(move |database| {
            expect_campaign(database, campaign)?;
            let open = "SELECT 1 FROM part WHERE campaign = ?1 AND state IN ('planned', 'in_flight') LIMIT 1";
            if database.query(open, &values![campaign])?.is_empty() {
                return Err(LedgerError::refused(format!("campaign {campaign} has nothing left to cancel")));
            }
            let now = database.now()?;
            database.execute(
                "UPDATE campaign SET cancelled_at = ?2 WHERE campaign = ?1 AND cancelled_at IS NULL",
                &values![campaign, now],
            )?;
            work::settle(database, campaign, Event::Cancel)?;
            let cancelled = count(database, campaign, State::Cancelled)?;
            note(database, campaign, "cancelled", cancelled)?;
            Ok(cancelled)
        })
        .await
    }

    /// Plans the requests again whose outcome is unknown. A run sends them with the same bytes, and their recipients may get the
    /// notice twice: only a person can decide that. What the server answers now decides: those whom it refuses are refused, or
    /// invalid, with an error that says that an earlier attempt may have arrived. Requests that become unknown later need another
    /// decision.
    ///
    /// # Errors
    /// A campaign that does not exist or is cancelled, and a ledger that can't be used.
    pub async fn resend_unknown(&self, campaign: i64) -> Result<Changed, LedgerError> {
        self.decide(campaign, State::Unknown, Event::Resend, "resend_unknown").await
    }

    /// Plans the refused requests of a campaign again, with the same bytes: the reason may be gone. Nobody has received them,
    /// unless a person had a request in doubt [sent once more](Self::resend_unknown).
    ///
    /// # Errors
    /// A campaign that does not exist or is cancelled, and a ledger that can't be used.
    pub async fn retry_refused(&self, campaign: i64) -> Result<Changed, LedgerError> {
        self.decide(campaign, State::Refused, Event::Retry, "retry_refused").await
    }

    async fn decide(
        &self,
        campaign: i64,
        from: State,
        event: Event,
        name: &'static str,
    ) -> Result<Changed, LedgerError> {
        self.write(move |database| {
            if expect_campaign(database, campaign)?.is_some() {
                return Err(LedgerError::refused(format!("campaign {campaign} is cancelled")));
            }
            let found = count(database, campaign, from)?;
            if found.parts > 0 {
                work::settle(database, campaign, event)?;
                note(database, campaign, name, found)?;
            }
            Ok(found)
        })
        .await
    }
}

/// Returns when the campaign was cancelled.
fn expect_campaign(database: &mut dyn Database, campaign: i64) -> Result<Option<i64>, LedgerError> {
    let rows = database.query("SELECT cancelled_at FROM campaign WHERE campaign = ?1", &values![campaign])?;
    rows.first().map(|row| row.optional_integer(0)).ok_or_else(|| LedgerError::no_campaign(campaign))
}

/// Counts the requests of a campaign that are in a state.
fn count(database: &mut dyn Database, campaign: i64, state: State) -> Result<Changed, LedgerError> {
    let rows = database.query(
        "SELECT count(*), CAST(coalesce(sum(people), 0) AS BIGINT) FROM part WHERE campaign = ?1 AND state = ?2",
        &values![campaign, state.name()],
    )?;
    Ok(Changed { parts: rows[0].integer(0)?, people: rows[0].integer(1)? })
}

fn note(database: &mut dyn Database, campaign: i64, kind: &str, changed: Changed) -> Result<(), LedgerError> {
    work::note(database, campaign, None, kind, Some(&format!("{} people", changed.people)))
}
