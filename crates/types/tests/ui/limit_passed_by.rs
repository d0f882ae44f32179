//! A text with a limit has been measured.
use wecom_school_types::notice::TextContent;

fn main() {
    let _ = TextContent("学".repeat(1000));
}
