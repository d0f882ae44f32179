//! What can't be written: each line is an error, and its message says what to write instead.

use wecom_school_types::{
    notice::{Image, Message, NewsArticle, Notice, Text},
    response::SendResponse,
};

fn main() {
    // Something required is missing: a property of a message, of an article, the app, the message.
    let _ = Notice::builder().message(Text::builder());
    let _ = NewsArticle::builder().title("运动会").build();
    let _ = Notice::builder().toall(true).message(Text::builder().content("停课")).build();
    let _ = Notice::builder().toall(true).agentid(1).build();

    // A value is of another type: an answer is no message, a scope is one of three named values.
    let _ = Notice::builder().agentid(1).message(SendResponse::builder());
    let _ = Message::Text(Image::builder().media_id("MEDIA_ID").build().unwrap());
    let _ = Notice::builder().agentid("1000002");
    let _ = Notice::builder().recv_scope(3);

    // Only the third-party call has `to_external_user`, and only some messages have `enable_id_trans`.
    let _ = Notice::builder().to_external_user(["wm1"]);
    let _ = Image::builder().media_id("MEDIA_ID").enable_id_trans(true);

    // The recipients of a valid notice can't be removed.
    let text = Text::builder().content("停课");
    let mut notice = Notice::builder().to_party(["1"]).agentid(1).message(text).build().unwrap();
    notice.to_party = None;
}
