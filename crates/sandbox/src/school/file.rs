//! The format of a school's file.

use std::{fmt, sync::Arc};

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchoolFile {
    pub corpid: String,
    pub name: String,
    pub classes: Vec<ClassEntry>,
    pub students: Vec<StudentEntry>,
    pub parents: Vec<ParentEntry>,
    pub apps: Vec<AppEntry>,
    #[serde(default)]
    pub suites: Vec<SuiteEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassEntry {
    pub id: Arc<str>,
    pub name: Arc<str>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StudentEntry {
    pub userid: Arc<str>,
    pub name: Arc<str>,
    pub class: String,
    pub alias: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParentEntry {
    pub userid: Arc<str>,
    pub name: Arc<str>,
    pub children: Vec<String>,
    pub alias: Option<String>,
    pub external_userid: Option<String>,
    #[serde(default = "yes")]
    pub follows: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppEntry {
    pub agentid: i64,
    pub name: String,
    /// `None` for the app of a suite, which has a secret of its own.
    #[serde(deserialize_with = "required")]
    pub secret: Option<Secret>,
    #[serde(default = "yes")]
    pub for_parents: bool,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub miniprograms: Vec<String>,
    pub classes: Option<Vec<String>>,
}

/// A suite and its one app, whose keys stand among the suite's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuiteEntry {
    pub suite_id: String,
    pub suite_secret: Secret,
    pub suite_ticket: Secret,
    pub permanent_code: Secret,
    pub agentid: i64,
    pub name: String,
    #[serde(default = "yes")]
    pub for_parents: bool,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default)]
    pub miniprograms: Vec<String>,
    pub classes: Option<Vec<String>>,
}

/// A text that `Debug` does not show.
#[derive(Clone, Deserialize)]
pub(super) struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

const fn yes() -> bool {
    true
}

fn required<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Secret::deserialize(deserializer).map(Some)
}
