//! Finds the people whom a notice reaches.

use rustc_hash::FxHashSet;
use wecom_school_types::notice::RecvScope;

use crate::{
    audience::NoticeAudience,
    department::Department,
    directory::{Directory, parse_department_id},
    person::{Parent, Student},
    records::Person,
    scope::{AllowedScope, ResolvedScope},
};

/// The people whom a notice reaches and does not reach, and the ids that reach nobody.
///
/// Every person to whom an entry leads is in one of the three lists of people, once, with the first entry that leads there.
/// The order of entries is: parents, external users, students, departments, whole school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Reach {
    /// The people who receive the notice.
    pub recipients: Vec<(Person, Via)>,
    /// The parents who are in scope and don't follow 「学校通知」.
    pub not_following: Vec<(Person, Via)>,
    /// The people whom the app may not reach, whether or not they follow.
    pub out_of_scope: Vec<(Person, Via)>,
    /// The ids that name no parent, student or department of the directory, each once, as the request has them. This includes people
    /// in [departments that could not be read](Directory::unread_departments), whom the server may know.
    pub unknown: EntryIds,
    /// The ids by which nobody receives the notice, each once, as the request has them: unknown ids, and ids whose people are
    /// all out of scope or don't follow. The server's answer lists the same ids.
    pub invalid: EntryIds,
}

/// The entry of a request that leads to a person.
///
/// Each number is an index into the parents, students or departments of the [`Directory`]. The methods look it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Via {
    /// The person is this parent, in `to_parent_userid`.
    Parent(usize),
    /// The person is this parent, in `to_external_user`.
    ExternalUser(usize),
    /// The person is this student, or a parent of this student, in `to_student_userid`.
    Student(usize),
    /// The person, or a child, is in or under this department, in `to_party`.
    Department(usize),
    /// The notice has `toall`, and no entry of a list leads to the person.
    All,
}

impl Via {
    /// Returns the parent whom the entry names.
    pub fn parent(self, directory: &Directory) -> Option<Parent<'_>> {
        let (Self::Parent(index) | Self::ExternalUser(index)) = self else { return None };
        Person::Parent(index).parent(directory)
    }

    /// Returns the student whom the entry names.
    pub fn student(self, directory: &Directory) -> Option<Student<'_>> {
        let Self::Student(index) = self else { return None };
        Person::Student(index).student(directory)
    }

    /// Returns the department that the entry names.
    pub fn department(self, directory: &Directory) -> Option<Department<'_>> {
        let Self::Department(index) = self else { return None };
        directory.departments().nth(index)
    }
}

/// Ids of a notice's lists, as the request has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryIds {
    /// Ids of `to_parent_userid`.
    pub parents: Vec<String>,
    /// Ids of `to_external_user`.
    pub external_users: Vec<String>,
    /// Ids of `to_student_userid`.
    pub students: Vec<String>,
    /// Ids of `to_party`.
    pub departments: Vec<String>,
}

impl EntryIds {
    /// Returns whether all lists are empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of ids in all lists.
    pub fn len(&self) -> usize {
        self.parents.len() + self.external_users.len() + self.students.len() + self.departments.len()
    }
}

impl Directory {
    /// Returns who receives a notice that an app with this allowed scope sends, and who does not.
    ///
    /// The [documentation of the crate](crate) lists the rules and has an example.
    pub fn reach(&self, audience: &NoticeAudience<'_>, scope: &AllowedScope) -> Reach {
        let mut collector = Collector {
            directory: self,
            scope: ResolvedScope::new(scope, self),
            recv_scope: audience.recv_scope,
            students: vec![None; self.students.len()],
            parents: vec![None; self.parents.len()],
            departments: vec![None; self.departments.len()],
            reach: Reach::default(),
        };
        let department = |id: &str| self.department_index(parse_department_id(id)?);
        if audience.recv_scope != RecvScope::Students {
            let parent = |id: &str| self.parent_index(id).map(Via::Parent);
            collector.add_entries(&audience.parents, |ids| &mut ids.parents, parent);
            let parent = |id: &str| self.external_index(id).map(Via::ExternalUser);
            collector.add_entries(&audience.external_users, |ids| &mut ids.external_users, parent);
        }
        let student = |id: &str| self.student_index(id).map(Via::Student);
        collector.add_entries(&audience.students, |ids| &mut ids.students, student);
        collector.add_entries(
            &audience.departments,
            |ids| &mut ids.departments,
            |id| department(id).map(Via::Department),
        );
        if audience.is_to_all {
            collector.add(Via::All);
        }
        collector.reach
    }
}

