//! What can be sent as a notice.

use wecom_school_types::{Call, notice::Notice, third_party::ThirdPartyNotice};

use crate::sent::Invalid;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Notice {}
    impl Sealed for super::ThirdPartyNotice {}
}

/// A notice: [`Notice`], or [`ThirdPartyNotice`] of providers.
pub trait Payload: Call<Response: Into<Invalid>> + sealed::Sealed + Sync {}

impl Payload for Notice {}

impl Payload for ThirdPartyNotice {}
