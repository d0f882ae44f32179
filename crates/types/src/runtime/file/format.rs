//! The formats of files that the pages name, told by their first bytes.

use std::fmt;

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FileFormat {
    /// A picture, `image/jpeg`.
    Jpg,
    /// A picture, `image/png`.
    Png,
    /// Speech, `audio/amr`.
    Amr,
    /// A film, `video/mp4`.
    Mp4,
}

impl FileFormat {
    const ALL: [Self; 4] = [Self::Jpg, Self::Png, Self::Amr, Self::Mp4];

    /// The format of a file that begins so.
    pub fn of(head: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.recognises(head))
    }

    /// Whether a file that begins so is of this format.
    pub fn recognises(self, head: &[u8]) -> bool {
        match self {
            Self::Jpg => head.starts_with(b"\xff\xd8\xff"),
            Self::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Amr => head.starts_with(b"#!AMR"),
            // The size of the first box stands before its name.
            Self::Mp4 => head.get(4..8) == Some(b"ftyp"),
        }
    }

    /// The media type, as a `Content-Type` names it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpg => "image/jpeg",
            Self::Png => "image/png",
            Self::Amr => "audio/amr",
            Self::Mp4 => "video/mp4",
        }
    }
}

impl fmt::Display for FileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpg => "JPG",
            Self::Png => "PNG",
            Self::Amr => "AMR",
            Self::Mp4 => "MP4",
        })
    }
}