/// The state of [`Directory::reach`].
struct Collector<'d> {
    directory: &'d Directory,
    scope: ResolvedScope<'d>,
    recv_scope: RecvScope,
    /// For each student, whether the student receives the notice; `None` before an entry leads to the student.
    students: Vec<Option<bool>>,
    parents: Vec<Option<bool>>,
    /// For each department, whether anybody directly in it receives the notice; `None` before its families are added.
    departments: Vec<Option<bool>>,
    reach: Reach,
}

/// The functions that add return whether anybody receives the notice by the entry.
impl Collector<'_> {
    /// Adds the entries of a list. `find` returns `None` if an id is unknown.
    fn add_entries(
        &mut self,
        ids: &[&str],
        kind: impl Fn(&mut EntryIds) -> &mut Vec<String>,
        find: impl Fn(&str) -> Option<Via>,
    ) {
        let mut listed = FxHashSet::default();
        for &id in ids {
            let via = find(id);
            let is_reached = via.is_some_and(|via| self.add(via));
            if !is_reached && listed.insert(id) {
                kind(&mut self.reach.invalid).push(id.to_owned());
                if via.is_none() {
                    kind(&mut self.reach.unknown).push(id.to_owned());
                }
            }
        }
    }

    fn add(&mut self, via: Via) -> bool {
        match via {
            Via::Parent(parent) | Via::ExternalUser(parent) => self.add_parent(parent, via),
            Via::Student(student) => self.add_family(student, via),
            Via::Department(department) => self.add_department(department, via),
            Via::All => self.add_families(0..self.directory.students.len(), via),
        }
    }

    /// Adds the families of a department and of all departments under it.
    fn add_department(&mut self, department: usize, via: Via) -> bool {
        let directory = self.directory;
        let mut is_reached = false;
        for &under in directory.tree.under(department) {
            let known = self.departments[under];
            let is_under = known.unwrap_or_else(|| self.add_families(directory.members[under].iter().copied(), via));
            self.departments[under] = Some(is_under);
            is_reached |= is_under;
        }
        is_reached
    }

    fn add_families(&mut self, students: impl Iterator<Item = usize>, via: Via) -> bool {
        // `any` would stop at the first student who is reached; all of them have to be added.
        students.fold(false, |is_reached, student| self.add_family(student, via) | is_reached)
    }

    /// Adds the student, the student's parents, or all of them, as `recv_scope` says.
    fn add_family(&mut self, student: usize, via: Via) -> bool {
        let directory = self.directory;
        let mut is_reached = self.recv_scope != RecvScope::Parents && self.add_student(student, via);
        if self.recv_scope != RecvScope::Students {
            for (parent, _) in &directory.students[student].parents {
                is_reached |= self.add_parent(*parent, via);
            }
        }
        is_reached
    }

    /// Adds a student. A student in scope always receives the notice: according to the pages, only parents follow.
    fn add_student(&mut self, student: usize, via: Via) -> bool {
        *self.students[student].get_or_insert_with(|| {
            let is_in_scope = self.scope.has_student(student);
            let list = if is_in_scope { &mut self.reach.recipients } else { &mut self.reach.out_of_scope };
            list.push((Person::Student(student), via));
            is_in_scope
        })
    }

    fn add_parent(&mut self, parent: usize, via: Via) -> bool {
        *self.parents[parent].get_or_insert_with(|| {
            let is_in_scope = self.scope.has_parent(parent);
            let is_following = self.directory.parents[parent].is_following;
            let list = match (is_in_scope, is_following) {
                (false, _) => &mut self.reach.out_of_scope,
                (true, false) => &mut self.reach.not_following,
                (true, true) => &mut self.reach.recipients,
            };
            list.push((Person::Parent(parent), via));
            is_in_scope && is_following
        })
    }
}
