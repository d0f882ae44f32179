//! How long an AMR file plays: it is a row of frames of 20 milliseconds, each with its size in its first byte.

const MILLISECONDS_PER_FRAME: u64 = 20;

/// The variants of AMR by RFC 4867, section 5, narrow band and wide band: how their files begin, and the bytes that follow
/// the header of a frame, by the frame's type.
const VARIANTS: [(&[u8], [usize; 16]); 2] = [
    (b"#!AMR\n", [12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0]),
    (b"#!AMR-WB\n", [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0]),
];

/// Returns how long the file plays; `None` if it is no AMR of one channel. A last frame that is not whole counts.
pub fn milliseconds(file: &[u8]) -> Option<u64> {
    let (magic, sizes) = VARIANTS.iter().find(|(magic, _)| file.starts_with(magic))?;
    let (mut position, mut frames) = (magic.len(), 0);
    while let Some(header) = file.get(position) {
        position += 1 + sizes[usize::from(header >> 3 & 0xf)];
        frames += 1;
    }
    Some(frames * MILLISECONDS_PER_FRAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_every_size_are_stepped_over() {
        let frame = |kind: u8, bytes: usize| [vec![kind << 3], vec![0xff; bytes]].concat();
        let narrow = [&b"#!AMR\n"[..], &frame(7, 31), &frame(0, 12), &frame(8, 5), &frame(15, 0)].concat();
        assert_eq!(milliseconds(&narrow), Some(80));
        let wide = [&b"#!AMR-WB\n"[..], &frame(8, 60), &frame(0, 17)].concat();
        assert_eq!(milliseconds(&wide), Some(40));
        assert_eq!(milliseconds(b"\x89PNG\r\n\x1a\n"), None);
    }
}
