//! Files and standard input, which are never read without a bound.

pub mod bounded;
mod local;
pub mod text;

pub use self::local::{Files, LocalFile, MediaRef, local};
