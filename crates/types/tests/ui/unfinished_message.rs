//! A message that lacks what it requires is none.
use wecom_school_types::notice::{Notice, Text};

fn main() {
    let _ = Notice::builder().message(Text::builder());
}
