//! A scope is one of three named values.
use wecom_school_types::notice::Notice;

fn main() {
    let _ = Notice::builder().recv_scope(3);
}
