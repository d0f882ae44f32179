//! Only the third-party call has `to_external_user`.
use wecom_school_types::notice::Notice;

fn main() {
    let _ = Notice::builder().to_external_user(["wm1"]);
}
