//! Which notices a list is about.

use std::{collections::BTreeSet, sync::Arc};

use super::search::Search;
use crate::{School, outbox::AcceptedNotice};

/// What is asked of a notice; what is `None` is not asked.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub search: Option<Search>,
    pub msgtype: Option<String>,
    /// The userid of a recipient.
    pub recipient: Option<String>,
    /// The userids of a class: its students and their parents.
    pub class: Option<BTreeSet<Arc<str>>>,
    pub is_cut: Option<bool>,
    pub has_repeats: Option<bool>,
    /// Whether somebody whom it was for did not receive it.
    pub is_missed: Option<bool>,
}

impl Filter {
    pub fn admits(&self, notice: &AcceptedNotice) -> bool {
        let has_reached =
            |people: &BTreeSet<Arc<str>>| notice.recipients().iter().any(|one| people.contains(one.userid()));
        self.msgtype.as_ref().is_none_or(|msgtype| notice.msgtype() == msgtype)
            && self.is_cut.is_none_or(|is_cut| is_cut != notice.cut().is_empty())
            && self.has_repeats.is_none_or(|has_repeats| has_repeats == (notice.suppressed() > 0))
            && self.is_missed.is_none_or(|is_missed| is_missed == has_missed(notice))
            && self.recipient.as_ref().is_none_or(|userid| notice.reached(userid))
            && self.class.as_ref().is_none_or(has_reached)
            && self.search.as_ref().is_none_or(|search| search.finds(notice))
    }
}

/// Whether an entry of the request is invalid, or a parent follows nothing.
fn has_missed(notice: &AcceptedNotice) -> bool {
    notice.invalid().len() > 0 || !notice.not_following().is_empty()
}

/// The userids of a class's students and of their parents.
pub(crate) fn of_class(school: &School, id: &str) -> Option<BTreeSet<Arc<str>>> {
    let class = school.class(id)?;
    let students = class.students().iter().map(|&student| &school.students()[student]);
    Some(
        students
            .flat_map(|student| {
                let parents = student.parents(school).map(crate::Parent::shared_userid);
                parents.chain([student.shared_userid()])
            })
            .collect(),
    )
}
