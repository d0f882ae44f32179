//! Classes, students and parents.

use std::sync::Arc;

use serde::Serialize;

use super::School;

/// A class (班级): a department of the school directory.
#[derive(Clone, Debug, Serialize)]
pub struct Class {
    pub(super) id: Arc<str>,
    pub(super) name: Arc<str>,
    #[serde(skip)]
    pub(super) students: Vec<usize>,
}

impl Class {
    /// The department id, as `to_party` wants it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The class's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn shared_id(&self) -> Arc<str> {
        Arc::clone(&self.id)
    }

    pub(crate) fn students(&self) -> &[usize] {
        &self.students
    }
}

/// A student.
#[derive(Clone, Debug)]
pub struct Student {
    pub(super) userid: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) alias: Option<String>,
    pub(super) class: usize,
    pub(super) parents: Vec<usize>,
}

impl Student {
    /// The student's userid.
    pub fn userid(&self) -> &str {
        &self.userid
    }

    /// The student's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Another name, if there is one: what `$userAlias=…$` becomes.
    pub fn alias(&self) -> Option<&str> {
        self.alias.as_deref()
    }

    /// The student's class.
    pub fn class<'s>(&self, school: &'s School) -> &'s Class {
        &school.classes[self.class]
    }

    /// The student's parents, in the order of the file.
    pub fn parents<'s>(&self, school: &'s School) -> impl Iterator<Item = &'s Parent> {
        self.parents.iter().map(|&index| &school.parents[index])
    }

    pub(crate) fn class_index(&self) -> usize {
        self.class
    }

    pub(crate) fn parent_indices(&self) -> &[usize] {
        &self.parents
    }
}

/// A parent, or another person who looks after a student.
#[derive(Clone, Debug)]
pub struct Parent {
    pub(super) userid: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) alias: Option<String>,
    pub(super) external_userid: Option<Arc<str>>,
    pub(super) is_following: bool,
    pub(super) children: Vec<usize>,
}

impl Parent {
    /// The parent's userid.
    pub fn userid(&self) -> &str {
        &self.userid
    }

    /// The parent's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Another name, if there is one: what `$userAlias=…$` becomes.
    pub fn alias(&self) -> Option<&str> {
        self.alias.as_deref()
    }

    /// The id by which page B's deprecated `to_external_user` knows the parent.
    pub fn external_userid(&self) -> Option<&str> {
        self.external_userid.as_deref()
    }

    /// Whether the parent follows 「学校通知」. One who does not receives nothing.
    pub fn is_following(&self) -> bool {
        self.is_following
    }

    /// The parent's children at this school, in the order of the file.
    pub fn children<'s>(&self, school: &'s School) -> impl Iterator<Item = &'s Student> {
        self.children.iter().map(|&index| &school.students[index])
    }

    pub(crate) fn child_indices(&self) -> &[usize] {
        &self.children
    }
}
