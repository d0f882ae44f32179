//! Reading a request's body: bounded in size, in time, and in the memory of all bodies together.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{
        HeaderMap,
        header::{CONTENT_LENGTH, EXPECT},
    },
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use wecom_school_types::{Enumeration, FileKind, media::MediaType};

use crate::Endpoint;

/// The most bytes of a body in JSON. Eight articles of 666 KiB have to fit, also if a program escapes every character
/// of them, which doubles the bytes.
// Choice: largest-body.
const MAX_JSON_BYTES: usize = 16 * 1024 * 1024;

/// What a form adds to its file: boundaries, headers, the file's name.
const FORM_FRAMING: usize = 64 * 1024;

/// The most bytes of bodies in memory at once. A body that does not fit waits.
pub(crate) const BUDGET: usize = 192 * 1024 * 1024;

/// A body of at most so many bytes reserves no memory.
const SMALL: usize = 64 * 1024;

const MAX_PAUSE: Duration = Duration::from_secs(30);

const MAX_TIME: Duration = Duration::from_mins(2);

/// How many bytes of a body that is too large are read and dropped, so that its sender reads the answer.
const MAX_DROPPED_BYTES: usize = 64 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    TooLarge {
        limit: usize,
    },
    /// The body broke off, paused for too long, or was not valid HTTP.
    Broken,
}

/// A body, with its share of the budget as long as it is held.
pub(crate) struct RequestBody {
    pub bytes: Bytes,
    _share: Option<OwnedSemaphorePermit>,
}

pub(crate) fn max_bytes(endpoint: Endpoint) -> usize {
    match endpoint {
        Endpoint::Upload => {
            let largest = MediaType::ALL.iter().map(|media_type| media_type.file_limits().max_bytes).max();
            usize::try_from(largest.unwrap_or(0)).unwrap_or(usize::MAX).saturating_add(FORM_FRAMING)
        }
        _ => MAX_JSON_BYTES,
    }
}

pub(crate) async fn read(
    budget: &Arc<Semaphore>,
    limit: usize,
    headers: &HeaderMap,
    body: Body,
) -> Result<RequestBody, BodyError> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) && headers.contains_key(EXPECT) {
        // The client asks before it sends, so there is nothing to drop.
        return Err(BodyError::TooLarge { limit });
    }
    // A body without a length may turn out to be as large as is allowed.
    let expected = length.unwrap_or(limit).min(limit);
    timeout(MAX_TIME, collect(budget, body, limit, expected)).await.map_err(|_| BodyError::Broken)?
}

async fn collect(
    budget: &Arc<Semaphore>,
    mut body: Body,
    limit: usize,
    expected: usize,
) -> Result<RequestBody, BodyError> {
    let (mut bytes, mut share, mut received) = (BytesMut::new(), None, 0_usize);
    while let Some(frame) = timeout(MAX_PAUSE, body.frame()).await.map_err(|_| BodyError::Broken)? {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
        received = received.saturating_add(data.len());
        if received > limit {
            (bytes, share) = (BytesMut::new(), None);
            if received > MAX_DROPPED_BYTES.max(limit) {
                break;
            }
            continue;
        }
        // Memory is reserved once, and when data arrives, not by Content-Length.
        if share.is_none() && received > SMALL {
            let wanted = u32::try_from(expected.min(BUDGET)).unwrap_or(u32::MAX);
            share = Arc::clone(budget).acquire_many_owned(wanted).await.ok();
        }
        bytes.extend_from_slice(&data);
    }
    if received > limit {
        return Err(BodyError::TooLarge { limit });
    }
    Ok(RequestBody { bytes: bytes.freeze(), _share: share })
}
