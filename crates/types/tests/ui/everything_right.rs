//! A notice without the mistakes of the other files.
use wecom_school_types::notice::{Notice, RecvScope, Text};

fn main() {
    let text = Text::builder().content("停课").enable_id_trans(true);
    let notice = Notice::builder().recv_scope(RecvScope::Students).to_party(["1"]).agentid(1).message(text).build();
    assert!(notice.is_ok());
}
