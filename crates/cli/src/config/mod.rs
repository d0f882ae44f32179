//! The configuration file with its profiles, and the secrets beside it.

pub mod credential;
pub mod file;
