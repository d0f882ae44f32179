//! The entries of a school's file: what the file says, and the indices of related entries.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchoolFile {
    pub corpid: String,
    pub name: String,
    pub classes: Vec<Class>,
    pub students: Vec<Student>,
    pub parents: Vec<Parent>,
    pub apps: Vec<App>,
    #[serde(default)]
    pub suites: Vec<SuiteEntry>,
}

/// A class (班级): a department of the school directory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Class {
    /// The department id, which `to_party` takes.
    pub id: Arc<str>,
    /// The class's name.
    pub name: Arc<str>,
    #[serde(skip)]
    pub(crate) students: Vec<usize>,
}

/// A student.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Student {
    /// The student's userid.
    pub userid: Arc<str>,
    /// The student's name.
    pub name: Arc<str>,
    /// The id of the student's class.
    #[serde(rename = "class")]
    pub class_id: Arc<str>,
    /// The alias, which replaces `$userAlias=…$`.
    pub alias: Option<String>,
    #[serde(skip)]
    pub(crate) class: usize,
    #[serde(skip)]
    pub(crate) parents: Vec<usize>,
}

/// A parent, or another person who looks after a student.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Parent {
    /// The parent's userid.
    pub userid: Arc<str>,
    /// The parent's name.
    pub name: Arc<str>,
    #[serde(rename = "children")]
    pub(super) child_userids: Vec<String>,
    /// The alias, which replaces `$userAlias=…$`.
    pub alias: Option<String>,
    /// The id for page B's deprecated `to_external_user`.
    pub external_userid: Option<String>,
    /// Whether the parent follows 「学校通知」. A parent who does not receives nothing.
    #[serde(rename = "follows", default = "yes")]
    pub is_following: bool,
    #[serde(skip)]
    pub(crate) children: Vec<usize>,
}

/// An app (应用) of the corp.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct App {
    /// The app's id.
    pub agentid: i64,
    /// The app's name.
    pub name: String,
    #[serde(deserialize_with = "required")]
    pub(super) secret: Option<Secret>,
    /// Whether it is among 家长可使用的应用 (the apps for parents). If not, sending gets error 48002.
    #[serde(rename = "for_parents", default = "yes")]
    pub is_for_parents: bool,
    /// Whether it is enabled. If not, sending gets error 50003.
    #[serde(rename = "enabled", default = "yes")]
    pub is_enabled: bool,
    /// The appids of the miniprograms linked to it.
    #[serde(default)]
    pub miniprograms: Vec<String>,
    #[serde(rename = "classes")]
    pub(super) class_ids: Option<Vec<String>>,
    /// Indices of the classes that it may reach; `None` for the whole school.
    #[serde(skip)]
    pub(crate) reach: Option<Vec<usize>>,
}

impl App {
    /// Returns the secret for gettoken; `None` for a third-party app, whose suite has one.
    pub fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(|secret| secret.0.as_str())
    }

    pub(crate) fn reaches(&self, class: usize) -> bool {
        self.reach.as_ref().is_none_or(|classes| classes.contains(&class))
    }
}

/// A suite and its one app, whose keys stand among the suite's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuiteEntry {
    suite_id: String,
    suite_secret: Secret,
    suite_ticket: Secret,
    permanent_code: Secret,
    agentid: i64,
    name: String,
    #[serde(default = "yes")]
    for_parents: bool,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default)]
    miniprograms: Vec<String>,
    classes: Option<Vec<String>>,
}

/// A third-party suite (第三方应用) that the corp has authorised, with its one app.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the names of the page")]
#[non_exhaustive]
pub struct Suite {
    /// The suite's id.
    pub suite_id: String,
    suite_secret: Secret,
    suite_ticket: Secret,
    permanent_code: Secret,
    /// The suite's app in the corp.
    pub app: App,
}

impl Suite {
    /// Returns the suite's secret.
    pub fn suite_secret(&self) -> &str {
        &self.suite_secret.0
    }

    /// Returns the ticket that WeCom would push to the provider.
    pub fn suite_ticket(&self) -> &str {
        &self.suite_ticket.0
    }

    /// Returns the corp's permanent authorisation code.
    pub fn permanent_code(&self) -> &str {
        &self.permanent_code.0
    }
}

impl From<SuiteEntry> for Suite {
    fn from(entry: SuiteEntry) -> Self {
        let SuiteEntry { suite_id, suite_secret, suite_ticket, permanent_code, agentid, name, miniprograms, .. } =
            entry;
        let app = App {
            agentid,
            name,
            secret: None,
            is_for_parents: entry.for_parents,
            is_enabled: entry.enabled,
            miniprograms,
            class_ids: entry.classes,
            reach: None,
        };
        Self { suite_id, suite_secret, suite_ticket, permanent_code, app }
    }
}

/// A text that `Debug` does not show.
#[derive(Clone, Deserialize)]
pub(super) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

const fn yes() -> bool {
    true
}

/// Reads the secret of an app, without which serde would accept it.
fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Secret::deserialize(deserializer).map(Some)
}
