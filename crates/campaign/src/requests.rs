//! Reads a campaign request by request: what each was, and what became of it.

use std::time::{Duration, SystemTime};

use wecom_school::{Invalid, media::MediaType, notice::MediaId, types::FileKind};

use crate::{
    clock::{count_millis, of_millis},
    content::Kind,
    database::{Row, values},
    error::LedgerError,
    ledger::Ledger,
    plan::placeholder,
    state::{MARGIN, State},
    work::read_media_type,
};

/// A request of a campaign, and what became of it. Its `Debug` has no id.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Its number: that of its first recipient.
    pub part: i64,
    /// The recipients that it names, in their order. The id of the whole school is empty.
    pub recipients: Vec<(Kind, String)>,
    /// The recipients that the server listed as invalid. They have received nothing.
    pub invalid: Invalid,
    /// What became of it.
    pub state: State,
    /// The error code of its latest attempt.
    pub errcode: Option<i64>,
    /// The error of its latest attempt; of an accepted request, why it is unknown whom the notice did not reach.
    pub error: Option<String>,
    /// When it was first sent, in milliseconds since 1970; `None` if it never was.
    pub sent_at: Option<i64>,
    /// How long after [`sent_at`](Self::sent_at) the server holds a repeat back; zero if it never does.
    pub window: Duration,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { part, recipients, state, errcode, sent_at, .. } = self;
        let mut shown = f.debug_struct("Request");
        shown.field("part", part).field("recipients", &recipients.len()).field("state", state);
        shown.field("errcode", errcode).field("sent_at", sent_at).finish_non_exhaustive()
    }
}

impl Request {
    /// Returns until when a run repeats a request whose outcome is not known, in milliseconds since 1970. Later it becomes unknown.
    pub fn repeated_until(&self) -> Option<i64> {
        let sent_at = self.sent_at.filter(|_| self.state == State::InFlight)?;
        Some(sent_at.saturating_add(count_millis(self.window)) - MARGIN)
    }
}

impl UploadedFile {
    /// Returns when the server deletes the file.
    pub fn expires_at(&self) -> SystemTime {
        of_millis(self.uploaded_at)
            + Duration::from_secs(self.media_type.file_limits().kept_seconds.unwrap_or_default())
    }
}

/// A file that a run has uploaded for a school.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadedFile {
    /// What [`Planning::add_file`](crate::Planning::add_file) returned for the file.
    pub placeholder: MediaId,
    /// The id with which requests refer to the upload.
    pub media_id: MediaId,
    /// What kind of file it is.
    pub media_type: MediaType,
    /// When it was uploaded, in milliseconds since 1970.
    pub uploaded_at: i64,
}

impl Ledger {
    /// Returns the requests of a campaign, in the order of their recipients. It holds all recipients in memory.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn requests(&self, campaign: i64) -> Result<Vec<Request>, LedgerError> {
        self.read(move |database| {
            let parts = database.query(
                "SELECT part, state, errcode, error, first_attempt_at, repeat_window FROM part WHERE campaign = ?1 ORDER BY part",
                &values![campaign],
            )?;
            let mut requests = parts.iter().map(read_request).collect::<Result<Vec<_>, _>>()?;
            let recipients = database.query(
                "SELECT part, kind, id, invalid FROM recipient WHERE campaign = ?1 AND repeats IS NULL ORDER BY part, number",
                &values![campaign],
            )?;
            for row in &recipients {
                let part = row.integer(0)?;
                let Ok(place) = requests.binary_search_by_key(&part, |request| request.part) else { continue };
                let request = &mut requests[place];
                let (kind, id) = (row.named(1, Kind::of_name)?, row.text(2)?.to_owned());
                if row.integer(3)? != 0
                    && let Some(invalid) = kind.invalid_in(&mut request.invalid)
                {
                    invalid.push(id.clone());
                }
                request.recipients.push((kind, id));
            }
            Ok(requests)
        })
        .await
    }

    /// Returns the bytes of some requests of a campaign, in the order of their numbers.
    ///
    /// # Errors
    /// A request that does not exist, and a ledger that can't be used.
    pub async fn bodies(&self, campaign: i64, parts: Vec<i64>) -> Result<Vec<Vec<u8>>, LedgerError> {
        self.read(move |database| {
            let body = |part: &i64| {
                let rows = database
                    .query("SELECT json FROM body WHERE campaign = ?1 AND part = ?2", &values![campaign, *part])?;
                let row = rows.first().ok_or_else(|| LedgerError::damaged(format!("part {part} has no body")))?;
                row.bytes(0).map(<[u8]>::to_vec)
            };
            parts.iter().map(body).collect()
        })
        .await
    }

    /// Returns the files of a campaign that are uploaded.
    ///
    /// # Errors
    /// A ledger that can't be used.
    pub async fn uploads(&self, campaign: i64) -> Result<Vec<UploadedFile>, LedgerError> {
        self.read(move |database| {
            let rows = database.query(
                "SELECT upload.file, media_id, media_type, uploaded_at FROM upload JOIN file ON file.digest = upload.file
                 WHERE campaign = ?1 AND media_id IS NOT NULL AND uploaded_at IS NOT NULL",
                &values![campaign],
            )?;
            rows.iter().map(read_upload).collect()
        })
        .await
    }
}

fn read_request(row: &Row) -> Result<Request, LedgerError> {
    Ok(Request {
        part: row.integer(0)?,
        recipients: Vec::new(),
        invalid: Invalid::default(),
        state: row.named(1, State::of_name)?,
        errcode: row.optional_integer(2),
        error: row.optional_text(3).map(str::to_owned),
        sent_at: Some(row.integer(4)?).filter(|at| *at > 0),
        window: Duration::from_millis(u64::try_from(row.integer(5)?).unwrap_or_default()),
    })
}

fn read_upload(row: &Row) -> Result<UploadedFile, LedgerError> {
    let media_id = |id: String| MediaId::try_from(id).map_err(|_| LedgerError::damaged("an upload has no media_id"));
    Ok(UploadedFile {
        placeholder: media_id(placeholder(row.bytes(0)?))?,
        media_id: media_id(row.text(1)?.to_owned())?,
        media_type: read_media_type(row, 2)?,
        uploaded_at: row.integer(3)?,
    })
}
