//! A message holds the body of its own type.
use wecom_school_types::notice::{Image, Message};

fn main() {
    let image = Image::builder().media_id("MEDIA_ID").build().unwrap();
    let _ = Message::Text(image);
}
