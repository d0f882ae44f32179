//! Files of every format, broken ones and arbitrary bytes are checked without a panic.

use proptest::{prelude::*, sample::select};
use wecom_school_types::{Enumeration, FileFormat, FileKind, FileLimits, media::MediaType};

/// A box as it should be, and with every size that it should not have.
fn a_box() -> impl Strategy<Value = Vec<u8>> {
    let names = select(vec!["ftyp", "styp", "free", "skip", "wide", "moov", "mdat", "jP  ", "uuid"]);
    let brands = select(vec!["isom", "mp42", "M4A ", "qt  ", "heic", "mif1", "3gp4", "avc1", "\0\0\0\0"]);
    let content = prop_oneof![
        prop::collection::vec(brands, 0..6).prop_map(|brands| brands.concat().into_bytes()),
        any::<Vec<u8>>()
    ];
    let sizes = prop_oneof![3 => Just(None), 1 => (0_u32..64).prop_map(Some), 1 => any::<u32>().prop_map(Some)];
    (names, content, sizes).prop_map(|(name, content, size)| {
        let own = u32::try_from(content.len() + 8).unwrap();
        [&size.unwrap_or(own).to_be_bytes()[..], name.as_bytes(), &content].concat()
    })
}

proptest! {
    #[test]
    fn any_beginning_of_a_file_is_checked_without_a_panic(
        bytes in prop_oneof![any::<Vec<u8>>(), prop::collection::vec(a_box(), 0..5).prop_map(|boxes| boxes.concat())],
    ) {
        let format = FileFormat::of(&bytes);
        for media_type in MediaType::ALL {
            let limits = media_type.file_limits();
            let checked = FileLimits::bytes(0, u64::MAX).formats(limits.formats).check(&bytes);
            let is_right = limits.formats.is_empty() || format.is_some_and(|format| limits.formats.contains(&format));
            prop_assert_eq!(checked.is_ok(), is_right, "{:?}", checked);
        }
        // What is not read of a long file decides nothing.
        let head = &bytes[..bytes.len().min(FileLimits::HEAD)];
        prop_assert!(bytes.len() > head.len() || FileFormat::of(head) == format);
    }
}
