//! Reads what became of each recipient, what went wrong, and the timeline of a campaign.

use crate::{
    content::Kind,
    database::{Row, values},
    error::LedgerError,
    ledger::Ledger,
    names::names,
    plan::School,
};

/// What became of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// Not sent yet.
    Planned,
    /// Being sent, or left by a worker that died.
    InFlight,
    /// They have it.
    Accepted,
    /// The server lists them as invalid: they have received nothing, unless a person had a request in doubt sent once more.
    Invalid,
    /// The server refused their request.
    Refused,
    /// They may have it.
    Unknown,
    /// Withdrawn before anything was sent.
    Cancelled,
}

names! {
    Outcome: Planned = "planned", InFlight = "in_flight", Accepted = "accepted", Invalid = "invalid", Refused = "refused",
    Unknown = "unknown", Cancelled = "cancelled"
}

/// The outcome of a part. The code says that the server listed all of its recipients as invalid.
pub(crate) const OUTCOME: &str = "CASE WHEN state = 'refused' AND errcode = 81013 THEN 'invalid' ELSE state END";

/// A row of the input, and what became of its recipient. Its `Debug` has no id and no cell.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecipientOutcome {
    /// The place in the input, from 1.
    pub number: i64,
    /// What people call the school.
    pub school: String,
    /// What it is.
    pub kind: Kind,
    /// The id; empty for the whole school.
    pub id: String,
    /// What became of it. A repeat has the outcome of the row that it repeats.
    pub outcome: Outcome,
    /// The number of the earlier row with the same recipient and the same notice.
    pub repeats: Option<i64>,
    /// The latest error code of the server.
    pub errcode: Option<i64>,
    /// The latest error; of an accepted request, why it is unknown whom the notice did not reach.
    pub error: Option<String>,
    /// When the request was first sent, in milliseconds since 1970.
    pub sent_at: Option<i64>,
    /// When the outcome was recorded.
    pub ended_at: Option<i64>,
    /// The cells of the input's row.
    pub cells: Vec<String>,
}

impl std::fmt::Debug for RecipientOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, school, kind, outcome, .. } = self;
        let mut shown = f.debug_struct("RecipientOutcome");
        shown.field("number", number).field("school", school).field("kind", kind).field("outcome", outcome);
        shown.finish_non_exhaustive()
    }
}

/// Requests that ended with the same error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCount {
    /// What became of the recipients: refused, invalid (81013), unknown, not yet settled, or accepted without a clear answer whom
    /// the notice did not reach.
    pub outcome: Outcome,
    /// The error code of the server; `None` if there was no answer.
    pub errcode: Option<i64>,
    /// The error. Of requests with the same code, one text.
    pub error: String,
    /// How many requests.
    pub parts: i64,
    /// How many recipients, without those of an accepted request whom the server listed as invalid.
    pub people: i64,
}

/// What happened to a campaign at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LedgerEvent {
    /// When, in milliseconds since 1970.
    pub happened_at: i64,
    /// The school; `None` if it concerns all.
    pub school: Option<School>,
    /// `planned`, `started`, `stopped`, `finished`, `cancelled`, `paused`, `given_up`, `uploaded` or `resend_unknown`.
    pub kind: String,
    /// What is to be known of it.
    pub detail: Option<String>,
}

/// How many recipients had an outcome in a part of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settled {
    /// The beginning of the interval, in milliseconds since 1970.
    pub from: i64,
    /// How many were accepted, those who are invalid included.
    pub accepted: i64,
    /// How many were refused, or became unknown.
    pub failed: i64,
}

