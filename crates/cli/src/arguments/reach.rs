//! The options of `reach`.

use std::path::PathBuf;

use clap::Args;

use super::{school::Reading, send::Audience};
use crate::output::Format;

#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is sent. The exit code is that of the same send: 0; 4 if nobody receives it; 5 if ids reach \
                        nobody."
)]
pub struct Reach {
    #[command(flatten)]
    pub audience: Audience,
    /// Write who will not get it, and why, to a new file that only you can read: .json, or CSV for Excel
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
    #[command(flatten)]
    pub reading: Reading,
}
