//! Reading a request's body: bounded in size, in time, and in what all bodies together take.

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

use crate::{Endpoint, state::Shared};

/// The most bytes of a body in JSON. Eight articles of 666 KiB have to fit, also when a program escapes every
/// character of them, which takes twice the bytes.
// Choice: largest-body.
pub(crate) const MOST_JSON: usize = 16 * 1024 * 1024;

/// What a form adds to its file: boundaries, headers, the file's name.
const FORM_FRAMING: usize = 64 * 1024;

/// How many bytes of bodies may be in memory at once. A body that does not fit waits.
pub(crate) const BUDGET: usize = 192 * 1024 * 1024;

/// So many bytes of a body need no place in the budget.
const SMALL: usize = 64 * 1024;

/// The longest pause of a sender.
const PAUSE: Duration = Duration::from_secs(30);

/// The longest time that a body takes.
const WHOLE: Duration = Duration::from_mins(2);

/// How much of a body that is too large is passed over, so that its sender gets to read the answer.
const MOST_PASSED_OVER: usize = 64 * 1024 * 1024;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLarge {
        limit: usize,
    },
    /// It broke off, stood still, or was no HTTP.
    Broken,
}

/// A body, and its place in the budget for as long as it is held.
pub(crate) struct ReadBody {
    pub bytes: Bytes,
    _place: Option<OwnedSemaphorePermit>,
}

/// The most bytes that a body of this endpoint may have.
pub(crate) fn limit(endpoint: Endpoint) -> usize {
    match endpoint {
        Endpoint::Upload => {
            let largest = MediaType::ALL.iter().map(|media_type| media_type.file_limits().max_bytes).max();
            usize::try_from(largest.unwrap_or(0)).unwrap_or(usize::MAX).saturating_add(FORM_FRAMING)
        }
        _ => MOST_JSON,
    }
}

/// Reads a body of at most `limit` bytes.
pub(crate) async fn read(shared: &Shared, limit: usize, headers: &HeaderMap, body: Body) -> Result<ReadBody, Unread> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) && headers.contains_key(EXPECT) {
        // It asked before sending, so nothing has to be passed over.
        return Err(Unread::TooLarge { limit });
    }
    // A body without a length may turn out to be as large as is allowed.
    let expected = length.unwrap_or(limit).min(limit);
    timeout(WHOLE, collect(shared, body, limit, expected)).await.map_err(|_| Unread::Broken)?
}

async fn collect(shared: &Shared, mut body: Body, limit: usize, expected: usize) -> Result<ReadBody, Unread> {
    let (mut collected, mut place) = (BytesMut::new(), None);
    let (mut received, mut is_too_large) = (0_usize, false);
    while let Some(frame) = timeout(PAUSE, body.frame()).await.map_err(|_| Unread::Broken)? {
        let frame = frame.map_err(|_| Unread::Broken)?;
        let Ok(data) = frame.into_data() else { continue };
        received = received.saturating_add(data.len());
        if received > limit {
            (is_too_large, collected, place) = (true, BytesMut::new(), None);
        }
        if received > MOST_PASSED_OVER.max(limit) {
            break;
        }
        if is_too_large {
            continue;
        }
        // Whoever only announces a large body takes no place from others; and who has one waits for no second.
        if place.is_none() && received > SMALL {
            place = reserve(&shared.body_budget, expected).await;
        }
        collected.extend_from_slice(&data);
    }
    if is_too_large {
        Err(Unread::TooLarge { limit })
    } else {
        Ok(ReadBody { bytes: collected.freeze(), _place: place })
    }
}

async fn reserve(budget: &Arc<Semaphore>, bytes: usize) -> Option<OwnedSemaphorePermit> {
    Arc::clone(budget).acquire_many_owned(u32::try_from(bytes.min(BUDGET)).ok()?).await.ok()
}
