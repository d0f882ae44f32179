//! The part of a notice that decides who receives it.

use std::ops::Deref;

use wecom_school_types::{
    notice::{Notice, RecvScope},
    third_party::ThirdPartyNotice,
};

/// The parameters of a notice that decide who receives it.
///
/// `NoticeAudience::from` reads them from a [`Notice`] or a [`ThirdPartyNotice`]. Ids are texts, as in the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeAudience<'a> {
    /// `recv_scope`: the members of a family who receive the notice. Default: the parents.
    pub recv_scope: RecvScope,
    /// `to_parent_userid`: userids of parents. Ignored if only students receive the notice.
    pub parents: Vec<&'a str>,
    /// `to_external_user`: external userids of parents. Ignored if only students receive the notice.
    pub external_users: Vec<&'a str>,
    /// `to_student_userid`: userids of students.
    pub students: Vec<&'a str>,
    /// `to_party`: ids of departments.
    pub departments: Vec<&'a str>,
    /// `toall`: whether the notice goes to the whole school, in addition to the people in the lists. Default: no.
    pub is_to_all: bool,
}

impl NoticeAudience<'_> {
    /// Returns whether the notice names no recipient. Entries of lists that `recv_scope` ignores don't count.
    pub fn is_empty(&self) -> bool {
        let takes_parents = self.recv_scope != RecvScope::Students;
        let has_parents = takes_parents && !(self.parents.is_empty() && self.external_users.is_empty());
        !has_parents && self.students.is_empty() && self.departments.is_empty() && !self.is_to_all
    }
}

impl<'a> From<&'a Notice> for NoticeAudience<'a> {
    fn from(notice: &'a Notice) -> Self {
        Self {
            recv_scope: notice.recv_scope().unwrap_or_default(),
            parents: ids(notice.to_parent_userid()),
            external_users: Vec::new(),
            students: ids(notice.to_student_userid()),
            departments: ids(notice.to_party()),
            is_to_all: notice.toall() == Some(true),
        }
    }
}

impl<'a> From<&'a ThirdPartyNotice> for NoticeAudience<'a> {
    #[expect(deprecated, reason = "the page still describes to_external_user")]
    fn from(notice: &'a ThirdPartyNotice) -> Self {
        Self {
            recv_scope: RecvScope::default(),
            parents: ids(notice.to_parent_userid()),
            external_users: ids(notice.to_external_user()),
            students: ids(notice.to_student_userid()),
            departments: ids(notice.to_party()),
            is_to_all: notice.toall() == Some(true),
        }
    }
}

fn ids<'a, E: AsRef<str> + 'a>(list: Option<&'a impl Deref<Target = [E]>>) -> Vec<&'a str> {
    list.map_or_else(Vec::new, |list| list.iter().map(AsRef::as_ref).collect())
}
