//! The directory: records of departments and people, and indexes that find them by id.

use std::{collections::hash_map::Entry, fmt, sync::Arc};

use rustc_hash::{FxHashMap, FxHashSet};
use wecom_school_types::school::{self, DepartmentId, DepartmentOrder};

use crate::{
    ids::Ids,
    records::{ParentRecord, Person, StudentRecord},
    tree::{Node, Tree},
};

/// The departments, students and parents of a school.
///
/// A directory is made from the answers of two calls: [`new`](Self::new) takes the departments, and
/// [`add_students`](Self::add_students) takes the students of one class. A person in several answers has one record.
#[derive(Clone, Default)]
pub struct Directory {
    pub(crate) departments: Vec<school::Department>,
    pub(crate) students: Vec<StudentRecord>,
    pub(crate) parents: Vec<ParentRecord>,
    pub(crate) tree: Tree,
    /// For each department, the indices of the students who are directly in it.
    pub(crate) members: Vec<Vec<usize>>,
    /// The departments whose people could not be read.
    pub(crate) unread: Vec<DepartmentId>,
    by_department_id: FxHashMap<i64, usize>,
    by_userid: Ids<Person>,
    by_external_userid: Ids<usize>,
    /// The relations of parents to students (爸爸). Many parents share one text.
    relations: FxHashSet<Arc<str>>,
}

impl Directory {
    /// Creates a directory of departments without people, from the answer of `department/list`.
    ///
    /// A department without an id is left out, and so is a second department with the same id. A department whose `parentid`
    /// is not in the answer is a root. If departments are under each other in a circle, one of them becomes a root.
    pub fn new(departments: impl IntoIterator<Item = school::Department>) -> Self {
        let mut directory = Self::default();
        for department in departments {
            let Some(id) = department.id else { continue };
            if let Entry::Vacant(entry) = directory.by_department_id.entry(id.get()) {
                entry.insert(directory.departments.len());
                directory.departments.push(department);
            }
        }
        directory.members.resize_with(directory.departments.len(), Vec::new);
        let node = |department: &school::Department| Node {
            above: department.parentid.and_then(|id| directory.department_index(id.get())),
            order: department.order.map_or(0, DepartmentOrder::get),
        };
        directory.tree = Tree::new(&directory.departments.iter().map(node).collect::<Vec<_>>());
        directory
    }

    /// Adds the students of a department, from the answer of `user/list` for it.
    ///
    /// - People without a userid are left out.
    /// - People with the same userid are one person, whose record has the facts of all answers. Letter case does not matter.
    /// - If answers contradict each other, the first one counts. But a parent follows if any answer says so: the answers are of
    ///   different moments, and the order of the calls must not matter.
    /// - A parent with the userid of a student is left out, and so is a student with the userid of a parent.
    pub fn add_students(&mut self, department: DepartmentId, students: impl IntoIterator<Item = school::Student>) {
        self.add(students, Some(department));
    }

    /// Records that the people of a department could not be read, for instance because the app may not see the class. The
    /// directory then does not know who is in it. [`unread_departments`](Self::unread_departments) lists these departments.
    pub fn mark_unread(&mut self, department: DepartmentId) {
        if !self.unread.contains(&department) {
            self.unread.push(department);
        }
    }

    /// Removes the mobile numbers of all parents, for a directory that is stored or shown without them.
    pub fn remove_mobiles(&mut self) {
        self.parents.iter_mut().for_each(|parent| parent.mobile = None);
    }

    pub(crate) fn add(&mut self, students: impl IntoIterator<Item = school::Student>, asked: Option<DepartmentId>) {
        for given in students {
            let Some(userid) = given.student_userid.filter(|userid| !userid.is_empty()) else { continue };
            let new = Person::Student(self.students.len());
            let Person::Student(index) = self.person_or(&userid, new) else { continue };
            if index == self.students.len() {
                self.students.push(StudentRecord::new(userid));
            }
            let student = &mut self.students[index];
            student.name = student.name.take().or(given.name);
            for id in given.department.into_iter().chain(asked) {
                if !student.departments.contains(&id) {
                    push_exact(&mut student.departments, id);
                    if let Some(department) = self.by_department_id.get(&id.get()) {
                        self.members[*department].push(index);
                    }
                }
            }
            for parent in given.parents {
                self.add_parent(index, parent);
            }
        }
    }

