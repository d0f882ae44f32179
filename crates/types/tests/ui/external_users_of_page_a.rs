//! `to_external_user` belongs to the third-party call alone.
use wecom_school_types::notice::Notice;

fn main() {
    let _ = Notice::builder().to_external_user(["wm1"]);
}
