//! Reads campaigns and their counts. A count comes from the parts, not from the recipients, so that it is quick.

use std::collections::BTreeMap;

use crate::{
    database::{Database, Row, values},
    error::LedgerError,
    ledger::Ledger,
    outcomes::{OUTCOME, Outcome},
    plan::{RECENT, School},
};

/// A campaign, and what became of its recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Campaign {
    /// Its number.
    pub campaign: i64,
    /// Whether it is a notice that was sent at once.
    pub is_send: bool,
    /// What people call it.
    pub name: String,
    /// The type of its messages.
    pub msgtype: String,
    /// The headings of the input's columns.
    pub headings: Vec<String>,
    /// When it was planned, in milliseconds since 1970.
    pub created_at: i64,
    /// Before when nothing is sent.
    pub send_at: Option<i64>,
    /// When it was cancelled.
    pub cancelled_at: Option<i64>,
    /// When its first request was sent.
    pub started_at: Option<i64>,
    /// How many of the people who are planned or in flight may have it already, and are [sent it once
    /// more](Ledger::resend_unknown) by a person's decision.
    pub sent_once_more: i64,
    /// Its schools, in the order in which they were given.
    pub schools: Vec<SchoolStatus>,
}

impl Campaign {
    /// Returns the counts of all schools together.
    pub fn counts(&self) -> Counts {
        self.schools.iter().map(|school| school.counts).sum()
    }

    /// Returns the counts of the requests of all schools together.
    pub fn requests(&self) -> Counts {
        self.schools.iter().map(|school| school.requests).sum()
    }

    /// Returns how many rows of the input repeat a recipient with the same notice. With [`Counts::total`], they are all rows.
    pub fn repeats(&self) -> i64 {
        self.schools.iter().map(|school| school.repeats).sum()
    }
}

/// What became of the recipients of a school.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchoolStatus {
    /// The school.
    pub school: School,
    /// Its counts.
    pub counts: Counts,
    /// How many rows of the input repeat a recipient of the school with the same notice. They are sent it once.
    pub repeats: i64,
    /// How many requests there are of each outcome. Those that list some of their recipients as invalid are accepted; those
    /// that list all of them are invalid.
    pub requests: Counts,
    /// How the program that runs the campaign finds the credentials of the app again, as
    /// [`NewCampaign::sources`](crate::NewCampaign::sources) had it.
    pub source: Option<String>,
    /// Why a run has given it up.
    pub problem: Option<String>,
}

/// How many recipients there are of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Not sent yet.
    pub planned: i64,
    /// Being sent, or left by a worker that died: a run settles them.
    pub in_flight: i64,
    /// They have it.
    pub accepted: i64,
    /// The server lists them as invalid. They have received nothing, unless a person had a request in doubt sent once more.
    pub invalid: i64,
    /// The server refused their request.
    pub refused: i64,
    /// They may have it.
    pub unknown: i64,
    /// Withdrawn before anything was sent.
    pub cancelled: i64,
}

impl Counts {
    /// Returns how many recipients there are.
    pub fn total(&self) -> i64 {
        self.planned + self.in_flight + self.accepted + self.invalid + self.refused + self.unknown + self.cancelled
    }

    /// Returns whether everybody is accepted, invalid, refused, unknown or cancelled.
    pub fn is_finished(&self) -> bool {
        self.planned + self.in_flight == 0
    }

    fn of(&mut self, outcome: Outcome) -> &mut i64 {
        match outcome {
            Outcome::Planned => &mut self.planned,
            Outcome::InFlight => &mut self.in_flight,
            Outcome::Accepted => &mut self.accepted,
            Outcome::Invalid => &mut self.invalid,
            Outcome::Refused => &mut self.refused,
            Outcome::Unknown => &mut self.unknown,
            Outcome::Cancelled => &mut self.cancelled,
        }
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |mut sum, mut next| {
            for outcome in Outcome::ALL {
                *sum.of(outcome) += *next.of(outcome);
            }
            sum
        })
    }
}

/// A request with the same bytes that was sent, while the server may still hold a repeat back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SameRequest {
    /// The campaign that it belongs to.
    pub campaign: i64,
    /// When it was first sent, in milliseconds since 1970.
    pub sent_at: i64,
    /// The end of the interval of its duplicate check. Before it, a repeat notifies nobody.
    pub until: i64,
    /// It is not known whether the server accepted it.
    pub is_in_doubt: bool,
}

const CAMPAIGN: &str =
    "SELECT campaign, kind, name, msgtype, headings, created_at, send_at, cancelled_at FROM campaign";

impl Ledger {
    /// Returns a campaign.
    ///
    /// # Errors
    /// A number that no campaign has, and a ledger that can't be used.
    pub async fn campaign(&self, campaign: i64) -> Result<Campaign, LedgerError> {
        self.read(move |database| {
            let rows = database.query(&format!("{CAMPAIGN} WHERE campaign = ?1"), &values![campaign])?;
            let found = rows.first().map(|row| read_campaign(database, row)).transpose()?;
            found.ok_or_else(|| LedgerError::no_campaign(campaign))
        })
        .await
    }

