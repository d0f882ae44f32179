//! The options of the commands that read the school's directory, and those that such commands share.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use super::connection::{Connection, parse_agentid};
use crate::output::Format;

const KEPT: &str = "--keep writes a file with ids and names of children, and with phone numbers if --with-mobiles is given. It is in \
                    ~/.local/state/wecom-school/directories (on Windows %LOCALAPPDATA%\\wecom-school\\directories), one for \
                    each app, and only you can read it. Delete the file to forget them.";

// How a command comes by the directory. The options are global, so that `send` takes them before and after the message.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Directory")]
pub struct AccessOptions {
    /// Write the directory, with names of children, to a file that only you can read, and use it from then on
    #[arg(long, global = true)]
    pub keep: bool,
    /// Read the kept directory again from the server, and replace it
    #[arg(long, global = true)]
    pub refresh: bool,
}

// How a command reads the directory, and the app that reads it. Each app of a corp has its own kept directory.
#[derive(Clone, Debug, Args)]
pub struct Reading {
    #[command(flatten)]
    pub access: AccessOptions,
    #[arg(long, value_name = "ID", help = "The app that reads")]
    #[arg(env = "WECOM_AGENTID", hide_env_values = true, allow_negative_numbers = true, value_parser = parse_agentid)]
    pub agentid: Option<i64>,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Debug, Args)]
#[command(after_help = KEPT)]
pub struct Classes {
    /// Count no people: one call in all, instead of one more for each class
    #[arg(long)]
    pub no_people: bool,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Args)]
#[command(after_help = KEPT)]
pub struct People {
    /// Only these classes, by name, path (一年级/1班) or id, separated by commas; a grade stands for its classes
    #[arg(long = "class", value_name = "CLASS", value_delimiter = ',')]
    pub classes: Vec<String>,
    /// Show phone numbers too; --keep keeps them only then
    #[arg(long)]
    pub with_mobiles: bool,
    /// How the result is printed; csv is for Excel [default: by the ending of --to, else table]
    #[arg(long, value_enum)]
    pub output: Option<PeopleFormat>,
    /// Write the result to a new file that only you can read
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

impl People {
    /// Returns the format of the result: by the ending of the file, if no other is given.
    pub fn people_format(&self) -> PeopleFormat {
        let ending = self.to.as_deref().and_then(Path::extension).and_then(OsStr::to_str);
        let by_ending = ending.and_then(|ending| PeopleFormat::from_str(ending, true).ok());
        self.output.or(by_ending).unwrap_or_default()
    }

    /// Returns how errors and the progress are shown.
    pub fn format(&self) -> Format {
        if self.people_format() == PeopleFormat::Json { Format::Json } else { Format::Table }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PeopleFormat {
    #[default]
    Table,
    Csv,
    Json,
}

#[derive(Debug, Args)]
pub struct Invite {
    /// Write the picture to a new file, as PNG
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Which picture: 1200 (big), 430 (middle) or 258 pixels (thumb) wide
    #[arg(long, value_enum, default_value_t)]
    pub size: QrCodeSize,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    pub output: Format,
    #[command(flatten)]
    pub connection: Connection,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum QrCodeSize {
    Big,
    #[default]
    Middle,
    Thumb,
}
