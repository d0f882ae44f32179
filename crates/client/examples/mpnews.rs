//! A letter to parents, kept by the server, with a cover: `cargo run --package wecom-school --example mpnews`.

mod support;

use wecom_school::{
    Media,
    media::MediaType,
    notice::{Mpnews, MpnewsArticle, Notice},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let school = support::School::open().await?;

    let cover = Media::bytes(MediaType::Image, "cover.png", &include_bytes!("support/poster.png")[..]);
    let cover = school.client.upload(cover).await?;

    let letter = MpnewsArticle::builder()
        .title("致家长的一封信")
        .thumb_media_id(cover.media_id)
        .author("教务处")
        .content("<p>各位家长：</p><p>新学期开始了。</p>")
        .digest("新学期的安排")
        .build()?;
    // Too long a title is no error: the server cuts it. Better to know before parents do.
    if letter.title.is_cut() {
        eprintln!("parents will see: {}", letter.title.shown());
    }

    let notice = Notice::builder()
        .to_party(school.classes.iter().map(String::as_str))
        .agentid(school.agentid)
        .message(Mpnews::builder().articles([letter]))
        .enable_duplicate_check(true)
        .build()?;

    let sent = school.client.send(&notice).await?;
    school.print_result(&sent);
    Ok(())
}
