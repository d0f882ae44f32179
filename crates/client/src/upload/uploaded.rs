//! What the server knows of an uploaded file.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wecom_school_types::{FileKind, media::MediaType, notice::MediaId};

/// A file that the server keeps, for messages to name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uploaded {
    /// The id by which messages name the file.
    pub media_id: MediaId,
    /// What kind of file it is.
    pub media_type: MediaType,
    /// When the server took the file.
    pub created_at: SystemTime,
}

impl Uploaded {
    /// Returns when the server forgets the file: 3 days after it took it. A message that names it later is refused with
    /// 40007.
    pub fn expires_at(&self) -> SystemTime {
        self.created_at + lifetime(self.media_type)
    }

    /// Returns whether the server has forgotten the file by now.
    pub fn is_expired(&self) -> bool {
        self.expires_at() <= SystemTime::now()
    }

    pub(crate) fn new(media_id: MediaId, media_type: MediaType, created_at: Option<u64>) -> Self {
        let created_at = created_at
            .and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
            .filter(|time| time.checked_add(lifetime(media_type)).is_some())
            .unwrap_or_else(SystemTime::now);
        Self { media_id, media_type, created_at }
    }
}

fn lifetime(media_type: MediaType) -> Duration {
    Duration::from_secs(media_type.file_limits().kept_seconds.unwrap_or_default())
}
