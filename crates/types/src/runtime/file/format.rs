//! Formats of files, recognised by their first bytes: those that the pages name, and those that are mistaken for them.

use std::fmt;

/// The alternatives of how the files of a format begin: each a row of bytes with their offsets.
type Beginnings = &'static [&'static [(usize, &'static [u8])]];

/// Defines the formats by their name, their media type, and how their files begin. A format without beginnings is
/// recognised by the brands of its first box.
macro_rules! formats {
    ($($(#[doc = $doc:literal])* $format:ident = $name:literal, $media_type:expr, $beginnings:expr,)+) => {
        /// A format of files that the server accepts, or that is mistaken for one of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the names say all")]
        pub enum FileFormat { $($(#[doc = $doc])* $format,)+ }

        impl FileFormat {
            const ALL: &[Self] = &[$(Self::$format),+];

            fn row(self) -> (&'static str, &'static str, Beginnings) {
                match self { $(Self::$format => ($name, $media_type, $beginnings),)+ }
            }
        }
    };
}

/// The registered media type of a format that has none, or more than one.
const ANY: &str = "application/octet-stream";

#[rustfmt::skip]
formats! {
    Jpg = "JPG", "image/jpeg", &[&[(0, b"\xff\xd8\xff")]],
    Png = "PNG", "image/png", &[&[(0, b"\x89PNG\r\n\x1a\n")]],
    Amr = "AMR", "audio/amr", &[&[(0, b"#!AMR")]],
    /// Video in an MP4 container; audio alone in one is [`M4a`](Self::M4a).
    Mp4 = "MP4", "video/mp4", &[],
    Gif = "GIF", "image/gif", &[&[(0, b"GIF87a")], &[(0, b"GIF89a")]],
    WebP = "WebP", "image/webp", &[&[(0, b"RIFF"), (8, b"WEBP")]],
    // Two letters are little: the four reserved bytes, which are zero, tell it from a text.
    Bmp = "BMP", "image/bmp", &[&[(0, b"BM"), (6, b"\0\0\0\0")]],
    Tiff = "TIFF", "image/tiff", &[&[(0, b"II*\0")], &[(0, b"MM\0*")]],
    Heic = "HEIC", "image/heic", &[],
    Heif = "HEIF", "image/heif", &[],
    Avif = "AVIF", "image/avif", &[],
    Jp2 = "JPEG 2000", "image/jp2", &[&[(4, b"jP  \r\n\x87\n")], &[(0, b"\xff\x4f\xff\x51")]],
    Jxl = "JPEG XL", "image/jxl", &[&[(4, b"JXL \r\n\x87\n")], &[(0, b"\xff\x0a")]],
    Psd = "PSD", ANY, &[&[(0, b"8BPS")]],
    /// A raw picture of a Canon camera.
    Cr3 = "CR3", ANY, &[],
    QuickTime = "MOV (QuickTime)", "video/quicktime", &[],
    /// 3GP or 3G2, the formats of older mobile phones.
    ThreeGp = "3GP", "video/3gpp", &[],
    F4v = "F4V", ANY, &[],
    /// Matroska or `WebM`, which share a container.
    Mkv = "MKV/WebM", ANY, &[&[(0, b"\x1a\x45\xdf\xa3")]],
    Avi = "AVI", ANY, &[&[(0, b"RIFF"), (8, b"AVI ")]],
    Flv = "FLV", ANY, &[&[(0, b"FLV\x01")]],
    /// WMV or WMA, which share a container.
    Asf = "WMV/WMA", ANY, &[&[(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")]],
    M4a = "M4A", "audio/mp4", &[],
    // With an ID3 tag, or from its first frame on: MPEG 1, 2 and 2.5, layer III, with and without a checksum.
    Mp3 = "MP3", "audio/mpeg", &[
        &[(0, b"ID3")], &[(0, b"\xff\xfb")], &[(0, b"\xff\xfa")], &[(0, b"\xff\xf3")], &[(0, b"\xff\xf2")],
        &[(0, b"\xff\xe3")], &[(0, b"\xff\xe2")],
    ],
    Aac = "AAC", "audio/aac", &[&[(0, b"\xff\xf1")], &[(0, b"\xff\xf9")]],
    Wav = "WAV", "audio/wav", &[&[(0, b"RIFF"), (8, b"WAVE")]],
    // WeChat writes a byte before it.
    Silk = "SILK", ANY, &[&[(0, b"#!SILK")], &[(0, b"\x02#!SILK")]],
    Ogg = "OGG", "audio/ogg", &[&[(0, b"OggS")]],
    Flac = "FLAC", "audio/flac", &[&[(0, b"fLaC")]],
}

impl FileFormat {
    /// Returns the format of a file by its beginning, unless it is one of those that share boxes.
    pub(super) fn by_beginning(head: &[u8]) -> Option<Self> {
        let is_at = |&(offset, bytes): &(usize, &[u8])| head.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
        let begins = |format: &&Self| format.row().2.iter().any(|alternative| alternative.iter().all(is_at));
        Self::ALL.iter().find(begins).copied()
    }

    /// Returns the media type, as a `Content-Type` names it.
    pub fn media_type(self) -> &'static str {
        self.row().1
    }
}

impl fmt::Display for FileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().0)
    }
}
