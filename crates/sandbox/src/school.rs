//! The school that the sandbox serves: its people and apps, and how they are found by their ids.

use std::{fmt, sync::Arc};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Deserializer};

/// A school: a corp of WeCom with its apps and its directory of families (家校通讯录).
///
/// A school does not change while a sandbox runs.
#[derive(Clone)]
pub struct School {
    pub(crate) corpid: String,
    pub(crate) name: String,
    pub(crate) is_invented: bool,
    pub(crate) apps: Vec<App>,
    pub(crate) suites: Vec<Suite>,
    pub(crate) classes: Vec<Class>,
    pub(crate) students: Vec<Student>,
    pub(crate) parents: Vec<Parent>,
    pub(crate) by_userid: Ids<Person>,
    pub(crate) by_external_userid: Ids<usize>,
    pub(crate) by_class_id: Ids<usize>,
}

pub(crate) type Ids<T> = IndexMap<Arc<str>, T, FxBuildHasher>;

/// A person, as an index into the students or the parents of the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Person {
    Student(usize),
    Parent(usize),
}

impl School {
    /// Returns the corpid, which gettoken and `get_corp_token` require.
    pub fn corpid(&self) -> &str {
        &self.corpid
    }

    /// Returns the school's name, which the inbox shows as its title.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whether this is the [invented](Self::invented) school. The sandbox prints the secrets of no other school.
    pub fn is_invented(&self) -> bool {
        self.is_invented
    }

    /// Returns the corp's own apps, in the order of the file.
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// Returns the third-party suites with their apps, in the order of the file.
    pub fn suites(&self) -> &[Suite] {
        &self.suites
    }

    /// Returns the classes, in the order of the file.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Returns the students, in the order of the file.
    pub fn students(&self) -> &[Student] {
        &self.students
    }

    /// Returns the parents, in the order of the file.
    pub fn parents(&self) -> &[Parent] {
        &self.parents
    }

    /// Returns the app with this agentid, the corp's own or a third party's.
    pub fn app(&self, agentid: i64) -> Option<&App> {
        self.every_app().find(|app| app.agentid == agentid)
    }

    /// Returns the student with this userid.
    pub fn student(&self, userid: &str) -> Option<&Student> {
        let Person::Student(index) = self.person(userid)? else { return None };
        self.students.get(index)
    }

    /// Returns the parent with this userid.
    pub fn parent(&self, userid: &str) -> Option<&Parent> {
        let Person::Parent(index) = self.person(userid)? else { return None };
        self.parents.get(index)
    }

    /// Returns the class with this id.
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.class_index(id).map(|index| &self.classes[index])
    }

    pub(crate) fn every_app(&self) -> impl Iterator<Item = &App> {
        self.apps.iter().chain(self.suites.iter().map(|suite| &suite.app))
    }

    pub(crate) fn userid_and_name(&self, person: Person) -> (&Arc<str>, &Arc<str>) {
        match person {
            Person::Student(index) => (&self.students[index].userid, &self.students[index].name),
            Person::Parent(index) => (&self.parents[index].userid, &self.parents[index].name),
        }
    }

    pub(crate) fn person(&self, userid: &str) -> Option<Person> {
        self.by_userid.get(userid).copied()
    }

    pub(crate) fn class_index(&self, id: &str) -> Option<usize> {
        self.by_class_id.get(id).copied()
    }
}

impl fmt::Debug for School {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("School")
            .field("corpid", &self.corpid)
            .field("apps", &self.apps)
            .field("suites", &self.suites)
            .field("classes", &self.classes.len())
            .field("students", &self.students.len())
            .field("parents", &self.parents.len())
            .finish_non_exhaustive()
    }
}

impl Student {
    /// Returns the student's class in `school`, which has to be the school of the student.
    pub fn class<'s>(&self, school: &'s School) -> &'s Class {
        &school.classes[self.class]
    }

    /// Returns the student's parents at this school, in the order of the file.
    pub fn parents<'s>(&self, school: &'s School) -> impl Iterator<Item = &'s Parent> {
        self.parents.iter().map(|&index| &school.parents[index])
    }
}

impl Parent {
    /// Returns the parent's children at this school, in the order of the file.
    pub fn children<'s>(&self, school: &'s School) -> impl Iterator<Item = &'s Student> {
        self.children.iter().map(|&index| &school.students[index])
    }
}

/// A class (班级): a department of the school directory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Class {
    /// The department id, which `to_party` takes.
    pub id: Arc<str>,
    /// The class's name, which replaces `$departmentName=…$`.
    pub name: Arc<str>,
    #[serde(skip)]
    pub(crate) students: Vec<usize>,
}

/// A student of one class.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Student {
    /// The userid, at most 64 characters, which `to_student_userid` takes.
    pub userid: Arc<str>,
    /// The name, which replaces `$userName=…$`.
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
    /// The userid, at most 64 characters, which `to_parent_userid` takes.
    pub userid: Arc<str>,
    /// The name, which replaces `$userName=…$`.
    pub name: Arc<str>,
    #[serde(rename = "children")]
    pub(crate) child_userids: Vec<String>,
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
    /// The agentid, which each notice of the app names.
    pub agentid: i64,
    /// The name, which phones show above a notice.
    pub name: String,
    #[serde(deserialize_with = "required")]
    pub(crate) secret: Option<Secret>,
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
    pub(crate) class_ids: Option<Vec<String>>,
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

/// A third-party suite (第三方应用) that the corp has authorised, with its one app.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the names of the page")]
#[non_exhaustive]
pub struct Suite {
    /// The suite's id, which `get_suite_token` requires.
    pub suite_id: String,
    pub(crate) suite_secret: Secret,
    pub(crate) suite_ticket: Secret,
    pub(crate) permanent_code: Secret,
    /// The suite's app in the corp. `get_corp_token` issues its token.
    pub app: App,
}

impl Suite {
    /// Returns the suite's secret, which `get_suite_token` requires.
    pub fn suite_secret(&self) -> &str {
        &self.suite_secret.0
    }

    /// Returns the ticket that WeCom would push to the provider. `get_suite_token` requires it.
    pub fn suite_ticket(&self) -> &str {
        &self.suite_ticket.0
    }

    /// Returns the corp's permanent authorisation code, which `get_corp_token` requires.
    pub fn permanent_code(&self) -> &str {
        &self.permanent_code.0
    }
}

#[derive(Clone, Deserialize)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

pub(crate) const fn yes() -> bool {
    true
}

/// Reads a secret that has to be there: serde accepts a missing `Option`.
fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Secret::deserialize(deserializer).map(Some)
}
