//! A text with a limit can't be made without a check.
use wecom_school_types::notice::TextContent;

fn main() {
    let _ = TextContent("学".repeat(1000));
}
