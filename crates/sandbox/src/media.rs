//! Temporary media: uploaded files that messages name by a `media_id`.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use bytes::Bytes;
use serde::Serialize;
use wecom_school_types::{Errcode, FileKind, media::MediaType};

use crate::{bilingual::bilingual, outbox::SentFile, refusal::Refusal};

/// The most files that are known; beyond it the oldest is forgotten, which is error 40007.
const MOST_FILES: usize = 10_000;

/// The most bytes that are kept; beyond it the oldest files lose theirs, and their `media_id` goes on working.
pub(crate) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most characters of a file's name that are kept.
const MOST_NAME: usize = 255;

/// An uploaded file.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the page")]
pub(crate) struct Media {
    pub media_id: String,
    #[serde(rename = "type")]
    pub media_type: MediaType,
    /// As messages show it.
    pub filename: String,
    pub bytes: usize,
    /// Seconds since 1970.
    pub created_at: u64,
    pub expires_at: u64,
    /// `None` once they had to make room.
    #[serde(skip)]
    pub content: Option<Bytes>,
    #[serde(skip)]
    expires: Duration,
}

impl Media {
    /// What a notice that names it keeps of it.
    pub fn sent(&self) -> SentFile {
        SentFile {
            media_id: self.media_id.clone(),
            media_type: self.media_type,
            filename: self.filename.clone(),
            bytes: self.bytes,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct MediaStore {
    files: BTreeMap<String, Media>,
    /// Oldest first.
    order: VecDeque<String>,
    kept_bytes: usize,
}

impl MediaStore {
    pub fn add(&mut self, media_type: MediaType, filename: &str, content: &[u8], now: Duration) -> &Media {
        // The shape of the page's example; a new one for each upload.
        let media_id: String = std::iter::repeat_with(fastrand::alphanumeric).take(64).collect();
        let expires = now + Duration::from_secs(media_type.file_limits().kept_seconds.unwrap_or_default());
        let media = Media {
            media_id: media_id.clone(),
            media_type,
            filename: filename.chars().take(MOST_NAME).collect(),
            bytes: content.len(),
            created_at: now.as_secs(),
            expires_at: expires.as_secs(),
            content: Some(Bytes::copy_from_slice(content)),
            expires,
        };
        self.kept_bytes += media.bytes;
        self.order.push_back(media_id.clone());
        self.make_room();
        self.files.entry(media_id).or_insert(media)
    }

    fn make_room(&mut self) {
        if self.order.len() > MOST_FILES
            && let Some(oldest) = self.order.pop_front()
            && let Some(media) = self.files.remove(&oldest)
        {
            self.kept_bytes -= media.content.map_or(0, |content| content.len());
        }
        for media_id in &self.order {
            if self.kept_bytes <= MOST_BYTES {
                break;
            }
            let content = self.files.get_mut(media_id).and_then(|media| media.content.take());
            self.kept_bytes -= content.map_or(0, |content| content.len());
        }
    }

    /// Refuses a `media_id` that is unknown, expired, or of another type.
    pub fn check(&self, pointer: &str, media_type: MediaType, media_id: &str, now: Duration) -> Result<(), Refusal> {
        let refuse = |detail| Err(Refusal::of(pointer, Errcode::INVALID_MEDIA_ID, detail));
        match self.files.get(media_id) {
            None => refuse(bilingual!(
                "no such media_id here: upload the file and use the one that is returned";
                "这里没有这个 media_id：请上传文件，使用返回的 media_id"
            )),
            Some(media) if now >= media.expires => refuse(bilingual!(
                "its three days are over: upload the file again"; "已过三天：请重新上传文件"
            )),
            Some(Media { media_type: found, .. }) if *found != media_type => refuse(bilingual!(
                "it is of type {found}, and {media_type} is wanted: upload the file as that";
                "类型是 {found}，应为 {media_type}：请按此类型上传"
            )),
            Some(_) => Ok(()),
        }
    }

    pub fn get(&self, media_id: &str) -> Option<&Media> {
        self.files.get(media_id)
    }

    /// Newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Media> {
        self.order.iter().rev().filter_map(|media_id| self.files.get(media_id))
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn kept_bytes(&self) -> usize {
        self.kept_bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_000_000);

    #[test]
    fn a_media_id_lives_three_days_and_has_one_type() {
        let mut store = MediaStore::default();
        let id = store.add(MediaType::Image, "a.png", b"picture", NOW).media_id.clone();
        let check =
            |media_type, at| store.check("/image/media_id", media_type, &id, at).map_err(|refusal| refusal.code);
        let end = NOW + Duration::from_hours(72);
        assert_eq!(check(MediaType::Image, end.saturating_sub(Duration::from_millis(1))), Ok(()));
        assert_eq!(check(MediaType::Image, end), Err(Errcode::INVALID_MEDIA_ID));
        assert_eq!(check(MediaType::File, NOW), Err(Errcode::INVALID_MEDIA_ID));
    }

    #[test]
    fn bytes_make_room_and_files_go_on() {
        let mut store = MediaStore::default();
        let megabytes = vec![0; MOST_BYTES / 4];
        let ids: Vec<_> = (0..6).map(|_| store.add(MediaType::File, "a", &megabytes, NOW).media_id.clone()).collect();
        assert_eq!(store.kept_bytes(), MOST_BYTES);
        let kept: Vec<_> = ids.iter().map(|id| store.get(id).unwrap().content.is_some()).collect();
        assert_eq!(kept, [false, false, true, true, true, true]);
        assert!(store.check("", MediaType::File, &ids[0], NOW).is_ok());
    }

    #[test]
    fn the_number_of_files_is_bounded() {
        let mut store = MediaStore::default();
        for _ in 0..=MOST_FILES {
            store.add(MediaType::File, "a", b"content", NOW);
        }
        assert_eq!((store.len(), store.order.len(), store.kept_bytes()), (MOST_FILES, MOST_FILES, 7 * MOST_FILES));
    }
}
