//! The limits of files that a message refers to, checked before a byte is sent.

mod format;
mod isobmff;

pub use self::format::FileFormat;
use super::words::{Language, display_in_english, say};

impl FileFormat {
    /// Returns the format of a file that begins with these bytes, of which [`FileLimits::HEAD`] are enough.
    pub fn of(head: &[u8]) -> Option<Self> {
        Self::by_beginning(head).or_else(|| isobmff::format(head))
    }
}

/// A kind of file that knows its limits.
pub trait FileKind: Copy {
    /// Returns the limits of a file of this kind.
    fn file_limits(self) -> FileLimits;
}

/// The limits of a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileLimits {
    /// The smallest size, in bytes.
    pub min_bytes: u64,
    /// The greatest size, in bytes.
    pub max_bytes: u64,
    /// The longest playing time, in seconds; `None` if the page gives none.
    pub max_seconds: Option<u32>,
    /// How long the server keeps the file, in seconds; `None` if the page does not say.
    pub kept_seconds: Option<u64>,
    /// The formats that are accepted; empty if any is.
    pub formats: &'static [FileFormat],
}

impl FileLimits {
    /// The number of bytes at the beginning of a file that suffice to recognise every format.
    pub const HEAD: usize = 1024;

    /// Accepts a file of any format within these sizes.
    pub const fn bytes(min_bytes: u64, max_bytes: u64) -> Self {
        Self { min_bytes, max_bytes, max_seconds: None, kept_seconds: None, formats: &[] }
    }

    /// Refuses a file of any other format.
    #[must_use]
    pub const fn formats(mut self, formats: &'static [FileFormat]) -> Self {
        self.formats = formats;
        self
    }

    /// Refuses a file that plays longer than this.
    #[must_use]
    pub const fn max_seconds(mut self, seconds: u32) -> Self {
        self.max_seconds = Some(seconds);
        self
    }

    /// Sets how long the server keeps the file.
    #[must_use]
    pub const fn kept_seconds(mut self, seconds: u64) -> Self {
        self.kept_seconds = Some(seconds);
        self
    }

    /// Checks what is known before the whole file is read: its size, and its format by the first
    /// [`HEAD`](Self::HEAD) bytes.
    ///
    /// # Errors
    /// The first limit that the file breaks.
    pub fn check_head(&self, bytes: u64, head: &[u8]) -> Result<(), FileProblem> {
        if bytes < self.min_bytes {
            return Err(FileProblem::TooSmall { limit: self.min_bytes, measured: bytes });
        }
        if bytes > self.max_bytes {
            return Err(FileProblem::TooLarge { limit: self.max_bytes, measured: bytes });
        }
        let found = FileFormat::of(head);
        if self.formats.is_empty() || found.is_some_and(|format| self.formats.contains(&format)) {
            Ok(())
        } else {
            Err(FileProblem::WrongFormat { allowed: self.formats, found })
        }
    }

    /// Checks a whole file: as [`check_head`](Self::check_head), and how long it plays where that is limited.
    ///
    /// # Errors
    /// The first limit that the file breaks.
    pub fn check(&self, file: &[u8]) -> Result<(), FileProblem> {
        self.check_head(file.len() as u64, &file[..file.len().min(Self::HEAD)])?;
        match (self.max_seconds, amr_milliseconds(file)) {
            (Some(limit), Some(measured)) if measured > u64::from(limit) * 1000 => {
                Err(FileProblem::TooLong { limit, measured })
            }
            _ => Ok(()),
        }
    }
}

const MILLISECONDS_PER_FRAME: u64 = 20;

/// The variants of AMR by RFC 4867, section 5, narrow band and wide band: how their files begin, and the bytes that follow
/// the header of a frame, by the frame's type.
const VARIANTS: [(&[u8], [usize; 16]); 2] = [
    (b"#!AMR\n", [12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0]),
    (b"#!AMR-WB\n", [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0]),
];

/// Returns how long an AMR file plays; `None` if it is no AMR of one channel. The file is a row of frames, each with its size in
/// its first byte. An incomplete last frame counts.
fn amr_milliseconds(file: &[u8]) -> Option<u64> {
    let (magic, sizes) = VARIANTS.iter().find(|(magic, _)| file.starts_with(magic))?;
    let (mut position, mut frames) = (magic.len(), 0);
    while let Some(header) = file.get(position) {
        position += 1 + sizes[usize::from(header >> 3 & 0xf)];
        frames += 1;
    }
    Some(frames * MILLISECONDS_PER_FRAME)
}

/// The limit that a file breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileProblem {
    /// It has too few bytes.
    TooSmall {
        /// The least number of bytes.
        limit: u64,
        /// The number of bytes it has.
        measured: u64,
    },
    /// It has too many bytes.
    TooLarge {
        /// The greatest number of bytes.
        limit: u64,
        /// The number of bytes it has.
        measured: u64,
    },
    /// Its bytes are of another format, whatever its name says.
    WrongFormat {
        /// The formats that are accepted.
        allowed: &'static [FileFormat],
        /// The format that was recognised.
        found: Option<FileFormat>,
    },
    /// It plays longer than is accepted.
    TooLong {
        /// The longest playing time, in seconds.
        limit: u32,
        /// How long it plays, in milliseconds.
        measured: u64,
    },
}

