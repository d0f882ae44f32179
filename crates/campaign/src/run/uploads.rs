//! Decides which files of a school have to be uploaded, and which worker uploads each.

use wecom_school::{
    Bytes,
    media::MediaType,
    types::{Enumeration, FileKind},
};

use crate::{
    claim::may_send,
    database::{Database, values},
    error::LedgerError,
    work::{self, Place},
};

/// A file that this worker uploads.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    file: Vec<u8>,
    pub media_type: MediaType,
    pub name: String,
    pub bytes: Bytes,
    taken_at: i64,
}

/// How long before its end an upload is renewed: a part that names it may be repeated for 4 hours.
const RENEWAL: i64 = 5 * 60 * 60 * 1000;

/// A younger upload has not expired, whatever the server answers: the request is refused for good.
const YOUNG: i64 = 60 * 60 * 1000;

/// Returns when an upload that is made now has to be renewed.
fn lifetime(media_type: MediaType) -> i64 {
    let kept = media_type.file_limits().kept_seconds.unwrap_or_default();
    i64::try_from(kept).unwrap_or_default() * 1000 - RENEWAL
}

/// Takes a file that has to be uploaded before the next part that was never attempted; `None` if there is none, if the school is
/// paused, or if other workers upload them all.
pub(super) fn take(database: &mut dyn Database, place: &Place, worker: &str) -> Result<Option<Upload>, LedgerError> {
    let now = database.now()?;
    // As a rule, all uploads are of one type: the shortest lifetime is that of all.
    let lifetime = MediaType::ALL.iter().copied().map(lifetime).min().unwrap_or_default();
    let due = database.query(
        "SELECT upload.file, file.media_type, file.name, coalesce(upload.worker, ''), coalesce(worker.lease_until, 0)
         FROM upload JOIN file ON file.digest = upload.file LEFT JOIN worker ON worker.worker = upload.worker
         WHERE upload.campaign = ?1 AND upload.corp = ?2 AND upload.app = ?3
             AND (upload.media_id IS NULL OR upload.uploaded_at <= ?4 OR upload.uploaded_at > ?5)",
        &place.values(values![now - lifetime, now]),
    )?;
    if due.is_empty() || !is_awaited(database, place)? || !may_send(database, place)? {
        return Ok(None);
    }
    for row in due {
        let (file, holder) = (row.bytes(0)?, row.text(3)?);
        if holder != worker && row.integer(4)? > now {
            continue;
        }
        // Another worker may have taken it since.
        let taken = database.execute(
            "UPDATE upload SET worker = ?5
             WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND file = ?4 AND coalesce(worker, '') = ?6",
            &place.values(values![file, worker, holder]),
        )?;
        if taken == 0 {
            continue;
        }
        let media_type = work::read_media_type(&row, 1)?;
        let found = database.query("SELECT bytes FROM file WHERE digest = ?1", &values![file])?;
        let bytes = Bytes::copy_from_slice(found[0].bytes(0)?);
        return Ok(Some(Upload {
            file: file.to_vec(),
            media_type,
            name: row.text(2)?.to_owned(),
            bytes,
            taken_at: now,
        }));
    }
    Ok(None)
}

/// Returns whether a part that was never attempted names a file. As a part of the query above, it would read all planned parts of
/// a campaign without files.
fn is_awaited(database: &mut dyn Database, place: &Place) -> Result<bool, LedgerError> {
    let found = database.query(
        "SELECT 1 FROM part WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND state = 'planned' AND has_files = 1 LIMIT 1",
        &place.values([]),
    )?;
    Ok(!found.is_empty())
}

/// Records an upload. Its age counts from before its first byte left.
pub(super) fn record(
    database: &mut dyn Database,
    place: &Place,
    upload: &Upload,
    media_id: &str,
) -> Result<(), LedgerError> {
    database.execute(
        "UPDATE upload SET media_id = ?5, uploaded_at = ?6, worker = NULL
         WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND file = ?4",
        &place.values(values![&upload.file[..], media_id, upload.taken_at]),
    )?;
    work::note(database, place.campaign, Some(place), "uploaded", Some(&upload.name))
}

/// Lets others upload a file.
pub(super) fn give_back(database: &mut dyn Database, place: &Place, upload: &Upload) -> Result<(), LedgerError> {
    database.execute(
        "UPDATE upload SET worker = NULL WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND file = ?4",
        &place.values(values![&upload.file[..]]),
    )?;
    Ok(())
}

/// Notes that the server has deleted the uploads that a part names, and returns whether the part can be sent with new ones. It can't
/// if it is in doubt, or if an upload is young: then the server means something else.
pub(super) fn expire(database: &mut dyn Database, place: &Place, part: i64) -> Result<bool, LedgerError> {
    let now = database.now()?;
    let found = database.query(
        "SELECT body.json FROM body JOIN part ON part.campaign = body.campaign AND part.corp = body.corp
             AND part.app = body.app AND part.part = body.part
         WHERE body.campaign = ?1 AND body.corp = ?2 AND body.app = ?3 AND body.part = ?4
             AND part.has_files = 1 AND part.in_doubt <> 1",
        &place.values(values![part]),
    )?;
    let Some(row) = found.first() else { return Ok(false) };
    let json = String::from_utf8_lossy(row.bytes(0)?).into_owned();
    let uploads = database.query(
        "SELECT file, media_id, uploaded_at FROM upload WHERE campaign = ?1 AND corp = ?2 AND app = ?3",
        &place.values([]),
    )?;
    for upload in uploads {
        let Some(media_id) = upload.optional_text(1) else { continue };
        if !json.contains(media_id) {
            continue;
        }
        if upload.integer(2)? > now - YOUNG {
            return Ok(false);
        }
        database.execute(
            "UPDATE upload SET media_id = NULL WHERE campaign = ?1 AND corp = ?2 AND app = ?3 AND file = ?4",
            &place.values(values![upload.bytes(0)?]),
        )?;
    }
    // A part that names none of these had an upload that is renewed already.
    Ok(true)
}
