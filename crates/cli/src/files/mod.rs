//! Files and standard input, which are never read without a bound.

pub mod bounded;
mod local;
pub mod stdin;
pub mod text;
mod upload;

pub use self::local::{Files, LocalFile, MediaRef, local};