impl FileProblem {
    /// Returns what is wrong and what to do about it in Chinese, as `Display` does in English.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        self.words(Language::Chinese)
    }

    fn words(&self, language: Language) -> String {
        match self {
            Self::TooSmall { limit, measured } => say!(
                language,
                "{measured} bytes, at least {limit}: is it the right file, and written to its end?"
                    | "{measured} 字节，至少 {limit}：文件是否选对，是否完整？"
            ),
            Self::TooLarge { limit, measured } => {
                let more = measured - limit;
                say!(
                    language,
                    "{measured} bytes, at most {limit}: make it smaller by {more}"
                        | "{measured} 字节，最多 {limit}：请缩小 {more} 字节"
                )
            }
            Self::WrongFormat { allowed, found } => {
                let found = match found {
                    Some(found) => say!(language, "its bytes are {found}" | "文件内容是 {found}"),
                    None => say!(language, "its bytes are of no known format" | "文件内容不是已知的格式"),
                };
                let allowed: Vec<String> = allowed.iter().map(FileFormat::to_string).collect();
                let allowed = allowed.join(language.choose(" or ", " 或 "));
                say!(
                    language,
                    "{found}, expected {allowed}: convert it, renaming is not enough"
                        | "{found}，应为 {allowed}：请转换格式，只改扩展名没有用"
                )
            }
            Self::TooLong { limit, measured } => {
                let (seconds, rest) = (measured / 1000, measured % 1000);
                say!(
                    language,
                    "it plays {seconds}.{rest:03} seconds, at most {limit}: shorten it"
                        | "播放时长 {seconds}.{rest:03} 秒，最多 {limit} 秒：请剪短"
                )
            }
        }
    }
}

display_in_english!(FileProblem);

impl std::error::Error for FileProblem {}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: FileLimits = FileLimits::bytes(6, 1000).formats(&[FileFormat::Amr]).max_seconds(2);

    #[test]
    fn every_problem_says_how_much_against_which_limit() {
        // Frames without data: a header of one byte each, 20 milliseconds.
        let voice = |frames| [&b"#!AMR\n"[..], &vec![0x7c; frames]].concat();
        assert_eq!((VOICE.check(&voice(0)), VOICE.check(&voice(100))), (Ok(()), Ok(())));
        assert_eq!(VOICE.check_head(1000, b"#!AMR"), Ok(()));
        for (file, english, chinese) in [
            (
                b"#!AMR".to_vec(),
                "5 bytes, at least 6: is it the right file, and written to its end?",
                "5 字节，至少 6：文件是否选对，是否完整？",
            ),
            (vec![0; 1025], "1025 bytes, at most 1000: make it smaller by 25", "1025 字节，最多 1000：请缩小 25 字节"),
            (
                b"RIFF\x24\0\0\0WAVEfmt ".to_vec(),
                "its bytes are WAV, expected AMR: convert it, renaming is not enough",
                "文件内容是 WAV，应为 AMR：请转换格式，只改扩展名没有用",
            ),
            (
                b"nothing known".to_vec(),
                "its bytes are of no known format, expected AMR: convert it, renaming is not enough",
                "文件内容不是已知的格式，应为 AMR：请转换格式，只改扩展名没有用",
            ),
            (voice(101), "it plays 2.020 seconds, at most 2: shorten it", "播放时长 2.020 秒，最多 2 秒：请剪短"),
        ] {
            let problem = VOICE.check(&file).unwrap_err();
            assert_eq!((problem.to_string().as_str(), problem.in_chinese().as_str()), (english, chinese));
        }
    }

    #[test]
    fn frames_of_every_size_are_stepped_over() {
        let frame = |kind: u8, bytes: usize| [vec![kind << 3], vec![0xff; bytes]].concat();
        let narrow = [&b"#!AMR\n"[..], &frame(7, 31), &frame(0, 12), &frame(8, 5), &frame(15, 0)].concat();
        let wide = [&b"#!AMR-WB\n"[..], &frame(8, 60), &frame(0, 17)].concat();
        assert_eq!([&narrow[..], &wide, b"\x89PNG"].map(amr_milliseconds), [Some(80), Some(40), None]);
    }

    #[test]
    fn each_format_is_told_by_how_its_files_begin() {
        for line in include_str!("formats.txt").lines().filter(|line| line.contains(": \"")) {
            let (expected, bytes) = line.split_once(": ").unwrap();
            let bytes: String = serde_json::from_str(bytes).unwrap();
            let bytes: Vec<u8> = bytes.chars().map(|byte| u8::try_from(byte).unwrap()).collect();
            let name = |bytes: &[u8]| FileFormat::of(bytes).map_or("none".to_owned(), |format| format.to_string());
            assert_eq!(name(&bytes), expected, "{line}");
            if expected != "none" {
                assert_eq!(name(&[&bytes[..], b"\0\0\0\x08moov"].concat()), expected, "followed by a box: {line}");
            }
        }
        assert_eq!(FileFormat::Jpg.media_type(), "image/jpeg");
    }
}
