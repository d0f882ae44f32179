//! Who receives a notice: the tables of the pages, applied to the school.

use std::collections::BTreeSet;

use wecom_school_types::notice::RecvScope;

use crate::{
    School,
    outbox::{Invalid, Kind, Recipient, Why},
    school::{App, Person},
};

/// Whom a request addresses.
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
    /// Whether anybody is addressed once the lists that the scope ignores are left out.
    pub fn addresses_somebody(&self) -> bool {
        let parents = self.scope != RecvScope::Students && !(self.parents.is_empty() && self.external_users.is_empty());
        parents || !self.students.is_empty() || !self.parties.is_empty() || self.is_whole_school
    }
}

/// Who was found.
#[derive(Debug, Default)]
pub(crate) struct Reached {
    pub recipients: Vec<Recipient>,
    pub not_following: Vec<Recipient>,
    pub invalid: Invalid,
}

/// Finds everyone whom `audience` addresses and whom `app` may reach, each person once.
pub(crate) fn reach(school: &School, app: &App, audience: &Audience<'_>) -> Reached {
    let mut search = Search { school, app, scope: audience.scope, seen: BTreeSet::new(), reached: Reached::default() };
    if audience.scope != RecvScope::Students {
        for userid in distinct(&audience.parents) {
            let parent = match school.person(userid) {
                Some(Person::Parent(index)) => Some(index),
                _ => None,
            };
            if !search.named_parent(parent) {
                search.reached.invalid.parent_userid.push(userid.to_owned());
            }
        }
        for external_userid in distinct(&audience.external_users) {
            if !search.named_parent(school.parent_by_external_userid(external_userid)) {
                search.reached.invalid.external_user.push(external_userid.to_owned());
            }
        }
    }
    for userid in distinct(&audience.students) {
        let is_reached = match school.person(userid) {
            Some(Person::Student(index)) => search.named_student(index),
            _ => false,
        };
        if !is_reached {
            search.reached.invalid.student_userid.push(userid.to_owned());
        }
    }
    for id in distinct(&audience.parties) {
        let reason = |class: usize| move || Why::Class(school.classes()[class].shared_id());
        if !school.class_index(id).is_some_and(|class| search.class(class, reason(class))) {
            search.reached.invalid.party.push(id.to_owned());
        }
    }
    // Choice: toall-beside-lists.
    if audience.is_whole_school {
        for class in 0..school.classes().len() {
            search.class(class, || Why::School);
        }
    }
    search.reached
}

/// The entries of a list, each once.
// Choice: invalid-listed-once.
fn distinct<'a>(ids: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let mut seen = BTreeSet::new();
    ids.iter().copied().filter(move |id| seen.insert(*id))
}

struct Search<'a> {
    school: &'a School,
    app: &'a App,
    scope: RecvScope,
    seen: BTreeSet<Person>,
    reached: Reached,
}

/// Each of these says whether anybody is reached through the entry: if not, the entry is invalid.
// Choice: reaches-nobody-is-invalid.
impl Search<'_> {
    fn named_parent(&mut self, parent: Option<usize>) -> bool {
        let school = self.school;
        parent.is_some_and(|parent| {
            let children = school.parents()[parent].child_indices();
            let is_permitted = children.iter().any(|&child| self.app.reaches(school.students()[child].class_index()));
            is_permitted && self.parent(parent, || Why::Named)
        })
    }

    fn named_student(&mut self, student: usize) -> bool {
        let entry = &self.school.students()[student];
        if !self.app.reaches(entry.class_index()) {
            return false;
        }
        // A student who is named is there for the student; for the parents it is the student who is named.
        let mut is_reached = false;
        if self.scope != RecvScope::Parents {
            is_reached |= self.student(student, || Why::Named);
        }
        if self.scope != RecvScope::Students {
            for &parent in entry.parent_indices() {
                is_reached |= self.parent(parent, || Why::Student(entry.shared_userid()));
            }
        }
        is_reached
    }

    fn class(&mut self, class: usize, why: impl Fn() -> Why) -> bool {
        if !self.app.reaches(class) {
            return false;
        }
        let mut is_reached = false;
        for &student in self.school.classes()[class].students() {
            if self.scope != RecvScope::Parents {
                is_reached |= self.student(student, &why);
            }
            if self.scope != RecvScope::Students {
                for &parent in self.school.students()[student].parent_indices() {
                    is_reached |= self.parent(parent, &why);
                }
            }
        }
        is_reached
    }

    fn student(&mut self, student: usize, why: impl FnOnce() -> Why) -> bool {
        if self.seen.insert(Person::Student(student)) {
            let entry = &self.school.students()[student];
            self.reached.recipients.push(Recipient {
                userid: entry.shared_userid(),
                kind: Kind::Student,
                name: entry.shared_name(),
                why: why(),
            });
        }
        true
    }

    fn parent(&mut self, parent: usize, why: impl FnOnce() -> Why) -> bool {
        let entry = &self.school.parents()[parent];
        if self.seen.insert(Person::Parent(parent)) {
            let recipient =
                Recipient { userid: entry.shared_userid(), kind: Kind::Parent, name: entry.shared_name(), why: why() };
            // Choice: follows-nothing.
            if entry.is_following() {
                self.reached.recipients.push(recipient);
            } else {
                self.reached.not_following.push(recipient);
            }
        }
        entry.is_following()
    }
}