impl Ledger {
    /// Returns the rows of the input after the row `after`, in their order, at most `limit`, with what became of each. To read
    /// them all, begin with 0, and go on after the last number until there are none.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn outcomes(
        &self,
        campaign: i64,
        after: i64,
        limit: usize,
    ) -> Result<Vec<RecipientOutcome>, LedgerError> {
        self.read(move |database| {
            let rows = database.query(
                "SELECT number, school, kind, id, outcome, repeats, errcode, error, first_attempt_at, ended_at, cells
                 FROM outcome WHERE campaign = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
                &values![campaign, after, limit],
            )?;
            rows.iter().map(read_outcome).collect()
        })
        .await
    }

    /// Returns the errors of the campaign, from the one that concerns most people.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn errors(&self, campaign: i64) -> Result<Vec<ErrorCount>, LedgerError> {
        self.read(move |database| {
            // Texts of the same code differ in an id of the request.
            let rows = database.query(
                &format!(
                    "SELECT {OUTCOME}, errcode, min(error), count(*), CAST(sum(people - invalid) AS BIGINT)
                     FROM part WHERE campaign = ?1 AND error IS NOT NULL
                     GROUP BY 1, 2, CASE WHEN errcode IS NULL THEN error END
                     ORDER BY 5 DESC, coalesce(errcode, 0) DESC, 3 LIMIT 1000"
                ),
                &values![campaign],
            )?;
            let read = |row: &Row| {
                Ok(ErrorCount {
                    outcome: row.named(0, Outcome::of_name)?,
                    errcode: row.optional_integer(1),
                    error: row.text(2)?.to_owned(),
                    parts: row.integer(3)?,
                    people: row.integer(4)?,
                })
            };
            rows.iter().map(read).collect()
        })
        .await
    }

    /// Returns what happened to a campaign, from the first to the last.
    ///
    /// # Errors
    /// A number that no campaign has, and a ledger that can't be used.
    pub async fn events(&self, campaign: i64) -> Result<Vec<LedgerEvent>, LedgerError> {
        self.read(move |database| {
            let rows = database.query(
                "SELECT event.happened_at, event.kind, event.detail, school.name, school.corp, school.app
                 FROM event LEFT JOIN school ON school.campaign = event.campaign AND school.corp = event.corp
                     AND school.app = event.app
                 WHERE event.campaign = ?1 ORDER BY event.happened_at",
                &values![campaign],
            )?;
            if rows.is_empty() {
                return Err(LedgerError::no_campaign(campaign));
            }
            let text = |row: &Row, column| row.optional_text(column).map(str::to_owned);
            let school = |row: &Row| Some(School { name: text(row, 3)?, corp: text(row, 4)?, app: text(row, 5)? });
            let read = |row: &Row| {
                Ok(LedgerEvent {
                    happened_at: row.integer(0)?,
                    school: school(row),
                    kind: row.text(1)?.to_owned(),
                    detail: text(row, 2),
                })
            };
            rows.iter().map(read).collect()
        })
        .await
    }

    /// Returns how many recipients were settled in each of `intervals` equal parts of the time from the first outcome to the last.
    /// Parts in which nothing was settled are left out.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn timeline(&self, campaign: i64, intervals: i64) -> Result<(i64, Vec<Settled>), LedgerError> {
        self.read(move |database| {
            let settled = "campaign = ?1 AND ended_at IS NOT NULL AND state IN ('accepted', 'refused', 'unknown')";
            let span = database
                .query(&format!("SELECT min(ended_at), max(ended_at) FROM part WHERE {settled}"), &values![campaign])?;
            let (Some(first), Some(last)) = (span[0].optional_integer(0), span[0].optional_integer(1)) else {
                return Ok((0, Vec::new()));
            };
            let width = (last - first) / intervals.max(1) + 1;
            let rows = database.query(
                &format!(
                    "SELECT (ended_at - ?2) / ?3, CAST(sum(CASE WHEN state = 'accepted' THEN people ELSE 0 END) AS BIGINT),
                         CAST(sum(CASE WHEN state = 'accepted' THEN 0 ELSE people END) AS BIGINT)
                     FROM part WHERE {settled} GROUP BY 1 ORDER BY 1"
                ),
                &values![campaign, first, width],
            )?;
            let read = |row: &Row| {
                let from = first + row.integer(0)? * width;
                Ok(Settled { from, accepted: row.integer(1)?, failed: row.integer(2)? })
            };
            Ok((width, rows.iter().map(read).collect::<Result<_, LedgerError>>()?))
        })
        .await
    }
}

fn read_outcome(row: &Row) -> Result<RecipientOutcome, LedgerError> {
    let cells = row.optional_text(10).map(serde_json::from_str).transpose();
    Ok(RecipientOutcome {
        number: row.integer(0)?,
        school: row.text(1)?.to_owned(),
        kind: row.named(2, Kind::of_name)?,
        id: row.text(3)?.to_owned(),
        outcome: row.named(4, Outcome::of_name)?,
        repeats: row.optional_integer(5),
        errcode: row.optional_integer(6),
        error: row.optional_text(7).map(str::to_owned),
        sent_at: row.optional_integer(8).filter(|at| *at > 0),
        ended_at: row.optional_integer(9),
        cells: cells.map_err(|error| LedgerError::damaged(error.to_string()))?.unwrap_or_default(),
    })
}
