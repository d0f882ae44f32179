//! The folders of the configuration, and of files that the command keeps between runs.

use std::{env, path::PathBuf};

use wecom_school_campaign::system;

/// Returns the folder for files that the command keeps, which may not exist yet; `None` without a home folder.
pub fn find_folder() -> Option<PathBuf> {
    let has_home = || env::home_dir().is_some_and(|home| home.is_dir());
    find("XDG_STATE_HOME", || system::find_state_folder().filter(|_| has_home()))
}

/// Returns the usual configuration, which may not exist; `None` without a home folder.
pub fn find_config() -> Option<PathBuf> {
    Some(find("XDG_CONFIG_HOME", system::find_config_folder)?.join("config.toml"))
}

fn find(variable: &str, usual: impl FnOnce() -> Option<PathBuf>) -> Option<PathBuf> {
    let set = env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_absolute());
    Some(set.or_else(usual)?.join("wecom-school"))
}
