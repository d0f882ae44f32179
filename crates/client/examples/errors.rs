//! What can go wrong, and what it means for the people concerned: `cargo run --package wecom-school --example errors`.

use std::time::Duration;

use wecom_school::{
    Client, Effect, Error, Media, Retry,
    media::MediaType,
    notice::{Notice, Text},
};
use wecom_school_sandbox::{Endpoint, Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let (school, app) = (sandbox.school(), &sandbox.school().apps()[0]);
    let secret = app.secret().ok_or("the first app of the sandbox has a secret")?;
    let client = Client::builder(school.corpid(), secret).base_url(sandbox.url()).build()?;
    let notice = |class: &str| {
        let text = Text::builder().content("明日停课一天。");
        Notice::builder().to_party([class]).agentid(app.agentid).message(text)
    };

    // The notice is invalid: the builder reports all violations before anything is sent.
    let too_long = Notice::builder().agentid(1).message(Text::builder().content("字".repeat(700))).build();
    if let Err(violations) = too_long {
        println!("notice:\n{violations}\n");
    }

    // The file is invalid: the client reports it before a byte goes out.
    let renamed = Media::bytes(MediaType::Image, "photo.jpg", &b"BM, a bitmap by another name"[..]);
    advise("file", client.upload(renamed).await.err());

    // The server refuses the recipients with a code.
    advise("recipients", client.send(&notice("no such class").build()?).await.err());

    // The answer is lost. Without the duplicate check, nobody knows whether the server accepted the notice.
    sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send).request(1));
    advise("a lost answer", client.send(&notice("21").build()?).await.err());
    // With the check, the client sends the same bytes again, and the server drops a notice that it has already.
    sandbox.faults().add(Fault::close_before_answer().on(Endpoint::Send).request(1));
    let sent = client.send(&notice("21").enable_duplicate_check(true).build()?).await?;
    println!("a lost answer, with the duplicate check: accepted after {} attempts\n", sent.attempts);

    // Too many calls: every call of the app waits. A call without the time to wait fails with the length of the pause.
    sandbox.faults().add(Fault::rate_limit(Duration::from_mins(1)).on(Endpoint::Send).request(1));
    let hasty = client.with_deadline(Duration::from_secs(2));
    advise("rate limit", hasty.send(&notice("21").build()?).await.err());

    // The secret is wrong.
    let stranger = Client::builder(school.corpid(), "not the secret").base_url(sandbox.url()).build()?;
    advise("setup", stranger.ready().await.err());
    Ok(())
}

/// Prints an error, and what it means for the people concerned.
fn advise(case: &str, error: Option<Error>) {
    let Some(error) = error else { return println!("{case}: no error\n") };
    let advice = match error.effect() {
        Effect::None(Retry::Later) => "nobody was notified: the same call can succeed later",
        Effect::None(Retry::Corrected) if error.is_configuration() => "nobody was notified: correct the app's setup",
        Effect::None(Retry::Corrected) => "nobody was notified: correct the request",
        Effect::Possible => "people may have been notified: look before sending again",
        Effect::Certain => "people were notified, whom it missed is unknown: do not send again",
    };
    println!("{case}: {error}\n  → {advice}\n");
}
