//! Small files of every format that can be uploaded.

pub fn png() -> Vec<u8> {
    const PNG: &str = "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360\
                       f8cf50cf000003860180bd38e2690000000049454e44ae426082";
    (0..PNG.len()).step_by(2).map(|at| u8::from_str_radix(&PNG[at..at + 2], 16).unwrap()).collect()
}

/// Speech that is silent for this many seconds: frames of 20 milliseconds without data.
pub fn amr(seconds: usize) -> Vec<u8> {
    [&b"#!AMR\n"[..], &vec![0x7c; seconds * 50]].concat()
}

pub fn mp4() -> Vec<u8> {
    b"\x00\x00\x00\x14ftypisom\x00\x00\x02\x00isom".to_vec()
}

/// A file of a format that has no special limits.
pub fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n%%EOF\n".to_vec()
}
