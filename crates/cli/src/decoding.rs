//! Decodes texts as Excel and Windows write them.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Why a text can't be read.
#[derive(Debug)]
pub enum Unreadable {
    Failed(io::Error),
    UnknownEncoding,
    /// UTF-8 that ends within a character.
    Truncated,
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Decodes UTF-8, UTF-16 with its byte order mark, else GB18030, which contains GBK. Returns the text without a byte order mark,
/// and the name of an encoding other than UTF-8.
pub fn decode(bytes: &[u8]) -> Result<(String, Option<&'static str>), Unreadable> {
    let (text, encoding) = decode_to(&mut Cursor::new(bytes), Vec::new)?;
    Ok((String::from_utf8(text).map_err(|_| Unreadable::UnknownEncoding)?, encoding))
}

/// Decodes a text in the same way, part by part. Each encoding that is tried has a new place for the text.
pub fn decode_to<W: Write>(
    bytes: &mut (impl Read + Seek),
    new: impl Fn() -> W,
) -> Result<(W, Option<&'static str>), Unreadable> {
    let mut head = Vec::new();
    bytes.by_ref().take(3).read_to_end(&mut head)?;
    // Each with the length of its byte order mark.
    let possible = match head[..] {
        [0xef, 0xbb, 0xbf, ..] => &[(UTF_8, 3)][..],
        [0xff, 0xfe, ..] => &[(UTF_16LE, 2)],
        [0xfe, 0xff, ..] => &[(UTF_16BE, 2)],
        _ => &[(UTF_8, 0), (GB18030, 0)],
    };
    for (encoding, mark) in possible.iter().copied() {
        bytes.seek(SeekFrom::Start(mark))?;
        let mut text = new();
        match decode_as(encoding, bytes, &mut text) {
            Ok(()) => return Ok((text, (encoding != UTF_8).then(|| encoding.name()))),
            Err(Unreadable::UnknownEncoding) => {}
            Err(Unreadable::Truncated) if mark > 0 => {}
            Err(other) => return Err(other),
        }
    }
    Err(Unreadable::UnknownEncoding)
}

/// How many bytes are decoded at once.
const CHUNK: usize = 64 << 10;

fn decode_as(encoding: &'static Encoding, bytes: &mut impl Read, text: &mut impl Write) -> Result<(), Unreadable> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut chunk, mut part, mut is_ascii) = (vec![0; CHUNK], String::new(), true);
    loop {
        let count = match bytes.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let is_complete = count == 0;
        part.clear();
        part.reserve(decoder.max_utf8_buffer_length_without_replacement(count).unwrap_or(count));
        let (result, _) = decoder.decode_to_string_without_replacement(&chunk[..count], &mut part, is_complete);
        if result != DecoderResult::InputEmpty || part.contains('\0') {
            // A character of GB18030 at the end of ASCII may look like the beginning of one of UTF-8.
            let is_cut = is_complete && !is_ascii && encoding == UTF_8;
            return Err(if is_cut { Unreadable::Truncated } else { Unreadable::UnknownEncoding });
        }
        is_ascii &= part.is_ascii();
        text.write_all(part.as_bytes())?;
        if is_complete {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_and_windows_write_is_read() {
        // Characters stand across the ends of parts.
        let text = "家".to_owned() + &"a家长".repeat(CHUNK);
        let utf_16 = |bytes: fn(u16) -> [u8; 2]| ["\u{feff}", &text].concat().encode_utf16().flat_map(bytes).collect();
        for (bytes, encoding) in [
            (text.clone().into_bytes(), None),
            (["\u{feff}", &text].concat().into_bytes(), None),
            (utf_16(u16::to_le_bytes), Some("UTF-16LE")),
            (utf_16(u16::to_be_bytes), Some("UTF-16BE")),
            (GB18030.encode(&text).0.into_owned(), Some("gb18030")),
        ] {
            assert!(decode(&bytes).is_ok_and(|decoded| decoded == (text.clone(), encoding)), "{encoding:?}");
        }
        for no_text in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"\xff\xfe\0", b"a\0b\0", b"\xbc\xd2\xb3"] {
            assert!(matches!(decode(no_text), Err(Unreadable::UnknownEncoding)));
        }
        assert!(matches!(decode(&"家长".as_bytes()[..5]), Err(Unreadable::Truncated)));
    }
}
