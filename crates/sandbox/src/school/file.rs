//! The format of a school's file.

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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassEntry {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StudentEntry {
    pub userid: String,
    pub name: String,
    pub class: String,
    pub alias: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParentEntry {
    pub userid: String,
    pub name: String,
    pub children: Vec<String>,
    pub alias: Option<String>,
    pub external_userid: Option<String>,
    #[serde(default = "yes")]
    pub follows: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppEntry {
    pub agentid: i64,
    pub name: String,
    pub secret: String,
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
    pub suite_secret: String,
    pub suite_ticket: String,
    pub permanent_code: String,
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

const fn yes() -> bool {
    true
}
