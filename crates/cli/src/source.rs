//! How a later run finds the credentials of an app again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::arguments::Connection;

/// How a run finds the credentials of an app again. The ledger keeps it; it holds no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The profile of one of several schools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// The table of schools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schools: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
}

impl Source {
    /// Returns what was typed of a connection; the environment is the same for a later run, or can be set again.
    pub fn of(connection: &Connection) -> Self {
        fn typed<T: Clone>(connection: &Connection, value: Option<&T>, option: &str) -> Option<T> {
            value.filter(|_| connection.is_typed(option)).cloned()
        }
        let Connection { config, profile, corpid, secret_file, base_url, .. } = connection;
        Self {
            config: typed(connection, config.as_ref(), "config").map(|path| absolute(&path)),
            profile: profile.clone(),
            corpid: typed(connection, corpid.as_ref(), "corpid"),
            secret_file: typed(connection, secret_file.as_ref(), "secret_file").map(|path| absolute(&path)),
            base_url: typed(connection, base_url.as_ref(), "base_url"),
            ..Self::default()
        }
    }

    /// Returns the text that the ledger keeps.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn parse(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// Completes the connection of a later run: what is typed now counts first, then what was typed when it was planned.
    pub fn complete(&self, connection: &Connection) -> Connection {
        fn take<T: Clone>(from_environment: &mut Vec<String>, value: &mut Option<T>, kept: Option<&T>, option: &str) {
            let is_typed = value.is_some() && !from_environment.iter().any(|other| other == option);
            if let Some(kept) = kept.filter(|_| !is_typed) {
                *value = Some(kept.clone());
                from_environment.retain(|other| other != option);
            }
        }
        let mut connection = connection.clone();
        let Connection { config, profile, corpid, secret_file, base_url, from_environment, .. } = &mut connection;
        take(from_environment, config, self.config.as_ref(), "config");
        take(from_environment, profile, self.profile.as_ref(), "profile");
        take(from_environment, corpid, self.corpid.as_ref(), "corpid");
        take(from_environment, secret_file, self.secret_file.as_ref(), "secret_file");
        take(from_environment, base_url, self.base_url.as_ref(), "base_url");
        connection
    }
}

/// Returns a path that does not depend on the folder of a run.
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
