//! The configuration file: profiles, each an app of a school.

pub mod credential;
pub mod read;
pub mod secret;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use crate::{
    exit::Exit,
    files::{
        bounded::{self, Unread},
        text,
    },
    lang::words,
    problem::Problem,
};

/// No configuration is nearly as long.
const LONGEST: u64 = 1 << 20;

/// What the file says.
#[derive(Debug, Default)]
pub struct Config {
    /// The profile that is meant where none is named.
    pub default_profile: Option<String>,
    pub profiles: BTreeMap<String, Profile>,
    /// Their names, in the order of the file.
    pub profiles_in_order: Vec<String>,
    /// The file, whether it is there or not.
    pub path: Option<PathBuf>,
}

/// One app, and how it is reached. Secrets stand in files of their own.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub corpid: Option<String>,
    pub agentid: Option<i64>,
    pub secret_file: Option<PathBuf>,
    pub base_url: Option<String>,
    pub proxy: Option<String>,
    /// In seconds.
    pub timeout: Option<u64>,
    // Of an app of a third-party suite.
    pub suite_id: Option<String>,
    pub suite_secret_file: Option<PathBuf>,
    pub suite_ticket_file: Option<PathBuf>,
    pub permanent_code_file: Option<PathBuf>,
}

impl Config {
    /// Reads the file that was named, else the one in its usual place, which need not be there.
    ///
    /// # Errors
    /// A file that can't be read, is no TOML, or says what no configuration says: everything that is wrong in it.
    pub fn load(named: Option<&Path>) -> Result<Self, Vec<Problem>> {
        let usual = usual_place();
        let Some(path) = named.or(usual.as_deref()) else { return Ok(Self::default()) };
        let problem = |what| Problem::new(Exit::Configuration, what).in_file(path.display().to_string());
        let config = match bounded::read(path, LONGEST) {
            Ok(bytes) => {
                let text = text::decode(&bytes)
                    .map_err(|_| problem(words!("the configuration is no text in UTF-8"; "配置文件不是 UTF-8 文本")))?;
                read::config(path, &text.text)?
            }
            Err(Unread::Failed(error)) if named.is_none() && is_absent(&error) => Self::default(),
            Err(unread) => {
                let reason = unread.reason();
                return Err(
                    problem(words!("the configuration can't be read: {reason}"; "无法读取配置文件：{reason}")).into()
                );
            }
        };
        Ok(Self { path: Some(path.to_owned()), ..config })
    }
}

/// `~/.config/wecom-school/config.toml`, or where `XDG_CONFIG_HOME` leads.
pub fn usual_place() -> Option<PathBuf> {
    let xdg = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let folder = xdg.or_else(|| Some(std::env::home_dir()?.join(".config")))?;
    Some(folder.join("wecom-school").join("config.toml"))
}

/// Whether there is no such file; nor is there one below a home that is no folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
