//! Uploads files: they are checked before a byte goes out, and sent as a stream.

mod body;
mod media;

pub(crate) use self::body::FileBody;
pub use self::media::{Media, Uploaded};
