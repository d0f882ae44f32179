//! Finds the recipients of a notice in the school, as the tables of the official pages define them.

use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;
use wecom_school_types::notice::RecvScope;

use crate::{
    School,
    outbox::Invalid,
    people::Entry,
    school::{App, Person},
};

#[derive(Debug)]
pub(crate) struct Audience<'a> {
    pub scope: RecvScope,
    pub external_users: Vec<&'a str>,
    pub parents: Vec<&'a str>,
    pub students: Vec<&'a str>,
    pub classes: Vec<&'a str>,
    pub is_whole_school: bool,
}

impl Audience<'_> {
    /// Returns whether the request names recipients only in lists that the scope ignores, or none at all.
    pub fn is_empty_in_scope(&self) -> bool {
        let are_parents_ignored =
            self.scope == RecvScope::Students || self.parents.is_empty() && self.external_users.is_empty();
        are_parents_ignored && self.students.is_empty() && self.classes.is_empty() && !self.is_whole_school
    }
}

/// People, each with the first entry of the request that names the person.
pub(crate) type Found = IndexMap<Person, Entry, FxBuildHasher>;

#[derive(Debug, Default)]
pub(crate) struct Reached {
    pub recipients: Found,
    pub not_following: Found,
    pub invalid: Invalid,
}

pub(crate) fn find_recipients<'a>(school: &School, app: &App, audience: &'a Audience<'a>) -> Reached {
    let (recipients, not_following) = (Found::default(), Found::default());
    let mut collector = Collector { school, app, scope: audience.scope, recipients, not_following };
    // With the scope of students, the server ignores the lists of parents.
    let of_parents = |ids: &'a [&'a str]| if audience.scope == RecvScope::Students { &[] } else { ids };
    // The order matters: each person is listed with the first entry that names the person.
    let invalid = Invalid {
        parent_userid: list_unreached(of_parents(&audience.parents), |userid| match school.person(userid) {
            Some(Person::Parent(parent)) => collector.add_named_parent(parent),
            _ => false,
        }),
        external_user: list_unreached(of_parents(&audience.external_users), |id| {
            school.by_external_userid.get(id).is_some_and(|&parent| collector.add_named_parent(parent))
        }),
        student_userid: list_unreached(&audience.students, |userid| match school.person(userid) {
            Some(person @ Person::Student(student)) if app.reaches(school.students()[student].class) => {
                collector.add_family(student, Entry::Person(person))
            }
            _ => false,
        }),
        party: list_unreached(&audience.classes, |id| {
            school.class_index(id).is_some_and(|class| collector.add_class(class, Entry::Class(class)))
        }),
    };
    // Choice: toall-beside-lists.
    if audience.is_whole_school {
        for class in 0..school.classes().len() {
            collector.add_class(class, Entry::School);
        }
    }
    Reached { recipients: collector.recipients, not_following: collector.not_following, invalid }
}

// Choice: invalid-listed-once.
fn list_unreached(ids: &[&str], mut reaches: impl FnMut(&str) -> bool) -> Vec<String> {
    let unreached: IndexSet<&str, FxBuildHasher> = ids.iter().copied().filter(|id| !reaches(id)).collect();
    unreached.into_iter().map(str::to_owned).collect()
}

/// Collects people. People and classes are indices into the school.
struct Collector<'a> {
    school: &'a School,
    app: &'a App,
    scope: RecvScope,
    recipients: Found,
    not_following: Found,
}

/// Each function returns whether the entry reaches anybody. If not, the entry is invalid.
// Choice: reaches-nobody-is-invalid.
impl Collector<'_> {
    fn add_named_parent(&mut self, parent: usize) -> bool {
        let school = self.school;
        let mut children = school.parents()[parent].children.iter();
        let is_permitted = children.any(|&child| self.app.reaches(school.students()[child].class));
        is_permitted && self.add_parent(parent, Entry::Person(Person::Parent(parent)))
    }

    fn add_class(&mut self, class: usize, entry: Entry) -> bool {
        if !self.app.reaches(class) {
            return false;
        }
        let mut is_reached = false;
        for &student in &self.school.classes()[class].students {
            is_reached |= self.add_family(student, entry);
        }
        is_reached
    }

    /// Adds a student, the student's parents, or all of them, as the scope requires.
    fn add_family(&mut self, student: usize, entry: Entry) -> bool {
        let mut is_reached = false;
        if self.scope != RecvScope::Parents {
            self.recipients.entry(Person::Student(student)).or_insert(entry);
            is_reached = true;
        }
        if self.scope != RecvScope::Students {
            for &parent in &self.school.students()[student].parents {
                is_reached |= self.add_parent(parent, entry);
            }
        }
        is_reached
    }

    fn add_parent(&mut self, parent: usize, entry: Entry) -> bool {
        // Choice: follows-nothing.
        let is_following = self.school.parents()[parent].is_following;
        let list = if is_following { &mut self.recipients } else { &mut self.not_following };
        list.entry(Person::Parent(parent)).or_insert(entry);
        is_following
    }
}
