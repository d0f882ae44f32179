//! The configuration file with its profiles, and the files of secrets.

pub mod credential;
pub mod file;
