//! A response is not a message.

use wecom_school_types::{notice::Notice, response::SendResponse};

fn main() {
    let _notice = Notice::builder().agentid(1).message(SendResponse::builder());
}
