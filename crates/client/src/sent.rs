//! An accepted notice, and the recipients it missed.

use std::time::Duration;

use wecom_school_types::response::{SendResponse, ThirdPartySendResponse};

/// The server has accepted the notice. It may still have missed people: [`is_complete`](Self::is_complete).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a notice that was accepted may have missed people: see `is_complete`"]
#[non_exhaustive]
pub struct Sent {
    /// The recipients that the notice missed.
    pub invalid: Invalid,
    /// Whether the answer has another list of invalid recipients, which no page describes: the notice may have missed more of them.
    pub has_undocumented_list: bool,
    /// How many attempts the call made. People see the notice once.
    pub attempts: u32,
    /// How long the call took, waiting included.
    pub elapsed: Duration,
}

impl Sent {
    /// Returns whether the server lists nobody as invalid.
    pub fn is_complete(&self) -> bool {
        self.invalid.is_empty() && !self.has_undocumented_list
    }
}

/// Recipients that the server lists as invalid: unknown, or not within the app's permission. They received nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// 无效的家长: the parents in `invalid_parent_userid`.
    pub parent_userid: Vec<String>,
    /// 无效的学生: the students in `invalid_student_userid`.
    pub student_userid: Vec<String>,
    /// 无效的部门: the classes in `invalid_party`.
    pub party: Vec<String>,
    /// 无效的外部联系人, `invalid_external_user`; of third-party notices alone.
    pub external_user: Vec<String>,
}

impl Invalid {
    /// Returns how many recipients are listed.
    pub fn len(&self) -> usize {
        self.parent_userid.len() + self.student_userid.len() + self.party.len() + self.external_user.len()
    }

    /// Returns whether nobody is listed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the recipients that another request missed.
    pub fn merge(&mut self, other: &Self) {
        self.parent_userid.extend_from_slice(&other.parent_userid);
        self.student_userid.extend_from_slice(&other.student_userid);
        self.party.extend_from_slice(&other.party);
        self.external_user.extend_from_slice(&other.external_user);
    }
}

impl From<SendResponse> for Invalid {
    fn from(answer: SendResponse) -> Self {
        Self {
            parent_userid: answer.invalid_parent_userid,
            student_userid: answer.invalid_student_userid,
            party: answer.invalid_party.into_iter().map(String::from).collect(),
            external_user: Vec::new(),
        }
    }
}

impl From<ThirdPartySendResponse> for Invalid {
    fn from(answer: ThirdPartySendResponse) -> Self {
        Self {
            parent_userid: answer.invalid_parent_userid,
            student_userid: answer.invalid_student_userid,
            party: answer.invalid_party.into_iter().map(String::from).collect(),
            external_user: answer.invalid_external_user,
        }
    }
}
