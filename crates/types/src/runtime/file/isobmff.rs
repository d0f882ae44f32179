//! Formats that share the boxes of ISO/IEC 14496-12: the brands of the `ftyp` box tell them apart.
//!
//! The brands are those that the registration authority lists at <https://mp4ra.org/registered-types/brands>; those of
//! pictures are also in ISO/IEC 23008-12 and the AVIF specification.
//!
//! - The major brand decides. One that this table lacks, such as that of a camera, leaves the decision to the first of
//!   the compatible brands that the table has.
//! - `mif1`, `msf1` and `miaf` name no codec: a compatible brand that does names the picture.
//! - An MP4 that is compatible with `M4A ` or `M4B ` and with no brand of video is audio alone.
//! - `M4V ` is an MP4 with video, so it counts as MP4.
//! - A small `free`, `skip` or `wide` box may come before `ftyp`. A file without `ftyp` that begins with a box of a
//!   film is an old `QuickTime` film. A segment (`styp`) is no film by itself.
//! - A file whose first boxes have impossible sizes is of no known format.

use super::format::FileFormat;

const BRANDS: &[(FileFormat, &[&[u8; 4]])] = &[
    (
        FileFormat::Mp4,
        &[
            b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"isoa", b"isob", b"isoc",
            b"mp41", b"mp42", b"mp71", b"dash", b"cmfc", b"cmf2", b"NDSC", b"NDSM", b"NDSP", b"NDXC", b"NDXM", b"NDXP",
        ],
    ),
    (FileFormat::M4a, &[b"M4A ", b"M4B ", b"M4P "]),
    (FileFormat::QuickTime, &[b"qt  "]),
    (FileFormat::F4v, &[b"F4V ", b"F4P ", b"F4A ", b"F4B "]),
    (FileFormat::Heic, &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"]),
    (FileFormat::Avif, &[b"avif", b"avis", b"avio"]),
    (FileFormat::Heif, PICTURES),
    (FileFormat::Cr3, &[b"crx "]),
    (FileFormat::Jp2, &[b"jp2 ", b"jpx ", b"jpm ", b"mjp2"]),
    (FileFormat::Jxl, &[b"jxl "]),
    (FileFormat::Mp4, VIDEO),
];

/// Brands of MP4 that promise video.
const VIDEO: &[&[u8; 4]] = &[b"avc1", b"hvc1", b"MSNV", b"M4V ", b"M4VH", b"M4VP"];

/// Brands of pictures that name no codec.
const PICTURES: &[&[u8; 4]] = &[b"mif1", b"mif2", b"msf1", b"miaf"];

/// Boxes that only fill space.
const FILLING: [&[u8; 4]; 3] = [b"free", b"skip", b"wide"];

/// Boxes that begin `QuickTime` films older than `ftyp`, besides the filling ones.
const OLD: [&[u8; 4]; 4] = [b"moov", b"mdat", b"pnot", b"wide"];

/// Returns the format by the boxes at the beginning of a file.
pub(super) fn format(head: &[u8]) -> Option<FileFormat> {
    let mut rest = head;
    loop {
        let (name, size, header) = first_box(rest)?;
        if name == b"ftyp" {
            return format_by_brands(rest.get(header..size)?);
        }
        let is_old = OLD.contains(&name);
        match rest.get(size..) {
            Some(after) if FILLING.contains(&name) && first_box(after).is_some() => rest = after,
            _ => return is_old.then_some(FileFormat::QuickTime),
        }
    }
}

/// Reads the name, the size and the size of the header of the first box. A size of 0 means that the box
/// goes on to the end of the file: nothing follows it, so it is no `ftyp`.
fn first_box(bytes: &[u8]) -> Option<(&[u8; 4], usize, usize)> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let (size, header) = match u32::from_be_bytes(*size) {
        1 => (u64::from_be_bytes(*rest.first_chunk()?), 16),
        0 if name != b"ftyp" => (u64::MAX, 8),
        size => (size.into(), 8),
    };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    (size >= header).then_some((name, size, header))
}

/// The content of an `ftyp` box: the major brand, its version, the compatible brands.
fn format_by_brands(content: &[u8]) -> Option<FileFormat> {
    let (brands, _) = content.as_chunks::<4>();
    let [major, _version, compatible @ ..] = brands else { return None };
    let known = || compatible.iter().filter_map(|brand| format_of_brand(*brand));
    let first = format_of_brand(*major).or_else(|| known().next())?;
    let is_video = [*major].iter().chain(compatible).any(|brand| VIDEO.contains(&brand));
    let is_audio = known().any(|format| format == FileFormat::M4a);
    match first {
        FileFormat::Heif => {
            known().find(|format| [FileFormat::Heic, FileFormat::Avif].contains(format)).or(Some(first))
        }
        FileFormat::Mp4 if is_audio && !is_video => Some(FileFormat::M4a),
        first => Some(first),
    }
}

fn format_of_brand(brand: [u8; 4]) -> Option<FileFormat> {
    // 3GPP has a brand for each profile and release, 3GPP2 for each release.
    if brand.starts_with(b"3g") {
        return Some(FileFormat::ThreeGp);
    }
    BRANDS.iter().find(|(_, brands)| brands.contains(&&brand)).map(|(format, _)| *format)
}
