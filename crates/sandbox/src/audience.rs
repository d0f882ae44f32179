//! Finds the recipients of a notice in the school, by the tables of the pages.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use wecom_school_types::notice::RecvScope;

use crate::{
    School,
    outbox::{Entry, Invalid},
    school::{App, Person},
};

/// The recipients that a request names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Audience<'a> {
    pub scope: RecvScope,
    pub external_users: Vec<&'a str>,
    pub parents: Vec<&'a str>,
    pub students: Vec<&'a str>,
    pub parties: Vec<&'a str>,
    pub is_whole_school: bool,
}

impl Audience<'_> {
    /// Removes the lists that the scope ignores.
    pub fn in_scope(mut self) -> Self {
        if self.scope == RecvScope::Students {
            self.parents.clear();
            self.external_users.clear();
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        let lists = [&self.parents, &self.external_users, &self.students, &self.parties];
        !self.is_whole_school && lists.iter().all(|list| list.is_empty())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Reached {
    pub recipients: Vec<(Person, Entry)>,
    pub not_following: Vec<(Person, Entry)>,
    pub invalid: Invalid,
}

/// Finds every person whom `audience` names and whom `app` may reach, each once.
pub(crate) fn reach(school: &School, app: &App, audience: &Audience<'_>) -> Reached {
    let mut walk = Walk {
        school,
        scope: audience.scope,
        is_permitted: (0..school.classes().len()).map(|class| app.reaches(class)).collect(),
        are_students_seen: vec![false; school.students().len()],
        are_parents_seen: vec![false; school.parents().len()],
        recipients: Vec::with_capacity(audience.parents.len()),
        not_following: Vec::new(),
    };
    // The order matters: each person is listed with the first entry that leads there.
    let invalid = Invalid {
        parent_userid: unreached(&audience.parents, |userid| match school.person(userid) {
            Some(Person::Parent(parent)) => walk.named_parent(parent),
            _ => false,
        }),
        external_user: unreached(&audience.external_users, |id| {
            school.parent_by_external_userid(id).is_some_and(|parent| walk.named_parent(parent))
        }),
        student_userid: unreached(&audience.students, |userid| match school.person(userid) {
            Some(Person::Student(student)) => walk.named_student(student),
            _ => false,
        }),
        party: unreached(&audience.parties, |id| {
            school.class_index(id).is_some_and(|class| walk.class(class, Entry::Class(class)))
        }),
    };
    // Choice: toall-beside-lists.
    if audience.is_whole_school {
        for class in 0..school.classes().len() {
            walk.class(class, Entry::School);
        }
    }
    Reached { recipients: walk.recipients, not_following: walk.not_following, invalid }
}

/// Returns the ids that reach nobody, each once.
// Choice: invalid-listed-once.
fn unreached(ids: &[&str], mut reaches: impl FnMut(&str) -> bool) -> Vec<String> {
    let unreached: IndexSet<&str, FxBuildHasher> = ids.iter().copied().filter(|id| !reaches(id)).collect();
    unreached.into_iter().map(str::to_owned).collect()
}

/// A walk through the school. People and classes are indices.
struct Walk<'a> {
    school: &'a School,
    scope: RecvScope,
    /// Whether the app may reach each class.
    is_permitted: Vec<bool>,
    are_students_seen: Vec<bool>,
    are_parents_seen: Vec<bool>,
    recipients: Vec<(Person, Entry)>,
    not_following: Vec<(Person, Entry)>,
}

/// Each function returns whether the entry reaches anybody. If not, the entry is invalid.
// Choice: reaches-nobody-is-invalid.
impl Walk<'_> {
    fn named_parent(&mut self, parent: usize) -> bool {
        let school = self.school;
        let mut children = school.parents()[parent].children.iter();
        let is_permitted = children.any(|&child| self.is_permitted[school.students()[child].class]);
        is_permitted && self.parent(parent, Entry::Person(Person::Parent(parent)))
    }

    fn named_student(&mut self, student: usize) -> bool {
        self.is_permitted[self.school.students()[student].class]
            && self.family(student, Entry::Person(Person::Student(student)))
    }

    fn class(&mut self, class: usize, entry: Entry) -> bool {
        if !self.is_permitted[class] {
            return false;
        }
        let mut is_reached = false;
        for &student in &self.school.classes()[class].students {
            is_reached |= self.family(student, entry);
        }
        is_reached
    }

    /// Adds a student, the student's parents, or all of them, as the scope requires.
    fn family(&mut self, student: usize, entry: Entry) -> bool {
        let mut is_reached = false;
        if self.scope != RecvScope::Parents {
            if !std::mem::replace(&mut self.are_students_seen[student], true) {
                self.recipients.push((Person::Student(student), entry));
            }
            is_reached = true;
        }
        if self.scope != RecvScope::Students {
            for &parent in &self.school.students()[student].parents {
                is_reached |= self.parent(parent, entry);
            }
        }
        is_reached
    }

    fn parent(&mut self, parent: usize, entry: Entry) -> bool {
        // Choice: follows-nothing.
        let is_following = self.school.parents()[parent].is_following;
        if !std::mem::replace(&mut self.are_parents_seen[parent], true) {
            let list = if is_following { &mut self.recipients } else { &mut self.not_following };
            list.push((Person::Parent(parent), entry));
        }
        is_following
    }
}
