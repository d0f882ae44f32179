//! A storm warning to a class: `cargo run --package wecom-school --example text`.

mod support;

use wecom_school::notice::{Notice, Text};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let school = support::School::open().await?;

    let notice = Notice::builder()
        .to_party([&*school.classes[0]])
        .agentid(school.agentid)
        .message(Text::builder().content("台风红色预警：明日停课一天。"))
        .enable_duplicate_check(true)
        .build()?;

    let sent = school.client.send(&notice).await?;
    school.print_result(&sent);
    Ok(())
}
