//! A message needs its required properties.
use wecom_school_types::notice::{Notice, Text};

fn main() {
    let _ = Notice::builder().message(Text::builder());
}
