//! A school, and how its people and apps are found by their ids.

use std::{fmt, sync::Arc};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::entries::{App, Class, Parent, Student, Suite};

/// A school: a corp of WeCom with its apps and its directory of families (家校通讯录).
///
/// A school does not change while a sandbox runs.
#[derive(Clone)]
pub struct School {
    pub(super) corpid: String,
    pub(super) name: String,
    pub(super) is_invented: bool,
    pub(super) apps: Vec<App>,
    pub(super) suites: Vec<Suite>,
    pub(super) classes: Vec<Class>,
    pub(super) students: Vec<Student>,
    pub(super) parents: Vec<Parent>,
    pub(crate) by_userid: Ids<Person>,
    pub(crate) by_external_userid: Ids<usize>,
    pub(super) by_class_id: Ids<usize>,
}

/// An index by id.
pub(crate) type Ids<T> = IndexMap<Arc<str>, T, FxBuildHasher>;

/// A person, as an index into the students or the parents of the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Person {
    Student(usize),
    Parent(usize),
}

impl School {
    /// Returns the corp's id, which gettoken requires.
    pub fn corpid(&self) -> &str {
        &self.corpid
    }

    /// Returns the school's name.
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
        match self.person(userid)? {
            Person::Student(index) => self.students.get(index),
            Person::Parent(_) => None,
        }
    }

    /// Returns the parent with this userid.
    pub fn parent(&self, userid: &str) -> Option<&Parent> {
        match self.person(userid)? {
            Person::Parent(index) => self.parents.get(index),
            Person::Student(_) => None,
        }
    }

    /// Returns the class with this id.
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.class_index(id).map(|index| &self.classes[index])
    }

    pub(crate) fn every_app(&self) -> impl Iterator<Item = &App> {
        self.apps.iter().chain(self.suites.iter().map(|suite| &suite.app))
    }

    /// Returns the userid and the name of a person.
    pub(crate) fn named(&self, person: Person) -> (&Arc<str>, &Arc<str>) {
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
    /// Returns the student's class.
    pub fn class<'s>(&self, school: &'s School) -> &'s Class {
        &school.classes[self.class]
    }

    /// Returns the student's parents, in the order of the file.
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
