//! Small files of each kind.

/// A picture of a few pixels.
pub const PICTURE: &[u8] = include_bytes!("../support/poster.png");
/// The first box of a film.
pub const FILM: &[u8] = b"\x00\x00\x00\x14ftypisom\x00\x00\x02\x00isom";
/// The shortest document.
pub const DOCUMENT: &[u8] = b"%PDF-1.4\n%%EOF\n";

/// Two seconds of silence: a hundred frames of 20 milliseconds without data.
pub fn speech() -> Vec<u8> {
    [&b"#!AMR\n"[..], &[0x7c; 100]].concat()
}
