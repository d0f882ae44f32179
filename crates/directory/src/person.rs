//! The people of a directory: students and parents.

use std::{fmt, sync::Arc};

use wecom_school_types::school::{DepartmentId, Mobile, StudentName};

use crate::{
    directory::Directory,
    records::{ParentRecord, Person, StudentRecord},
};

impl Directory {
    /// Returns the students, in the order in which they were added.
    pub fn students(&self) -> impl ExactSizeIterator<Item = Student<'_>> {
        (0..self.students.len()).map(|index| Student { directory: self, index })
    }

    /// Returns the parents, in the order in which they were added.
    pub fn parents(&self) -> impl ExactSizeIterator<Item = Parent<'_>> {
        (0..self.parents.len()).map(|index| Parent { directory: self, index })
    }

    /// Returns the student with this userid. Letter case does not matter.
    pub fn student(&self, userid: &str) -> Option<Student<'_>> {
        self.student_index(userid).map(|index| Student { directory: self, index })
    }

    /// Returns the parent with this userid. Letter case does not matter.
    pub fn parent(&self, userid: &str) -> Option<Parent<'_>> {
        self.parent_index(userid).map(|index| Parent { directory: self, index })
    }

    /// Returns the parent with this `external_userid`. Letter case matters.
    pub fn parent_by_external_userid(&self, id: &str) -> Option<Parent<'_>> {
        self.external_index(id).map(|index| Parent { directory: self, index })
    }
}

impl Person {
    /// Returns the student with this index; `None` if the person is a parent, or the index is not in this directory.
    pub fn student(self, directory: &Directory) -> Option<Student<'_>> {
        let Self::Student(index) = self else { return None };
        (index < directory.students.len()).then_some(Student { directory, index })
    }

    /// Returns the parent with this index; `None` if the person is a student, or the index is not in this directory.
    pub fn parent(self, directory: &Directory) -> Option<Parent<'_>> {
        let Self::Parent(index) = self else { return None };
        (index < directory.parents.len()).then_some(Parent { directory, index })
    }

    /// Returns the userid; `None` if the index is not in this directory.
    pub fn userid(self, directory: &Directory) -> Option<&str> {
        self.student(directory).map(Student::userid).or_else(|| self.parent(directory).map(Parent::userid))
    }
}

/// A student (学生) of a [`Directory`].
#[derive(Clone, Copy)]
pub struct Student<'d> {
    pub(crate) directory: &'d Directory,
    pub(crate) index: usize,
}

impl<'d> Student<'d> {
    /// Returns the userid, which `to_student_userid` takes.
    pub fn userid(self) -> &'d str {
        &self.record().userid
    }

    /// Returns the name; `None` if the answer has none.
    pub fn name(self) -> Option<&'d StudentName> {
        self.record().name.as_ref()
    }

    /// Returns the student as a [`Person`], which can be compared and be the key of a map.
    pub fn person(self) -> Person {
        Person::Student(self.index)
    }

    /// Returns the ids of the student's classes, including classes that are not in the directory.
    pub fn department_ids(self) -> &'d [DepartmentId] {
        &self.record().departments
    }

    /// Returns the parents, each with the relation to the student, such as 爸爸; `None` if the answer has no relation.
    pub fn parents(self) -> impl ExactSizeIterator<Item = (Parent<'d>, Option<&'d str>)> {
        let directory = self.directory;
        let parent = move |(index, relation): &'d (usize, Option<Arc<str>>)| {
            (Parent { directory, index: *index }, relation.as_deref())
        };
        self.record().parents.iter().map(parent)
    }

    pub(crate) fn record(self) -> &'d StudentRecord {
        &self.directory.students[self.index]
    }
}

/// A parent (家长) of a [`Directory`].
#[derive(Clone, Copy)]
pub struct Parent<'d> {
    pub(crate) directory: &'d Directory,
    pub(crate) index: usize,
}

impl<'d> Parent<'d> {
    /// Returns the userid, which `to_parent_userid` takes.
    pub fn userid(self) -> &'d str {
        &self.record().userid
    }

    /// Returns the mobile number; `None` if the app may not read it.
    pub fn mobile(self) -> Option<&'d Mobile> {
        self.record().mobile.as_ref()
    }

    /// Returns whether the parent follows 「学校通知」. A parent who does not receives nothing.
    pub fn is_following(self) -> bool {
        self.record().is_following
    }

    /// Returns the `external_userid`; `None` for a parent who does not follow.
    pub fn external_userid(self) -> Option<&'d str> {
        self.record().external_userid.as_deref()
    }

    /// Returns the parent as a [`Person`], which can be compared and be the key of a map.
    pub fn person(self) -> Person {
        Person::Parent(self.index)
    }

    /// Returns the children who are in the directory.
    pub fn children(self) -> impl ExactSizeIterator<Item = Student<'d>> {
        let directory = self.directory;
        self.record().children.iter().map(move |&index| Student { directory, index })
    }

    fn record(self) -> &'d ParentRecord {
        &self.directory.parents[self.index]
    }
}

/// Shows the userid, and no name or phone number.
impl fmt::Debug for Student<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Student({})", self.userid())
    }
}

/// Shows the userid, and no name or phone number.
impl fmt::Debug for Parent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parent({})", self.userid())
    }
}
