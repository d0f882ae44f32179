//! `to_external_user` of the third-party call is deprecated.
#![deny(deprecated)]
use wecom_school_types::third_party::ThirdPartyNotice;

fn main() {
    let _ = ThirdPartyNotice::builder().to_external_user(["wm1"]);
}
