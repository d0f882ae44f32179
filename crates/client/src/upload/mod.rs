//! Uploading files: judged before a byte goes out, sent as a stream.

mod multipart;
mod parcel;
mod source;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wecom_school_types::{FileKind, media::MediaType, notice::MediaId};

pub use self::source::Media;
pub(crate) use self::{parcel::Parcel, source::NotUploadable};

/// A file that the server keeps, for messages to name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uploaded {
    /// By what messages name it.
    pub media_id: MediaId,
    /// What kind of file it is.
    pub media_type: MediaType,
    /// When the server took it.
    pub created_at: SystemTime,
}

impl Uploaded {
    /// From when on the server has forgotten the file, 3 days after it took it: a message that names it then is
    /// refused with 40007.
    pub fn expires_at(&self) -> SystemTime {
        self.created_at + lifetime(self.media_type)
    }

    /// Whether the server has forgotten the file by now.
    pub fn is_expired(&self) -> bool {
        self.expires_at() <= SystemTime::now()
    }

    pub(crate) fn new(media_id: MediaId, media_type: MediaType, created_at: Option<u64>) -> Self {
        let created_at = created_at.map_or_else(SystemTime::now, |seconds| {
            // A server's idea of time that no clock can tell is none.
            let created_at = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
            let is_told = |time: &SystemTime| time.checked_add(lifetime(media_type)).is_some();
            created_at.filter(is_told).unwrap_or_else(SystemTime::now)
        });
        Self { media_id, media_type, created_at }
    }
}

fn lifetime(media_type: MediaType) -> Duration {
    Duration::from_secs(media_type.file_limits().kept_seconds.unwrap_or_default())
}
