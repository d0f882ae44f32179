//! Decodes texts as Excel and Windows write them, as a whole or part by part.

use std::{
    hash::{DefaultHasher, Hasher as _},
    io::{self, Cursor, Read, Seek},
};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

#[derive(Debug, PartialEq, Eq)]
pub enum NoText {
    UnknownEncoding,
    /// UTF-8 that ends within a character.
    Truncated,
}

/// Decodes UTF-8, UTF-16 with its byte order mark, else GB18030, which contains GBK. Returns the text without a byte order mark,
/// and the name of an encoding other than UTF-8.
pub fn decode(bytes: &[u8]) -> Result<(String, Option<&'static str>), NoText> {
    decode_in_pieces(bytes, CHUNK)
}

fn decode_in_pieces(bytes: &[u8], chunk: usize) -> Result<(String, Option<&'static str>), NoText> {
    let (encoding, _) = detect_encoding(&mut Cursor::new(bytes), chunk).map_err(Unreadable::into_no_text)?;
    let mut decoding = Decoding::of(bytes, encoding, chunk);
    let mut text = String::new();
    while decoding.read_more(&mut text).map_err(Unreadable::into_no_text)? {}
    Ok((text, encoding.name()))
}

/// How many bytes are decoded at once.
pub const CHUNK: usize = 64 << 10;

/// An encoding, and the length of the byte order mark before the text.
#[derive(Clone, Copy, Debug)]
pub struct TextEncoding(&'static Encoding, usize);

impl TextEncoding {
    /// Returns its name, unless it is UTF-8.
    pub fn name(self) -> Option<&'static str> {
        (self.0 != UTF_8).then(|| self.0.name())
    }
}

/// Why a text can't be read on.
pub enum Unreadable {
    Failed(io::Error),
    NoText(NoText),
}

impl Unreadable {
    fn into_no_text(self) -> NoText {
        match self {
            Self::Failed(_) => NoText::UnknownEncoding,
            Self::NoText(no_text) => no_text,
        }
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Finds the encoding in which all bytes are a text. Returns it with a digest of the bytes.
pub fn detect_encoding(bytes: &mut (impl Read + Seek), chunk: usize) -> Result<(TextEncoding, u64), Unreadable> {
    let mut head = Vec::new();
    bytes.by_ref().take(3).read_to_end(&mut head)?;
    let possible = match head[..] {
        [0xef, 0xbb, 0xbf, ..] => &[TextEncoding(UTF_8, 3)][..],
        [0xff, 0xfe, ..] => &[TextEncoding(UTF_16LE, 2)],
        [0xfe, 0xff, ..] => &[TextEncoding(UTF_16BE, 2)],
        _ => &[TextEncoding(UTF_8, 0), TextEncoding(GB18030, 0)],
    };
    for encoding in possible {
        bytes.rewind()?;
        match try_encoding(bytes, *encoding, chunk) {
            Ok(digest) => return Ok((*encoding, digest)),
            Err(Unreadable::NoText(NoText::UnknownEncoding)) => {}
            Err(Unreadable::NoText(NoText::Truncated)) if encoding.1 > 0 => {}
            Err(other) => return Err(other),
        }
    }
    Err(Unreadable::NoText(NoText::UnknownEncoding))
}

fn try_encoding(bytes: &mut impl Read, encoding: TextEncoding, chunk: usize) -> Result<u64, Unreadable> {
    let mut decoding = Decoding::of(bytes, encoding, chunk);
    let mut text = String::new();
    while decoding.read_more(&mut text)? {
        text.clear();
    }
    Ok(decoding.digest())
}

/// A text that is decoded as it is read.
pub struct Decoding<R> {
    bytes: R,
    decoder: Decoder,
    /// The length of the byte order mark that is still unread.
    mark: usize,
    chunk: Vec<u8>,
    digest: DefaultHasher,
    is_ascii: bool,
    is_complete: bool,
}

impl<R: Read> Decoding<R> {
    pub fn of(bytes: R, TextEncoding(encoding, mark): TextEncoding, chunk: usize) -> Self {
        let (decoder, digest) = (encoding.new_decoder_without_bom_handling(), DefaultHasher::new());
        Self { bytes, decoder, mark, chunk: vec![0; chunk.max(mark)], digest, is_ascii: true, is_complete: false }
    }

    /// Returns the digest of the bytes that were read.
    pub fn digest(&self) -> u64 {
        self.digest.finish()
    }

    /// Adds the next part to a text. Returns whether more may follow.
    pub fn read_more(&mut self, text: &mut String) -> Result<bool, Unreadable> {
        if self.is_complete {
            return Ok(false);
        }
        if self.mark > 0 {
            self.bytes.read_exact(&mut self.chunk[..self.mark])?;
            self.mark = 0;
        }
        let count = loop {
            match self.bytes.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.is_complete = count == 0;
        let (chunk, begin) = (&self.chunk[..count], text.len());
        self.digest.write(chunk);
        text.reserve(self.decoder.max_utf8_buffer_length_without_replacement(count).unwrap_or(count));
        let (result, _) = self.decoder.decode_to_string_without_replacement(chunk, text, self.is_complete);
        if result != DecoderResult::InputEmpty || text[begin..].contains('\0') {
            // A character of GB18030 at the end of ASCII may look like the beginning of one of UTF-8.
            let is_cut = self.is_complete && !self.is_ascii && self.decoder.encoding() == UTF_8;
            return Err(Unreadable::NoText(if is_cut { NoText::Truncated } else { NoText::UnknownEncoding }));
        }
        self.is_ascii &= text[begin..].is_ascii();
        Ok(!self.is_complete)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_and_windows_write_is_read() {
        for (bytes, encoding) in [
            ("家长".as_bytes(), None),
            ("\u{feff}家长".as_bytes(), None),
            (b"\xff\xfe\xb6\x5b\x7f\x95", Some("UTF-16LE")),
            (b"\xfe\xff\x5b\xb6\x95\x7f", Some("UTF-16BE")),
            (b"\xbc\xd2\xb3\xa4", Some("gb18030")),
        ] {
            for chunk in [1, 2, 3, CHUNK] {
                assert_eq!(decode_in_pieces(bytes, chunk), Ok(("家长".to_owned(), encoding)));
            }
        }
        for no_text in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"\xff\xfe\0", b"a\0b\0", b"\xbc\xd2\xb3"] {
            assert_eq!(
                [1, CHUNK].map(|chunk| decode_in_pieces(no_text, chunk)),
                [Err(NoText::UnknownEncoding), Err(NoText::UnknownEncoding)]
            );
        }
        assert_eq!(
            [1, CHUNK].map(|chunk| decode_in_pieces(&"家长".as_bytes()[..5], chunk)),
            [Err(NoText::Truncated), Err(NoText::Truncated)]
        );
    }
}
