//! The recipients of a notice, their division into requests, and the notices that a client sends to them.

use std::collections::BTreeSet;

use wecom_school_types::{
    Call, Given,
    notice::{Notice, NoticeBuilder, ToParentUserid, ToParty, ToStudentUserid},
    third_party::{ThirdPartyNotice, ThirdPartyNoticeBuilder},
};

use crate::{error::Error, sent::Invalid};

/// The recipients of a notice: any number of parents, students and classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    parents: Vec<String>,
    students: Vec<String>,
    classes: Vec<String>,
}

impl Audience {
    /// Creates an audience without recipients.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds parents, by their `parent_userid`.
    #[must_use]
    pub fn parents(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.parents.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Adds students, by their `student_userid`. The `recv_scope` of the notice says who of a family receives it.
    #[must_use]
    pub fn students(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.students.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Adds classes, by the ids of their departments.
    #[must_use]
    pub fn classes(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.classes.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Returns how many different ids are in the audience.
    pub fn len(&self) -> usize {
        self.parts().iter().map(|part| part.ids().len()).sum()
    }

    /// Returns whether nobody is in the audience.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty() && self.students.is_empty() && self.classes.is_empty()
    }

    /// Returns the recipients of each request: one kind, nobody twice, in the order in which they were added.
    pub fn parts(&self) -> Vec<Recipients> {
        let divide = |ids: &[String], max_items: usize, part: fn(Vec<String>) -> Recipients| -> Vec<Recipients> {
            let mut seen = BTreeSet::new();
            let once: Vec<&String> = ids.iter().filter(|id| seen.insert(id.as_str())).collect();
            once.chunks(max_items).map(|chunk| part(chunk.iter().copied().cloned().collect())).collect()
        };
        let mut parts = divide(&self.parents, ToParentUserid::MAX_ITEMS, Recipients::Parents);
        parts.extend(divide(&self.students, ToStudentUserid::MAX_ITEMS, Recipients::Students));
        parts.extend(divide(&self.classes, ToParty::MAX_ITEMS, Recipients::Classes));
        parts
    }
}

impl Extend<Recipients> for Audience {
    fn extend<I: IntoIterator<Item = Recipients>>(&mut self, parts: I) {
        for part in parts {
            match part {
                Recipients::Parents(ids) => self.parents.extend(ids),
                Recipients::Students(ids) => self.students.extend(ids),
                Recipients::Classes(ids) => self.classes.extend(ids),
            }
        }
    }
}

impl FromIterator<Recipients> for Audience {
    fn from_iter<I: IntoIterator<Item = Recipients>>(parts: I) -> Self {
        let mut audience = Self::new();
        audience.extend(parts);
        audience
    }
}

/// The recipients of one request: of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Recipients {
    /// Parents, whom the notice names in `to_parent_userid`.
    Parents(Vec<String>),
    /// Students, whom the notice names in `to_student_userid`.
    Students(Vec<String>),
    /// Classes, which the notice names in `to_party`.
    Classes(Vec<String>),
}

impl Recipients {
    /// Returns the ids, as many as one request may name.
    pub fn ids(&self) -> &[String] {
        match self {
            Self::Parents(ids) | Self::Students(ids) | Self::Classes(ids) => ids,
        }
    }
}

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
