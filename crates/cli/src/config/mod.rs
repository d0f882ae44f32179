//! Reads the configuration file with its profiles, and the files that hold secrets.

pub mod credential;
pub mod file;
