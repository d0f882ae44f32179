//! The recipients of a notice, and their division into requests.

use std::collections::BTreeSet;

use wecom_school_types::notice::{ToParentUserid, ToParty, ToStudentUserid};

/// The recipients of a notice: any number of parents, students and classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    parents: Vec<String>,
    students: Vec<String>,
    classes: Vec<String>,
}

impl Audience {
    /// Creates an audience without recipients.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds parents, by their `parent_userid`.
    #[must_use]
    pub fn parents(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.parents.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Adds students, by their `student_userid`. The `recv_scope` of the notice says who of a family receives it.
    #[must_use]
    pub fn students(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.students.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Adds classes, by the ids of their departments.
    #[must_use]
    pub fn classes(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.classes.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Returns how many different ids are in the audience.
    pub fn len(&self) -> usize {
        self.parts().iter().map(|part| part.ids().len()).sum()
    }

    /// Returns whether nobody is in the audience.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty() && self.students.is_empty() && self.classes.is_empty()
    }

    /// Returns the recipients of each request: one kind, nobody twice, in the order in which they were added.
    pub fn parts(&self) -> Vec<Recipients> {
        let divide = |ids: &[String], most: usize, part: fn(Vec<String>) -> Recipients| -> Vec<Recipients> {
            let mut seen = BTreeSet::new();
            let once: Vec<&String> = ids.iter().filter(|id| seen.insert(id.as_str())).collect();
            once.chunks(most).map(|chunk| part(chunk.iter().copied().cloned().collect())).collect()
        };
        let mut parts = divide(&self.parents, ToParentUserid::MAX_ITEMS, Recipients::Parents);
        parts.extend(divide(&self.students, ToStudentUserid::MAX_ITEMS, Recipients::Students));
        parts.extend(divide(&self.classes, ToParty::MAX_ITEMS, Recipients::Classes));
        parts
    }
}

impl Extend<Recipients> for Audience {
    fn extend<I: IntoIterator<Item = Recipients>>(&mut self, parts: I) {
        for part in parts {
            match part {
                Recipients::Parents(ids) => self.parents.extend(ids),
                Recipients::Students(ids) => self.students.extend(ids),
                Recipients::Classes(ids) => self.classes.extend(ids),
            }
        }
    }
}

impl FromIterator<Recipients> for Audience {
    fn from_iter<I: IntoIterator<Item = Recipients>>(parts: I) -> Self {
        let mut audience = Self::new();
        audience.extend(parts);
        audience
    }
}

/// The recipients of one request: of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Recipients {
    /// Parents, whom the notice names in `to_parent_userid`.
    Parents(Vec<String>),
    /// Students, whom the notice names in `to_student_userid`.
    Students(Vec<String>),
    /// Classes, which the notice names in `to_party`.
    Classes(Vec<String>),
}

impl Recipients {
    /// Returns the ids, as many as one request may name.
    pub fn ids(&self) -> &[String] {
        match self {
            Self::Parents(ids) | Self::Students(ids) | Self::Classes(ids) => ids,
        }
    }
}
