//! Uploads a picture and sends it: `cargo run --package wecom-school --example image -- [--live] [FILE]`.

mod support;

use wecom_school::{
    Media,
    media::MediaType,
    notice::{Image, Notice},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let school = support::School::open().await?;

    let poster = match support::file() {
        Some(path) => Media::path(MediaType::Image, path),
        None => Media::bytes(MediaType::Image, "poster.png", &include_bytes!("support/poster.png")[..]),
    };
    let poster = school.client.upload(poster).await?;
    println!("uploaded as {}, which is good for 3 days", poster.media_id);

    let notice = Notice::builder()
        .to_party(school.classes.iter().map(String::as_str))
        .agentid(school.agentid)
        .message(Image::builder().media_id(poster.media_id))
        .enable_duplicate_check(true)
        .build()?;

    let sent = school.client.send(&notice).await?;
    school.print_result(&sent);
    Ok(())
}
