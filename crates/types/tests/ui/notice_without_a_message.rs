//! A notice needs a message.
use wecom_school_types::notice::Notice;

fn main() {
    let _ = Notice::builder().toall(true).agentid(1).build();
}
