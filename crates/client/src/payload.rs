//! The notices that a client sends, and their builders that still lack recipients.

use wecom_school_types::{
    Call, Given,
    notice::{Notice, NoticeBuilder},
    third_party::{ThirdPartyNotice, ThirdPartyNoticeBuilder},
};

use crate::{audience::Recipients, error::Error, sent::Invalid};

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for Notice {}
impl sealed::Sealed for ThirdPartyNotice {}
impl sealed::Sealed for NoticeBuilder<Given, Given> {}
impl sealed::Sealed for ThirdPartyNoticeBuilder<Given, Given> {}

/// A notice: [`Notice`], or [`ThirdPartyNotice`] of providers.
pub trait Payload: Call<Response: Into<Invalid>> + sealed::Sealed + Sync {}

impl Payload for Notice {}

impl Payload for ThirdPartyNotice {}

/// The builder of a notice that has everything but recipients: of a [`Notice`] or a [`ThirdPartyNotice`].
pub trait Addressable: Clone + Send + Sync + Unpin + sealed::Sealed + 'static {
    /// The type of the notice.
    type Notice: Payload + Send;

    /// Returns the notice to these recipients.
    ///
    /// # Errors
    /// The violations of the notice; and a notice that has recipients already, who would be in every request.
    fn to(&self, recipients: &Recipients) -> Result<Self::Notice, Error>;
}

/// Implements [`Addressable`] for a builder; `$also` is a kind of recipients that only its notice has.
macro_rules! addressable {
    ($builder:ty, $notice:ty, [$($also:ident)?]) => {
        impl Addressable for $builder {
            type Notice = $notice;

            fn to(&self, recipients: &Recipients) -> Result<$notice, Error> {
                let refused = |violations| Error::refused(violations, <$notice>::PATH);
                // With toall it can be built as it was given, and shows whom it names already. A setter would silently
                // replace a list of the same kind.
                let given = self.clone().toall(true).build().map_err(refused)?;
                let names_nobody = given.to_parent_userid().is_none_or(|list| list.is_empty())
                    && given.to_student_userid().is_none_or(|list| list.is_empty())
                    && given.to_party().is_none_or(|list| list.is_empty())
                    $(&& given.$also().is_none_or(|list| list.is_empty()))?;
                let (builder, ids) = (self.clone(), recipients.ids().iter().map(String::as_str));
                let notice = match recipients {
                    Recipients::Parents(_) => builder.to_parent_userid(ids).build(),
                    Recipients::Students(_) => builder.to_student_userid(ids).build(),
                    Recipients::Classes(_) => builder.to_party(ids).build(),
                }
                .map_err(refused)?;
                if notice.toall() == Some(true) || !names_nobody {
                    let why = "the notice names recipients itself, who would receive every part: \
                               give them to the audience instead";
                    return Err(Error::malformed(why, <$notice>::PATH));
                }
                Ok(notice)
            }
        }
    };
}

addressable!(NoticeBuilder<Given, Given>, Notice, []);

#[expect(deprecated, reason = "a notice that names external users is refused")]
const _: () = {
    addressable!(ThirdPartyNoticeBuilder<Given, Given>, ThirdPartyNotice, [to_external_user]);
};
