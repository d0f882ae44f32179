//! The people whom an app may reach.

use rustc_hash::FxHashSet;
use wecom_school_types::school::{AllowScope, DepartmentId};

use crate::directory::Directory;

/// The students and departments whose parents an app may reach (可使用的家长范围).
///
/// A student is in scope if the scope names the student, or a department in or under which the student is. A parent is in
/// scope if a child is. `AllowedScope::from` takes the answer of `school/agent/get_allow_scope`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedScope(Option<Lists>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Lists {
    students: Vec<String>,
    departments: Vec<i64>,
}

impl AllowedScope {
    /// Creates a scope from userids of students and ids of departments. If both lists are empty, nobody is in scope.
    pub fn new(
        students: impl IntoIterator<Item = impl Into<String>>,
        departments: impl IntoIterator<Item = i64>,
    ) -> Self {
        let students = students.into_iter().map(Into::into).collect();
        Self(Some(Lists { students, departments: departments.into_iter().collect() }))
    }

    /// Returns the scope that includes everybody in the school.
    pub const fn everybody() -> Self {
        Self(None)
    }

    /// Returns whether the scope was made by [`everybody`](Self::everybody).
    pub const fn is_everybody(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the userids of the students that the scope names; empty for [`everybody`](Self::everybody).
    pub fn students(&self) -> &[String] {
        self.0.as_ref().map_or(&[], |lists| &lists.students)
    }

    /// Returns the ids of the departments that the scope names; empty for [`everybody`](Self::everybody).
    pub fn departments(&self) -> &[i64] {
        self.0.as_ref().map_or(&[], |lists| &lists.departments)
    }
}

impl From<AllowScope> for AllowedScope {
    fn from(scope: AllowScope) -> Self {
        let students = scope.students.map(|students| students.userid).unwrap_or_default();
        let departments = scope.departments.map(|departments| departments.partyid).unwrap_or_default();
        Self::new(students, departments.into_iter().map(DepartmentId::get))
    }
}

/// An allowed scope whose ids are looked up in a directory once, before many people are checked.
pub(crate) struct ResolvedScope<'d> {
    directory: &'d Directory,
    /// `None` for everybody.
    allowed: Option<Allowed>,
}

struct Allowed {
    students: FxHashSet<usize>,
    /// The ids of the allowed departments and of all departments under them. The directory need not have all of them.
    departments: FxHashSet<i64>,
}

impl<'d> ResolvedScope<'d> {
    pub fn new(scope: &AllowedScope, directory: &'d Directory) -> Self {
        let allowed = scope.0.as_ref().map(|lists| Allowed {
            students: lists.students.iter().filter_map(|userid| directory.student_index(userid)).collect(),
            departments: lists.departments.iter().flat_map(|&id| directory.ids_under(id)).collect(),
        });
        Self { directory, allowed }
    }

    pub fn has_student(&self, student: usize) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| {
            let mut departments = self.directory.students[student].departments.iter();
            departments.any(|id| allowed.departments.contains(&id.get())) || allowed.students.contains(&student)
        })
    }

    pub fn has_parent(&self, parent: usize) -> bool {
        self.allowed.is_none() || self.directory.parents[parent].children.iter().any(|&child| self.has_student(child))
    }
}
