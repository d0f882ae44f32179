//! Notices that still want their recipients.

use wecom_school_types::{
    Call, Given, Violations,
    notice::{Notice, NoticeBuilder},
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
pub trait Addressable: Clone + Send + Sync + Unpin + sealed::Sealed + 'static {
    /// The notice.
    type Notice: Payload + Send;

    /// The notice to these.
    ///
    /// # Errors
    /// What is wrong with the notice itself; and a notice that has recipients already, who would be in every request.
    fn to(&self, recipients: &Recipients) -> Result<Self::Notice, Error>;
}

/// What both builders and both notices share, under the same names.
macro_rules! addressable {
    ($builder:ty, $notice:ty, [$($also:ident)?]) => {
        impl Addressable for $builder {
            type Notice = $notice;

            fn to(&self, recipients: &Recipients) -> Result<$notice, Error> {
                // With toall it can be built as it was given, and shows whom it names already. A setter would
                // replace a list of the same kind without a word.
                let given = self.clone().toall(true).build().map_err(refused::<$notice>)?;
                let names_nobody = [
                    $(given.$also().is_none_or(|list| list.is_empty()),)?
                    given.to_parent_userid().is_none_or(|list| list.is_empty()),
                    given.to_student_userid().is_none_or(|list| list.is_empty()),
                    given.to_party().is_none_or(|list| list.is_empty()),
                ];
                let builder = self.clone();
                let builder = match recipients {
                    Recipients::Parents(ids) => builder.to_parent_userid(ids.iter().map(String::as_str)),
                    Recipients::Students(ids) => builder.to_student_userid(ids.iter().map(String::as_str)),
                    Recipients::Classes(ids) => builder.to_party(ids.iter().map(String::as_str)),
                };
                let notice = builder.build().map_err(refused::<$notice>)?;
                let is_for_all = notice.toall() == Some(true);
                if is_for_all || !names_nobody.iter().all(|nobody| *nobody) {
                    return Err(addressed_twice::<$notice>());
                }
                Ok(notice)
            }
        }
    };
}

addressable!(NoticeBuilder<Given, Given>, Notice, []);

#[expect(deprecated, reason = "a notice that names external users is refused")]
mod of_third_parties {
    use super::{
        Addressable, Error, Given, Recipients, ThirdPartyNotice, ThirdPartyNoticeBuilder, addressed_twice, refused,
    };

    addressable!(ThirdPartyNoticeBuilder<Given, Given>, ThirdPartyNotice, [to_external_user]);
}

fn refused<C: Call>(violations: Violations) -> Error {
    Error::invalid(Kind::Payload(violations), C::PATH)
}

fn addressed_twice<C: Call>() -> Error {
    let why = "the notice names recipients itself, who would receive every part: give them to the audience instead";
    Error::invalid(Kind::Malformed(why.to_owned()), C::PATH)
}
