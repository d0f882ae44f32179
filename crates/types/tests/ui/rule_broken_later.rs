//! The recipients of a valid notice cannot be removed.
use wecom_school_types::notice::{Notice, Text};

fn main() {
    let mut notice = Notice::builder().to_party(["1"]).agentid(1).message(Text::builder().content("停课")).build().unwrap();
    notice.to_party = None;
}
