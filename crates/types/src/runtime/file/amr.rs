//! How long an AMR file plays: it is a row of frames of 20 milliseconds, each with its size in its first byte.

const MILLISECONDS_A_FRAME: u64 = 20;

/// A variant of AMR: how its files begin, and the bytes that follow the header of a frame, by the frame's type.
struct Variant {
    magic: &'static [u8],
    frames: [usize; 16],
}

/// RFC 4867, section 5. Narrow band, wide band.
const VARIANTS: [Variant; 2] = [
    Variant { magic: b"#!AMR\n", frames: [12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0] },
    Variant { magic: b"#!AMR-WB\n", frames: [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0] },
];

/// How long the file plays; `None` if it is no AMR of one channel. A last frame that is not whole counts.
pub fn milliseconds(file: &[u8]) -> Option<u64> {
    let variant = VARIANTS.iter().find(|variant| file.starts_with(variant.magic))?;
    let mut place = variant.magic.len();
    let mut frames = 0;
    while let Some(header) = file.get(place) {
        place += 1 + variant.frames[usize::from(header >> 3 & 0xf)];
        frames += 1;
    }
    Some(frames * MILLISECONDS_A_FRAME)
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
