//! An `agentid` is a number.

use wecom_school_types::notice::Notice;

fn main() {
    let _notice = Notice::builder().agentid("1000002");
}
