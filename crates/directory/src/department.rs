//! A department of a directory: a class, a grade, or another level of the school.

use std::fmt;

use rustc_hash::FxHashSet;
use wecom_school_types::school::{DepartmentAdmin, DepartmentId, DepartmentType};

use crate::{directory::Directory, person::Student, tree::Place};

/// A department (部门) of a [`Directory`].
#[derive(Clone, Copy)]
pub struct Department<'d> {
    pub(crate) directory: &'d Directory,
    pub(crate) index: usize,
}

impl Directory {
    /// Returns the departments, in the order of the answer.
    pub fn departments(&self) -> impl ExactSizeIterator<Item = Department<'_>> {
        (0..self.departments.len()).map(|index| Department { directory: self, index })
    }

    /// Returns the departments in the order in which the console shows their tree: a department comes before the departments
    /// under it, and among these the one with the greatest `order` comes first. [`Department::depth`] is the level of each.
    pub fn tree(&self) -> impl ExactSizeIterator<Item = Department<'_>> {
        self.tree.order.iter().map(|&index| Department { directory: self, index })
    }

    /// Returns the departments whose people could not be read. The directory does not know who is in them.
    pub fn unread_departments(&self) -> impl Iterator<Item = Department<'_>> {
        self.unread.iter().filter_map(|id| self.department(id.get()))
    }

    /// Counts the people of the school, also those who are in no department.
    pub fn headcount(&self) -> Headcount {
        Headcount::of(self.students())
    }

    /// Returns the department with this id.
    pub fn department(&self, id: i64) -> Option<Department<'_>> {
        self.department_index(id).map(|index| Department { directory: self, index })
    }
}

impl<'d> Student<'d> {
    /// Returns the student's classes that are in the directory. The page allows a student at most 20 classes.
    pub fn departments(self) -> impl Iterator<Item = Department<'d>> {
        let directory = self.directory;
        self.department_ids().iter().filter_map(move |id| directory.department(id.get()))
    }
}

impl<'d> Department<'d> {
    /// Returns the id, which `to_party` takes as text.
    pub fn id(self) -> i64 {
        self.record().id.map_or(0, DepartmentId::get)
    }

    /// Returns the name; an empty text if the answer has none.
    pub fn name(self) -> &'d str {
        self.record().name.as_deref().unwrap_or_default()
    }

    /// Returns the kind; `None` if the answer has none.
    pub fn kind(self) -> Option<DepartmentType> {
        self.record().department_type
    }

    /// Returns whether students may be directly in the department: it is a class, or its kind is not on the page.
    pub fn takes_students(self) -> bool {
        use DepartmentType::{Campus, Grade, School, Stage};
        !matches!(self.kind(), Some(Grade | Stage | Campus | School))
    }

    /// Returns the teachers who are in charge of the department, as the answer lists them.
    pub fn admins(self) -> &'d [DepartmentAdmin] {
        &self.record().department_admins
    }

    /// Returns the department above; `None` for a root: the school itself, or a department whose parent the answer lacks.
    pub fn parent(self) -> Option<Self> {
        self.place().above.map(|index| Self { index, ..self })
    }

    /// Returns the departments above it, the nearest first.
    pub fn above(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |above| above.parent())
    }

    /// Returns the names from the top to the department, such as `一年级/1班`.
    ///
    /// The path omits the name of the school, unless the directory has several schools or the department is the school.
    /// [`Directory::find_department`] finds the department by its path, unless another department has the same path.
    pub fn path(self) -> String {
        let mut names = vec![self.name()];
        names.extend(self.above().filter(|above| !above.is_only_school()).map(Self::name));
        names.reverse();
        names.join("/")
    }

    fn is_only_school(self) -> bool {
        let is_school =
            |department: &Self| department.depth() == 0 && department.kind() == Some(DepartmentType::School);
        is_school(&self) && self.directory.tree().filter(is_school).count() == 1
    }

    /// Returns whether the department is, or is under, a grade that has left the school (已毕业).
    pub fn is_graduated(self) -> bool {
        std::iter::once(self).chain(self.above()).any(|department| department.record().is_graduated == Some(true))
    }

    /// Returns how many departments are above it.
    pub fn depth(self) -> usize {
        self.place().depth
    }

    /// Returns the departments directly under it, in the order of the console.
    pub fn children(self) -> impl Iterator<Item = Self> {
        self.directory.tree.directly_under(Some(self.index)).map(move |index| Self { index, ..self })
    }

    /// Returns the department and all departments under it, in the order of [`Directory::tree`].
    pub fn tree(self) -> impl ExactSizeIterator<Item = Self> {
        self.directory.tree.under(self.index).iter().map(move |&index| Self { index, ..self })
    }

    /// Returns the students who are directly in the department.
    pub fn students(self) -> impl ExactSizeIterator<Item = Student<'d>> {
        let directory = self.directory;
        directory.members[self.index].iter().map(move |&index| Student { directory, index })
    }

    /// Returns the students of the department and of all departments under it, each once.
    pub fn students_under(self) -> Vec<Student<'d>> {
        let mut is_listed = FxHashSet::default();
        let students = self.tree().flat_map(Self::students);
        students.filter(|student| is_listed.insert(student.person())).collect()
    }

    /// Counts the people of the department and of all departments under it, each once.
    pub fn headcount(self) -> Headcount {
        Headcount::of(self.students_under())
    }

    /// Returns the department as the answer of `department/list` has it.
    pub fn record(self) -> &'d wecom_school_types::school::Department {
        &self.directory.departments[self.index]
    }

    fn place(self) -> &'d Place {
        &self.directory.tree.places[self.index]
    }
}

/// The numbers of people in a department or a school. Each person counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Headcount {
    /// The students.
    pub students: usize,
    /// The parents of these students.
    pub parents: usize,
    /// Those of the parents who follow 「学校通知」 and so can receive notices.
    pub followers: usize,
}

impl Headcount {
    fn of<'d>(students: impl IntoIterator<Item = Student<'d>>) -> Self {
        let mut count = Self::default();
        let mut is_counted = FxHashSet::default();
        for student in students {
            count.students += 1;
            for (parent, _) in student.parents() {
                if is_counted.insert(parent.person()) {
                    count.parents += 1;
                    count.followers += usize::from(parent.is_following());
                }
            }
        }
        count
    }
}

/// Two departments are equal if they are the same department of the same `Directory` value.
impl PartialEq for Department<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.directory, other.directory) && self.index == other.index
    }
}

impl Eq for Department<'_> {}

impl fmt::Debug for Department<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Department({}: {})", self.id(), self.name())
    }
}
