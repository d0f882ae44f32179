//! There are three scopes, and they have names.
use wecom_school_types::notice::Notice;

fn main() {
    let _ = Notice::builder().recv_scope(3);
}
