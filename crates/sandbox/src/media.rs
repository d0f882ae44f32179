//! Temporary media: uploaded files, which messages refer to by a `media_id`.

use std::time::Duration;

use bytes::Bytes;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use serde::Serialize;
use wecom_school_types::{FileKind, media::MediaType};

use crate::{
    outbox::SentFile,
    refusal::{Refusal, refuse},
};

/// The most files that are kept; beyond it the oldest is dropped, and its `media_id` gets error 40007.
const MAX_FILES: usize = 10_000;

/// The most bytes that are kept; beyond it the oldest files lose theirs, but their `media_id` still works.
pub(crate) const MAX_BYTES: usize = 64 * 1024 * 1024;

const MAX_NAME_CHARACTERS: usize = 255;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Media {
    #[serde(flatten)]
    pub file: SentFile,
    pub created_at: u64,
    expires_at: u64,
    /// `None` once they were dropped for newer files.
    #[serde(skip)]
    pub content: Option<Bytes>,
    #[serde(skip)]
    expires: Duration,
}

#[derive(Debug, Default)]
pub(crate) struct MediaStore {
    /// Files by `media_id`, oldest first.
    pub files: IndexMap<String, Media, FxBuildHasher>,
    pub kept_bytes: usize,
}

impl MediaStore {
    pub fn add(&mut self, media_type: MediaType, filename: &str, content: &[u8], now: Duration) -> &Media {
        // In the form of the page's example.
        let media_id: String = std::iter::repeat_with(fastrand::alphanumeric).take(64).collect();
        let expires = now + Duration::from_secs(media_type.file_limits().kept_seconds.unwrap_or_default());
        let filename = filename.chars().take(MAX_NAME_CHARACTERS).collect();
        let media = Media {
            file: SentFile { media_id: media_id.clone(), media_type, filename, bytes: content.len() },
            created_at: now.as_secs(),
            expires_at: expires.as_secs(),
            content: Some(Bytes::copy_from_slice(content)),
            expires,
        };
        self.make_room(content.len());
        self.kept_bytes += content.len();
        self.files.entry(media_id).or_insert(media)
    }

    fn make_room(&mut self, bytes: usize) {
        let length = |content: Option<Bytes>| content.map_or(0, |content| content.len());
        if self.files.len() >= MAX_FILES {
            let oldest = self.files.shift_remove_index(0);
            self.kept_bytes -= oldest.map_or(0, |(_, media)| length(media.content));
        }
        for media in self.files.values_mut() {
            if self.kept_bytes + bytes <= MAX_BYTES {
                break;
            }
            self.kept_bytes -= length(media.content.take());
        }
    }

    /// Refuses a `media_id` that is unknown, expired, or of another type.
    pub fn check(&self, pointer: &str, media_type: MediaType, media_id: &str, now: Duration) -> Result<(), Refusal> {
        let Some(media) = self.files.get(media_id) else {
            refuse!(INVALID_MEDIA_ID, pointer,
                "no such media_id here: upload the file and use the media_id of the answer";
                "这里没有这个 media_id：请上传文件，使用返回的 media_id");
        };
        if now >= media.expires {
            refuse!(INVALID_MEDIA_ID, pointer, "its three days are over: upload the file again"; "已过三天：请重新上传文件");
        }
        let found = media.file.media_type;
        if found != media_type {
            refuse!(INVALID_MEDIA_ID, pointer,
                "it is of type {found}, but {media_type} is required: upload the file as {media_type}";
                "类型是 {found}，应为 {media_type}：请按此类型上传");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_their_bytes_are_bounded() {
        let (mut store, now) = (MediaStore::default(), Duration::from_secs(1_000_000));
        let megabytes = vec![0; MAX_BYTES / 4];
        let ids: Vec<_> =
            (0..6).map(|_| store.add(MediaType::File, "a", &megabytes, now).file.media_id.clone()).collect();
        assert_eq!(store.kept_bytes, MAX_BYTES);
        let kept: Vec<_> = ids.iter().map(|id| store.files[id].content.is_some()).collect();
        assert_eq!(kept, [false, false, true, true, true, true]);
        assert!(store.check("", MediaType::File, &ids[0], now).is_ok());
        for _ in 0..=MAX_FILES {
            store.add(MediaType::File, "a", b"content", now);
        }
        assert_eq!((store.files.len(), store.kept_bytes), (MAX_FILES, 7 * MAX_FILES));
    }
}