    fn add_parent(&mut self, child: usize, given: school::StudentParent) {
        let Some(userid) = given.parent_userid.filter(|userid| !userid.is_empty()) else { return };
        let new = Person::Parent(self.parents.len());
        let Person::Parent(index) = self.person_or(&userid, new) else { return };
        if index == self.parents.len() {
            self.parents.push(ParentRecord::new(userid));
        }
        let parent = &mut self.parents[index];
        parent.mobile = parent.mobile.take().or(given.mobile);
        // Only a parent who follows has an external userid.
        parent.is_following |= given.is_subscribe.unwrap_or(given.external_userid.is_some());
        if let (None, Some(id)) = (&parent.external_userid, given.external_userid) {
            parent.external_userid = Some(id.as_str().into());
            self.by_external_userid.get_or_insert(&id, index, str::eq, external_userid_of(&self.parents));
        }
        let parent = &mut self.parents[index];
        let relation = given.relation.map(|relation| intern(&mut self.relations, &relation));
        let parents = &mut self.students[child].parents;
        if let Some((_, known)) = parents.iter_mut().find(|(parent, _)| *parent == index) {
            *known = known.take().or(relation);
        } else {
            push_exact(parents, (index, relation));
            push_exact(&mut parent.children, child);
        }
    }

    /// Returns the person with this userid. If there is none, registers `new` under the userid and returns it.
    fn person_or(&mut self, userid: &str, new: Person) -> Person {
        self.by_userid.get_or_insert(userid, new, str::eq_ignore_ascii_case, userid_of(&self.students, &self.parents))
    }

    /// Returns the person with this userid. Letter case does not matter.
    pub fn person(&self, userid: &str) -> Option<Person> {
        self.by_userid.get(userid, str::eq_ignore_ascii_case, userid_of(&self.students, &self.parents))
    }

    pub(crate) fn department_index(&self, id: i64) -> Option<usize> {
        self.by_department_id.get(&id).copied()
    }

    pub(crate) fn student_index(&self, userid: &str) -> Option<usize> {
        let Person::Student(index) = self.person(userid)? else { return None };
        Some(index)
    }

    pub(crate) fn parent_index(&self, userid: &str) -> Option<usize> {
        let Person::Parent(index) = self.person(userid)? else { return None };
        Some(index)
    }

    pub(crate) fn external_index(&self, id: &str) -> Option<usize> {
        self.by_external_userid.get(id, str::eq, external_userid_of(&self.parents))
    }

    /// Returns this id and the ids of all departments under it. The directory need not have the department itself.
    pub(crate) fn ids_under(&self, id: i64) -> Vec<i64> {
        let id_of = |department: &school::Department| department.id.map(DepartmentId::get);
        let is_under = |department: &school::Department| department.parentid.map(DepartmentId::get) == Some(id);
        let tops: Vec<usize> = match self.department_index(id) {
            Some(index) => vec![index],
            None => (0..self.departments.len()).filter(|index| is_under(&self.departments[*index])).collect(),
        };
        let under = tops.into_iter().flat_map(|top| self.tree.under(top));
        under.filter_map(|index| id_of(&self.departments[*index])).chain([id]).collect()
    }
}

/// Parses a department's id as `to_party` has it: ASCII digits, perhaps with leading zeros.
pub(crate) fn parse_department_id(id: &str) -> Option<i64> {
    id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.parse().ok())?
}

/// Pushes an item and reserves no room for more: a directory has tens of thousands of such lists, and most stay short.
fn push_exact<T>(list: &mut Vec<T>, item: T) {
    list.reserve_exact(1);
    list.push(item);
}

fn intern(texts: &mut FxHashSet<Arc<str>>, text: &str) -> Arc<str> {
    if let Some(known) = texts.get(text) {
        return Arc::clone(known);
    }
    let new: Arc<str> = text.into();
    texts.insert(Arc::clone(&new));
    new
}

fn userid_of<'r>(students: &'r [StudentRecord], parents: &'r [ParentRecord]) -> impl Fn(Person) -> &'r str {
    |person| match person {
        Person::Student(index) => &students[index].userid,
        Person::Parent(index) => &parents[index].userid,
    }
}

fn external_userid_of<'r>(parents: &'r [ParentRecord]) -> impl Fn(usize) -> &'r str {
    |index| parents[index].external_userid.as_deref().unwrap_or_default()
}

/// Shows the numbers of departments and people, and no name or phone number.
impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory")
            .field("departments", &self.departments.len())
            .field("students", &self.students.len())
            .field("parents", &self.parents.len())
            .field("unread", &self.unread.len())
            .finish_non_exhaustive()
    }
}
