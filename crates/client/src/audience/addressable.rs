//! Notices that still want their recipients.

use wecom_school_types::{
    Call, Flag, Violations,
    notice::{Notice, NoticeBuilder},
    runtime::Given,
    third_party::{ThirdPartyNotice, ThirdPartyNoticeBuilder},
};

use super::Recipients;
use crate::{
    error::{Error, Kind},
    payload::Payload,
};

mod sealed {
    use super::{Given, NoticeBuilder, ThirdPartyNoticeBuilder};
    pub trait Sealed {}
    impl Sealed for NoticeBuilder<Given, Given> {}
    impl Sealed for ThirdPartyNoticeBuilder<Given, Given> {}
}

/// The builder of a notice that has everything but recipients: of a [`Notice`] or a [`ThirdPartyNotice`].
pub trait Addressable: Clone + Send + Sync + sealed::Sealed {
    /// The notice.
    type Notice: Payload + Send;

    /// The notice to these.
    ///
    /// # Errors
    /// What is wrong with the notice itself; and a notice that has recipients already, who would be in every request.
    fn to(&self, recipients: &Recipients) -> Result<Self::Notice, Error>;
}

/// The setters of both builders have the same names.
macro_rules! addressed {
    ($builder:expr, $recipients:expr) => {
        match $recipients {
            Recipients::Parents(ids) => $builder.to_parent_userid(ids.iter().map(String::as_str)),
            Recipients::Students(ids) => $builder.to_student_userid(ids.iter().map(String::as_str)),
            Recipients::Classes(ids) => $builder.to_party(ids.iter().map(String::as_str)),
        }
    };
}

impl Addressable for NoticeBuilder<Given, Given> {
    type Notice = Notice;

    fn to(&self, recipients: &Recipients) -> Result<Notice, Error> {
        let notice = addressed!(self.clone(), recipients).build().map_err(refused::<Notice>)?;
        let lists = [
            notice.to_parent_userid().map_or(0, |list| list.len()),
            notice.to_student_userid().map_or(0, |list| list.len()),
            notice.to_party().map_or(0, |list| list.len()),
        ];
        alone(recipients, &lists, notice.toall()).then_some(notice).ok_or_else(addressed_twice::<Notice>)
    }
}

impl Addressable for ThirdPartyNoticeBuilder<Given, Given> {
    type Notice = ThirdPartyNotice;

    fn to(&self, recipients: &Recipients) -> Result<ThirdPartyNotice, Error> {
        let notice = addressed!(self.clone(), recipients).build().map_err(refused::<ThirdPartyNotice>)?;
        #[expect(deprecated, reason = "a notice that names them is refused here")]
        let external_users = notice.to_external_user().map_or(0, |list| list.len());
        let lists = [
            external_users,
            notice.to_parent_userid().map_or(0, |list| list.len()),
            notice.to_student_userid().map_or(0, |list| list.len()),
            notice.to_party().map_or(0, |list| list.len()),
        ];
        alone(recipients, &lists, notice.toall()).then_some(notice).ok_or_else(addressed_twice::<ThirdPartyNotice>)
    }
}

/// Whether a notice names these recipients and no others.
fn alone(recipients: &Recipients, lists: &[usize], toall: Option<Flag>) -> bool {
    lists.iter().sum::<usize>() == recipients.ids().len() && !toall.is_some_and(bool::from)
}

fn refused<C: Call>(violations: Violations) -> Error {
    Error::new(Kind::Payload(violations), C::PATH)
}

fn addressed_twice<C: Call>() -> Error {
    let why = "the notice names recipients itself, who would receive every part: give them to the audience instead";
    Error::new(Kind::Malformed(why.to_owned()), C::PATH)
}
