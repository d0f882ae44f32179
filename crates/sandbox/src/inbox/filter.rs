//! Which notices a list is about.

use std::collections::BTreeSet;

use super::search::Search;
use crate::{School, outbox::AcceptedNotice, school::Person};

/// What is asked of a notice; what is `None` is not asked.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub search: Option<Search>,
    pub msgtype: Option<String>,
    pub recipient: Option<Person>,
    /// The students of a class and their parents.
    pub class: Option<BTreeSet<Person>>,
    pub is_cut: Option<bool>,
    pub has_repeats: Option<bool>,
    /// Whether somebody whom it was for did not receive it.
    pub is_missed: Option<bool>,
}

impl Filter {
    pub fn admits(&self, notice: &AcceptedNotice) -> bool {
        let has_reached = |people: &BTreeSet<Person>| notice.recipients.persons().any(|one| people.contains(&one));
        self.msgtype.as_ref().is_none_or(|msgtype| notice.msgtype() == msgtype)
            && self.is_cut.is_none_or(|is_cut| is_cut != notice.cut().is_empty())
            && self.has_repeats.is_none_or(|has_repeats| has_repeats == (notice.suppressed() > 0))
            && self.is_missed.is_none_or(|is_missed| is_missed == has_missed(notice))
            && self.recipient.is_none_or(|person| notice.recipients.contains(person))
            && self.class.as_ref().is_none_or(has_reached)
            && self.search.as_ref().is_none_or(|search| search.finds(notice))
    }
}

/// Whether an entry of the request is invalid, or a parent follows nothing.
fn has_missed(notice: &AcceptedNotice) -> bool {
    notice.invalid().len() > 0 || notice.not_following.len() > 0
}

/// The students of a class and their parents.
pub(crate) fn of_class(school: &School, id: &str) -> Option<BTreeSet<Person>> {
    let students = school.classes()[school.class_index(id)?].students();
    let parents = students.iter().flat_map(|&student| school.students()[student].parent_indices());
    Some(
        students
            .iter()
            .map(|&index| Person::Student(index))
            .chain(parents.map(|&index| Person::Parent(index)))
            .collect(),
    )
}
