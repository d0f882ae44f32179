//! What is still to be sent, when, and what happens to it at the moment.

use crate::{
    database::{Row, values},
    error::LedgerError,
    ledger::Ledger,
    work::Wait,
    worker::is_dead,
};

/// What goes on in a ledger at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Activity {
    /// The time by the clock of the ledger, in milliseconds since 1970.
    pub now: i64,
    /// The workers that send the campaign and give signs of life.
    pub workers: Vec<LiveWorker>,
    /// The pauses of its schools.
    pub pauses: Vec<Pause>,
}

/// A worker that sends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LiveWorker {
    /// The number of its process, on the machine that it runs on.
    pub process: i64,
    /// Until when its requests are its own without another sign of life, in milliseconds since 1970.
    pub lease_until: i64,
}

/// A time in which an app sends nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pause {
    /// The corp of the school.
    pub corp: String,
    /// The app.
    pub app: String,
    /// Its end, in milliseconds since 1970.
    pub until: i64,
    /// Whether a rate limit is the reason, and not a server that can't be reached.
    pub is_rate_limit: bool,
}

impl Ledger {
    /// Returns the campaigns that have something left to send, and are not cancelled.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn unfinished(&self) -> Result<Vec<i64>, LedgerError> {
        self.read(|database| {
            let rows = database.query(
                "SELECT campaign FROM campaign WHERE cancelled_at IS NULL AND EXISTS (
                     SELECT 1 FROM part WHERE part.campaign = campaign.campaign AND state IN ('planned', 'in_flight'))
                 ORDER BY campaign",
                &[],
            )?;
            rows.iter().map(|row| row.integer(0)).collect()
        })
        .await
    }

    /// Sets the time before which nothing of a campaign is sent, in milliseconds since 1970; `None` for at once.
    ///
    /// # Errors
    /// A campaign that does not exist, and a ledger that can't be used.
    pub async fn schedule(&self, campaign: i64, send_at: Option<i64>) -> Result<(), LedgerError> {
        self.write(move |database| {
            let statement = "UPDATE campaign SET send_at = ?2 WHERE campaign = ?1";
            let changed = database.execute(statement, &values![campaign, send_at])?;
            if changed == 0 { Err(LedgerError::no_campaign(campaign)) } else { Ok(()) }
        })
        .await
    }

    /// Returns what happens to a campaign at the moment.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn activity(&self, campaign: i64) -> Result<Activity, LedgerError> {
        let path = self.path.clone();
        self.read(move |database| {
            let now = database.now()?;
            let mut workers = database.query(
                "SELECT process, lease_until, worker FROM worker WHERE sends = ?1 AND lease_until > ?2 ORDER BY process",
                &values![campaign, now],
            )?;
            let pauses = database.query(
                "SELECT pause.corp, pause.app, paused_until, reason FROM pause
                 JOIN school ON school.corp = pause.corp AND school.app = pause.app
                 WHERE campaign = ?1 AND paused_until > ?2 ORDER BY place",
                &values![campaign, now],
            )?;
            if let Some(path) = &path {
                workers.retain(|row| !row.text(2).is_ok_and(|worker| is_dead(path, worker)));
            }
            let worker = |row: &Row| Ok(LiveWorker { process: row.integer(0)?, lease_until: row.integer(1)? });
            let pause = |row: &Row| {
                let (corp, app) = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
                Ok(Pause { corp, app, until: row.integer(2)?, is_rate_limit: row.text(3)? == Wait::RateLimit.name() })
            };
            Ok(Activity {
                now,
                workers: workers.iter().map(worker).collect::<Result<_, LedgerError>>()?,
                pauses: pauses.iter().map(pause).collect::<Result<_, LedgerError>>()?,
            })
        })
        .await
    }
}
