//! A notice needs an `agentid`, and the compiler names it.

use wecom_school_types::notice::{Notice, Text};

fn main() {
    let _notice = Notice::builder().toall(true).message(Text::builder().content("停课")).build();
}