    /// Returns the history: the campaigns before `before`, or all of them, from the newest to the oldest, at most `limit`.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn campaigns(&self, before: Option<i64>, limit: usize) -> Result<Vec<Campaign>, LedgerError> {
        self.read(move |database| {
            let rows = database.query(
                &format!("{CAMPAIGN} WHERE campaign < ?1 ORDER BY campaign DESC LIMIT ?2"),
                &values![before.unwrap_or(i64::MAX), limit],
            )?;
            rows.iter().map(|row| read_campaign(database, row)).collect()
        })
        .await
    }

    /// Returns the schools of a campaign, in the order in which they were given.
    ///
    /// # Errors
    /// A number that no campaign has, and a ledger that can't be used.
    pub async fn schools(&self, campaign: i64) -> Result<Vec<School>, LedgerError> {
        self.read(move |database| read_schools(database, campaign)).await
    }

    /// Finds a request with exactly these bytes that a school has sent, and whose interval is not over. The server notifies
    /// nobody if it is sent again.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn earlier(&self, corp: &str, app: &str, body: &[u8]) -> Result<Option<SameRequest>, LedgerError> {
        let (corp, app, digest) = (corp.to_owned(), app.to_owned(), crate::content::digest(body));
        self.read(move |database| {
            let now = database.now()?;
            // The interval begins with the first arrival, so a certain one counts before one in doubt.
            let rows = database.query(
                "SELECT campaign, first_attempt_at, first_attempt_at + repeat_window,
                     CASE WHEN state = 'accepted' THEN 0 ELSE 1 END
                 FROM part
                 WHERE digest = ?1 AND corp = ?2 AND app = ?3 AND first_attempt_at > 0 AND first_attempt_at > ?5
                     AND first_attempt_at + repeat_window > ?4
                     AND (state IN ('in_flight', 'accepted', 'unknown') OR in_doubt > 0)
                 ORDER BY 4, 2 LIMIT 1",
                &values![&digest[..], &corp[..], &app[..], now, now - RECENT],
            )?;
            let read = |row: &Row| {
                let (campaign, sent_at, until) = (row.integer(0)?, row.integer(1)?, row.integer(2)?);
                Ok(SameRequest { campaign, sent_at, until, is_in_doubt: row.integer(3)? != 0 })
            };
            rows.first().map(read).transpose()
        })
        .await
    }
}

/// Returns the schools of a campaign, in the order in which they were given.
pub(crate) fn read_schools(database: &mut dyn Database, campaign: i64) -> Result<Vec<School>, LedgerError> {
    let rows =
        database.query("SELECT name, corp, app FROM school WHERE campaign = ?1 ORDER BY place", &values![campaign])?;
    if rows.is_empty() { Err(LedgerError::no_campaign(campaign)) } else { rows.iter().map(read_school).collect() }
}

fn read_school(row: &Row) -> Result<School, LedgerError> {
    Ok(School { name: row.text(0)?.to_owned(), corp: row.text(1)?.to_owned(), app: row.text(2)?.to_owned() })
}

fn read_campaign(database: &mut dyn Database, row: &Row) -> Result<Campaign, LedgerError> {
    let campaign = row.integer(0)?;
    let mut counted = BTreeMap::<(String, String), (Counts, Counts)>::new();
    let (mut started_at, mut sent_once_more) = (None, 0);
    for row in database.query(
        &format!(
            "SELECT corp, app, {OUTCOME}, CAST(sum(people) AS BIGINT), CAST(sum(invalid) AS BIGINT), count(*),
                 min(CASE WHEN first_attempt_at > 0 THEN first_attempt_at END),
                 CAST(sum(CASE WHEN in_doubt = 2 AND (state = 'planned' OR state = 'in_flight') THEN people ELSE 0 END) AS BIGINT)
             FROM part WHERE campaign = ?1 GROUP BY 1, 2, 3"
        ),
        &values![campaign],
    )? {
        let (counts, requests) = counted.entry((row.text(0)?.to_owned(), row.text(1)?.to_owned())).or_default();
        let (outcome, invalid) = (row.named(2, Outcome::of_name)?, row.integer(4)?);
        *counts.of(outcome) += row.integer(3)? - invalid;
        counts.invalid += invalid;
        *requests.of(outcome) += row.integer(5)?;
        started_at = started_at.into_iter().chain(row.optional_integer(6)).min();
        sent_once_more += row.integer(7)?;
    }
    let schools = database.query(
        "SELECT name, corp, app, repeats, problem, source FROM school WHERE campaign = ?1 ORDER BY place",
        &values![campaign],
    )?;
    let schools = schools.iter().map(|row| {
        let school = read_school(row)?;
        let (counts, requests) = counted.remove(&(school.corp.clone(), school.app.clone())).unwrap_or_default();
        let problem = row.optional_text(4).map(str::to_owned);
        let source = row.optional_text(5).map(str::to_owned);
        Ok(SchoolStatus { school, counts, repeats: row.integer(3)?, requests, source, problem })
    });
    Ok(Campaign {
        campaign,
        is_send: row.text(1)? == "send",
        name: row.text(2)?.to_owned(),
        msgtype: row.text(3)?.to_owned(),
        headings: serde_json::from_str(row.text(4)?).unwrap_or_default(),
        created_at: row.integer(5)?,
        send_at: row.optional_integer(6),
        cancelled_at: row.optional_integer(7),
        started_at,
        sent_once_more,
        schools: schools.collect::<Result<_, LedgerError>>()?,
    })
}
