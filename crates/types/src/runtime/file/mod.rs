//! Files that go with a message: what they may be, judged before a byte is sent.

mod amr;
mod format;
mod isobmff;

use std::fmt;

pub use self::format::FileFormat;

/// A kind of file that knows its limits.
pub trait FileKind: Copy {
    /// What a file of this kind may be.
    fn file_limits(self) -> FileLimits;
}

/// What a file of a kind may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileLimits {
    /// The smallest size, in bytes.
    pub min_bytes: u64,
    /// The greatest size, in bytes.
    pub max_bytes: u64,
    /// The longest play, in seconds; `None` if the page gives none.
    pub max_seconds: Option<u32>,
    /// How long the server keeps the file, in seconds; `None` if the page does not say.
    pub kept_seconds: Option<u64>,
    /// The formats that are accepted; empty if any is.
    pub formats: &'static [FileFormat],
}

impl FileLimits {
    /// How many bytes of the beginning tell every format.
    pub const HEAD: usize = 1024;

    /// A file of any format within these sizes.
    pub const fn bytes(min_bytes: u64, max_bytes: u64) -> Self {
        Self { min_bytes, max_bytes, max_seconds: None, kept_seconds: None, formats: &[] }
    }

    /// Only these formats.
    #[must_use]
    pub const fn formats(mut self, formats: &'static [FileFormat]) -> Self {
        self.formats = formats;
        self
    }

    /// No longer play than this.
    #[must_use]
    pub const fn max_seconds(mut self, seconds: u32) -> Self {
        self.max_seconds = Some(seconds);
        self
    }

    /// The server keeps the file for so long.
    #[must_use]
    pub const fn kept_seconds(mut self, seconds: u64) -> Self {
        self.kept_seconds = Some(seconds);
        self
    }

    /// Judges what can be told before the file is read whole: its size, and its format by the first
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
        if self.formats.is_empty() || self.formats.iter().any(|format| format.recognises(head)) {
            Ok(())
        } else {
            Err(FileProblem::WrongFormat { allowed: self.formats, found: FileFormat::of(head) })
        }
    }

    /// Judges a whole file: what [`check_head`](Self::check_head) does, and how long it plays where that is limited.
    ///
    /// # Errors
    /// The first limit that the file breaks.
    pub fn check(&self, file: &[u8]) -> Result<(), FileProblem> {
        self.check_head(file.len() as u64, &file[..file.len().min(Self::HEAD)])?;
        match (self.max_seconds, amr::milliseconds(file)) {
            (Some(limit), Some(measured)) if measured > u64::from(limit) * 1000 => {
                Err(FileProblem::TooLong { limit, measured })
            }
            _ => Ok(()),
        }
    }
}

/// What can be wrong with a file.
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
    /// It plays too long.
    TooLong {
        /// The longest play, in seconds.
        limit: u32,
        /// How long it plays, in milliseconds.
        measured: u64,
    },
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSmall { limit, measured } => {
                write!(f, "{measured} bytes, at least {limit}: is it the right file, and written to its end?")
            }
            Self::TooLarge { limit, measured } => {
                write!(f, "{measured} bytes, at most {limit}: make it smaller by {}", measured - limit)
            }
            Self::WrongFormat { allowed, found } => {
                match found {
                    Some(found) => write!(f, "its bytes are {found}")?,
                    None => f.write_str("its bytes are of no known format")?,
                }
                f.write_str(", expected ")?;
                for (index, format) in allowed.iter().enumerate() {
                    write!(f, "{}{format}", if index == 0 { "" } else { " or " })?;
                }
                f.write_str(": convert it, renaming is not enough")
            }
            Self::TooLong { limit, measured } => {
                let (seconds, rest) = (measured / 1000, measured % 1000);
                write!(f, "it plays {seconds}.{rest:03} seconds, at most {limit}: shorten it")
            }
        }
    }
}

impl std::error::Error for FileProblem {}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: FileLimits = FileLimits::bytes(6, 1000).formats(&[FileFormat::Amr]).max_seconds(1);

    fn problem(file: &[u8]) -> String {
        VOICE.check(file).unwrap_err().to_string()
    }

    #[test]
    fn every_problem_says_how_much_against_which_limit() {
        assert_eq!(problem(b"#!AMR"), "5 bytes, at least 6: is it the right file, and written to its end?");
        assert_eq!(problem(&[0; 1001]), "1001 bytes, at most 1000: make it smaller by 1");
        assert_eq!(
            problem(b"\x89PNG\r\n\x1a\nrest"),
            "its bytes are PNG, expected AMR: convert it, renaming is not enough"
        );
        assert_eq!(
            problem(b"RIFF\x24\0\0\0WAVEfmt "),
            "its bytes are WAV, expected AMR: convert it, renaming is not enough"
        );
        assert_eq!(
            problem(b"nothing known"),
            "its bytes are of no known format, expected AMR: convert it, renaming is not enough"
        );
    }

    #[test]
    fn a_second_of_voice_is_accepted_and_a_frame_more_is_not() {
        // Frames without data: a header of one byte each, 20 milliseconds.
        let voice = |frames| [&b"#!AMR\n"[..], &vec![0x7c; frames]].concat();
        assert_eq!(VOICE.check(&voice(50)), Ok(()));
        assert_eq!(problem(&voice(51)), "it plays 1.020 seconds, at most 1: shorten it");
    }
}
