//! The school that the sandbox serves: its apps, classes, students and parents.

mod apps;
mod check;
mod error;
mod file;
mod people;
mod place;

use std::{fmt, path::Path, sync::Arc};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

pub use self::{
    apps::{App, Suite},
    error::SchoolError,
    people::{Class, Parent, Student},
};

/// The invented school.
const INVENTED: &str = include_str!("../../school.toml");

/// A school: a corp of WeCom with its apps and its directory of families (家校通讯录).
///
/// Everything in it is known to the sandbox alone. It is read once and does not change while a sandbox runs.
#[derive(Clone)]
pub struct School {
    corpid: String,
    name: String,
    is_invented: bool,
    apps: Vec<App>,
    suites: Vec<Suite>,
    classes: Vec<Class>,
    students: Vec<Student>,
    parents: Vec<Parent>,
    by_userid: Ids<Person>,
    by_external_userid: Ids<usize>,
    by_class_id: Ids<usize>,
}

/// What ids stand for: a request may name a thousand.
type Ids<T> = IndexMap<Arc<str>, T, FxBuildHasher>;

/// Whom a userid stands for: an index into the school's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Person {
    Student(usize),
    Parent(usize),
}

impl School {
    /// The invented school that a sandbox serves unless it is given another one.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn invented() -> Self {
        let mut school = Self::from_toml(INVENTED).expect("the invented school is a valid one");
        school.is_invented = true;
        school
    }

    /// Reads a school from TOML; the crate's README describes the format.
    ///
    /// # Errors
    /// Text that is no TOML, a key that the format does not know, and everything in it that does not fit together.
    pub fn from_toml(text: &str) -> Result<Self, SchoolError> {
        check::school(file::from_toml(text)?).map_err(|problems| problems.located(|place| place::in_toml(text, place)))
    }

    /// Reads a school from JSON: the same keys as in TOML.
    ///
    /// # Errors
    /// As [`School::from_toml`].
    pub fn from_json(text: &str) -> Result<Self, SchoolError> {
        check::school(file::from_json(text)?).map_err(|problems| problems.located(|place| place::in_json(text, place)))
    }

    /// Reads a school from a file, as JSON if its name ends in `.json` and as TOML otherwise.
    ///
    /// # Errors
    /// As [`School::from_toml`], and a file that can't be read. The error names the file.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SchoolError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| SchoolError::unreadable(path, &error))?;
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let school = if is_json { Self::from_json(&text) } else { Self::from_toml(&text) };
        school.map_err(|error| error.in_file(path))
    }

    /// The corp's id, as gettoken wants it.
    pub fn corpid(&self) -> &str {
        &self.corpid
    }

    /// The school's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is the [invented](Self::invented) school. Only its secrets are ever printed.
    pub fn is_invented(&self) -> bool {
        self.is_invented
    }

    /// The corp's own apps, in the order of the file.
    pub fn apps(&self) -> &[App] {
        &self.apps
    }

    /// The third-party suites with their apps, in the order of the file.
    pub fn suites(&self) -> &[Suite] {
        &self.suites
    }

    /// The classes, in the order of the file.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The students, in the order of the file.
    pub fn students(&self) -> &[Student] {
        &self.students
    }

    /// The parents, in the order of the file.
    pub fn parents(&self) -> &[Parent] {
        &self.parents
    }

    /// The app with this agentid, the corp's own or a third party's.
    pub fn app(&self, agentid: i64) -> Option<&App> {
        self.every_app().find(|app| app.agentid == agentid)
    }

    /// The student with this userid.
    pub fn student(&self, userid: &str) -> Option<&Student> {
        match self.person(userid)? {
            Person::Student(index) => self.students.get(index),
            Person::Parent(_) => None,
        }
    }

    /// The parent with this userid.
    pub fn parent(&self, userid: &str) -> Option<&Parent> {
        match self.person(userid)? {
            Person::Parent(index) => self.parents.get(index),
            Person::Student(_) => None,
        }
    }

    /// The class with this id.
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.class_index(id).map(|index| &self.classes[index])
    }

    pub(crate) fn every_app(&self) -> impl Iterator<Item = &App> {
        self.apps.iter().chain(self.suites.iter().map(|suite| &suite.app))
    }

    /// Every student and parent.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = Person> {
        self.by_userid.values().copied()
    }

    /// The userid and the name of a person.
    pub(crate) fn named(&self, person: Person) -> (&Arc<str>, &Arc<str>) {
        match person {
            Person::Student(index) => (&self.students[index].userid, &self.students[index].name),
            Person::Parent(index) => (&self.parents[index].userid, &self.parents[index].name),
        }
    }

    pub(crate) fn person(&self, userid: &str) -> Option<Person> {
        self.by_userid.get(userid).copied()
    }

    pub(crate) fn parent_by_external_userid(&self, external_userid: &str) -> Option<usize> {
        self.by_external_userid.get(external_userid).copied()
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
