//! The records of people in a directory.

use std::sync::Arc;

use wecom_school_types::school::{DepartmentId, Mobile, StudentName};

/// A person, as an index into the students or the parents of a [`Directory`](crate::Directory).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// An index into [`Directory::students`](crate::Directory::students).
    Student(usize),
    /// An index into [`Directory::parents`](crate::Directory::parents).
    Parent(usize),
}

#[derive(Clone)]
pub(crate) struct StudentRecord {
    pub userid: Box<str>,
    pub name: Option<StudentName>,
    pub departments: Vec<DepartmentId>,
    /// The indices of the parents, each with the relation to the student (爸爸).
    pub parents: Vec<(usize, Option<Arc<str>>)>,
}

#[derive(Clone)]
pub(crate) struct ParentRecord {
    pub userid: Box<str>,
    pub mobile: Option<Mobile>,
    pub is_following: bool,
    pub external_userid: Option<Box<str>>,
    pub children: Vec<usize>,
}

impl StudentRecord {
    pub fn new(userid: String) -> Self {
        Self { userid: userid.into(), name: None, departments: Vec::new(), parents: Vec::new() }
    }
}

impl ParentRecord {
    pub fn new(userid: String) -> Self {
        let userid = userid.into();
        Self { userid, mobile: None, is_following: false, external_userid: None, children: Vec::new() }
    }
}
